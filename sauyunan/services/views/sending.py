"""Contact, check, send, and the confirmation that can be seen again for a day."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sauyunan.accounts.models import Person
from sauyunan.core import areas
from sauyunan.core.actor import APPLICANT, Actor
from sauyunan.core.controls import Control, Option
from sauyunan.core.i18n import pick
from sauyunan.core.page_parts import Row
from sauyunan.documents import qr
from sauyunan.kits import control_building
from sauyunan.outbox.channels import CHANNELS, LABELS
from sauyunan.registers import owning
from sauyunan.services import (
    accounts_kept,
    actions,
    claiming,
    contact,
    declaring,
    flow,
    less_shown,
    owner_effects,
    pictured,
    queries,
    quotas,
    sheets,
)
from sauyunan.services.contact import Contact, ContactRefused
from sauyunan.services.filling import Filling, Step
from sauyunan.services.models import Application, Channel
from sauyunan.services.refusals import DraftClosed, InputRefused, MoveRefused
from sauyunan.services.views import addresses, browser, official_forms, papers
from sauyunan.services.views.asking import contact_controls
from sauyunan.services.views.pace import posts


@never_cache
@require_http_methods(["GET", "POST"])
@posts("services.page", 240, 600)
def contact_page(request: HttpRequest, draft: str) -> HttpResponse:
    """Phone and e-mail, both optional, and what they are for."""
    filling = browser.filling_of(request, draft)
    if actions.sent_of(filling.draft):
        return redirect("services:sent", draft)
    if request.method == "GET":
        return _contact_shown(request, filling, _contact_known(request, filling), {})
    typed = Contact(
        request.POST.get("phone", "")[:200],
        request.POST.get("email", "")[:400],
        tuple(one for one in CHANNELS if one in request.POST.getlist("notify")),
    )
    try:
        given = contact.read(typed.phone, typed.email, typed.notify)
    except ContactRefused as refusal:
        return _contact_shown(request, filling, typed, refusal.faults)
    browser.keep_contact(request, filling.draft, given)
    return redirect("services:check", draft)


def _contact_known(request: HttpRequest, filling: Filling) -> Contact:
    """As it was told; before that, what the form asked already, or else how the same person was reached
    before, and by the channels that they chose there."""
    if filling.draft.channel != Channel.WEB or browser.was_told(request, filling.draft):
        return browser.contact_of(request, filling.draft)
    answered = contact.answered(filling.service.contact, filling.visible.answers)
    return contact.carried(answered or contact.NO_CONTACT, _contact_before(request, filling))


def _contact_before(request: HttpRequest, filling: Filling) -> Contact:
    """How the owner who proved to be it is reached, or who has an account or a list open here. Whoever
    takes a record over has the owner's code and is somebody else."""
    declared, owner = filling.service.owned, filling.draft.owner
    is_same = declared and not claiming.hands_over(filling.service, declared.register_)
    if owner is not None and is_same:
        return owner_effects.contact_of(owning.reach_of(owner))
    opened = browser.open_list(request)
    if opened is None:
        return contact.NO_CONTACT
    account = opened.account
    known = accounts_kept.contact_of(account.addresses.all()) if account else contact.NO_CONTACT
    return contact.carried(known, queries.contact_told(opened.owners))


