"""Services over the API: what is offered, apply, follow, mend, download. Same actions as the pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import File, Form, Header, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from sauyunan.core import crypto, i18n, idempotency
from sauyunan.core.i18n import pick
from sauyunan.core.idempotency import Answer
from sauyunan.core.problems import Problem, keep_pace, refused
from sauyunan.documents import queries as documents
from sauyunan.kits.definition import Edition
from sauyunan.kits.json_schema import form_schema
from sauyunan.outbox.channels import Channel
from sauyunan.registers.models import RecordOwner
from sauyunan.services import (
    actions,
    contact,
    declaring,
    facts,
    handed_files,
    owned,
    pictured,
    queries,
    quotas,
    sheets,
    tracking,
)
from sauyunan.services.actions.sending import Given, Sent
from sauyunan.services.actions.uploading import Slot
from sauyunan.services.format import OfficialForm, Service
from sauyunan.services.models import Application, Upload
from sauyunan.services.refusals import EditionReplaced, InputRefused, MoveRefused, OtherRequest

router = Router(tags=["services"])
UPLOADS_PER_MINUTE = 60
FORMS_PER_MINUTE = 60
MAX_FILE = 20_000_000
_NAME = re.compile(r"[a-z0-9_-]{1,60}")

Name = Annotated[str, Field(min_length=1, max_length=60, pattern="^[a-z0-9_-]+$")]
Secret = Annotated[str, Header(alias="X-Secret", description="the 10 signs of the confirmation")]
Key = Annotated[str, Header(alias="Idempotency-Key", description="8 to 100 signs, e.g. a UUID")]


class ServiceOut(Schema):
    """A service on offer."""

    kit: str
    service: str
    title: str
    summary: str
    fee: int  # rupiah
    promised_hours: int  # working hours


class BringOut(Schema):
    """A document to bring; ``when`` is a rule over the answers, null: always. ``photo``: no paper but
    a photo that everybody will see, so no PDF."""

    key: str
    label: str
    photo: bool
    hint: str
    optional: bool
    when: str | None
    substitutes: dict[str, str]


class FormOut(Schema):
    """An official form that is filled in from the answers; ``when`` as of a document.

    ``statement``: send the key in ``declares`` once the applicant declares it; empty: nothing to
    declare.
    """

    key: str
    code: str
    title: str
    when: str | None
    statement: str


class PlacesOut(Schema):
    """How many applications are taken in this year or month (``period``: 2026 or 2026-11)."""

    period: str
    places: int
    free: int
    next_period_from: date


class ServiceDetail(ServiceOut):
    """A service with its form as JSON Schema 2020-12, the documents to bring and official forms.

    ``places``: null where whoever applies is taken.
    """

    law: list[str]
    places: PlacesOut | None
    form: dict[str, Any]
    bring: list[BringOut]
    forms: list[FormOut]


class UploadOut(Schema):
    """A file that was taken in; ``code`` names it when applying."""

    code: str
    pages: int
    size: int
    warnings: list[str]


class BringIn(Schema):
    """The files for one document; ``substitute`` where another document stands in."""

    files: Annotated[list[str], Field(min_length=1, max_length=4)]
    substitute: Annotated[str, Field(max_length=60)] = ""


class ContactIn(Schema):
    """How to reach the applicant; both are optional."""

    phone: Annotated[str, Field(max_length=40)] = ""
    email: Annotated[str, Field(max_length=200)] = ""
    notify: list[Channel] = Field(default=[], description="ways in which to send messages")


class ApplicationIn(Schema):
    """An application for a service."""

    kit: Name
    service: Name
    answers: dict[str, Any]
    bring: dict[Name, BringIn] = {}
    contact: ContactIn = ContactIn()
    declares: Annotated[list[Name], Field(description="official forms whose statement holds")] = []
    owner_code: Annotated[
        str, Field(max_length=40, description="for services for owners: the owner's code")
    ] = ""


class SentOut(Schema):
    """The confirmation. ``secret`` is null when a day has passed since."""

    reference: str
    secret: str | None
    state: str
    due_at: datetime | None


class CorrectionOut(Schema):
    """Something sent back: a document or a question, and why."""

    key: str
    kind: str
    label: str
    reason: str


class EventOut(Schema):
    """A step of the timeline."""

    at: datetime
    move: str
    label: str
    state: str
    reason: str
    law: str


class DocumentOut(Schema):
    """A document that was issued; it can be downloaded once it is ready."""

    code: str
    title: str
    number: str
    status: str
    is_ready: bool


class FileOut(Schema):
    """A file that the office has added, such as a certificate."""

    code: str
    label: str
    pages: int


class CaseOut(Schema):
    """Where an application stands and what can be done."""

    reference: str
    kit: str
    service: str
    state: str
    state_title: str
    hint: str
    outcome: str | None
    due_at: datetime | None
    answer_by: date | None
    appointment: date | None
    appointment_time: str
    corrections: list[CorrectionOut]
    moves: dict[str, str]
    timeline: list[EventOut]
    documents: list[DocumentOut]
    files: list[FileOut]
    forms: list[FormOut]


class MoveIn(Schema):
    """What comes with an applicant's move: new answers to questions that were sent back, the
    official forms whose statement is declared anew with them, and the answers and reason that the
    move itself asks for."""

    corrections: dict[str, Any] = {}
    declares: list[Name] = []
    answers: dict[str, Any] = {}
    reason: Annotated[str, Field(max_length=5000)] = ""


# -- What is offered ------------------------------------------------------------------------------
@router.get("/services", response=list[ServiceOut], summary="Services of the city")
def list_services(request: HttpRequest) -> list[ServiceOut]:
    """All services of the running kits."""
    return [_service_out(edition, name) for edition, name, _service in facts.running_services()]


@router.get(
    "/services/{kit}/{service}",
    response={200: ServiceDetail, **refused(404)},
    summary="A service and its form",
)
def service_detail(request: HttpRequest, kit: str, service: str) -> ServiceDetail:
    """The form as JSON Schema in the request's language, and the documents to bring."""
    edition = _edition(kit)
    found = _service(edition, service)
    form = form_schema(edition.kit, found.title, found.ask, get_language())
    return ServiceDetail(
        **_service_out(edition, service).model_dump(),
        law=list(found.law),
        places=_places_out(edition, service),
        form=form,
        bring=[
            _bring_out(edition, found, key) for key, one in found.bring.items() if not one.by_helper
        ],
        forms=_forms_out(found.forms),
    )


