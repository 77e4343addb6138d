"""The applicant's own moves: correct exactly what was sent back and send it again, or withdraw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from sauyunan.core import areas
from sauyunan.core.controls import Control
from sauyunan.core.i18n import pick
from sauyunan.kits import answering, control_building
from sauyunan.kits.answering import Ctx
from sauyunan.kits.answers_sent import ASKED
from sauyunan.kits.fields import Question
from sauyunan.services import actions, contents, declaring, facts, pictured, queries, sheets
from sauyunan.services.actions.uploading import FILES_FOR_A_DOCUMENT, Slot, remove_correction
from sauyunan.services.format import Move, OfficialForm, Service
from sauyunan.services.models import Application, Upload
from sauyunan.services.queries import Correction
from sauyunan.services.refusals import InputRefused, MoveRefused
from sauyunan.services.views import browser, official_forms, papers
from sauyunan.services.views.follow import opened
from sauyunan.services.views.pace import posts

Raw = Mapping[str, list[str]]


@dataclass(frozen=True)
class Mending:
    """An application with a move that its applicant may make now."""

    application: Application
    key: str
    move: Move

    @cached_property
    def service(self) -> Service:
        """As it was when the application was sent."""
        return queries.service_of(self.application)

    @property
    def is_end(self) -> bool:
        """Whether the application ends with it."""
        return self.service.states[self.move.to].end is not None

    @cached_property
    def asked(self) -> list[Correction]:
        """What was sent back; nothing is mended to withdraw."""
        return [] if self.is_end else queries.corrections(self.application)

    @cached_property
    def held(self) -> Mapping[str, Any]:
        """The answers as they stand."""
        return contents.of(self.application).answers

    @cached_property
    def ctx(self) -> Ctx:
        """What corrected answers are read with."""
        edition = facts.edition_of(self.application.edition_id)
        office = facts.office(self.application.unit_id, edition.area)
        return facts.form_context(edition, self.application.service, office)

    @cached_property
    def own_ctx(self) -> Ctx:
        """What the move's own form is read with."""
        edition = facts.edition_of(self.application.edition_id)
        office = facts.office(self.application.unit_id, edition.area)
        return facts.move_context(edition, self.application.service, self.key, office, self.held)

    @property
    def back(self) -> dict[str, str]:
        """The questions that were sent back, with the reason."""
        return {one.key: one.reason for one in self.asked if one.kind == "question"}

    def questions(self, keys: set[str]) -> dict[str, Question]:
        """The declared questions among the keys, in the form's order."""
        return {key: one for key, one in self.service.questions.items() if key in keys}

    def forms(self, values: Mapping[str, Any]) -> Mapping[str, OfficialForm]:
        """The official forms that the answers with these corrections fill in."""
        source = sheets.of_application(self.application)
        return replace(source, answers={**self.held, **values}).forms

    def new_questions(self, values: Mapping[str, Any], shown: set[str]) -> set[str]:
        """Questions that these corrections make the form ask, without an answer so far."""
        before = answering.visible(self.service.ask, self.held, self.ctx)
        after = answering.visible(self.service.ask, {**self.held, **values}, self.ctx)
        was = {key for keys in before.pages.values() for key in keys}
        now = {key for keys in after.pages.values() for key in keys}
        return {key for key in now - was - shown if not self.service.questions[key].optional}


@never_cache
@require_http_methods(["GET", "POST"])
@posts("services.mend", 120, 600)
def correct(request: HttpRequest, reference: str) -> HttpResponse:
    """What was sent back, and sending it again."""
    return _own_move(request, opened(request, reference), is_end=False)


