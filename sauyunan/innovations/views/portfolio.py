"""The portfolio for leaders and innovators: what there is, and where there is nothing yet."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.innovations import access
from sauyunan.innovations.models import Innovation
from sauyunan.innovations.portfolio import portfolio

TITLES = {
    "affairs": _("By government affairs"),
    "units": _("By unit, with the units below it"),
    "areas": _("By sub-district"),
    "target_groups": _("By target group"),
    "sdgs": _("By Sustainable Development Goal"),
}
FILTERS = {
    "affairs": "urusan",
    "units": "unit",
    "sdgs": "sdg",
    "target_groups": "sasaran",
    "areas": "kecamatan",
}


@require_GET
@login_required
@never_cache
def portfolio_page(request: SignedInRequest) -> HttpResponse:
    """Tables by affair, unit, sub-district, target group and goal, with what has none."""
    if not access.works_here(request.user):
        raise PermissionDenied
    found = portfolio()
    context = {
        "portfolio": found,
        "may_index": access.may_view_drafts(request.user),
        "served": sum(found.served.values()),
        "measured": len(found.served),
        "stages": list(zip(Innovation.Stage.labels, found.by_stage, strict=True)),
        "tables": [(one, TITLES[one.name], FILTERS[one.name]) for one in found.tables],
    }
    return render(request, "innovations/portfolio.html", context)
