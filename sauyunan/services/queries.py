"""Reads: the queue, search, the timeline, what is to be mended, real times and counts."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from sauyunan.accounts import access as accounts_access
from sauyunan.accounts import roles
from sauyunan.accounts.models import Person
from sauyunan.core import clock, codes, intake, storage
from sauyunan.core.folding import fold
from sauyunan.kits import queries as kits_queries
from sauyunan.kits.format import Texts
from sauyunan.registers import masking
from sauyunan.services import bookings, contents, escalation, facts, finding, flow
from sauyunan.services.contact import NO_CONTACT, Contact
from sauyunan.services.contents import Said
from sauyunan.services.format import Move, Service, State
from sauyunan.services.models import (
    Application,
    ApplicationQuerySet,
    Assistance,
    Draft,
    ListedCase,
    MoveMade,
    Upload,
)

COUNTED = 200
"""Counts stop here, so that a page costs the same with a thousand applications and a million."""
SOON = timedelta(hours=24)
ONE_DAY = timedelta(days=1)


def service_of(application: Application | Draft) -> Service:
    """The service as it was when the application was sent."""
    return facts.service_of(facts.edition_of(application.edition_id), application.service)


# -- The queue ------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Filters:
    """What of the queue is shown. ``only``: waiting (for one of the person's roles, and taken by nobody else), claimed (by
    the person), late (the promise or step is over), escalated (late for so long that it concerns a role
    of the person), applicant (the clock stands, or nobody else can
    move it on), open (all that have not ended), ended."""

    only: str = "waiting"
    service: str = ""  # "kit/service"
    state: str = ""


def queue_for(person: Person, filters: Filters = Filters()) -> QuerySet[Application]:
    """Applications a person may see, least time left first; unit and claimer come with them.

    Two indexes carry it, so a page of it costs the same however many there are.
    """
    return listed(queues_for(person, [filters])[0], filters)


def listed(rows: ApplicationQuerySet, filters: Filters) -> QuerySet[Application]:
    """Rows of ``queues_for`` in their order, with what the queue shows of them."""
    shown = rows.select_related("unit", "claimed_by").defer(*_NOT_SHOWN)
    if filters.only == "ended":
        return shown.order_by("-ended_at", "-pk")
    return shown.least_time_left_first()


_NOT_SHOWN = ("finds", "secret_digest", "secret_sealed", "request_digest")


def queues_for(person: Person, wanted: Iterable[Filters]) -> list[ApplicationQuerySet]:
    """What each of several filters shows, to be counted or listed: what they share is put together
    once."""
    visible = Application.objects.visible_to(person)
    return [_filtered(visible, person, filters) for filters in wanted]


def _filtered(rows: ApplicationQuerySet, person: Person, filters: Filters) -> ApplicationQuerySet:
    if filters.service:
        kit, _slash, name = filters.service.partition("/")
        rows = rows.filter(kit=kit, service=name)
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.only == "ended":
        return rows.filter(ended_at__isnull=False)
    return _only(rows.open(), person, filters.only)


def _only(rows: ApplicationQuerySet, person: Person, only: str) -> ApplicationQuerySet:
    match only:
        case "waiting":
            free = Q(claimed_by=None) | Q(claimed_by=person)
            return rows.filter(waiting_for(person), free, running_since__isnull=False)
        case "claimed":
            return rows.filter(claimed_by=person)
        case "late":
            return rows.filter(next_due_at__lt=clock.now())
        case "escalated":
            return rows.filter(escalation.escalated_to(person, escalation.rules()))
        case "applicant":
            return rows.filter(Q(waits_for=[]) | Q(running_since=None))
    return rows


def waiting_for(person: Person) -> Q:
    """Applications that one of the person's roles can move on."""
    rows = Q(pk__in=[])
    for (kit, path), roles_held in sorted(accounts_access.roles_in_kits(person).items()):
        rows |= Q(kit=kit, waits_for__overlap=roles_held, unit__path__startswith=path)
    return rows


