"""The appointments of a day."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.core import clock
from sauyunan.services import appointments, queries


@require_GET
@never_cache
@login_required
def appointments_of_a_day(request: SignedInRequest) -> HttpResponse:
    """Who comes on the chosen day, else on the next one for which somebody has booked."""
    booked = appointments.days(request.user)
    day = _day(request.GET.get("day", "")) or next(iter(booked), clock.today())
    context = {
        "day": day,
        "days": [(one, count, one == day) for one, count in booked.items()],
        "groups": [
            {"time": one.time, "rows": queries.rows_of(one.applications)}
            for one in appointments.on(request.user, day)
        ],
    }
    return render(request, "services/desk_appointments.html", context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
