"""Filling in the form: one topic a page, saved at every step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from sauyunan.core import areas
from sauyunan.core.controls import with_heading
from sauyunan.core.i18n import pick
from sauyunan.kits import answering, control_building
from sauyunan.kits.answering import Reading
from sauyunan.kits.fields import Page
from sauyunan.kits.values import Raw
from sauyunan.services import actions, claiming, owned
from sauyunan.services.filling import Filling
from sauyunan.services.prefill import PAGE
from sauyunan.services.refusals import DraftClosed
from sauyunan.services.views import addresses, browser, prefill
from sauyunan.services.views.pace import posts

LATER = "later:"
"""The button that keeps the page and leaves; no question can be called so."""


@never_cache
@require_GET
def resume(request: HttpRequest, draft: str) -> HttpResponse:
    """Where the person left off; a draft that was sent leads to its confirmation."""
    filling = browser.filling_of(request, draft)
    if actions.sent_of(filling.draft):
        return redirect("services:sent", draft)
    return redirect(addresses.step_url(filling.draft, filling.first_open))


@never_cache
@require_http_methods(["GET", "POST"])
@posts("services.page", 240, 600)
def page(request: HttpRequest, draft: str, page: str) -> HttpResponse:
    """One page of questions."""
    filling = browser.filling_of(request, draft)
    if page not in filling.service.ask:
        raise Http404
    if request.method == "GET":
        return _open(request, filling, page)
    try:
        return _save(request, filling, page)
    except DraftClosed:
        return redirect("services:sent", draft)


def _open(request: HttpRequest, filling: Filling, key: str) -> HttpResponse:
    if actions.sent_of(filling.draft):
        return redirect("services:sent", filling.draft.code)
    if key not in filling.visible.pages or not filling.is_proved:
        return redirect(addresses.step_url(filling.draft, filling.first_open))
    declared, ctx = filling.service.ask[key], filling.ctx.after(filling.visible.answers)
    known = answering.defaults(declared.questions, ctx) | filling.answers
    raw = control_building.raw_of(declared.questions, known, ctx)
    faults = filling.faults if _from_check(request) else {}
    return _shown(request, filling, key, raw, faults)


def _save(request: HttpRequest, filling: Filling, key: str) -> HttpResponse:
    if not filling.is_proved:
        return redirect("services:owner", filling.draft.code)
    declared = filling.service.ask[key]
    raw: Raw = {**_proved(filling, declared), **dict(request.POST.lists())}
    ctx = filling.ctx.after(filling.visible.answers)
    if prefill.on_page(request, filling, declared.questions, raw, ctx).button:
        return _shown(request, filling, key, raw, {})
    pressed = control_building.pressed(declared.questions, raw, ctx)
    if pressed is not None:
        return _shown(request, filling, key, pressed, {})
    reading = answering.read(declared.questions, raw, ctx)
    reading = _with_own_record(filling, _with_free_place(filling, reading))
    searched = _searched(declared, raw, reading)
    actions.save_page(filling.draft, key, reading.values)
    if LATER in raw:
        if reading.faults:
            messages.info(
                request, _("What was not right yet on that page is still to be filled in.")
            )
        return redirect("services:later", filling.draft.code)
    if reading.faults and not searched and _is_dead_end(declared, reading, raw):
        return _dead_end(request, filling, key, reading)
    if reading.faults or reading.new:
        faults = {} if searched else reading.faults
        return _shown(request, filling, key, raw, faults)
    after = Filling(filling.draft)
    return redirect(addresses.next_url(after, "page", key, from_check=_from_check(request)))


def _proved(filling: Filling, declared: Page) -> Raw:
    """The number of the record whose owner proved it: it is not typed again."""
    number = filling.proved_question
    if number not in declared.questions:
        return {}
    asked = {number: declared.questions[number]}
    return control_building.raw_of(asked, filling.answers, filling.ctx)


def _with_free_place(filling: Filling, reading: Reading) -> Reading:
    """A day or time at which no place is free is a fault at once; it is taken only when all is sent."""
    place = filling.counter.place_in(reading.values)
    faults = {} if place is None else filling.counter.faults(place)
    if not faults:
        return reading
    values = {key: one for key, one in reading.values.items() if key not in faults}
    return replace(reading, values=values, faults={**reading.faults, **faults})


def _with_own_record(filling: Filling, reading: Reading) -> Reading:
    """The number of another record than the one that was proved is a fault at once, and so is that
    of a record that has an owner where one is claimed."""
    kit, service = filling.edition.kit, filling.service
    faults = claiming.faults(kit, service, reading.values)
    declared = service.owned
    if declared is not None and declared.number in reading.values:
        said = owned.fault(kit, service, filling.draft.owner, reading.values)
        faults |= {declared.number: said} if said else {}
    if not faults:
        return reading
    values = {key: one for key, one in reading.values.items() if key not in faults}
    return replace(reading, values=values, faults={**reading.faults, **faults})


def _shown(
    request: HttpRequest, filling: Filling, key: str, raw: Raw, faults: Mapping[str, str]
) -> HttpResponse:
    declared = filling.service.ask[key]
    ctx = filling.ctx.after(filling.visible.answers)
    account = prefill.on_page(request, filling, declared.questions, raw, ctx)
    raw = account.filled
    asked = answering.read(declared.questions, raw, ctx).asked
    questions = {one: declared.questions[one] for one in asked}
    own = {path: say for path, say in faults.items() if path.partition(".")[0] in questions}
    number = filling.proved_question
    is_known = number in questions and number not in own and len(questions) > 1
    if is_known:
        del questions[number]
    controls = control_building.controls(questions, raw, own, ctx, areas)
    is_lone = (
        len(questions) == 1
        and PAGE not in account.slots
        and all(one.type not in {"group", "record"} for one in questions.values())
    )
    context = {
        "filling": filling,
        "declared": declared,
        "controls": with_heading(controls) if is_lone else account.offered(controls),
        "is_lone": is_lone,
        "known": (pick(declared.questions[number].label), raw[number][0]) if is_known else None,
        "has_errors": bool(own),
        **_place(request, filling, key),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if own and request.method == "POST" else HTTPStatus.OK
    return render(request, "services/page.html", context, status=status)


def _place(request: HttpRequest, filling: Filling, key: str) -> dict[str, Any]:
    from_check = _from_check(request)
    return {
        "back_url": addresses.back_url(filling, "page", key, from_check=from_check),
        "number": filling.number_of("page", key),
        "total": len(filling.steps),
        "from_check": from_check,
    }


def _from_check(request: HttpRequest) -> bool:
    return request.GET.get("dari") == addresses.CHECK


def _searched(declared: Page, raw: Raw, reading: Reading) -> bool:
    """Enter in the search field of an area: the person looks for it and is not told off."""
    return any(
        one.type == "area"
        and key in reading.faults
        and not "".join(raw.get(key, ()))
        and "".join(raw.get(f"{key}-search", ())).strip()
        for key, one in declared.questions.items()
    )


def _is_dead_end(declared: Page, reading: Reading, raw: Raw) -> bool:
    """All that is wrong are choices that were made and that a rule of the service refuses: the
    service is not for this person, and typing better does not help."""
    return all(
        path in declared.questions
        and declared.questions[path].type in {"yes_no", "choice"}
        and any(raw.get(path, ()))
        and declared.questions[path].check
        for path in reading.faults
    )


def _dead_end(request: HttpRequest, filling: Filling, key: str, reading: Reading) -> HttpResponse:
    context = {
        "filling": filling,
        "sentences": list(reading.faults.values()),
        "again": request.get_full_path(),
        "unit": filling.office.unit,
        **_place(request, filling, key),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "services/dead_end.html", context, status=status)