# -- Applying -------------------------------------------------------------------------------------
@router.post(
    "/uploads",
    response={201: UploadOut, **refused(400, 413, 422, 429)},
    summary="Send a file for an application",
)
def upload(request: HttpRequest, file: File[UploadedFile]) -> Status[UploadOut]:
    """Kept for a day, until an application names its code."""
    keep_pace(request, "services.upload", UPLOADS_PER_MINUTE)
    try:
        return Status(HTTPStatus.CREATED, _upload_out(actions.put_loose(*_read(file))))
    except InputRefused as refusal:
        raise _problem(refusal) from refusal


@router.post(
    "/applications",
    response={201: SentOut, **refused(400, 404, 409, 413, 422)},
    summary="Apply, exactly once",
)
def apply(request: HttpRequest, body: ApplicationIn, key: Key) -> Status[SentOut]:
    """The same key with the same body gives the same confirmation with the same status (201), also
    for requests at once; with another body it is refused (422)."""
    idempotency.check_key(key)
    try:
        sent = _in_running_edition(body.kit, lambda *which: _applied(request, body, key, *which))
    except contact.ContactRefused as refusal:
        errors = [(f"contact.{name}", say) for name, say in refusal.faults.items()]
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, errors=errors) from refusal
    except OtherRequest as refusal:
        raise idempotency.OtherRequest from refusal
    except (InputRefused, MoveRefused) as refusal:
        raise _problem(refusal) from refusal
    return Status(HTTPStatus.CREATED, _sent_out(sent))


def _in_running_edition(kit: str, act: Callable[[Edition, bool], Sent]) -> Sent:
    """Act in the edition that ran when somebody last asked, which every applicant is spared to ask for;
    ``only_running`` sees to it that it runs. What goes wrong in one that was replaced does not count."""
    known = facts.recent(kit)
    if known is None:
        return act(_edition(kit), False)
    try:
        return act(known, True)
    except EditionReplaced:
        return act(_edition(kit), False)
    except (Http404, InputRefused, MoveRefused):
        if facts.is_running(known):
            raise
        return act(_edition(kit), False)


def _applied(
    request: HttpRequest, body: ApplicationIn, key: str, edition: Edition, only_running: bool
) -> Sent:
    _service(edition, body.service)
    return actions.apply(
        actions.Request(
            edition=edition,
            service=body.service,
            answers=body.answers,
            once=f"api:{key}",
            brings={
                name: Given(tuple(one.files), one.substitute) for name, one in body.bring.items()
            },
            contact=contact.read(body.contact.phone, body.contact.email, body.contact.notify),
            language=i18n.language(),
            channel=Application.Channel.API,
            digest=crypto.digest("services.request", request.body.decode("utf-8", "replace")),
            declares=body.declares,
            owner=_owner(edition, body),
            only_running=only_running,
        )
    )