@never_cache
@require_http_methods(["GET", "POST"])
@posts("services.mend", 120, 600)
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Asks once more, then ends the application."""
    return _own_move(request, opened(request, reference), is_end=True)


@never_cache
@require_http_methods(["GET", "POST"])
@posts("services.mend", 120, 600)
def step(request: HttpRequest, reference: str, move: str) -> HttpResponse:
    """Another move of the applicant that the service declares."""
    return _own_move(request, opened(request, reference), key=move)


def _own_move(
    request: HttpRequest, application: Application, *, is_end: bool = False, key: str = ""
) -> HttpResponse:
    mending = _mending(application, is_end, key)
    if mending is None:
        messages.info(request, _("There is nothing to do here now. See below how it stands."))
        return redirect("services:case", application.reference)
    if request.method == "GET":
        typed = browser.typed_of(request, application)
        return _shown(request, mending, typed or _held_raw(mending), {})
    return _send(request, mending, dict(request.POST.lists()))


def _mending(application: Application, is_end: bool, key: str) -> Mending | None:
    moves = queries.what_to_do(application).moves
    found = [Mending(application, name, move) for name, move in moves.items()]
    if key:
        return next((one for one in found if one.key == key), None)
    return next((one for one in found if one.is_end == is_end), None)


def _held_raw(mending: Mending) -> Raw:
    questions = mending.questions(set(mending.back))
    return control_building.raw_of(questions, mending.held, mending.ctx)


def _send(request: HttpRequest, mending: Mending, raw: Raw) -> HttpResponse:
    browser.forget_typed(request, mending.application)
    shown = _questions(mending, raw)
    ctx = mending.ctx.after(mending.held)
    pressed = control_building.pressed({**shown, **mending.move.ask}, raw, ctx)
    if pressed is not None:
        return _shown(request, mending, pressed, {})
    reading = answering.read(shown, raw, ctx) if shown else None
    values = reading.values if reading else {}
    new = mending.new_questions(values, set(shown))
    if reading and (reading.faults or new):
        more = {**raw, ASKED: [" ".join([*shown, *new])]}
        return _shown(request, mending, more, reading.faults)
    own = answering.read(mending.move.ask, raw, mending.own_ctx) if mending.move.ask else None
    if own and own.faults:
        return _shown(request, mending, raw, own.faults)
    filled = actions.Filled(
        answers=own.values if own else {},
        reason=request.POST.get("reason", "")[:5000],
        law=request.POST.get("law", "")[:5000],
        corrections=values,
        declares=raw.get(declaring.NAME, ()),
    )
    try:
        actions.move(mending.application, mending.key, by=actions.APPLICANT, filled=filled)
    except InputRefused as refusal:
        browser.keep_typed(request, mending.application, raw)
        return _shown(request, mending, raw, refusal.faults)
    except MoveRefused as refusal:
        messages.error(request, refusal.message)
        return redirect("services:case", mending.application.reference)
    messages.success(request, _done(mending))
    return redirect("services:case", mending.application.reference)


def _done(mending: Mending) -> str:
    if mending.is_end:
        return _("Your application is withdrawn.")
    return _("Sent. You need not do anything now.")


def _questions(mending: Mending, raw: Raw) -> dict[str, Question]:
    """Those sent back, and those that a correction asked for in addition."""
    added = set(" ".join(raw.get(ASKED, ())).split())
    before = answering.visible(mending.service.ask, mending.held, mending.ctx)
    was = {key for keys in before.pages.values() for key in keys}
    return mending.questions(set(mending.back) | (added - was if mending.back else set()))


def _shown(
    request: HttpRequest, mending: Mending, raw: Raw, faults: Mapping[str, str]
) -> HttpResponse:
    questions = _questions(mending, raw)
    ctx = mending.ctx.after(mending.held)
    controls = control_building.controls(questions, raw, faults, ctx, areas) if questions else ()
    wanted = _papers(mending, faults)
    known = {*questions, *mending.move.ask, "reason", "law", declaring.NAME}
    controls = (
        *controls,
        *_own_controls(mending, raw, faults),
        *_statements(mending, raw, faults),
    )
    context = {
        "application": mending.application,
        "service": mending.service,
        "mending": mending,
        "until": queries.last_day_to_answer(mending.application),
        "papers": wanted,
        "is_photo_first": any(one["is_back"] and not one["is_given"] for one in wanted),
        "controls": controls,
        "others": [
            _named(mending.service, path, say)
            for path, say in faults.items()
            if path.partition(".")[0] not in known
        ],
        "has_errors": bool(faults),
        "office": mending.application.unit,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
    name = "services/withdraw.html" if mending.is_end else "services/correct.html"
    return render(request, name, context, status=status)


def _own_controls(mending: Mending, raw: Raw, faults: Mapping[str, str]) -> tuple[Control, ...]:
    made: tuple[Control, ...] = ()
    if mending.move.ask:
        ctx = mending.own_ctx
        built = control_building.controls(mending.move.ask, raw, faults, ctx, areas)
        made = tuple(one for one in built if one.name != ASKED)
    if mending.move.asks in {"reason", "reason_and_law"}:
        made += (_text("reason", _("Reason"), raw, faults),)
    if mending.move.asks == "reason_and_law":
        made += (_text("law", _("Legal basis"), raw, faults),)
    return made


def _statements(mending: Mending, raw: Raw, faults: Mapping[str, str]) -> tuple[Control, ...]:
    """What is declared anew, because the forms then hold other answers: of the answers as they
    stand, and of those typed once they are right."""
    if not mending.back:
        return ()
    typed = answering.read(_questions(mending, raw), raw, mending.ctx.after(mending.held)).values
    forms = mending.forms(typed)
    error = faults.get(declaring.NAME, "")
    return declaring.controls(forms, raw.get(declaring.NAME, ()), error)


def _text(name: str, label: str, raw: Raw, faults: Mapping[str, str]) -> Control:
    value = "".join(raw.get(name, ()))
    return Control(name, "long_text", label, value=value, error=faults.get(name, ""))


# -- Documents that were sent back ----------------------------------------------------------------
def _named(service: Service, path: str, say: str) -> str:
    """A refusal of a document says which one."""
    bring = service.bring.get(path.removeprefix("bring."))
    return f"{pick(bring.label)}: {say}" if bring and path.startswith("bring.") else say


def _papers(mending: Mending, faults: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each document that a new photo is asked for, why, and whether one waits to be sent: those
    sent back, and those that a corrected answer asks for in addition."""
    if mending.is_end:
        return []
    reasons = {one.key: one.reason for one in mending.asked if one.kind == "document"}
    held = mending.application.uploads.filter(status=Upload.Status.PENDING)
    waiting = set(held.values_list("bring", flat=True))
    may = queries.may_bring(mending.application)
    return [
        {
            "label": one.label,
            "reason": reasons.get(key, ""),
            "is_given": key in waiting,
            "is_back": key in reasons,
            "url": reverse("services:mend-file", args=[mending.application.reference, key]),
        }
        for key, one in mending.service.bring.items()
        if key in may and (key in reasons or key in waiting or f"bring.{key}" in faults)
    ]