@dataclass(frozen=True)
class Row:
    """An application as the queue shows it."""

    application: Application
    title: str
    service: Texts
    state: Texts
    is_late: bool
    is_soon: bool
    minutes_left: int | None  # working minutes; None while paused or ended


def rows_of(applications: Iterable[Application]) -> list[Row]:
    """What the queue shows of these; only they are decrypted. No further statement."""
    return [_row(one) for one in applications]


def _row(one: Application) -> Row:
    service = service_of(one)
    now, due = clock.now(), one.next_due_at if one.ended_at is None else None
    left = None if due is None else facts.calendar().between(now, due)
    return Row(
        application=one,
        title=contents.of(one).title,
        service=service.title,
        state=title_of(service, one.state),
        is_late=due is not None and due < now,
        is_soon=due is not None and now <= due < now + SOON,
        minutes_left=left,
    )


def counts(person: Person) -> dict[str, int]:
    """How many applications each word of ``Filters.only`` but "ended" shows; see COUNTED.

    One statement.
    """
    words = ("waiting", "claimed", "late", "open")
    return dict(zip(words, capped(queues_for(person, map(Filters, words))), strict=True))


def counts_by_state(person: Person, service: str) -> dict[str, int]:
    """Open applications of "kit/service" by state, each counted up to COUNTED. One statement."""
    kit, _slash, name = service.partition("/")
    found = facts.service_of(kits_queries.current(kit), name)
    states = [key for key, state in found.states.items() if not state.start and not state.end]
    rows = queues_for(person, [Filters("open", service, state) for state in states])
    return dict(zip(states, capped(rows), strict=True))


def capped(rows: Sequence[QuerySet[Application]]) -> list[int]:
    """How many rows each queryset has, at most COUNTED; best without an order. One statement."""
    if not rows:
        return []
    parts: list[str] = []
    params: list[Any] = []
    for one in rows:
        limited = one.values("pk")[:COUNTED]
        try:
            text, values = limited.query.sql_with_params()
        except EmptyResultSet:  # a person without roles: Django sees that nothing can be found
            parts.append("0")
            continue
        parts.append(f"(SELECT count(*) FROM ({text}) AS limited)")  # noqa: S608  text is Django's
        params.extend(values)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        return list(cursor.fetchone() or ())


def search(person: Person, text: str) -> list[Application]:
    """Applications a person may see with this reference, with this number (a NIK, a phone) in the
    answers, or with these words, or words that begin so, in the title; the newest first."""
    seen = Application.objects.visible_to(person).select_related("unit", "claimed_by")
    rows = seen.defer(*_NOT_SHOWN)
    reference = codes.normal_reference(text)
    if reference is not None:
        return list(rows.filter(reference=reference))
    newest = rows.order_by("-submitted_at", "-pk")
    return _with_number(newest, text) or _with_words(newest, finding.words_of(text))


def _with_number(rows: QuerySet[Application], text: str) -> list[Application]:
    digits = "".join(sign for sign in text if sign.isascii() and sign.isalnum())
    if len(digits) < SHORTEST_NUMBER or not any(sign.isdecimal() for sign in digits):
        return []
    spelled = {digits, digits.upper(), f"+62{digits.removeprefix('62').removeprefix('0')}"}
    found = Q(pk__in=[])
    for one in spelled:
        found |= Q(finds__contains=[finding.number_digest(one)])
    return list(rows.filter(found)[:SHOWN])


def _with_words(rows: QuerySet[Application], words: Sequence[str]) -> list[Application]:
    if not any(len(word) >= finding.LETTERS for word in words):
        return []
    marks = [finding.word_digest(one) for one in words]
    whole = _lately(rows, marks) or list(_holding(rows, marks)[:SHOWN])
    if whole:
        return whole
    begun = _holding(rows, [finding.beginning_digest(one) for one in words])
    fitting = (one for one in begun[:LOOKED_AT] if _begins(contents.of(one).title, words))
    return list(itertools.islice(fitting, SHOWN))


