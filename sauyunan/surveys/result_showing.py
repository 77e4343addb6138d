"""What the pages of results show: values ready to be written, small counts already hidden."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sauyunan.core import clock, i18n
from sauyunan.surveys import (
    intervals,
    open_results,
    outcomes,
    result_queries,
    scoring,
    sentences,
    served,
)
from sauyunan.surveys.instruments import asked
from sauyunan.surveys.intervals import Interval
from sauyunan.surveys.models import FollowUp, Survey
from sauyunan.surveys.outcomes import Outcome
from sauyunan.surveys.result_queries import Year
from sauyunan.surveys.scoring import Score
from sauyunan.surveys.small_cells import SMALLEST_SHOWN
from sauyunan.surveys.stuffing import SIGNS, Sign

SIGN_LABELS = {
    "burst": gettext_lazy("Many answers within one hour"),
    "alike": gettext_lazy("The same answer to every question"),
    "device": gettext_lazy("From a device that answered more than once"),
    "quick": gettext_lazy("Answered faster than one can read"),
    "night": gettext_lazy("Answered between 23.00 and 5.00"),
}
COMPLAINTS = "pengaduan"
"""The element that asks how complaints are handled (U8 of PermenPANRB 14/2017)."""
STATES = {
    "open": (gettext_lazy("Nothing planned yet"), "yellow"),
    "planned": (gettext_lazy("Planned"), "blue"),
    "late": (gettext_lazy("Late"), "red"),
    "done": (gettext_lazy("Done"), ""),
}


@dataclass(frozen=True)
class Line:
    """One element of a result; ``share`` of the highest possible index, 0 to 100, for its bar."""

    key: str
    number: int
    title: str
    mean: Decimal
    index: Decimal
    grade: str
    share: Decimal


@dataclass(frozen=True)
class ServiceLine:
    """One service of a result."""

    title: str
    n: int
    index: Decimal
    grade: str


@dataclass(frozen=True)
class SignLine:
    """A sign of stuffing. ``is_small``: one to four answers carry it, and how many is not told."""

    label: str
    n: int
    of: int
    is_small: bool
    without: Decimal | None = None


@dataclass(frozen=True)
class ComplaintsLine:
    """Complaints filed on the days of surveys; a number is None where it is small and must not be told."""

    since: date
    until: date
    filed: int | None
    in_time: int | None
    late: int | None
    open: int | None


@dataclass(frozen=True)
class FollowUpLine:
    """What is done about an element; ``state`` is that of ``FollowUp.state``, said in words too.

    ``complaints``: those of the survey, beside the element that is about them.
    """

    item: FollowUp
    title: str
    state: str
    said: str
    colour: str
    complaints: ComplaintsLine | None = None


@dataclass(frozen=True)
class Shown:
    """A result as a page writes it; ``score`` is None where too few answered."""

    outcome: Outcome
    source: str
    score: Score | None
    grade_title: str
    interval: Interval | None
    lines: Sequence[Line]
    weakest: Sequence[Line]
    services: Sequence[ServiceLine]
    left_out: Sequence[str]


@dataclass(frozen=True)
class ShownYear:
    """A year's result with how it moved from the year before ("": there is none to compare)."""

    year: Year
    result: Shown
    trend: str
    certainty: str
    signs: Sequence[SignLine]
    files: Sequence[tuple[str, Mapping[str, str]]]
    follow_ups: Sequence[FollowUpLine]
    complaints: ComplaintsLine | None


def shown(outcome: Outcome) -> Shown:
    """A result with its titles in the page's language."""
    method = asked(outcome.method.instrument)
    score = outcome.score
    lines = _lines(score, outcome.method.instrument) if score else []
    by_key = {line.key: line for line in lines}
    bands = {band.grade: i18n.pick(band.title) for band in method.bands}
    return Shown(
        outcome=outcome,
        source=method.source,
        score=score,
        grade_title=bands[score.grade] if score else "",
        interval=outcome.interval,
        lines=lines,
        weakest=[by_key[key] for key in outcome.weakest],
        services=_services(outcome),
        left_out=[service_title(name) for name in outcome.left_out],
    )


