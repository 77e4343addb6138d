"""Reads of results: of one survey, of a unit's years, of the city's units, before and after a day."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import lcm
from operator import mul
from typing import TypeVar

from django.db.models import Count, F, IntegerField, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from sauyunan.accounts.models import Unit
from sauyunan.core import ledger
from sauyunan.surveys import intervals, outcomes, queries, sampling, scoring, served, totals
from sauyunan.surveys.instruments import asked
from sauyunan.surveys.intervals import Change, Spread
from sauyunan.surveys.methods import Method, method_of
from sauyunan.surveys.models import Answer, Closing, FollowUp, Survey, Tally
from sauyunan.surveys.outcomes import Outcome, Part
from sauyunan.surveys.served import Complaints
from sauyunan.surveys.small_cells import SMALLEST_SHOWN
from sauyunan.surveys.stuffing import Given, Sign, Watch
from sauyunan.surveys.totals import Counts

AT_ONCE = 5_000  # answers fetched
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Batch:
    """All answers of a survey, counted one by one."""

    counts: Counts
    spread: Spread
    signs: Mapping[str, Sign]


@dataclass(frozen=True)
class Year:
    """A year's closed surveys by one instrument, together; ``left_out``: those with too few answers."""

    year: int
    instrument: str
    outcome: Outcome
    closings: tuple[Closing, ...]
    left_out: int


@dataclass(frozen=True)
class BeforeAfter:
    """The same services before a day and from it on; an index is None below SMALLEST_SHOWN.

    ``change`` is None where one of them is not known.
    """

    day: date
    days: int
    n_before: int
    n_after: int
    before: Decimal | None
    after: Decimal | None
    change: Change | None


@dataclass(frozen=True)
class Duty:
    """How far a unit is with the survey that it owes each year (PermenPANRB 14/2017, article 1)."""

    unit: Unit
    n: int
    needed: int | None
    served: int

    @property
    def is_done(self) -> bool:
        """Whether enough answered for an index to be shown."""
        return self.n >= SMALLEST_SHOWN


# -- One survey -----------------------------------------------------------------------------------
def outcome_of(survey: Survey) -> Outcome:
    """The result of a survey as its counters stand."""
    closing = Closing.objects.filter(survey=survey).first()
    population = closing.population if closing else queries.quota(survey, 0).population
    method = method_of(asked(survey.instrument))
    spread = _kept_spread(closing) if closing else spread_of(_answers(survey), method)
    return outcomes.outcome(_parts([survey.pk], survey.instrument), spread, population, method)


def batch_of(survey: Survey) -> Batch:
    """Everything that is kept when a survey is closed, in one reading of its answers."""
    method = method_of(asked(survey.instrument))
    keys = tuple(method.weights)
    counts: dict[str, dict[str, list[int]]] = {}
    watch = Watch(len(keys))
    weights, unit = _whole_weights(method)
    n = total = squares = 0
    for one in _given(survey, keys):
        watch.add(one)
        channel = counts.setdefault(one.channel, {key: [0] * method.scale for key in keys})
        for key, value in zip(keys, one.answers, strict=True):
            channel[key][value - 1] += 1
        own = sum(map(mul, weights, one.answers))
        n, total, squares = n + 1, total + own, squares + own * own
    return Batch(counts, Spread(n, total * unit, squares * unit**2), watch.signs())


def signs_of(survey: Survey) -> Mapping[str, Sign]:
    """The signs of stuffing, as they were kept on closing, or as they stand."""
    closing = Closing.objects.filter(survey=survey).first()
    if closing:
        return {name: Sign.from_json(kept) for name, kept in closing.signs.items()}
    return batch_of(survey).signs


def spread_of(answers: QuerySet[Answer], method: Method) -> Spread:
    """The respondents' own indexes of these answers, from one statement, exactly."""
    weights, unit = _whole_weights(method)
    own = sum(
        Cast(KeyTextTransform(key, "answers"), IntegerField()) * weight
        for key, weight in zip(method.weights, weights, strict=True)
    )
    row = answers.annotate(own=own).aggregate(
        n=Count("pk"), total=Sum("own"), squares=Sum(F("own") * F("own"))
    )
    return Spread(row["n"], (row["total"] or 0) * unit, (row["squares"] or 0) * unit**2)


def _whole_weights(method: Method) -> tuple[list[int], Fraction]:
    """The weights as integers, and what to multiply a sum by them with to have a respondent's own index."""
    whole = lcm(*(weight.denominator for weight in method.weights.values()))
    weights = [int(weight * whole) for weight in method.weights.values()]
    return weights, Fraction(100, method.scale * whole)


def respondents(survey: Survey) -> Iterator[Sequence[int]]:
    """Each respondent's answers in the order of the elements; the order of respondents is that of random keys."""
    keys = queries.elements_of(survey)
    for answers in _answers(survey).order_by("pk").values_list("answers", flat=True):
        yield [answers[key] for key in keys]