def _lately(rows: QuerySet[Application], marks: Sequence[str]) -> list[Application]:
    """A page of those with all these marks among the last that were sent; nothing where they do not
    fill it. So a word that very many have costs the same with ten thousand applications and a million."""
    last = Application.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    found = list(rows.filter(pk__gt=last - LATELY, finds__contains=marks)[:SHOWN])
    return found if len(found) == SHOWN else []


def _holding(rows: QuerySet[Application], marks: Sequence[str]) -> QuerySet[Application]:
    """Those with all these marks; of a word that very many have, not all are put in order."""
    some = rows.order_by().filter(finds__contains=marks).values("pk")[:CONSIDERED]
    return rows.filter(pk__in=some)


def _begins(title: str, words: Sequence[str]) -> bool:
    there = fold(title).split()
    return all(any(one.startswith(word) for one in there) for word in words)


SHORTEST_NUMBER = 5
SHOWN = 25
LATELY = 4_000
CONSIDERED = 1_000
LOOKED_AT = 200
"""Titles that begin alike are decrypted to be compared; no more than these."""


def masked_title(title: str, words: Sequence[str]) -> str:
    """A title in which only what was typed can be read: "Siti N••••"."""
    return " ".join(_masked_word(one, words) for one in title.split())


def _masked_word(word: str, words: Sequence[str]) -> str:
    folded = fold(word).split()
    known = any(part.startswith(one) for part in folded for one in words)
    return word if known else f"{word[:1]}{masking.BLANK}"


# -- Perhaps the same -----------------------------------------------------------------------------
@dataclass(frozen=True)
class Likeness:
    """Another application that is perhaps the same, and why."""

    row: Row
    says: tuple[Texts, ...]


def likenesses(person: Person, application: Application) -> list[Likeness]:
    """What a person may see that is like this application by the service's rules; one statement
    for each rule."""
    service, answers = service_of(application), contents.of(application).answers
    found: dict[int, Application] = {}
    says: dict[int, list[Texts]] = {}
    for key, rule in service.duplicates.items():
        marks = finding.alike(application.kit, service, key, rule, answers)
        for one in _having(person, application, marks):
            found[one.pk] = one
            says.setdefault(one.pk, []).append(rule.say)
    rows = sorted(found.values(), key=lambda one: (one.submitted_at, one.pk), reverse=True)
    return [Likeness(_row(one), tuple(says[one.pk])) for one in rows]


def _having(
    person: Person, application: Application, marks: Sequence[str]
) -> QuerySet[Application]:
    either = Q(pk__in=[])
    for mark in marks:
        either |= Q(finds__contains=[mark])
    rows = Application.objects.visible_to(person).exclude(pk=application.pk)
    return rows.filter(either).select_related("unit").order_by("-submitted_at", "-pk")[:LIKE]


LIKE = 10


# -- One application ------------------------------------------------------------------------------
@dataclass(frozen=True)
class Event:
    """A step of the timeline. ``person`` is for the desk only."""

    made: MoveMade
    label: Texts | None  # None: the system's own expiry
    state: Texts
    outcome: str | None
    said: Said
    person: Person | None
    helped: str = ""  # unit and role of whoever sent it for the applicant


def contact_told(owners: Sequence[str]) -> Contact:
    """What was told as the contact of the newest application in the lists of these owners."""
    rows = Application.objects.filter(
        pk__in=ListedCase.objects.filter(
            owner__in=owners, secret_digest=F("application__secret_digest")
        ).values("application")
    )
    newest = rows.order_by("-submitted_at", "-pk").first()
    return contents.of(newest).contact if newest is not None else NO_CONTACT


def timeline(application: Application) -> list[Event]:
    """What happened, the first step first. One statement; reasons are decrypted."""
    service = service_of(application)
    helped = helped_by(application)
    return [
        Event(
            made=made,
            label=service.moves[made.move].label if made.move in service.moves else None,
            state=title_of(service, made.to_state),
            outcome=service.states[made.to_state].end,
            said=contents.said_in(made, application),
            person=made.person,
            helped=helped if made.from_state == service.start else "",
        )
        for made in application.moves.select_related("person")
    ]


