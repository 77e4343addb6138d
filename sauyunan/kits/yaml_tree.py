"""A YAML file as mappings, lists and texts with their lines; what a kit may not use is a fault.

Every scalar stays text (32.70 does not become 32.7, "no" does not become false); the definitions
give it a type. The tree is built from the parser's events, so that an alias is seen and never
expanded and all duplicate keys are found, not only the first.

Two parsers read: libyaml the plain texts, twenty times faster; ruamel.yaml every text that has a fault
or a spelling on which they could differ, so that what is told comes from one of them alone (decision 0010).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml
from ruamel.yaml import YAML, events
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from sauyunan.core.marking import mark as _
from sauyunan.kits.faults import Fault, marked

LONGEST = 256 * 1024  # octets of one file
DEEPEST = 40  # levels of lists and mappings

Tree: TypeAlias = str | list[Any] | dict[str, Any]
"""Texts in lists and mappings of any depth."""

Event: TypeAlias = events.Event | yaml.Event
_Start = (events.DocumentStartEvent, yaml.DocumentStartEvent)
_Node = (events.NodeEvent, yaml.NodeEvent)
_Mapping = (events.MappingStartEvent, yaml.MappingStartEvent)
_MappingEnd = (events.MappingEndEvent, yaml.MappingEndEvent)
_List = (events.SequenceStartEvent, yaml.SequenceStartEvent)
_ListEnd = (events.SequenceEndEvent, yaml.SequenceEndEvent)
_Scalar = (events.ScalarEvent, yaml.ScalarEvent)
_Alias = (events.AliasEvent, yaml.AliasEvent)
"""The same event of either parser."""

_PECULIAR = re.compile(
    r"[\t\x85\u2028\u2029\ufeff]"  # tabs, line ends and marks that YAML 1.1 and 1.2 take differently
    r"|^(?:---|\.\.\.|%)"  # several documents, directives
    r"|(?:^\s*(?:- +)*|[\[{,]\s*)\?",  # keys that are no plain words
    re.MULTILINE,
)


@dataclass
class Written:
    """What a file says: ``lines`` maps dotted paths ("moves.kirim.from", "steps.0") to lines."""

    file: str
    tree: Tree = ""
    lines: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    is_whole: bool = False  # read to its end; false where the syntax broke

    def fault(self, line: int, path: str, what: str, mend: str, **values: str | int) -> None:
        """Note something wrong: both texts are marked for translation, with the values of their placeholders."""
        self.faults.append(marked(self.file, line, path, what, mend, values))


_REFERENCE = _("Write it out; kits know no references")


class _TooDeep(Exception):
    """Reading ends here; the fault is noted."""


def read(file: str, data: bytes) -> Written:
    """The tree of a file with all its faults; where the syntax breaks, reading ends."""
    found = Written(file)
    if len(data) > LONGEST:
        found.fault(
            1,
            "",
            _("the file has %(size)s octets, the limit is %(most)s"),
            _("Split it, or leave out what is not needed"),
            size=f"{len(data):,}",
            most=f"{LONGEST:,}",
        )
        return found
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        found.fault(line, "", _("the file is not UTF-8 text"), _("Save it with the encoding UTF-8"))
        return found
    return _fast(file, text) or _thorough(found, text)


def _fast(file: str, text: str) -> Written | None:
    """The tree of a plain text without any fault; None where the other parser must look."""
    if _PECULIAR.search(text):
        return None
    found = Written(file, is_whole=True)
    try:
        _Builder(found, iter(yaml.parse(text, Loader=yaml.CSafeLoader))).document()
    except (_TooDeep, yaml.YAMLError):
        return None
    return found if isinstance(found.tree, dict) and not found.faults else None


def _thorough(found: Written, text: str) -> Written:
    try:
        _Builder(found, iter(YAML(typ="safe", pure=True).parse(text))).document()
        found.is_whole = True
    except _TooDeep:
        pass
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or error.context or "this is not YAML"
        line = mark.line + 1 if mark else 1
        found.fault(line, "", _("not readable: %(problem)s"), _advice(problem), problem=problem)
    except (YAMLError, ValueError) as error:
        line = text[: getattr(error, "position", 0) or 0].count("\n") + 1
        what = _("not readable: a character that YAML does not allow")
        found.fault(line, "", what, _("Delete the character and type it again"))
    return found


@dataclass
class _Builder:
    written: Written
    events: Iterator[Event]

    def document(self) -> None:
        documents = 0
        for event in self.events:
            if isinstance(event, _Start):
                documents += 1
                if documents > 1:
                    self._fault(
                        event,
                        "",
                        _("a second document begins here"),
                        _("Use one file for each"),
                    )
            elif isinstance(event, _Node):
                tree = self._node(event, "", 0)
                if documents == 1:
                    self.written.tree = tree
        if not documents:
            self.written.fault(1, "", _("the file is empty"), _("Write it, or delete the file"))

    def _node(self, event: Event, path: str, depth: int) -> Tree:
        if depth > DEEPEST:
            what = _("more than %(most)s levels deep")
            self._fault(event, path, what, _("Write it flatter"), most=DEEPEST)
            raise _TooDeep
        self._check_plain(event, path)
        if isinstance(event, _Mapping):
            return self._mapping(event, path, depth)
        if isinstance(event, _List):
            return self._sequence(path, depth)
        if isinstance(event, _Scalar):
            return self._scalar(event, path)
        return ""  # an alias, noted

    def _mapping(self, start: Any, path: str, depth: int) -> Tree:
        made: dict[str, Tree] = {}
        for event in self.events:
            if isinstance(event, _MappingEnd):
                break
            key = self._key(event, path, depth)
            at = f"{path}.{key}" if path else key
            if key in made:
                first = self.written.lines[at]
                what = _("the key %(key)s stands twice, first in line %(first)s")
                mend = _("Keep one of them, or rename one")
                self._fault(event, at, what, mend, key=repr(key), first=first)
            else:
                self.written.lines[at] = _line(event)
            value_event = next(self.events)
            if _is_empty(value_event):
                self._empty(event, at, key, in_braces=bool(start.flow_style))
            value = self._node(value_event, at, depth + 1)
            made.setdefault(key, value)
        return made

    def _key(self, event: Event, path: str, depth: int) -> str:
        if isinstance(event, _Scalar):
            self._check_plain(event, path)
            if event.value == "<<" and not event.style:
                what = _("<< merges another mapping")
                self._fault(event, path, what, _("Write the keys out; kits know no references"))
            return str(event.value)
        self._node(event, path, depth + 1)
        what = _("a key is a list or a mapping")
        self._fault(event, path, what, _("Use a plain word as key"))
        return "?"

    def _sequence(self, path: str, depth: int) -> Tree:
        made: list[Tree] = []
        for event in self.events:
            if isinstance(event, _ListEnd):
                break
            at = f"{path}.{len(made)}" if path else str(len(made))
            self.written.lines[at] = _line(event)
            if _is_empty(event):
                self._empty(event, at, "an item of the list", in_braces=False)
            made.append(self._node(event, at, depth + 1))
        return made

    def _scalar(self, event: Any, path: str) -> str:
        # The root of a file that holds only a comment is an empty scalar.
        if not path:
            self.written.lines[""] = _line(event)
        return str(event.value)

    def _check_plain(self, event: Event, path: str) -> None:
        if isinstance(event, _Alias):
            what = _("%(word)s repeats another part")
            self._fault(event, path, what, _REFERENCE, word=f"*{event.anchor}")
        elif anchor := getattr(event, "anchor", None):
            what = _("%(word)s names a part for repeating")
            mend = _("Delete it; kits know no references")
            self._fault(event, path, what, mend, word=f"&{anchor}")
        if tag := getattr(event, "tag", None):
            what = _("the tag %(tag)s is not allowed")
            mend = _("Delete the word with ! in front of the value")
            self._fault(event, path, what, mend, tag=tag)

    def _empty(self, event: Event, path: str, key: str, *, in_braces: bool) -> None:
        mend = _("Write the value, or delete the key")
        if in_braces:
            mend = _('Write the value; a text with a comma inside { } needs quotes: "..., ..."')
        self._fault(event, path, _("%(key)s has no value"), mend, key=repr(key))

    def _fault(self, event: Event, path: str, what: str, mend: str, **values: str | int) -> None:
        self.written.fault(_line(event), path, what, mend, **values)


def _line(event: Event) -> int:
    return 1 if event.start_mark is None else int(event.start_mark.line) + 1


def _is_empty(event: Event) -> bool:
    return (
        isinstance(event, _Scalar)
        and not event.style
        and event.value in {"", "~", "null", "Null", "NULL"}
    )


def _advice(problem: str) -> str:
    ways = {
        "mapping values are not allowed": _('A text that holds ": " needs quotes: "..."'),
        "could not find expected ':'": _("Write key: value, with a space after the colon"),
        "cannot start any token": _("Use spaces, not tabs; quote a text that begins with a sign"),
        "expected ',' or": _("Close the { or [ in this line, or quote the text in it"),
        "did not find expected": _("Look at the indentation and at open quotes above this line"),
        "found unexpected end": _("A quote is opened and not closed"),
        "undefined alias": _REFERENCE,
        "expected <block end>": _("Indent keys of one level by the same number of spaces"),
    }
    fitting = (way for words, way in ways.items() if words in problem)
    return next(fitting, _("Compare the line and the one above with an example of the guide"))
