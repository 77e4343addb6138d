"""The page of the leaders."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from sauyunan.accounts import access
from sauyunan.accounts.doors import SignedInRequest
from sauyunan.accounts.models import Person
from sauyunan.home import leaders, leaders_showing

READERS = (access.LEADER, access.AUDITOR, access.ADMIN)


def may_read(person: Person) -> bool:
    """Whether the page is there for somebody."""
    return any(access.has_role(person, role) for role in READERS)


@require_GET
@login_required
@never_cache
def page(request: SignedInRequest) -> HttpResponse:
    """Six numbers, who innovates, what is late, stale and not surveyed."""
    if not may_read(request.user):
        raise PermissionDenied
    found = leaders.page()
    context = {
        "page": found,
        "tiles": leaders_showing.tiles(found),
        "charts": [
            leaders_showing.stages(found),
            leaders_showing.units(found),
            leaders_showing.late(found),
        ],
    }
    return render(request, "home/leaders.html", context)
