"""The checker: what is wrong in a kit beyond the shape of its files, all of it at once.

The manifest, the texts and the scenarios' files are checked here; every other part brings its own
check and is given a PartCheck, which finds lines, compiles rules and knows the usual mistakes.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import BaseModel

from sauyunan.core import cel
from sauyunan.core.cel import Field, Kind, Rule, RuleFault, Rules
from sauyunan.kits import parts, rules, shaping
from sauyunan.kits.definition import Kit
from sauyunan.kits.format import Parameter, Texts
from sauyunan.kits.parts import Fault, KitPart
from sauyunan.kits.reading import MANIFEST, Reading
from sauyunan.kits.rules import Seen
from sauyunan.kits.suggestions import did_you_mean

_OTHER_LANGUAGES = ("en", "su")
_compiled: ContextVar[list[Rule] | None] = ContextVar("sauyunan_compiled_rules", default=None)


@dataclass(frozen=True)
class PartCheck:
    """What the check of a part works with. Faults are noted by ``fault``; yielding them as well
    does no harm, each is told once.

    ``check.each()`` goes through the part's definitions; paths are then those of its file.
    """

    kit: Kit
    part: str
    file: str = ""  # of the definition being checked
    noted: list[Fault] = field(default_factory=list)
    rules: Rules | None = None  # what ``rule`` compiles against
    given: tuple[Rule, ...] = ()  # rules that hold whenever the rules here are evaluated
    prefix: str = ""  # put before every path

    @property
    def definitions(self) -> Mapping[str, Any]:
        """The part's definitions by name."""
        return self.kit.parts.get(self.part, {})

    def each(self) -> Iterator[tuple[str, Any, PartCheck]]:
        """Name, definition and a check of its file, for each definition of the part.

        In a file that holds many definitions (numbers.yaml), paths begin below the name.
        """
        for name, definition in self.definitions.items():
            file = self.kit.sources.get((self.part, name), "")
            prefix = "" if "*" in parts.all_parts()[self.part].files else name
            yield name, definition, replace(self, file=file, prefix=prefix)

    def seeing(self, rules: Rules, given: Iterable[Rule] = ()) -> PartCheck:
        """The same with an environment for ``rule``; ``given``: e.g. the show-if that let it run."""
        return replace(self, rules=rules, given=tuple(given))

    def declaring(self, path: str, **variables: Seen) -> PartCheck | None:
        """The same with the environment of ``rules.environment_for``, or None with a fault at
        ``path`` where a name cannot be one or a register is not there."""
        try:
            return self.seeing(rules.environment_for(self.kit, **variables))
        except RuleFault as error:
            if not _is_told(self.kit):  # a parameter's name is told in kit.yaml
                self.fault(path, error.message, error.hint)
        except KeyError as error:
            what = f"rules here cannot be checked: there is no register {error}"
            self.fault(path, what, "Mend the reference to it first")
        return None

    def under(self, *steps: object) -> PartCheck:
        """The same where all paths begin below these steps."""
        return replace(self, prefix=self._full(_joined(steps)))

    def fault(self, path: str, what: str, mend: str, level: str = "error") -> Fault:
        """Note something wrong at a dotted path of the file."""
        full = self._full(path)
        line = shaping.line_of(self.kit.lines.get(self.file, {}), full)
        made = Fault(self.file, line, full, what, mend.rstrip("."), level)
        self.noted.append(made)
        return made

    def warning(self, path: str, what: str, mend: str) -> Fault:
        """Note something that should be better but does not stop the kit."""
        return self.fault(path, what, mend, "warning")

    def rule(
        self,
        text: str | None,
        path: str,
        expects: Field | Kind | None = None,
        *,
        guarded: bool = True,
    ) -> Rule | None:
        """The compiled rule, or None with its fault noted. ``guarded``: insist that an optional
        value is asked for with has() before it is read."""
        if text is None:
            return None
        if self.rules is None:
            raise RuntimeError(f"no environment for the rule at {path}: call seeing() first")
        try:
            rule = self.rules.compile(text, expects)
        except RuleFault as error:
            place = f" (character {error.column})" if error.column else ""
            self.fault(path, f"{error.message}{place} in: {_short(text)}", error.hint)
            return None
        if (kept := _compiled.get()) is not None:
            kept.append(rule)
        if guarded:
            for optional in cel.unguarded(rule, given=self.given):
                self.fault(
                    path,
                    f"{optional} may be unanswered here, in: {_short(text)}",
                    f"Write has({optional}) && ..., or has({optional}) ? ... : ...",
                )
        return rule

    def known(self, word: str, among: Iterable[str], path: str, kind: str) -> bool:
        """Whether a word is one of those declared; else a fault with what was perhaps meant."""
        words = set(among)
        if word not in words:
            self.fault(path, f"{kind} {word!r} is not declared", did_you_mean(word, words))
        return word in words

    def role(self, role: str, path: str, also: Iterable[str] = ()) -> bool:
        """Whether a role is declared in kit.yaml, or is one of ``also`` (such as applicant)."""
        return self.known(role, {*self.kit.manifest.roles, *also}, path, "the role")

    def find(self, part: str, ref: str, path: str) -> Any | None:
        """The definition that a reference names, here or in a needed kit; else None with a fault.

        None without a fault where the file it stands in is broken itself: that is told already.
        """
        home, name = self._home(ref, path)
        if home is None:
            return None
        found = home.parts.get(part, {})
        if name in found:
            return found[name]
        if not _is_broken(home, part, name):
            words = [n if home is self.kit else f"{home.name}/{n}" for n in found]
            what = f"{ref!r} is not among the {part} of {home.name}"
            self.fault(path, what, did_you_mean(ref, words))
        return None

    def _home(self, ref: str, path: str) -> tuple[Kit | None, str]:
        kit, _, name = ref.rpartition("/")
        if kit in {"", self.kit.name}:
            return self.kit, name
        if kit in self.kit.needs:
            return self.kit.needs[kit], name
        if kit not in self.kit.manifest.needs:  # one that is named but not here is told in kit.yaml
            mend = f'Add {kit}: ">=1, <2" under needs in kit.yaml'
            if self.kit.manifest.needs:
                mend += f"; {did_you_mean(kit, self.kit.manifest.needs)}"
            self.fault(path, f"{ref!r} is of the kit {kit!r}, which is not in needs", mend)
        return None, name

    def _full(self, path: str) -> str:
        return ".".join(filter(None, (self.prefix, path)))