# -- Following ------------------------------------------------------------------------------------
@router.get(
    "/applications/{reference}",
    response={200: CaseOut, **refused(404, 422)},
    summary="Follow an application",
)
def follow(request: HttpRequest, reference: str, secret: Secret) -> CaseOut:
    """With reference and secret; an unknown reference and a wrong secret are answered alike."""
    return _case_out(_case(reference, secret))


@router.post(
    "/applications/{reference}/uploads",
    response={201: UploadOut, **refused(400, 404, 409, 413, 422, 429)},
    summary="Send the new file for a document that was sent back",
)
def upload_correction(
    request: HttpRequest,
    reference: str,
    secret: Secret,
    file: File[UploadedFile],
    bring: Form[str],
    substitute: Form[str] = "",
) -> Status[UploadOut]:
    """It waits until the applicant's move sends it."""
    keep_pace(request, "services.upload", UPLOADS_PER_MINUTE)
    application = _case(reference, secret)
    try:
        made = actions.put_correction(application, Slot(bring, substitute), *_read(file))
    except (InputRefused, MoveRefused) as refusal:
        raise _problem(refusal) from refusal
    return Status(HTTPStatus.CREATED, _upload_out(made))


@router.post(
    "/applications/{reference}/moves/{move}",
    response={200: CaseOut, **refused(400, 403, 404, 409, 413, 422)},
    summary="Make an applicant's move",
)
def make_move(
    request: HttpRequest, reference: str, move: str, body: MoveIn, secret: Secret, key: Key
) -> HttpResponse | dict[str, Any]:
    """Send corrections, or withdraw. ``moves`` of the application tells what is possible."""
    application = _case(reference, secret)

    def act() -> Answer:
        filled = actions.Filled(
            answers=body.answers,
            reason=body.reason,
            corrections=body.corrections,
            declares=body.declares,
        )
        actions.move(application, move, by=actions.APPLICANT, filled=filled)
        return Answer(HTTPStatus.OK, _case_out(application).model_dump(mode="json"))

    asked = f"{move}\n".encode() + request.body
    try:
        answer = idempotency.once(f"services.move:{application.reference}", key, asked, act)
    except (InputRefused, MoveRefused) as refusal:
        raise _problem(refusal) from refusal
    made: dict[str, Any] = answer.body
    return made


@router.get(
    "/applications/{reference}/documents/{code}",
    response={200: None, **refused(404, 409, 422)},
    openapi_extra={"responses": {200: {"content": {"application/pdf": {}}}}},
    summary="Download a document (PDF)",
)
def download(request: HttpRequest, reference: str, code: str, secret: Secret) -> HttpResponse:
    """The signed PDF; 409 while it is being made."""
    application = _case(reference, secret)
    found = documents.by_code(code)
    if found is None or found.case != application.reference:
        raise Http404
    try:
        data = documents.file_of(found)
    except documents.NotReady as fault:
        raise Problem(HTTPStatus.CONFLICT, headers={"Retry-After": "5"}) from fault
    return _pdf(data, f"{found.code}.pdf")


@router.get(
    "/applications/{reference}/files/{code}",
    response={200: None, **refused(404, 422, 429)},
    openapi_extra={"responses": {200: {"content": {"application/pdf": {}}}}},
    summary="Download a file of the office (PDF)",
)
def download_file(request: HttpRequest, reference: str, code: str, secret: Secret) -> HttpResponse:
    """A copy of what the office has added, page by page; what was signed in it is not signed here."""
    found = handed_files.found(_case(reference, secret), code.replace("\0", ""))
    if found is None:
        raise Http404
    keep_pace(request, "services.file.api", FORMS_PER_MINUTE)
    return _pdf(handed_files.pdf(found), f"{found.code}.pdf")


@router.get(
    "/applications/{reference}/forms/{key}",
    response={200: None, **refused(404, 422, 429)},
    openapi_extra={"responses": {200: {"content": {"application/pdf": {}}}}},
    summary="Download an official form (PDF)",
)
def download_form(request: HttpRequest, reference: str, key: str, secret: Secret) -> HttpResponse:
    """Filled in from the answers as they were sent last; not signed."""
    source = sheets.of_application(_case(reference, secret))
    if key not in source.forms:
        raise Http404
    keep_pace(request, "services.form.api", FORMS_PER_MINUTE)
    return _pdf(sheets.pdf(source, key), sheets.file_name(source, key))


