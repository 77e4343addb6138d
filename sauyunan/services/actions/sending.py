"""Sending an application: exactly once, all of it in one transaction, the same for pages and API."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sauyunan.core import clock, codes, crypto, i18n, ledger, queries
from sauyunan.core.actor import APPLICANT, Actor
from sauyunan.core.models import LedgerEntry
from sauyunan.kits import answering
from sauyunan.kits.definition import Edition
from sauyunan.registers.models import RecordOwner
from sauyunan.services import (
    bookings,
    claiming,
    contents,
    deadlines,
    declaring,
    facts,
    finding,
    flow,
    less_shown,
    owned,
    pictured,
)
from sauyunan.services.actions import assisting, booking, carrying_out, drafts, quota, rows, telling
from sauyunan.services.contact import NO_CONTACT, Contact
from sauyunan.services.contents import Contents
from sauyunan.services.facts import Facts, Office
from sauyunan.services.format import Bring
from sauyunan.services.models import Application, Assistance, Draft, MoveMade
from sauyunan.services.refusals import (
    DraftClosed,
    EditionReplaced,
    InputRefused,
    MoveRefused,
    OtherRequest,
)

SECRET_KEPT = timedelta(hours=24)
"""How long a repeated request is answered with the secret again."""
_TRIES = 5  # of references that fall together


@dataclass(frozen=True)
class Given:
    """The files for one document: codes of uploads, and the substitute that stands in, if one."""

    files: tuple[str, ...]
    substitute: str = ""


@dataclass(frozen=True)
class Request:
    """What is sent. ``once`` makes it one application: "draft:…", "api:…", "counter:…"."""

    edition: Edition
    service: str
    answers: Mapping[str, object]
    once: str
    brings: Mapping[str, Given] = field(default_factory=dict)
    contact: Contact = NO_CONTACT
    language: str = "id"
    channel: str = Application.Channel.WEB
    digest: bytes = b""  # of the asked's bytes: the same key with others is refused
    draft: Draft | None = None
    assistance: Assistance | None = None  # a member of the staff fills in for somebody
    unit_id: int | None = None  # none: the unit that runs the kit
    declares: Collection[str] = ()  # keys of official forms whose statement is ticked
    owner: RecordOwner | None = None  # who proved to own the record, for a service for owners
    only_running: bool = (
        False  # the edition was not looked up now: it must run when this is written
    )


@dataclass(frozen=True)
class Sent:
    """What the applicant is told. ``secret`` is empty when a day has passed since."""

    application: Application
    secret: str
    is_repeated: bool = False


@dataclass(frozen=True)
class _Ready:
    """A request that was checked: what will be written."""

    asked: Request
    office: Office
    contents: Contents
    brings: Mapping[str, Given]
    finds: Sequence[str]
    declared: Sequence[str]  # keys of forms
    by: Actor


def submit(
    draft: Draft,
    contact: Contact = NO_CONTACT,
    *,
    declares: Collection[str] = (),
    by: Actor = APPLICANT,
) -> Sent:
    """Send a draft: one application, however often and at once it is sent.

    ``declares``: keys of the official forms whose statement the applicant ticked.

    Raises InputRefused with everything that is missing or wrong, and MoveRefused.
    """
    with transaction.atomic():
        try:
            held = drafts.lock(draft)
        except DraftClosed:
            return _repeated(draft.once, b"")
        helped = assisting.check(held, by)
        brings: dict[str, Given] = {}
        for upload in held.uploads.filter(application=None).order_by("added_at", "pk"):
            before = brings.get(upload.bring, Given(()))
            brings[upload.bring] = Given((*before.files, upload.code), upload.substitute)
        asked = Request(
            edition=facts.edition_of(held.edition_id),
            service=held.service,
            answers=contents.draft_answers(held),
            once=held.once,
            brings=brings,
            contact=contact,
            language=held.language,
            channel=held.channel if helped or by.kind != "person" else Application.Channel.COUNTER,
            draft=held,
            assistance=helped,
            declares=declares,
            owner=held.owner,
        )
        sent = _written(_checked(asked, by))
        if helped is not None:
            assisting.bind(helped, sent.application)
        return sent


def apply(asked: Request, *, by: Actor = APPLICANT) -> Sent:
    """Send an application without a draft. The same ``once`` gives the same application again.

    Raises InputRefused, MoveRefused, OtherRequest where the key came with another request, and
    EditionReplaced.
    """
    try:
        ready = _checked(asked, by)
    except InputRefused:
        if Application.objects.filter(once=asked.once).exists():
            return _repeated(asked.once, asked.digest)
        raise
    return _written(ready)


def sent_of(draft: Draft) -> Sent | None:
    """What became of a draft, or None while it is not sent."""
    if not Application.objects.filter(once=draft.once).exists():
        return None
    return _repeated(draft.once, b"")


def _repeated(once: str, digest: bytes) -> Sent:
    application = Application.objects.select_related("unit").get(once=once)
    if not crypto.same(application.request_digest, digest):
        raise OtherRequest(once)
    is_fresh = clock.now() - application.submitted_at < SECRET_KEPT
    secret = contents.unseal_secret(application) if is_fresh else ""
    return Sent(application, secret, is_repeated=True)


# -- Checking -------------------------------------------------------------------------------------
def _checked(asked: Request, by: Actor) -> _Ready:
    edition, name = asked.edition, asked.service
    service = facts.service_of(edition, name)
    office = (
        facts.office_of(edition)
        if asked.unit_id is None
        else facts.office(asked.unit_id, edition.area)
    )
    ctx = facts.form_context(edition, name, office, lang=asked.language)
    reading = answering.check_all(service.ask, asked.answers, ctx)
    found = facts.facts(edition, name, reading.values, office)
    wanted = found.brings(is_helped=asked.channel == Application.Channel.HELPER)
    faults = dict(reading.faults)
    if not faults:  # which documents and forms there are follows from the answers
        faults |= brings_faults(found, wanted, asked)
        faults |= declaring.faults(found.forms(), asked.declares)
    said = owned.fault(edition.kit, service, asked.owner, reading.values)
    if said and service.owned is not None:
        faults.setdefault(service.owned.number, said)
    faults = {**claiming.faults(edition.kit, service, reading.values), **faults}
    if faults:
        raise InputRefused(faults)
    declared = [key for key in declaring.statements(found.forms()) if key in asked.declares]
    held = Contents(reading.values, asked.contact, found.title())
    finds = finding.finds_of(edition.kit.name, service, held)
    brings = {key: one for key, one in asked.brings.items() if key in wanted and one.files}
    return _Ready(asked, office, held, brings, finds, declared, by)


def brings_faults(found: Facts, wanted: Mapping[str, Bring], asked: Request) -> dict[str, str]:
    """What is missing among the documents, or cannot stand in. A page keeps files of documents
    that are not asked for any more; they are left aside. Another system is told."""
    faults: dict[str, str] = {}
    for key, one in wanted.items():
        given = asked.brings.get(key, Given(()))
        if not given.files and not one.optional:
            faults[f"bring.{key}"] = _("This document is missing. Add a photo of it.")
        elif given.substitute and given.substitute not in one.stand_ins:
            faults[f"bring.{key}"] = _("This cannot stand in for the document. Choose again.")
    if asked.draft is None:
        for key in asked.brings:
            if key not in wanted:
                faults[f"bring.{key}"] = _("This document is not asked for. Leave it out.")
    photos = pictured.keys(asked.edition, asked.service) & set(wanted)
    codes = {key: one.files for key, one in asked.brings.items()}
    return {**pictured.check(photos, codes), **faults}


# -- Writing --------------------------------------------------------------------------------------
def _written(ready: _Ready) -> Sent:
    """Of several at once the database lets one in; the others wait for it and tell the same."""
    for _attempt in range(_TRIES):
        with transaction.atomic():
            sent = _write(ready)
        if sent is not None:
            return sent
        if Application.objects.filter(once=ready.asked.once).exists():
            return _repeated(ready.asked.once, ready.asked.digest)
        if ready.asked.only_running and not facts.is_running(ready.asked.edition):
            raise EditionReplaced(ready.asked.edition.kit.name)
    raise RuntimeError("no free reference found in several tries")


def _write(ready: _Ready) -> Sent | None:
    """Two statements beside the move's own effects; None where the application is there already."""
    asked = ready.asked
    service = facts.service_of(asked.edition, asked.service)
    key, move = flow.start_move(service)
    _check_guards(ready, key)
    secret = codes.secret()
    application = _application(ready, move.to, secret)
    made = MoveMade(
        move=key,
        from_state=service.start,
        to_state=move.to,
        role=flow.APPLICANT,
        person_id=int(ready.by.id) if ready.by.kind == "person" else None,
        at=application.submitted_at,
    )
    files = [
        rows.File(code, bring, one.substitute)
        for bring, one in ready.brings.items()
        for code in dict.fromkeys(one.files)
    ]
    bound = rows.write(
        rows.Rows(
            application,
            made,
            _entry(ready, application),
            files,
            draft_id=asked.draft.pk if asked.draft else None,
            only_running=asked.only_running,
        )
    )
    if bound is None:
        return None
    _check_bound(files, bound)
    if service.booking is not None:
        booking.book(application, ready.contents.answers)
    if service.quota is not None:
        quota.take(application, asked.edition)
    if move.effects:
        values = _values(ready)
        carrying_out.run(application, key, values, ready.by)
    if asked.owner is not None:
        less_shown.carry_out(
            asked.edition,
            service,
            ready.contents.answers,
            case=application.reference,
            by=ready.by,
            at=application.submitted_at,
        )
    telling.tell(application, ready.contents, telling.Happening(key, "sent"))
    return Sent(application, secret)


