"""A record as its pages show it: tags, tasks, notes, differences in words."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.urls import reverse
from django.utils.translation import gettext as _

from sauyunan.accounts.models import Person
from sauyunan.core import i18n
from sauyunan.core.page_parts import Row, Task
from sauyunan.innovations import completeness, fields, lifecycle
from sauyunan.innovations.completeness import Part
from sauyunan.innovations.duplicates import LookAlike
from sauyunan.innovations.models import FieldNote, Innovation, Proof, Revision
from sauyunan.innovations.sections import sections

_COLOURS = {"draft": "grey", "sent": "blue", "returned": "yellow", "listed": ""}
_SHORT = 60  # characters: longer values are compared word by word


@dataclass(frozen=True)
class Listed:
    """A record in a list of the desk."""

    innovation: Innovation
    status: tuple[str, str]  # words, colour
    stage: str


def listed(rows: Iterable[Innovation]) -> list[Listed]:
    """Records with their states in words."""
    return [Listed(row, status_tag(row), row.get_stage_display()) for row in rows]


def status_tag(innovation: Innovation) -> tuple[str, str]:
    """The status in words, and the colour of its tag."""
    return innovation.get_status_display(), _COLOURS[innovation.status]


def percent(parts: Sequence[Part]) -> int:
    """How complete the record is."""
    return completeness.percent(parts)


# -- Tasks ----------------------------------------------------------------------------------------
def page_of(name: str) -> str:
    """The page on which a field is edited: a key of its address."""
    if name.startswith(fields.STORY):
        return name.removeprefix(fields.STORY)
    for page, names in (("about", fields.ABOUT), ("reach", fields.REACH), ("stage", fields.DAYS)):
        if name in names:
            return page
    return name


def url_of(innovation: Innovation, page: str) -> str:
    """The address of a part's page."""
    named = {"stage": "stage", "team": "team", "proof": "proofs"}
    if page in named:
        return reverse(f"innovations:{named[page]}", args=[innovation.slug])
    return reverse("innovations:edit", args=[innovation.slug, page])


def tasks(
    innovation: Innovation, parts: Sequence[Part], *, may_edit: bool
) -> list[tuple[str, list[Task]]]:
    """The parts as task lists, by heading."""
    story = [part for part in parts if part.key.startswith(fields.STORY)]
    basics = [part for part in parts if part not in story]
    groups = ((_("Facts"), basics), (_("Story"), story))
    return [
        (title, [_task(innovation, part, may_edit=may_edit) for part in some])
        for title, some in groups
    ]


def _task(innovation: Innovation, part: Part, *, may_edit: bool) -> Task:
    state: Literal["todo", "doing", "done"] = (
        "done" if part.percent == 100 else "doing" if part.percent else "todo"
    )
    hint = part.missing if part.needed or part.percent else _("Not needed at this stage")
    if 0 < part.percent < 100:
        hint = f"{part.percent} % · {hint}"
    url = url_of(innovation, page_of(part.key)) if may_edit else ""
    return Task(part.title, state, url, hint)


# -- What is said ---------------------------------------------------------------------------------
def facts(innovation: Innovation) -> list[Row]:
    """The head of the record's page."""
    unit = innovation.unit.name if innovation.unit else ""
    rows = [Row(_("Unit"), unit), Row(_("Stage"), innovation.get_stage_display())]
    rows += [
        Row(fields.label(name), said)
        for name in fields.DAYS
        if (said := fields.said(name, fields.value(innovation, name)))
    ]
    if innovation.kit:
        rows.append(Row(_("Kit"), innovation.kit))
    return rows


def answers(innovation: Innovation) -> list[Row]:
    """Every field with its value in words."""
    names = (*fields.ABOUT, *fields.REACH, "stage", *fields.DAYS)
    rows = [
        Row(fields.label(name), fields.said(name, fields.value(innovation, name))) for name in names
    ]
    story = [
        Row(i18n.pick(one.title), innovation.story.get(key, "")) for key, one in sections().items()
    ]
    team = [
        f"{one.person.name} – {one.get_part_display()}"
        for one in innovation.team.select_related("person")
    ]
    return [*rows, Row(fields.label("team"), team), *story]


@dataclass(frozen=True)
class ShownNote:
    """A note with the field it is about."""

    pk: int
    field: str
    label: str
    text: str
    by: str
    at: datetime
    is_answered: bool
    url: str


