"""What an innovation is told by: sections of its story, affairs, goals, groups; rules/registry read once.

``sections()`` is in the order of the forms. A kit's story.md is parsed into the same sections.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from pydantic import BaseModel

from sauyunan.core.folding import fold
from sauyunan.innovations.registry_format import (
    Affair,
    Affairs,
    Goals,
    Groups,
    Section,
    Sections,
    Words,
    Years,
)
from sauyunan.kits import shaping, yaml_tree
from sauyunan.kits.format import Texts

M = TypeVar("M", bound=BaseModel)

_HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t#]*$", re.MULTILINE)


_ITEM = re.compile(r"([-*+]|\d+[.)]|#{1,6})[ \t]")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_EMPHASIS = re.compile(r"(\*{1,3}|_{1,3}|`)(?=\S)(.+?)(?<=\S)\1")


class RegistryRefused(Exception):
    """A file of rules/registry is broken; the message says where and how to mend it."""


@cache
def sections() -> Mapping[str, Section]:
    """The sections by key: problem, novelty, how_it_works …"""
    return _read("sections", Sections).sections


@cache
def affairs() -> Mapping[str, Affair]:
    """The affairs of government (urusan) by key, the basic ones first."""
    return _read("affairs", Affairs).affairs


def basic_affairs() -> frozenset[str]:
    """Keys of the affairs with a basic service."""
    return frozenset(key for key, affair in affairs().items() if affair.group == "basic")


@cache
def goals() -> Mapping[int, Texts]:
    """The Sustainable Development Goals by number."""
    return {int(number): texts for number, texts in _read("goals", Goals).goals.items()}


@cache
def target_groups() -> Mapping[str, Texts]:
    """Whom innovations are for, by key."""
    return _read("groups", Groups).groups


@cache
def years() -> Years:
    """When the word on a year is asked for and when a record without it is stale."""
    return _read("years", Years)


@cache
def words() -> Words:
    """What the finder of near-duplicates knows of words."""
    return _read("words", Words)


def count_words(text: str) -> int:
    """Words as a reader counts them: pieces between blanks that hold a letter or a digit."""
    return sum(1 for piece in text.split() if any(map(str.isalnum, piece)))


def story_of(markdown: str) -> dict[str, str]:
    """The sections that a text in Markdown tells, by its headings: title or another heading of a section,
    in any language, without case and signs. Text under unknown headings is left out; what stands under
    two headings of one section is joined. Deeper headings stay part of the text above them. Emphasis and
    line breaks within a paragraph are left out: forms take plain text."""
    known = _headings()
    found: dict[str, list[str]] = {}
    for heading, text in _under_headings(markdown, known):
        key = known.get(fold(heading))
        if key and text:
            found.setdefault(key, []).append(plain_text(text))
    return {key: "\n\n".join(found[key]) for key in sections() if key in found}


def plain_text(markdown: str) -> str:
    """Markdown as text for forms: one line for each paragraph and list item, without emphasis and links."""
    lines: list[str] = []
    for line in markdown.splitlines():
        bare = _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", line.strip()))
        if lines and lines[-1] and bare and not _ITEM.match(bare):
            lines[-1] += f" {bare}"
        else:
            lines.append(bare)
    return "\n".join(lines).strip()


def _headings() -> dict[str, str]:
    named: dict[str, str] = {}
    for key, section in sections().items():
        titles = (section.title.id, section.title.en, section.title.su, *section.headings)
        named.update({fold(title): key for title in titles if title})
    return named


def _under_headings(markdown: str, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each heading with the text up to the next one that is a section or stands as high."""
    marks = list(_HEADING.finditer(markdown))
    for at, mark in enumerate(marks):
        end = next(
            (
                later.start()
                for later in marks[at + 1 :]
                if len(later[1]) <= len(mark[1]) or fold(later[2]) in known
            ),
            len(markdown),
        )
        yield mark[2], markdown[mark.end() : end].strip()


def _read(name: str, model: type[M]) -> M:
    path = Path(settings.RULES_DIR) / "registry" / f"{name}.yaml"
    written = yaml_tree.read(f"rules/registry/{path.name}", path.read_bytes())
    found, faults = shaping.shape(written, model)
    wrong = [*written.faults, *faults]
    if found is None or wrong:
        first = wrong[0]
        raise RegistryRefused(f"{first.file}:{first.line}: {first.what}. {first.mend}")
    return found