def _check_bound(files: Sequence[rows.File], bound: Sequence[str]) -> None:
    """A file that is taken or gone refuses the whole."""
    lost = Counter(one.bring for one in files) - Counter(bound)
    if lost:
        message = _("A file of this document is not here any more. Add it again.")
        raise InputRefused({f"bring.{key}": message for key in lost})


def _entry(ready: _Ready, application: Application) -> LedgerEntry:
    helped = ready.asked.assistance
    return ledger.entry_of(
        "application.sent",
        application.object,
        by=ready.by,
        capability=helped.role if helped else "",
        unit=helped.unit if helped else ready.office.unit,
        content={
            **({"consent": contents.consent_of(helped).way} if helped else {}),
            **({"declares": list(ready.declared)} if ready.declared else {}),
            "service": application.full_service,
            "edition": application.edition_id,
            "answers": ready.contents.answers,
            "files": {key: list(one.files) for key, one in ready.brings.items()},
        },
    )


def _check_guards(ready: _Ready, key: str) -> None:
    """The guards of the start move hold, else MoveRefused with their sentence."""
    asked = ready.asked
    if not facts.service_of(asked.edition, asked.service).moves[key].when:
        return
    values = _values(ready)
    broken = facts.broken_guard(asked.edition, asked.service, key, values)
    if broken is not None:
        raise MoveRefused("guard", i18n.pick(broken.say, asked.language))


