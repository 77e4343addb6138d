"""Timetables of interviews and visits: planned by managers, read by jurors and entrants, taken to calendars."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.competitions import (
    access,
    actions,
    calendars,
    forms,
    judging_queries,
    showing,
    veiling,
)
from sauyunan.competitions.checking import TIMED
from sauyunan.competitions.models import Edition, Entry, Slot
from sauyunan.competitions.refusals import CompetitionRefused
from sauyunan.core import form_controls
from sauyunan.core.actor import Actor

MINUTES = 20


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def timetable(request: SignedInRequest, name: str, stage: str) -> HttpResponse:
    """Who is heard when: all for managers, the own ones for jurors and entrants; managers plan it."""
    edition = _timed(name, stage)
    slots = list(judging_queries.slots_for(request.user, edition, stage))
    veiling.draw(request.user, [one.entry for one in slots])
    may_manage = access.may_manage(request.user, edition)
    if not (slots or may_manage or access.reads_all(request.user)):
        raise Http404
    if request.method == "POST" and not may_manage:
        raise PermissionDenied
    form = forms.TimetableForm(
        request.POST if request.method == "POST" else None, initial=_usual(edition, stage)
    )
    if form.is_valid():
        try:
            given = actions.plan_slots(
                edition,
                stage,
                form.hours(),
                address=form.cleaned_data["address"],
                anew=form.cleaned_data["anew"],
                by=Actor.for_person(request.user),
            )
        except CompetitionRefused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            done = ngettext("%(count)d entry has a time.", "%(count)d entries have a time.", given)
            if given:
                messages.success(request, done % {"count": given})
            else:
                messages.info(request, _("Every entry has a time already."))
            return redirect("competitions:timetable", name, stage)
    told = {
        "edition": showing.edition(edition),
        "stage": edition.competition.stages[stage],
        "key": stage,
        "days": [
            (day, list(rows))
            for day, rows in groupby(slots, lambda one: timezone.localtime(one.starts_at).date())
        ],
        "without": judging_queries.without_slot(edition, stage) if may_manage else [],
        "may_manage": may_manage and edition.stage == stage,
        "controls": form_controls.from_form(form),
        "faults": form_controls.form_faults(form),
        "has_errors": bool(form.errors),
    }
    return render(request, "competitions/timetable.html", told, status=400 if form.errors else 200)


@require_GET
@login_required
@never_cache
def timetable_dates(request: SignedInRequest, name: str, stage: str) -> HttpResponse:
    """The same for other calendars."""
    edition = _timed(name, stage)
    slots = list(judging_queries.slots_for(request.user, edition, stage))
    if not slots:
        raise Http404
    veiling.draw(request.user, [one.entry for one in slots])
    answer = HttpResponse(calendars.of_slots(slots), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{stage}.ics"'
    return answer


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def slot_edit(request: SignedInRequest, code: str, stage: str) -> HttpResponse:
    """Give one entry another time."""
    entry = access.entry_to_manage(request.user, code)
    edition = _timed(entry.edition.name, stage)
    slot = Slot.objects.filter(entry=entry, stage=stage).first()
    form = forms.SlotForm(request.POST if request.method == "POST" else None, initial=_shown(slot))
    if form.is_valid():
        try:
            actions.move_slot(entry, stage, form.appointment(), by=Actor.for_person(request.user))
        except CompetitionRefused as refusal:
            field = {"starts_at": "starts", "ends_at": "ends"}.get(refusal.field)
            form.add_error(field, str(refusal))
        else:
            messages.success(request, _("The time is kept."))
            return redirect("competitions:timetable", edition.name, stage)
    told = {
        "entry": entry,
        "edition": showing.edition(edition),
        "stage": edition.competition.stages[stage],
        "key": stage,
        "controls": form_controls.from_form(form),
        "faults": form_controls.form_faults(form),
        "has_errors": bool(form.errors),
    }
    return render(request, "competitions/slot_edit.html", told, status=400 if form.errors else 200)


def _timed(name: str, stage: str) -> Edition:
    rows = Edition.objects.select_related("unit").prefetch_related("windows")
    edition = get_object_or_404(rows, name=name)
    rules = edition.competition.stages.get(stage)
    if rules is None or rules.kind not in TIMED:
        raise Http404
    return edition


def _usual(edition: Edition, stage: str) -> dict[str, object]:
    """What is offered: from the first day of the window on, office hours with a break at noon."""
    window, rules = edition.window(stage), edition.competition.stages[stage]
    opens, closes = (timezone.localtime(at) for at in (window.opens_at, window.closes_at))
    return {
        "first_day": opens.date(),
        "last_day": closes.date(),
        "opens": "09.00",
        "closes": "15.00",
        "break_opens": "12.00",
        "break_closes": "13.00",
        "minutes": rules.minutes_per_entry or MINUTES,
    }


def _shown(slot: Slot | None) -> dict[str, object]:
    if slot is None:
        return {}
    starts, ends = (timezone.localtime(at) for at in (slot.starts_at, slot.ends_at))
    return {
        "on": starts.date(),
        "starts": f"{starts:%H.%M}",
        "ends": f"{ends:%H.%M}",
        "place": slot.place,
        "address": slot.address,
    }


def slots_of(entry: Entry) -> list[tuple[Slot, str]]:
    """The appointments of an entry with the titles of their stages."""
    stages = showing.titles_of(entry.edition)
    return [(one, stages[one.stage]) for one in entry.slots.order_by("starts_at")]