def notes(found: Iterable[tuple[FieldNote, bool]]) -> list[ShownNote]:
    """Notes that wait, each with whether its field changed since."""
    return [
        ShownNote(
            pk=note.pk,
            field=note.field,
            label=fields.label(note.field),
            text=note.text,
            by=note.by.name if note.by else "",
            at=note.at,
            is_answered=answered,
            url=url_of(note.innovation, page_of(note.field)),
        )
        for note, answered in found
    ]


@dataclass(frozen=True)
class ShownMove:
    """A button."""

    name: str
    label: str
    is_main: bool


def moves(innovation: Innovation, *, may_edit: bool, may_review: bool) -> list[ShownMove]:
    """What somebody can do with the record's status now."""
    allowed = {"team": may_edit, "reviewer": may_review}
    return [
        ShownMove(name, str(move.label), name in ("send", "list"))
        for name, move in lifecycle.open_moves(lifecycle.STATUS, innovation.status)
        if allowed[move.who]
    ]


@dataclass(frozen=True)
class ShownProof:
    """A proof in a list; ``url`` is where it is seen."""

    proof: Proof
    about: str
    url: str


def proofs(innovation: Innovation) -> list[ShownProof]:
    """The proofs that hold, by what they are about."""
    rows = innovation.proofs.filter(withdrawn_at=None).select_related("by").order_by("about", "pk")
    return [ShownProof(row, fields.proved(row.about), proof_url(innovation, row)) for row in rows]


def proof_url(innovation: Innovation, proof: Proof) -> str:
    """Where a proof is seen."""
    if proof.address:
        return proof.address
    return reverse("innovations:proof", args=[innovation.slug, proof.code])


# -- History --------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Piece:
    """A run of words: kept, gone or new."""

    kind: Literal["same", "gone", "new"]
    text: str


@dataclass(frozen=True)
class Difference:
    """A field before and after; ``pieces`` for long texts."""

    label: str
    old: str
    new: str
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class ShownRevision:
    """One change of the record."""

    version: int
    by: str
    at: datetime
    differences: tuple[Difference, ...]


def revisions(rows: Iterable[Revision]) -> list[ShownRevision]:
    """Changes in words."""
    return [
        ShownRevision(
            row.version,
            row.by.name if row.by else _("the system"),
            row.at,
            tuple(_difference(name, *pair) for name, pair in row.changes.items()),
        )
        for row in rows
    ]


def _difference(name: str, before: Any, after: Any) -> Difference:
    old, new = fields.said(name, before), fields.said(name, after)
    title = _("Reason") if name == "reason" else fields.label(name)
    if max(len(old), len(new)) <= _SHORT:
        return Difference(title, old, new)
    return Difference(title, old, new, tuple(word_pieces(old, new)))


def word_pieces(old: str, new: str) -> Iterator[Piece]:
    """Two texts word by word: what stayed, what went, what came."""
    before, after = old.split(), new.split()
    for kind, a, b, c, d in difflib.SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            yield Piece("same", " ".join(before[a:b]))
            continue
        if a < b:
            yield Piece("gone", " ".join(before[a:b]))
        if c < d:
            yield Piece("new", " ".join(after[c:d]))


# -- Near-duplicates ------------------------------------------------------------------------------
@dataclass(frozen=True)
class ShownAlike:
    """An innovation that resembles what is begun; ``title`` "" where the reader may not see it yet."""

    title: str
    url: str
    unit: str
    percent: int
    by_text: bool


def alike(found: Sequence[LookAlike], person: Person) -> list[ShownAlike]:
    """What resembles, as far as somebody may read it: of a draft of others only whose it is."""
    pks = [one.innovation.pk for one in found]
    seen = set(
        Innovation.objects.visible_to(person).filter(pk__in=pks).values_list("pk", flat=True)
    )
    return [_alike(one, is_seen=one.innovation.pk in seen) for one in found]


def _alike(one: LookAlike, *, is_seen: bool) -> ShownAlike:
    row = one.innovation
    is_listed = row.status == Innovation.Status.LISTED
    page = "innovations:detail" if is_listed else "innovations:record"
    return ShownAlike(
        title=row.title if is_seen else "",
        url=reverse(page, args=[row.slug]) if is_seen else "",
        unit=row.unit.name if row.unit else "",
        percent=one.percent,
        by_text=one.by == "text",
    )
