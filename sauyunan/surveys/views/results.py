"""The public pages of results: the city's, a unit's by year, and the files of open data."""

from __future__ import annotations

from http import HTTPStatus

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    JsonResponse,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from sauyunan.accounts.models import Unit
from sauyunan.core import clock, context, ratelimit
from sauyunan.core.address import client_address
from sauyunan.surveys import open_results, result_queries, result_showing

FILES_PER_MINUTE = 60
FRESH = 300  # seconds


@require_GET
def city(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """The index of the city and of each unit, of the newest year or of the one that is asked for."""
    found = result_queries.city_years()
    chosen = _chosen([one.year for one in found], year)
    sections = [
        (one, _units(chosen, one.year.instrument))
        for one in result_showing.years(found, chosen or 0)
    ]
    told = {
        "year": chosen,
        "years": _distinct([one.year for one in found]),
        "sections": sections,
        "frame": context.frame(request),
    }
    return render(request, "surveys/results_city.html", told)


@require_GET
def unit(request: HttpRequest, code: str, year: int | None = None) -> HttpResponse:
    """What a unit's closed surveys say, by year; of one that runs only how far it is."""
    one = get_object_or_404(Unit, code=code)
    found = result_queries.years_of(one)
    chosen = _chosen([each.year for each in found], year)
    told = {
        "unit": one,
        "year": chosen,
        "shown": result_showing.years(found, chosen or 0, of_unit=True),
        "all": [(each, result_showing.shown(each.outcome)) for each in found],
        "running": result_queries.running(one, clock.today()),
        "frame": context.frame(request),
    }
    return render(request, "surveys/results_unit.html", told)


@require_safe
def data(request: HttpRequest, code: str, kind: str) -> HttpResponseBase:
    """A closed survey as JSON, with what proves it, or as CSV."""
    if not ratelimit.hit("surveys.files", client_address(request.META), FILES_PER_MINUTE, 60):
        text = _("Too many requests from this connection. Wait a minute and try again.")
        return HttpResponse(
            text, content_type="text/plain; charset=utf-8", status=HTTPStatus.TOO_MANY_REQUESTS
        )
    closing = result_queries.closing_of(code)
    if closing is None or kind not in open_results.FORMATS:
        raise Http404
    answer: HttpResponseBase
    if kind == "json":
        told = open_results.document(closing)
        answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
    else:
        lines = open_results.csv_lines(closing)
        answer = StreamingHttpResponse(lines, content_type=open_results.FORMATS[kind])
        answer["Content-Disposition"] = f'attachment; filename="ikm-{code}.csv"'
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Link"] = f'<{open_results.LICENCE}>; rel="license"'
    patch_cache_control(answer, public=True, max_age=FRESH)
    return answer


def _units(year: int | None, instrument: str) -> list[tuple[Unit, result_showing.Shown]]:
    found = result_queries.units_of_year(year or 0, instrument)
    return [(unit, result_showing.shown(one)) for unit, one in found.items()]


def _chosen(years: list[int], asked: int | None) -> int | None:
    """The year that is shown, or 404 for one without any."""
    if asked is not None and asked not in years:
        raise Http404
    return asked if asked is not None else max(years, default=None)


def _distinct(years: list[int]) -> list[int]:
    return sorted(set(years), reverse=True)
