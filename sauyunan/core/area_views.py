"""Areas found while their name is typed: the same list that the page shows after "Search"."""

from __future__ import annotations

import re
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from sauyunan.core import areas
from sauyunan.core.controls import Control, area_options

_NAME = re.compile(r"[A-Za-z0-9_.:-]{1,100}")
LONGEST = 100
"""Characters of a search that are looked at."""


@require_GET
@cache_control(public=True, max_age=3600)
def found(request: HttpRequest) -> HttpResponse:
    """The choices for ``q`` among the areas of ``level`` (1 to 4), named ``name`` in their form.

    400 for a level or name that no form has.
    """
    level, name = request.GET.get("level", ""), request.GET.get("name", "")
    if level not in {"1", "2", "3", "4"} or not _NAME.fullmatch(name):
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    query = request.GET.get("q", "").strip()[:LONGEST]
    options = area_options(areas, query, int(level))
    control = Control(
        name, "area", "", query=query, options=options, has_more=len(options) >= areas.FOUND
    )
    return render(request, "components/control/_area_found.html", {"c": control})
