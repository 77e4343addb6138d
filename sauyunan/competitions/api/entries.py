"""Entries that concern whoever is signed in: those that the person writes, judges or manages, and no others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.accounts.models import Person
from sauyunan.competitions import access, completeness, judging_queries, showing, veiling
from sauyunan.competitions.api.answering import NotNamed, for_one, signed_in
from sauyunan.competitions.models import Attachment, Entry, Result
from sauyunan.competitions.veiling import Veil
from sauyunan.core.i18n import pick
from sauyunan.core.problems import Problem, refused
from sauyunan.innovations.sections import count_words
from sauyunan.registers.public_paths import whole

router = Router(auth=signed_in)


class EntryOut(Schema):
    """An entry. ``roles``: what it is to the caller: writes, manages, judges. Keys of group, class, category
    and stage are those of the edition. In a blind stage ``agency`` and ``unit`` are null for jurors, and
    ``number`` is told to who writes or manages only; names of the entrant stand as […] in titles and texts."""

    code: str
    competition: str
    title: str
    group: str
    entrant_class: str
    category: str
    stage: str
    status: str
    roles: list[str]
    is_blind: bool
    number: int | None
    agency: str | None
    unit: str | None


class EntriesOut(Schema):
    """Entries, the newest first; ``next``: address of the following ones, or null."""

    next: str | None
    entries: list[EntryOut]


class Wanted(Schema):
    """Which entries."""

    competition: NotNamed = Field("", description="name of the edition")
    status: NotNamed = ""
    stage: NotNamed = Field("", description="key of the stage that it has reached")
    limit: int = Field(50, ge=1, le=100)
    after: NotNamed = Field("", description="code of the last entry of the page before")


class SectionOut(Schema):
    """A section of the proposal with its words and their limit."""

    key: str
    title: str
    text: str
    words: int
    most_words: int


class AttachmentOut(Schema):
    """A link, or the address of a file (PDF); ``size``: octets of the file as kept."""

    key: str
    title: str
    address: str
    is_file: bool
    size: int


class FindingOut(Schema):
    """A measured figure that the entry carries; ``said``: with its unit, in Indonesian; ``digest``: SHA-256 to which
    the ledger commits, hex."""

    key: str = ""
    title: str = ""
    value: str | None = None
    unit: str = ""
    n: int = 0
    said: str = ""
    definition: str = ""
    digest: str = ""


class EntryDetail(EntryOut):
    """An entry with its proposal. ``sent_at`` and ``receipt`` (SHA-256 of what was sent, hex) are told to who
    writes it only; a blind stage shows jurors no attachments."""

    sections: list[SectionOut]
    attachments: list[AttachmentOut]
    findings: list[FindingOut]
    sent_at: datetime | None
    receipt: str


@router.get(
    "/competition-entries",
    response={200: EntriesOut, **refused(401, 422)},
    summary="Entries that concern the caller",
)
def list_entries(
    request: SignedInRequest, response: HttpResponse, wanted: Query[Wanted]
) -> EntriesOut:
    """Written, judged or managed by the caller. An entry in conflict with the caller is not among them."""
    for_one(response)
    rows = Entry.objects.visible_to(request.user).order_by("-pk")
    given = {"edition__name": wanted.competition, "status": wanted.status, "stage": wanted.stage}
    rows = rows.filter(**{key: value for key, value in given.items() if value})
    if wanted.status or wanted.stage:  # else a filter would tell what is not published yet
        managed = Entry.objects.managed_by(request.user).values("pk")
        hidden = Result.objects.filter(published_at=None).values("edition")
        rows = rows.filter(Q(pk__in=managed) | ~Q(edition__in=hidden))
    if wanted.after:
        last = rows.filter(code=wanted.after).values_list("pk", flat=True).first()
        if last is None:
            raise Problem(422, errors=[("after", _("There is no such entry in this list."))])
        rows = rows.filter(pk__lt=last)
    found = list(rows.select_related("edition__unit", "unit")[: wanted.limit + 1])
    page = found[: wanted.limit]
    following = _next(request, page[-1].code) if len(found) > wanted.limit else None
    return EntriesOut(
        next=following, entries=[EntryOut(**one) for one in _rows(request.user, page)]
    )


@router.get(
    "/competition-entries/{slug:code}",
    response={200: EntryDetail, **refused(401, 404)},
    summary="One entry with its proposal",
)
def entry_detail(request: SignedInRequest, response: HttpResponse, code: str) -> EntryDetail:
    """As its page: 404 for whom it does not concern, and for who is in conflict with it."""
    for_one(response)
    entry = access.entry_to_view(request.user, code)
    [about] = _rows(request.user, [entry])
    [veil] = veiling.draw(request.user, [entry]).values()
    writes = "writes" in about["roles"]
    return EntryDetail(
        **about,
        sections=_sections(entry, veil),
        attachments=[] if about["is_blind"] else [_attachment(one) for one in _attached(entry)],
        findings=[FindingOut(**one) for one in showing.findings(entry, is_blind=about["is_blind"])],
        sent_at=entry.sent_at if writes else None,
        receipt=entry.receipt if writes else "",
    )


def _rows(person: Person, entries: list[Entry]) -> list[dict[str, Any]]:
    """What the list tells of entries: their number costs no further queries."""
    mine = _among(Entry.objects.written_by(person), entries)
    judged = _among(Entry.objects.judged_by(person), entries)
    told = judging_queries.told_states(entries)
    veiling.draw(person, entries)
    return [
        _about(person, one, one.pk in mine, one.pk in judged) | _known(person, one, told)
        for one in entries
    ]


def _known(person: Person, entry: Entry, told: Mapping[int, tuple[str, str]]) -> dict[str, str]:
    """Status and stage: as they are for who runs the edition, else as far as results are published."""
    if access.may_read(person, entry.edition):
        return {"status": entry.status, "stage": entry.stage}
    status, stage = told[entry.pk]
    return {"status": status, "stage": stage}


def _among(rows: Any, entries: Iterable[Entry]) -> set[int]:
    return set(rows.filter(pk__in=[one.pk for one in entries]).values_list("pk", flat=True))


def _about(person: Person, entry: Entry, writes: bool, judges: bool) -> dict[str, Any]:
    manages = access.may_read(person, entry.edition)
    is_blind = not writes and access.hides_entrants(person, entry.edition)
    held = {"writes": writes, "manages": manages, "judges": judges}
    return {
        "code": entry.code,
        "competition": entry.edition.name,
        "title": entry.shown_title,
        "group": entry.group,
        "entrant_class": entry.klass,
        "category": entry.category,
        "roles": [role for role, is_held in held.items() if is_held],
        "is_blind": is_blind,
        "number": entry.number if writes or manages else None,
        "agency": None if is_blind else entry.agency,
        "unit": None if is_blind or entry.unit is None else entry.unit.name,
    }


def _sections(entry: Entry, veil: Veil) -> list[SectionOut]:
    texts = {key: veil.over(text) for key, text in entry.sections.values_list("key", "text")}
    asked = completeness.sections_of(entry.edition.competition, entry.group)
    return [
        SectionOut(
            key=key,
            title=pick(one.title),
            text=texts.get(key, ""),
            words=count_words(texts.get(key, "")),
            most_words=one.words,
        )
        for key, one in asked.items()
    ]


def _attached(entry: Entry) -> list[Attachment]:
    found = list(entry.attachments.order_by("key"))
    for one in found:
        one.entry = entry
    return found


def _attachment(one: Attachment) -> AttachmentOut:
    page = reverse("competitions:attachment-file", args=[one.entry.code, one.key])
    return AttachmentOut(
        key=one.key,
        title=one.title,
        address=one.address or whole(page),
        is_file=bool(one.file),
        size=one.size,
    )


def _next(request: HttpRequest, code: str) -> str:
    asked = request.GET.copy()
    asked["after"] = code
    return whole(f"{request.path}?{asked.urlencode()}")