def profile_of(survey: Survey, field: str) -> dict[str, int]:
    """How many told each value of a field of ``profile.LISTS``; "": told none."""
    rows = _answers(survey).order_by().values_list(field).annotate(n=Count("pk"))
    return dict(rows)


# -- Closed surveys -------------------------------------------------------------------------------
def closings(unit: str = "", year: int | None = None) -> QuerySet[Closing]:
    """Closed surveys, of a unit by its code, of a year; the newest first."""
    rows = _closings().select_related("survey", "entry")
    if unit:
        rows = rows.filter(survey__unit__code=unit)
    return rows.filter(year=year) if year is not None else rows


def closing_of(code: str) -> Closing | None:
    """What a survey came to, by its code; None while it is open."""
    return closings().filter(survey__code=code.replace("\0", "")).first()


def differing(closing: Closing) -> list[str]:
    """What of a closed survey is no longer as it was when it was closed, in sentences."""
    entry, keys = closing.entry, queries.elements_of(closing.survey)
    found = []
    if batch_of(closing.survey).counts != closing.counts:
        found.append(_("The answers are not those that were counted."))
    if totals.sealed_digest(bytes(closing.counts_salt), closing.counts) != closing.content["all"]:
        found.append(_("The kept counts are not those that the ledger committed to."))
    if not closing.content.items() >= totals.published(closing.counts, keys).items():
        found.append(_("The published totals are not those of the kept counts."))
    if ledger.commitment(bytes(entry.salt), closing.content) != bytes(entry.commitment):
        found.append(
            _("The totals are not those that the ledger committed to when the survey was closed.")
        )
    return found


def follow_ups(surveys: Iterable[int]) -> list[FollowUp]:
    """What is done about elements below B of these surveys, what is due first."""
    rows = FollowUp.objects.filter(survey__in=list(surveys)).select_related("survey__unit")
    return list(rows.order_by(F("due_on").asc(nulls_first=True), "pk"))


def complaints_of(survey: Survey) -> Complaints:
    """Complaints about the applications that a survey asks about, filed on its days, as they stand now."""
    return complaints_about([survey])


def complaints_about(surveys: Sequence[Survey]) -> Complaints:
    """The same of several surveys of one unit, from the first day of all to the last: those about their
    service, or about any where they ask about more than one."""
    services = {one.service for one in surveys}
    return served.complaints(
        served.Asked(
            surveys[0].unit_id,
            services.pop() if len(services) == 1 else "",
            min(one.opens_on for one in surveys),
            max(one.closes_on for one in surveys),
        )
    )


# -- Years and units ------------------------------------------------------------------------------
def years_of(unit: Unit) -> list[Year]:
    """A unit's closed surveys by year and instrument, the newest first."""
    return _years(_closings().filter(survey__unit=unit))


def newest_year() -> int | None:
    """The last year in which a survey was closed."""
    return Closing.objects.order_by("-year").values_list("year", flat=True).first()


def city_years() -> list[Year]:
    """All closed surveys by year and instrument, the newest first."""
    return _years(_closings())


def units_of_year(year: int, instrument: str) -> dict[Unit, Outcome]:
    """Each unit's closed surveys of a year together, by the name of the unit."""
    rows = _closings().filter(year=year, survey__instrument=instrument, survey__unit__isnull=False)
    found = _outcomes(rows, lambda one: one.survey.unit)
    named = [(unit, one) for unit, one in found.items() if unit is not None]
    return dict(sorted(named, key=lambda pair: pair[0].name))


def running(unit: Unit, today: date) -> list[tuple[Survey, queries.Quota]]:
    """A unit's surveys that take answers, with how far each is."""
    rows = Survey.objects.filter(unit=unit, closed_at=None, opens_on__lte=today)
    return [(one, queries.quota(one, queries.totals(one).n)) for one in rows.order_by("-opens_on")]


def duties(units: QuerySet[Unit], year: int, until: date) -> list[Duty]:
    """The units that served anybody in a year or asked anybody: how far each is with its survey."""
    counted = served.by_unit(date(year, 1, 1), until)
    rows = Tally.objects.filter(survey__closes_on__year=year).order_by()
    answered = dict(rows.values_list("survey__unit").annotate(n_=Sum("n")))
    owing = units.filter(pk__in={*counted, *(pk for pk in answered if pk)}).order_by("name")
    return [_duty(unit, answered.get(unit.pk, 0), counted.get(unit.pk, 0)) for unit in owing]


def _duty(unit: Unit, n: int, population: int) -> Duty:
    quota = sampling.needed(population) if population else None
    return Duty(unit, n, quota, population)