@contextlib.contextmanager
def compiled_rules() -> Iterator[list[Rule]]:
    """Every rule that checks compile until the block ends, so that it can be tried."""
    kept: list[Rule] = []
    token = _compiled.set(kept)
    try:
        yield kept
    finally:
        _compiled.reset(token)


def check(reading: Reading) -> list[Fault]:
    """All faults of a kit that was read, of shape and beyond, ordered by file and line."""
    found = list(reading.faults)
    kit = reading.kit
    if kit is not None:
        found += _check_manifest(kit)
        found += _check_texts(kit)
        for part in parts.all_parts().values():
            found += _check_part(kit, part)
    unique = dict.fromkeys(found)
    return sorted(unique, key=lambda f: (f.level, f.file, f.line, f.path))


def _check_part(kit: Kit, part: KitPart) -> list[Fault]:
    if part.check is None:
        return []
    made = PartCheck(kit, part.name)
    yielded = list(part.check(made))
    return [*made.noted, *yielded]


def _check_manifest(kit: Kit) -> list[Fault]:
    made = PartCheck(kit, "manifest", MANIFEST)
    manifest = kit.manifest
    if "applicant" in manifest.roles:
        made.fault("roles.applicant", "'applicant' is built in", "Give the role another name")
    if manifest.kit == "city":
        made.fault("kit", "'city' is a word of the platform", "Give the kit another name")
    for key, parameter in manifest.parameters.items():
        _check_parameter(parameter, made.under("parameters", key))
    try:
        cel.environment({"param": rules.param_fields(manifest.parameters)}, {})
    except RuleFault as error:
        made.fault("parameters", error.message, error.hint)
    if manifest.innovation:
        for index, ref in enumerate(manifest.innovation.services):
            made.find("services", ref, f"innovation.services.{index}")
    return made.noted


