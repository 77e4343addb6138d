"""Where staff begin: the own entries, what is to be judged, the editions that somebody leads."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.competitions import access, completeness, judging_queries, showing
from sauyunan.competitions.models import Edition, Entry, Juror

ROWS = 25


@require_GET
@login_required
@never_cache
def hub(request: SignedInRequest) -> HttpResponse:
    """Everything of competitions that concerns the person."""
    person = request.user
    entries = Entry.objects.written_by(person).select_related("edition", "unit")
    page = Paginator(entries.order_by("-made_at", "-pk"), ROWS).get_page(request.GET.get("page"))
    invitations = Juror.objects.filter(person=person, declined_at=None).select_related("edition")
    editions = Edition.objects.prefetch_related("windows").select_related("unit").order_by("-pk")
    led = [one for one in editions if access.may_read(person, one)]
    states = judging_queries.told_states(list(page.object_list))
    told = {
        "page": page,
        "entries": [
            (
                one,
                completeness.percent(completeness.parts(one)),
                Entry.Status(states[one.pk][0]).label,
            )
            for one in page.object_list
        ],
        "invitations": [(one, judging_queries.progress(one)) for one in invitations],
        "open": [showing.edition(one) for one in editions if _takes(one)],
        "led": [showing.edition(one) for one in led],
        "may_open": access.runs_competitions(person),
    }
    return render(request, "competitions/hub.html", told)


def _takes(edition: Edition) -> bool:
    return edition.is_public and showing.edition(edition).takes_entries


def refuse_unless(allowed: bool) -> None:
    """403 for who may not."""
    if not allowed:
        raise PermissionDenied