def years(found: Sequence[Year], year: int, *, of_unit: bool = False) -> list[ShownYear]:
    """The results of one year among all of them, each with its trend; one for each instrument.

    ``of_unit``: all of them are of one unit, whose complaints and follow-ups are told too.
    """
    return [_shown_year(one, found, of_unit) for one in found if one.year == year]


def signs(found: Iterable[Mapping[str, Sign]], outcome: Outcome | None = None) -> list[SignLine]:
    """The signs of one or several surveys together; with ``outcome`` also the index without each."""
    several = list(found)
    return [_sign(name, [one[name] for one in several], outcome) for name in SIGNS]


def service_title(name: str) -> str:
    """What a service is called; its full name when it no longer runs."""
    if not name:
        return _("Service not told")
    title = served.titles().get(name)
    return i18n.pick(title) if title else name


def follow_ups(items: Iterable[FollowUp]) -> list[FollowUpLine]:
    """Each with its element and state in words."""
    today = clock.today()
    return [_follow_up(item, item.state(today)) for item in items]


def complaints(surveys: Sequence[Survey]) -> ComplaintsLine:
    """Complaints of the unit of these surveys on their days, as everybody may read them."""
    found = result_queries.complaints_about(surveys)
    parts = open_results.complaints(found)
    since, until = min(one.opens_on for one in surveys), max(one.closes_on for one in surveys)
    return ComplaintsLine(since, until, **parts)


def _follow_up(item: FollowUp, state: str) -> FollowUpLine:
    title = i18n.pick(asked(item.survey.instrument).elements[item.element].title)
    said, colour = STATES[state]
    told = complaints([item.survey]) if item.element == COMPLAINTS else None
    return FollowUpLine(item, title, state, str(said), colour, told)


def _shown_year(year: Year, found: Sequence[Year], of_unit: bool) -> ShownYear:
    before = next(
        (one for one in found if one.instrument == year.instrument and one.year < year.year), None
    )
    counted = [one for one in year.closings if one.n >= SMALLEST_SHOWN]
    kept = [
        {name: Sign.from_json(one) for name, one in closing.signs.items()} for closing in counted
    ]
    return ShownYear(
        year=year,
        result=shown(year.outcome),
        trend=_trend(before, year),
        certainty=_certainty(before, year),
        signs=signs(kept) if kept else [],
        follow_ups=follow_ups(result_queries.follow_ups([one.survey_id for one in counted]))
        if of_unit
        else (),
        files=[(one.survey.title, open_results.addresses(one.survey.code)) for one in counted],
        complaints=complaints([one.survey for one in counted]) if counted and of_unit else None,
    )


def _trend(before: Year | None, now: Year) -> str:
    if before is None or before.outcome.score is None or now.outcome.score is None:
        return ""
    return sentences.trend(before.outcome.score.index, now.outcome.score.index)


def _certainty(before: Year | None, now: Year) -> str:
    if before is None or before.outcome.score is None or now.outcome.score is None:
        return ""
    return sentences.certainty(intervals.compare(before.outcome.spread, now.outcome.spread))


def _lines(score: Score, name: str) -> list[Line]:
    titles = asked(name).elements
    return [
        Line(
            key=key,
            number=number,
            title=i18n.pick(titles[key].title),
            mean=scoring.rounded_to(one.mean, 2),
            index=one.index,
            grade=one.grade,
            share=one.index.quantize(Decimal("0.1")),
        )
        for number, (key, one) in enumerate(score.elements.items(), start=1)
    ]


def _services(outcome: Outcome) -> list[ServiceLine]:
    """Of one service alone there is nothing to tell apart."""
    if len(outcome.services) + len(outcome.left_out) < 2:
        return []
    return [
        ServiceLine(service_title(name), one.n or 0, one.index, one.grade)
        for name, one in outcome.services.items()
    ]


def _sign(name: str, several: Sequence[Sign], outcome: Outcome | None) -> SignLine:
    n, of = sum(one.n for one in several), sum(one.of for one in several)
    is_small = 0 < n < SMALLEST_SHOWN
    without = None
    if outcome and outcome.score and n and not is_small:
        added = [sum(column) for column in zip(*(one.sums for one in several), strict=True)]
        without = outcomes.without(outcome.score, n, added, outcome.method)
    return SignLine(str(SIGN_LABELS[name]), n, of, is_small, without)