def _pdf(data: bytes, name: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(data, content_type="application/pdf", headers=headers)


# -- Parts ----------------------------------------------------------------------------------------
def _edition(kit: str) -> Edition:
    found = facts.current(kit) if _NAME.fullmatch(kit) else None
    if found is None:
        raise Http404
    return found


def _service(edition: Edition, name: str) -> Service:
    try:
        return facts.service_of(edition, name)
    except KeyError as fault:
        raise Http404 from fault


def _owner(edition: Edition, body: ApplicationIn) -> RecordOwner | None:
    """Who owns the record that a service for owners is about, by the code that came along."""
    declared = facts.service_of(edition, body.service).owned
    if declared is None or not body.owner_code:
        return None
    return owned.prove(
        edition, declared, str(body.answers.get(declared.number, "")), body.owner_code
    )


def _case(reference: str, secret: str) -> Application:
    found = tracking.case_for(reference, secret)
    if found is None:
        raise Http404
    return found


def _read(file: UploadedFile) -> tuple[bytes, str]:
    if (file.size or 0) > MAX_FILE:
        raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return file.read(), file.name or ""


def _problem(refusal: InputRefused | MoveRefused) -> Problem:
    if isinstance(refusal, MoveRefused):
        is_role = refusal.why == "role"
        return Problem(HTTPStatus.FORBIDDEN if is_role else HTTPStatus.CONFLICT, refusal.message)
    errors = [(_path(path), say) for path, say in refusal.faults.items()]
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, errors=errors)


def _path(path: str) -> str:
    """Where a value stood in the request's body."""
    first = path.partition(".")[0]
    own = {"bring", "file", "contact", "reason", "law", declaring.NAME}
    return path if first in own else f"answers.{path}"


def _service_out(edition: Edition, name: str) -> ServiceOut:
    found = facts.service_of(edition, name)
    summary = facts.summary_of(edition.kit, name)
    return ServiceOut(
        kit=edition.kit.name,
        service=name,
        title=pick(found.title),
        summary=pick(summary) if summary else "",
        fee=found.fee,
        promised_hours=facts.promised_minutes(edition, name) // 60,
    )


def _places_out(edition: Edition, name: str) -> PlacesOut | None:
    found = quotas.places_of(edition, name)
    if found is None:
        return None
    return PlacesOut(
        period=found.period.key,
        places=found.places,
        free=found.free,
        next_period_from=found.period.following,
    )


def _bring_out(edition: Edition, service: Service, key: str) -> BringOut:
    one = service.bring[key]
    return BringOut(
        key=key,
        label=pick(one.label),
        photo=key in pictured.keys(edition, service.service),
        hint=pick(one.hint) if one.hint else "",
        optional=one.optional,
        when=one.when,
        substitutes={word: pick(service.substitutes[word].label) for word in one.stand_ins},
    )


def _forms_out(forms: Mapping[str, OfficialForm]) -> list[FormOut]:
    return [
        FormOut(
            key=key,
            code=one.code,
            title=pick(one.title),
            when=one.when,
            statement=pick(one.statement) if one.statement else "",
        )
        for key, one in forms.items()
        if one.is_electronic
    ]


def _upload_out(made: Upload) -> UploadOut:
    return UploadOut(code=made.code, pages=made.pages, size=made.size, warnings=made.warnings)


def _sent_out(sent: actions.Sent) -> SentOut:
    one = sent.application
    return SentOut(
        reference=one.reference, secret=sent.secret or None, state=one.state, due_at=one.due_at
    )


def _case_out(application: Application) -> CaseOut:
    todo = queries.what_to_do(application)
    issued: Mapping[str, DocumentOut] = {
        one.code: DocumentOut(
            code=one.code,
            title=pick(one.title),
            number=one.number,
            status=one.status,
            is_ready=bool(one.file),
        )
        for one in documents.of_case(application.reference)
    }
    return CaseOut(
        reference=application.reference,
        kit=application.kit,
        service=application.service,
        state=application.state,
        state_title=pick(todo.state),
        hint=pick(todo.hint) if todo.hint else "",
        outcome=todo.outcome,
        due_at=todo.due_at,
        answer_by=todo.until,
        appointment=todo.appointment,
        appointment_time=todo.appointment_time,
        corrections=[
            CorrectionOut(key=one.key, kind=one.kind, label=pick(one.label), reason=one.reason)
            for one in todo.corrections
        ],
        moves={key: pick(move.label) for key, move in todo.moves.items()},
        timeline=[_event_out(one) for one in queries.timeline(application)],
        documents=list(issued.values()),
        files=[
            FileOut(code=one.upload.code, label=one.label, pages=one.upload.pages)
            for one in handed_files.of(application)
        ],
        forms=_forms_out(sheets.of_application(application).electronic),
    )


def _event_out(event: queries.Event) -> EventOut:
    return EventOut(
        at=event.made.at,
        move=event.made.move,
        label=pick(event.label) if event.label else "",
        state=pick(event.state),
        reason=event.said.reason,
        law=event.said.law,
    )