def _check_parameter(one: Parameter, made: PartCheck) -> None:
    if one.min is not None and one.max is not None and one.min > one.max:
        made.fault("", f"min {one.min} is above max {one.max}", "Exchange them")
    if one.type != "integer" and (one.min, one.max) != (None, None):
        made.fault("", f"min and max do not apply to {one.type}", "Leave them out")
    is_number = one.type == "integer" and isinstance(one.default, int)
    if is_number and not _within(int(one.default or 0), one.min, one.max):
        what = f"the default {one.default} is outside of min and max"
        made.fault("default", what, "Give a default within the limits")


def _within(value: int, least: int | None, most: int | None) -> bool:
    return (least is None or least <= value) and (most is None or value <= most)


def _check_texts(kit: Kit) -> list[Fault]:
    """Where translations are missing: a warning for each file and language, and one for the whole
    kit where a language is missing in several files."""
    texts = list(_texts_of(kit))
    return [
        fault for language in _OTHER_LANGUAGES for fault in _check_language(kit, language, texts)
    ]


def _texts_of(kit: Kit) -> Iterator[tuple[str, str, Texts]]:
    """File, path in the file and text of everything that a kit says to people; whoever works on the
    kit reads its scenarios, in any language."""
    for path, texts in texts_in(kit.manifest, ""):
        yield MANIFEST, path, texts
    for (part, name), file in kit.sources.items():
        if part == "scenarios":
            continue
        prefix = "" if "*" in parts.all_parts()[part].files else name
        for path, texts in texts_in(kit.parts[part][name], prefix):
            yield file, path, texts


def _check_language(
    kit: Kit, language: str, texts: Sequence[tuple[str, str, Texts]]
) -> Iterator[Fault]:
    missing: dict[str, list[str]] = {}
    for file, path, text in texts:
        if not getattr(text, language):
            missing.setdefault(file, []).append(path)
    if len(missing) > 1:
        lacking = sum(len(paths) for paths in missing.values())
        what = f"{lacking} of {len(texts)} texts without {language!r}, in {len(missing)} files"
        mend = "Translate what citizens read first: titles, questions, their checks, and reasons"
        yield Fault(MANIFEST, 1, "", what, mend, "warning")
    for file, paths in missing.items():
        lines = kit.lines.get(file, {})
        first = min(paths, key=lambda path: shaping.line_of(lines, path))
        count = "1 text" if len(paths) == 1 else f"{len(paths)} texts"
        what = f"{count} without {language!r}, the first: {first}"
        mend = f"Add {language}: to them; until then people read the Indonesian text"
        yield Fault(file, shaping.line_of(lines, first), first, what, mend, "warning")


def texts_in(model: object, path: str) -> Iterator[tuple[str, Texts]]:
    """Every text of a definition with its path."""
    if isinstance(model, Texts):
        yield path, model
        return
    for step, inner in _inside(model):
        yield from texts_in(inner, _joined((path, step)))


def _inside(model: object) -> Iterator[tuple[object, object]]:
    """Steps of a path and what stands there, as in the file."""
    if isinstance(model, BaseModel):
        for name, info in type(model).model_fields.items():
            yield ("" if name == "root" else info.alias or name), getattr(model, name)
    elif isinstance(model, Mapping):
        yield from model.items()
    elif isinstance(model, tuple | list):
        yield from enumerate(model)


def _joined(steps: Iterable[object]) -> str:
    return ".".join(str(step) for step in steps if step != "")


def _is_told(kit: Kit) -> bool:
    try:
        cel.environment({"param": rules.param_fields(kit.manifest.parameters)}, {})
    except RuleFault:
        return True
    return False


def _is_broken(kit: Kit, part: str, name: str) -> bool:
    files = parts.all_parts()[part].files if part in parts.all_parts() else ""
    return files.replace("*", name) in kit.broken


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 80 else f"{line[:77]}..."