# -- Before and after -----------------------------------------------------------------------------
def before_after(
    services: Iterable[str], day: date, *, days: int = 90, name: str = "skm-2017"
) -> BeforeAfter:
    """The index of services on so many days before a day, and on as many from it on."""
    method = method_of(asked(name))
    rows = Answer.objects.filter(survey__instrument=name, service__in=list(services))
    span = timedelta(days=days)
    before, after = (
        spread_of(rows.filter(given_on__gte=first, given_on__lt=first + span), method)
        for first in (day - span, day)
    )
    return _compared(day, days, before, after)


def unit_before_after(
    unit_id: int, day: date, *, days: int = 365, name: str = "skm-2017"
) -> BeforeAfter:
    """The same of a unit's closed surveys, whatever they asked about: those that ended before the day and
    those that began on it or later. Each survey counts whole, as it is published, or not at all."""
    rows = _closings().filter(survey__unit=unit_id, survey__instrument=name)
    span = timedelta(days=days)
    before, after = (
        sum(
            (_kept_spread(one) for one in rows.filter(**within) if _counts(one)),
            Spread(0, Fraction(0), Fraction(0)),
        )
        for within in (
            {"survey__opens_on__gte": day - span, "survey__closes_on__lt": day},
            {"survey__opens_on__gte": day, "survey__closes_on__lt": day + span},
        )
    )
    return _compared(day, days, before, after)


def _compared(day: date, days: int, before: Spread, after: Spread) -> BeforeAfter:
    known = [_index(one) for one in (before, after)]
    change = intervals.compare(before, after) if None not in known else None
    return BeforeAfter(day, days, before.n, after.n, known[0], known[1], change)


def _index(spread: Spread) -> Decimal | None:
    return scoring.rounded(spread.mean) if spread.n >= SMALLEST_SHOWN else None


# -- Inside ---------------------------------------------------------------------------------------
def _answers(survey: Survey) -> QuerySet[Answer]:
    return Answer.objects.filter(survey=survey)


def _given(survey: Survey, keys: Sequence[str]) -> Iterator[Given]:
    columns = ("given_on", "hour", "channel", "answers", "seconds", "device")
    rows = _answers(survey).order_by().values_list(*columns)
    for day, hour, channel, answers, seconds, device in rows.iterator(AT_ONCE):
        values = [answers[key] for key in keys]
        yield Given(day, hour, channel, values, seconds, bytes(device))


def _closings() -> QuerySet[Closing]:
    return Closing.objects.select_related("survey", "survey__unit").order_by("-year", "pk")


def _years(rows: QuerySet[Closing]) -> list[Year]:
    found: dict[tuple[int, str], list[Closing]] = {}
    for closing in rows:
        found.setdefault((closing.year, closing.survey.instrument), []).append(closing)
    together = _outcomes(rows, lambda one: (one.year, one.survey.instrument))
    return [
        Year(year, name, together[year, name], tuple(own), sum(not _counts(one) for one in own))
        for (year, name), own in found.items()
    ]


def _counts(closing: Closing) -> bool:
    """A survey with too few answers stays out of every sum: its answers would be what is left."""
    return closing.n >= SMALLEST_SHOWN


def _outcomes(rows: Iterable[Closing], key: Callable[[Closing], K]) -> dict[K, Outcome]:
    """The results of closed surveys, those with the same key together; they ask by one instrument each."""
    groups: dict[K, list[Closing]] = {}
    for closing in rows:
        groups.setdefault(key(closing), []).append(closing)
    parts: dict[int, list[Part]] = {}
    by_name = {one.survey.instrument: None for own in groups.values() for one in own}
    pks = [one.survey_id for own in groups.values() for one in own]
    for name in by_name:
        for part in _parts(pks, name):
            parts.setdefault(part.survey, []).append(part)
    return {one: _outcome(own, parts) for one, own in groups.items()}


def _outcome(own: Sequence[Closing], parts: Mapping[int, Sequence[Part]]) -> Outcome:
    method = method_of(asked(own[0].survey.instrument))
    counted = [one for one in own if _counts(one)]
    spread = sum((_kept_spread(one) for one in counted), Spread(0, Fraction(0), Fraction(0)))
    populations = [one.population for one in counted]
    known = [one for one in populations if one is not None]
    population = sum(known) if len(known) == len(populations) else None
    held = itertools.chain.from_iterable(parts.get(one.survey_id, ()) for one in counted)
    return outcomes.outcome(list(held), spread, population or None, method)


def _parts(surveys: Iterable[int], name: str) -> list[Part]:
    """The counters of surveys, one statement."""
    found = queries.tallies_by(
        "survey", "service", "channel", of=Tally.objects.filter(survey__in=list(surveys)), name=name
    )
    return [
        Part(int(str(survey)), str(service), str(channel), total.n, total.sums)
        for (survey, service, channel), total in found.items()
    ]


def _kept_spread(closing: Closing) -> Spread:
    total, squares = (Fraction(text) for text in closing.spread)
    return Spread(closing.n, total, squares)