@never_cache
@require_http_methods(["GET", "POST"])
@posts("services.file", 120, 600)
def mend_file(request: HttpRequest, reference: str, bring: str) -> HttpResponse:
    """The new photo of a document that was sent back."""
    application = opened(request, reference)
    declared = queries.service_of(application).bring.get(bring)
    if declared is None:
        raise Http404
    if bring not in queries.may_bring(application):
        return _not_asked_for(request, application, pick(declared.label))
    slot = _slot(request, application, bring)
    if request.method == "GET":
        return _file_shown(request, application, slot)
    try:
        return _file_post(request, application, slot)
    except InputRefused as refusal:
        return _file_shown(request, application, slot, refusal.faults.get(slot.path, str(refusal)))
    except MoveRefused as refusal:
        messages.error(request, refusal.message)
        return redirect("services:case", reference)


def _not_asked_for(request: HttpRequest, application: Application, label: str) -> HttpResponse:
    """Nobody waits for the document, or not any more: the page may have stood open for days."""
    told = _("“%(document)s” is not asked for now, so it was not kept. See below how it stands.")
    messages.error(request, told % {"document": label})
    return redirect("services:case", application.reference)


def _file_post(request: HttpRequest, application: Application, slot: Slot) -> HttpResponse:
    gone = next((name for name in request.POST if name.startswith(papers.REMOVE)), None)
    if gone is not None:
        remove_correction(application, gone.removeprefix(papers.REMOVE))
        return redirect(request.get_full_path())
    given = papers.taken(request)
    if given is not None:
        papers.check_statement(request, queries.service_of(application), slot)
        actions.put_correction(application, slot, *given)
        return redirect(request.get_full_path())
    if not _waiting(application, slot):
        raise InputRefused({slot.path: _("Choose a photo or take one, then press the button.")})
    return redirect("services:correct", application.reference)


def _slot(request: HttpRequest, application: Application, bring: str) -> Slot:
    asked = request.GET.get("ganti")
    if asked is None:
        pending = application.uploads.filter(bring=bring, status=Upload.Status.PENDING).first()
        asked = pending.substitute if pending else ""
    if asked and asked not in queries.service_of(application).bring[bring].stand_ins:
        raise Http404
    return Slot(bring, asked)


def _waiting(application: Application, slot: Slot) -> list[Upload]:
    rows = application.uploads.filter(
        bring=slot.bring, substitute=slot.substitute, status=Upload.Status.PENDING
    )
    return list(rows.order_by("added_at", "pk"))


def _file_shown(
    request: HttpRequest, application: Application, slot: Slot, error: str = ""
) -> HttpResponse:
    held = _waiting(application, slot)
    reasons = {one.key: one.reason for one in queries.corrections(application)}
    reference = application.reference
    edition = facts.edition_of(application.edition_id)
    context = {
        **papers.paper(queries.service_of(application), slot, error, request),
        "is_photo": slot.bring in pictured.keys(edition, application.service),
        "forms": official_forms.shown(
            sheets.of_application(application).signed_as(slot.paper),
            official_forms.case_url(reference),
        ),
        "reason": reasons.get(slot.bring, ""),
        "held": papers.pictures(
            held,
            lambda one, at: reverse("services:mend-picture", args=[reference, one.code, at]),
        ),
        "warnings": sorted({say for one in held for say in one.warnings}),
        "is_full": len(held) >= FILES_FOR_A_DOCUMENT,
        "back_url": reverse("services:correct", args=[reference]),
        "own_url": reverse("services:mend-file", args=[reference, slot.bring]),
        "office": application.unit,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return render(request, "services/file.html", context, status=status)


@never_cache
@require_GET
def mend_picture(request: HttpRequest, reference: str, code: str, number: int) -> HttpResponse:
    """A page of a file that waits to be sent again."""
    application = opened(request, reference)
    found = application.uploads.filter(code=code, status=Upload.Status.PENDING).first()
    return papers.picture_answer(request, found, number)