def made_before(application: Application, moves: Collection[str], person: Person) -> bool:
    """Whether the person made one of these moves the last time that it was made; of the move that
    sends an application, whether they filled it in for the applicant."""
    sent, _move = flow.start_move(service_of(application))
    if sent in moves and Assistance.objects.filter(application=application, person=person).exists():
        return True
    made = application.moves.filter(move__in=tuple(moves)).order_by("move", "-at", "-pk")
    return person.pk in made.distinct("move").values_list("person_id", flat=True)


def last_sent_at(application: Application) -> datetime:
    """When the applicant sent it, or sent it again with corrections, last."""
    states = service_of(application).states
    ends = [key for key, state in states.items() if state.end is not None]
    moves = application.moves.filter(role=flow.APPLICANT).exclude(to_state__in=ends)
    last: datetime | None = moves.order_by("at").values_list("at", flat=True).last()
    return last or application.submitted_at


def helped_by(application: Application) -> str:
    """Unit and role of whoever filled it in for the applicant; empty where nobody did.

    A statement only where somebody may have."""
    if application.channel not in {Application.Channel.HELPER, Application.Channel.COUNTER}:
        return ""
    found = Assistance.objects.select_related("unit").filter(application=application).first()
    if found is None:
        return ""
    return f"{found.unit.name}, {roles.all_roles().get(found.role, found.role)}"


@dataclass(frozen=True)
class Correction:
    """Something that was sent back: a document or a question, and why."""

    key: str
    kind: str  # "document" or "question"
    label: Texts
    reason: str


def corrections(application: Application) -> list[Correction]:
    """What the applicant is asked to mend now; empty when nothing waits for it. One statement."""
    service = service_of(application)
    if not flow.moves_for(service, application.state, flow.APPLICANT):
        return []
    last = application.moves.order_by("-at", "-pk").first()
    if last is None or last.to_state != application.state:
        return []
    reasons = contents.said_in(last, application).reasons
    return [found for key, why in reasons.items() if (found := _correction(service, key, why))]


def _correction(service: Service, key: str, reason: str) -> Correction | None:
    if key in service.bring:
        return Correction(key, "document", service.bring[key].label, reason)
    if key in service.questions:
        return Correction(key, "question", service.questions[key].label, reason)
    return None


def documents_of(application: Application) -> set[str]:
    """The documents that belong to an application: those that its answers ask for, and those that
    were brought. A letter of authority is among them only where a helper filled it in."""
    edition = facts.edition_of(application.edition_id)
    office = facts.office(application.unit_id, edition.area)
    answers = contents.of(application).answers
    asked = facts.facts(edition, application.service, answers, office).brings(
        is_helped=application.channel == Application.Channel.HELPER
    )
    brought = application.uploads.exclude(status__in=[Upload.Status.REPLACED, Upload.Status.HANDED])
    return {*asked, *brought.values_list("bring", flat=True).distinct()}


def may_bring(application: Application) -> set[str]:
    """Documents for which the applicant may give a new file now: those sent back, and, where an
    answer was sent back that may ask for more, those that have no file yet."""
    asked = corrections(application)
    found = {one.key for one in asked if one.kind == "document"}
    if any(one.kind == "question" for one in asked):
        present = application.uploads.filter(status=Upload.Status.GIVEN)
        is_helped = application.channel == Application.Channel.HELPER
        brings = service_of(application).bring
        asked_for = {key for key, one in brings.items() if is_helped or not one.by_helper}
        found |= asked_for - set(present.values_list("bring", flat=True))
    return found