def _contact_shown(
    request: HttpRequest, filling: Filling, typed: Contact, faults: dict[str, str]
) -> HttpResponse:
    from_check = request.GET.get("dari") == addresses.CHECK
    context = {
        "filling": filling,
        "controls": (
            *contact_controls(typed.phone, typed.email, faults),
            Control(
                "notify",
                "choices",
                _("Tell me about my application by"),
                value=typed.notify,
                hint=_("Tick nothing if you want no messages."),
                options=tuple(Option(one, str(LABELS[one])) for one in CHANNELS),
                error=faults.get("notify", ""),
                required=False,
            ),
        ),
        "has_errors": bool(faults),
        "back_url": addresses.back_url(filling, "contact", from_check=from_check),
        "number": filling.number_of("contact"),
        "total": len(filling.steps),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
    return render(request, "services/contact.html", context, status=status)


@never_cache
@require_GET
def check(request: HttpRequest, draft: str) -> HttpResponse:
    """All that was answered, before it is sent."""
    filling = browser.filling_of(request, draft)
    if actions.sent_of(filling.draft):
        return redirect("services:sent", draft)
    return _check_shown(request, filling)


@never_cache
@require_POST
@posts("services.send", 60, 600)
def send(request: HttpRequest, draft: str) -> HttpResponse:
    """Sends the draft once, however often this arrives."""
    filling = browser.filling_of(request, draft)
    given = browser.contact_of(request, filling.draft)
    try:
        sent = actions.submit(
            filling.draft,
            given,
            declares=request.POST.getlist(declaring.NAME),
            by=_actor(request, filling),
        )
    except InputRefused as refusal:
        others = [say for path, say in refusal.faults.items() if path != declaring.NAME]
        return _check_shown(request, filling, others, refusal.faults.get(declaring.NAME, ""))
    except MoveRefused as refusal:
        return _check_shown(request, filling, [refusal.message])
    except DraftClosed:
        return redirect("services:sent", draft)
    if filling.draft.channel == Channel.WEB:
        browser.open_case(request, sent.application)
        _put_into_list(request, sent.application)
    return redirect("services:sent", draft)


def _put_into_list(request: HttpRequest, application: Application) -> None:
    """Whoever keeps an account and has it open finds it there."""
    opened = browser.open_list(request)
    if opened is not None and opened.account is not None:
        actions.list_case(application, opened.held.owner)


def _actor(request: HttpRequest, filling: Filling) -> Actor:
    """The applicant, or the member of the staff who fills in for them."""
    if filling.draft.channel == Channel.WEB or not isinstance(request.user, Person):
        return APPLICANT
    return Actor.for_person(request.user)


def _check_shown(
    request: HttpRequest, filling: Filling, others: list[str] | None = None, undeclared: str = ""
) -> HttpResponse:
    is_ready = not filling.faults
    places = quotas.places_of(filling.edition, filling.draft.service)
    full = [places.fault] if places and places.fault and not others else []
    forms = sheets.of_draft(filling).electronic if is_ready else {}
    code = filling.draft.code
    context = {
        "filling": filling,
        "sections": _sections(filling),
        "papers": _papers(filling),
        "has_papers": not set(filling.brings)
        <= pictured.keys(filling.edition, filling.draft.service),
        "contact": _contact_rows(request, filling),
        "forms": official_forms.shown(forms, official_forms.draft_url(code)),
        "declares": declaring.controls(forms, request.POST.getlist(declaring.NAME), undeclared),
        "is_ready": is_ready,
        "hides": _hides(filling) if is_ready else [],
        "others": others or full,
        "go_on": addresses.step_url(filling.draft, filling.first_open, from_check=True),
        "has_errors": bool(others or full or undeclared) or not is_ready,
        "back_url": addresses.back_url(filling, "check"),
        "number": len(filling.steps),
        "total": len(filling.steps),
    }
    refused = others or undeclared
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render(request, "services/check.html", context, status=status)


def _hides(filling: Filling) -> list[str]:
    """What an owner does not show any more, as soon as this is sent."""
    return less_shown.labels(filling.edition.kit, filling.service, filling.visible.answers)


def _sections(filling: Filling) -> list[tuple[str, list[Row]]]:
    """Rows by page of the form."""
    answered = control_building.answers_summary(
        filling.service.ask, filling.visible, filling.ctx, areas
    )
    wrong = {path.partition(".")[0]: say for path, say in filling.faults.items() if say}
    sections: dict[str, list[Row]] = {key: [] for key in filling.visible.pages}
    for one in answered:
        url = addresses.step_url(filling.draft, Step("page", one.page), from_check=True)
        url = f"{url}#f-{one.key}"
        if one.key == filling.proved_question:
            url = addresses.step_url(filling.draft, Step("owner"))
        row = Row(one.label, one.lines, url, error=wrong.get(one.key, ""))
        sections[one.page].append(row)
    return [(pick(filling.service.ask[key].title), rows) for key, rows in sections.items()]


def _papers(filling: Filling) -> list[Row]:
    code = filling.draft.code
    rows = []
    for key, bring in filling.brings.items():
        held = filling.uploads_of(key)
        stands_in = filling.service.substitutes.get(held[0].substitute) if held else None
        shown = papers.pictures(
            held, lambda one, at: papers.picture_url(code, one.bring, one.code, at)
        )
        missing = f"bring.{key}" in filling.faults
        rows.append(
            Row(
                pick(bring.label),
                pick(stands_in.label) if stands_in else "",
                addresses.step_url(filling.draft, Step("file", key), from_check=True),
                pictures=tuple(one for _upload, pages in shown for one in pages),
                error=_("This document is missing. Add a photo of it.") if missing else "",
            )
        )
    return rows


def _contact_rows(request: HttpRequest, filling: Filling) -> list[Row]:
    given: Contact = browser.contact_of(request, filling.draft)
    url = addresses.step_url(filling.draft, Step("contact"), from_check=True)
    return [
        Row(_("Mobile number"), given.phone, f"{url}#f-phone"),
        Row(_("E-mail address"), given.email, f"{url}#f-email"),
        Row(
            _("Messages by"),
            ", ".join(str(LABELS[one]) for one in given.notify) or _("none"),
            f"{url}#f-notify",
        ),
    ]


@never_cache
@require_GET
def sent(request: HttpRequest, draft: str) -> HttpResponse:
    """Reference, secret, what happens next; for a day in the same browser. ``?cetak``: to print."""
    held = browser.draft_of(request, draft)
    found = actions.sent_of(held)
    if found is None:
        return redirect("services:resume", draft)
    if held.channel != Channel.WEB:
        return redirect("services:receipt", draft)
    if not found.secret:
        return redirect(f"{reverse('services:track')}?nomor={found.application.reference}")
    link = addresses.secret_link(found.application, found.secret)
    service = queries.service_of(found.application)
    context = {
        "sent": found,
        "service": service,
        "todo": queries.what_to_do(found.application),
        "sends_back": flow.sends_back(service),
        "issues": flow.issues_documents(service),
        "secret_parts": (found.secret[:5], found.secret[5:]),
        "draft": draft,
        "qr": drawn(link),
        "message": addresses.message_link(found.application),
        "track_url": request.build_absolute_uri(reverse("services:track")),
        "is_print": "cetak" in request.GET,
    }
    return render(request, "services/sent.html", context)


def drawn(link: str) -> SafeString:
    """The QR code at a size that a second phone reads from the screen; a drawing without text."""
    drawing = qr.svg(link).replace("<svg ", '<svg width="220" height="220" ', 1)
    return mark_safe(drawing)  # noqa: S308
