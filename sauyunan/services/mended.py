"""What an applicant mended: answers as they were before, and why answers and documents went back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sauyunan.kits import answering
from sauyunan.kits.answering import Ctx
from sauyunan.kits.fields import Page, ValueField
from sauyunan.services import answer_words, queries
from sauyunan.services.models import Application

Answered = tuple[ValueField, Any]


@dataclass(frozen=True)
class Mended:
    """``reasons``: why a question or document went back last, by its key; ``former``: the answers that
    a correction changed, by their paths ("ibu.nama"), as they were; ``gone``: those of them that are
    not asked any more; ``changed``: the keys of the questions."""

    reasons: Mapping[str, str] = field(default_factory=dict)
    former: Mapping[str, Answered] = field(default_factory=dict)
    gone: Mapping[str, Answered] = field(default_factory=dict)
    changed: frozenset[str] = frozenset()

    def was_changed(self, path: str, value: Any) -> bool:
        """Whether a correction made this answer another one."""
        if path.partition(".")[0] not in self.changed:
            return False
        held = self.former.get(path)
        return bool((held[1] if held else None) != value)


def of(
    application: Application, pages: Mapping[str, Page], answers: Mapping[str, Any], ctx: Ctx
) -> Mended:
    """What was mended in a case; nothing costs nothing where nothing went back."""
    if not application.returned_count:
        return Mended()
    reasons: dict[str, str] = {}
    before: dict[str, Any] = {}
    for event in queries.timeline(application):
        reasons |= event.said.reasons
        before |= event.said.before
    was = {key: one for key, one in {**answers, **before}.items() if one is not None}
    former = dict(_by_path(pages, was, ctx))
    now = dict(_by_path(pages, answers, ctx))
    changed = {path: one for path, one in former.items() if path.partition(".")[0] in before}
    gone = {path: one for path, one in changed.items() if path not in now}
    return Mended(reasons, changed, gone, frozenset(before))


def _by_path(
    pages: Mapping[str, Page], answers: Mapping[str, Any], ctx: Ctx
) -> Iterator[tuple[str, Answered]]:
    """Each single answer by its path, as the desk shows them."""
    for part in answer_words.parts(pages, answering.visible(pages, answers, ctx), ctx):
        for key, asked in part.fields.items():
            if part.row.get(key) is not None:
                yield part.prefix + key, (asked, part.row[key])