@dataclass(frozen=True)
class ToDo:
    """What the applicant's page says of now."""

    state: Texts
    hint: Texts | None
    outcome: str | None
    due_at: datetime | None
    corrections: Sequence[Correction]
    moves: Mapping[str, Move]  # the applicant's own
    until: date | None  # the last day to answer the office; then it is closed
    appointment: date | None
    appointment_time: str  # what the time of that day is called, if there is one


def what_to_do(application: Application) -> ToDo:
    """Where it stands, until when, and what the applicant can or must do."""
    service = service_of(application)
    state = service.states[application.state]
    place = bookings.place_of(application) if service.booking else None
    return ToDo(
        state=title_of(service, application.state),
        hint=state.hint,
        outcome=state.end,
        due_at=application.due_at if application.ended_at is None else None,
        corrections=corrections(application),
        moves=flow.moves_for(service, application.state, flow.APPLICANT),
        until=last_day_to_answer(application),
        appointment=place.day if place else None,
        appointment_time=bookings.slot_label(service, place.slot) if place else "",
    )


def last_day_to_answer(application: Application) -> date | None:
    """The day before the one on which what the applicant leaves unanswered is closed, if it is."""
    service = service_of(application)
    days = service.withdraw_after_days
    waits = flow.awaits_applicant(service, application.state)
    if days is None or not waits or flow.expired_state(service) is None:
        return None
    return timezone.localtime(application.state_at + timedelta(days=days)).date() - ONE_DAY


def current_uploads(application: Application) -> list[Upload]:
    """The files the desk looks at: given or sent back, in the order of the service's documents."""
    order = list(service_of(application).bring)
    rows = application.uploads.filter(status__in=[Upload.Status.GIVEN, Upload.Status.RETURNED])
    return sorted(rows, key=lambda one: (order.index(one.bring), one.added_at, one.pk))


def files_of(application: Application, move: Move) -> dict[str, list[str]]:
    """The codes of the files by document, for rules of a move that speak of them."""
    if not facts.sees_files(move):
        return {}
    found: dict[str, list[str]] = {key: [] for key in service_of(application).bring}
    given = application.uploads.filter(status=Upload.Status.GIVEN).order_by("added_at", "pk")
    for bring, code in given.values_list("bring", "code"):
        found.setdefault(bring, []).append(code)
    return found


def pages_of(application: Application, code: str) -> tuple[bytes, ...]:
    """The pages of one of its files as JPEGs; none for a file that lies nowhere, as in scenarios.

    Raises KeyError where it has no such file.
    """
    kept = [Upload.Status.GIVEN, Upload.Status.HANDED]
    upload = application.uploads.filter(code=code, status__in=kept).first()
    if upload is None:
        raise KeyError(code)
    return intake.pages_of(storage.load(upload.file, upload.scope)) if upload.file else ()


def title_of(service: Service, key: str) -> Texts:
    """What a state is called; the start has no title of its own."""
    state: State | None = service.states.get(key)
    return state.title if state is not None and state.title is not None else Texts(id=key)


# -- Measured -------------------------------------------------------------------------------------
@dataclass(frozen=True)
class RealTime:
    """Working minutes from a complete file to the end, of what was served lately."""

    count: int
    median: int | None
    p90: int | None


_REAL_TIME = """
SELECT count(*),
  percentile_disc(0.5) WITHIN GROUP (ORDER BY used_minutes),
  percentile_disc(0.9) WITHIN GROUP (ORDER BY used_minutes)
FROM services_application
WHERE outcome = 'served' AND kit = %s AND service = %s AND ended_at >= %s
"""
_REMEMBERED = 600  # seconds


def real_time(kit: str, service: str, days: int = 30) -> RealTime:
    """Median and 90th percentile of a service over the last days; kept for ten minutes."""
    key = f"services.real_time.{kit}.{service}.{days}"
    known = cache.get(key)
    if known is None:
        with connection.cursor() as cursor:
            cursor.execute(_REAL_TIME, [kit, service, clock.now() - timedelta(days=days)])
            known = cursor.fetchone() or (0, None, None)
        cache.set(key, known, _REMEMBERED)
    return RealTime(*known)
