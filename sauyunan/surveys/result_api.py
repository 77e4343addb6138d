"""Closed surveys for programs: which there are, and each with its totals and what proves them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from sauyunan.core.problems import keep_pace, refused
from sauyunan.surveys import open_results, result_queries
from sauyunan.surveys.result_checking import Result

router = Router(tags=["surveys"])
PER_MINUTE = 120
FRESH = 300  # seconds


class SurveyOut(Schema):
    """A closed survey. ``service`` "": of the whole unit; ``index`` and ``grade`` null: fewer than five
    answers. ``formats``: format -> address of its data."""

    survey: str
    title: str
    unit: str
    service: str
    instrument: str
    opens: str
    closes: str
    population: int | None
    n: int
    index: str | None
    grade: str | None
    formats: dict[str, str]


class Wanted(Schema):
    """Which surveys."""

    unit: str = Field("", max_length=40, description="code of the unit")
    year: int | None = Field(None, ge=2000, le=9999, description="of the last day")


@router.get(
    "/survey-results",
    response={200: list[SurveyOut], **refused(422, 429)},
    summary="Closed surveys with their index",
)
def survey_results(
    request: HttpRequest, response: HttpResponse, wanted: Query[Wanted]
) -> list[dict[str, Any]]:
    """The newest first. A survey that takes answers is not among them."""
    keep_pace(request, "surveys.data", PER_MINUTE)
    _for_all(response)
    rows = result_queries.closings(wanted.unit.replace("\0", ""), wanted.year)
    return [open_results.summary(one) for one in rows]


@router.get(
    "/survey-results/{code}",
    response={200: Result, **refused(404, 429)},
    summary="One closed survey: totals, index, and the row of the ledger",
)
def survey_result(request: HttpRequest, response: HttpResponse, code: str) -> dict[str, Any]:
    """Enough to compute the index again and to compare the totals with the ledger's commitment; `sauyunan
    survey check` does both. Counts of one to four are hidden, with what would give them away."""
    keep_pace(request, "surveys.data", PER_MINUTE)
    closing = result_queries.closing_of(code)
    if closing is None:
        raise Http404
    _for_all(response)
    return open_results.document(closing)


def _for_all(response: HttpResponse) -> None:
    """Data may be read by scripts of any site, and kept for some minutes."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = f"public, max-age={FRESH}"
    response["Link"] = f'<{open_results.LICENCE}>; rel="license"'