def _values(ready: _Ready) -> dict[str, Any]:
    service = facts.service_of(ready.asked.edition, ready.asked.service)
    files = {key: list(ready.brings.get(key, Given(())).files) for key in service.bring}
    filled = facts.Filled(files=files)
    return facts.move_values(ready.asked.edition, ready.contents.answers, filled, ready.office)


def _promised_minutes(ready: _Ready) -> int:
    """The service's promise; whoever has booked a day is answered before it begins."""
    asked = ready.asked
    promised = facts.promised_minutes(asked.edition, asked.service)
    counter = bookings.Counter(asked.edition, asked.service, ready.office.unit.pk)
    place = counter.place_in(ready.contents.answers)
    return promised if place is None else min(promised, bookings.minutes_before(place.day))


def _application(ready: _Ready, state: str, secret: str) -> Application:
    asked, now, office = ready.asked, clock.now(), ready.office
    service = facts.service_of(asked.edition, asked.service)
    reference = codes.reference(office.prefix, now.year)
    calendar = queries.calendar()
    time = deadlines.Clock(_promised_minutes(ready))
    if flow.clock_runs(service.states[state]):
        time = time.runs(now, calendar)
    made = Application(
        reference=reference,
        secret_digest=contents.secret_digest(reference, secret),
        secret_sealed=contents.seal_secret(reference, secret),
        once=asked.once,
        request_digest=asked.digest,
        kit=asked.edition.kit.name,
        service=asked.service,
        edition_id=asked.edition.id,
        unit=office.unit,
        state=state,
        waits_for=flow.roles_waited_for(service, state),
        finds=ready.finds,
        channel=asked.channel,
        language=asked.language,
        by=str(ready.by),
        submitted_at=now,
        state_at=now,
        promised_minutes=time.promised,
        due_at=time.due_at,
        running_since=time.running_since,
        next_due_at=deadlines.step_due(now, flow.step_promise(service, state), time, calendar),
        owner=asked.owner if service.owned is not None else None,
    )
    made.sealed = ready.contents.seal(made.scope)
    return made
