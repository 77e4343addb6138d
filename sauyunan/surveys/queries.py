"""Reads: which survey is open, its totals and counters, the index over days, the link to answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.contrib.postgres.fields import ArrayField
from django.db import transaction
from django.db.models import (
    Aggregate,
    BigIntegerField,
    Count,
    F,
    IntegerField,
    Max,
    Q,
    QuerySet,
    Sum,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from sauyunan.core import codes, crypto
from sauyunan.kits.format import Texts
from sauyunan.surveys import cleaning, sampling, scoring, served, tokens
from sauyunan.surveys.instruments import asked, instrument
from sauyunan.surveys.methods import Method, method_of
from sauyunan.surveys.models import Answer, Channel, Invitation, Kiosk, PaperBatch, Survey, Tally
from sauyunan.surveys.small_cells import SMALLEST_SHOWN

_LOCKED = """
SELECT s.*, u.code AS unit_code FROM surveys_survey s LEFT JOIN accounts_unit u ON u.id = s.unit_id
WHERE s.id = %s FOR KEY SHARE OF s
"""


@dataclass(frozen=True)
class Result:
    """What is known of a service's satisfaction. ``score`` is None below SMALLEST_SHOWN."""

    n: int
    score: scoring.Score | None


@dataclass(frozen=True)
class Totals:
    """How many answered a survey, in all and by channel, and the sum of each element's answers."""

    n: int
    channels: Mapping[str, int]
    sums: Mapping[str, int]


@dataclass(frozen=True)
class Quota:
    """How far a survey is: ``needed`` answers of a ``population`` (both None: it is not known)."""

    population: int | None
    needed: int | None
    collected: int

    @property
    def percent(self) -> int:
        """Of the needed answers, 100 at most."""
        return min(100, self.collected * 100 // self.needed) if self.needed else 0


# -- Surveys --------------------------------------------------------------------------------------
def open_survey(unit_id: int | None, service: str, on: date) -> Survey | None:
    """The survey that a unit planned and that is open on a day: of the service, else of the whole unit."""
    rows = Survey.objects.filter(
        unit=unit_id, service__in={service, ""}, is_standing=False, closed_at=None
    )
    return rows.filter(opens_on__lte=on, closes_on__gte=on).order_by("-service").first()


def survey_of(code: str) -> Survey | None:
    """The survey with a code."""
    return Survey.objects.select_related("unit").filter(code=code).first()


@lru_cache(maxsize=1024)
def opened(code: str) -> Survey:
    """What never changes of a survey that anybody may answer: its key, code, instrument and service.

    Kept by each process for whoever sends answers; whether they are taken is decided under its lock.
    Raises Survey.DoesNotExist.
    """
    rows = Survey.objects.only("code", "instrument", "service")
    return rows.get(code=code, is_standing=False)


def service_title(service: str) -> Texts | None:
    """What a service is called, while it runs."""
    return served.titles().get(service) if service else None


def standing(name: str, unit_id: int | None, service: str, on: date) -> QuerySet[Survey]:
    """The standing survey by an instrument in a day's year, if there is one."""
    rows = Survey.objects.filter(
        instrument=name, unit=unit_id, service=service, is_standing=True, closed_at=None
    )
    return rows.filter(opens_on__lte=on, closes_on__gte=on)


def sharing_days(unit_id: int | None, service: str, first: date, last: date) -> QuerySet[Survey]:
    """Surveys that a unit planned about a service with at least one of these days."""
    rows = Survey.objects.filter(unit=unit_id, service=service, is_standing=False)
    return rows.filter(opens_on__lte=last, closes_on__gte=first).order_by("opens_on")


def ended(today: date, grace: timedelta) -> list[Survey]:
    """Surveys to be closed by themselves."""
    is_over = Q(closes_on__lt=today - grace) | Q(is_standing=True, closes_on__lt=today)
    return list(Survey.objects.filter(is_over, closed_at=None).order_by("pk"))


def locked(pk: int) -> Survey:
    """A survey as it is now, with ``unit_code`` (None: the city); it cannot be closed before this
    transaction ends, others may answer it. Raises Survey.DoesNotExist."""
    for survey in Survey.objects.raw(_LOCKED, [pk]):
        return survey
    raise Survey.DoesNotExist


def has_come(survey: Survey) -> bool:
    """Whether somebody answered, or paper or a file is being worked on."""
    return any(
        rows.exists() for rows in (survey.answers.all(), survey.batches.all(), survey.files.all())
    )


def newest_day(survey: Survey) -> date | None:
    """The last day of which answers, sheets of paper or files are there; None: nothing has come."""
    rows = (
        survey.answers.aggregate(day=Max("given_on")),
        survey.batches.exclude(state="dropped").aggregate(day=Max("filled_on")),
        survey.files.filter(state__in=["reading", "checked", "taking"]).aggregate(
            day=Max("given_on")
        ),
    )
    return max((row["day"] for row in rows if row["day"]), default=None)


def elements_of(survey: Survey) -> tuple[str, ...]:
    """The keys of its elements, in the order of its counters."""
    return tuple(instrument(survey.instrument).elements)


def quota(survey: Survey, collected: int) -> Quota:
    """How far it is; the population as it was typed, else those served in its days."""
    population = survey.population
    if population is None:
        whom = served.Asked(survey.unit_id, survey.service, survey.opens_on, survey.closes_on)
        population = served.count(whom)
    return Quota(population or None, sampling.needed(population) if population else None, collected)


def remarks(survey: Survey) -> list[str]:
    """What was written into the open box, in no order."""
    return [str(crypto.unseal(one.sealed, one.scope)) for one in survey.remarks.order_by("pk")]


# -- Counters -------------------------------------------------------------------------------------
def totals(survey: Survey) -> Totals:
    """From its counters."""
    keys = elements_of(survey)
    channels: dict[str, int] = {}
    sums = dict.fromkeys(keys, 0)
    for tally in Tally.objects.filter(survey=survey):
        channels[tally.channel] = channels.get(tally.channel, 0) + tally.n
        for key, value in zip(keys, tally.sums, strict=True):
            sums[key] += value
    return Totals(sum(channels.values()), channels, sums)


Counted = dict[tuple[str, str], tuple[int, tuple[int, ...]]]
"""(service, channel) -> how many answered, the sums of their answers in the order of the elements."""


def counted_tallies(survey: Survey) -> Counted:
    """What the counters of a survey say."""
    found: Counted = {}
    none = (0, (0,) * len(elements_of(survey)))
    for tally in Tally.objects.filter(survey=survey):
        n, sums = found.get((tally.service, tally.channel), none)
        added = tuple(old + new for old, new in zip(sums, tally.sums, strict=True))
        found[tally.service, tally.channel] = (n + tally.n, added)
    return found


def counted_answers(survey: Survey) -> Counted:
    """The same, counted from the answers."""
    columns = _sum_columns(elements_of(survey))
    rows = (
        Answer.objects.filter(survey=survey)
        .values("service", "channel")
        .annotate(n=Count("pk"), **columns)
        .values_list("service", "channel", "n", *columns)
    )
    return {(service, channel): (n, tuple(sums)) for service, channel, n, *sums in rows}


def tallies_hold(survey: Survey) -> bool:
    """Whether counters and answers say the same; answers of this survey wait meanwhile."""
    with transaction.atomic():
        held = Survey.objects.select_for_update().get(pk=survey.pk)
        return counted_tallies(held) == counted_answers(held)


class _Sums(Aggregate):
    """The sums of all elements of counters as one array of whole numbers.

    One expression instead of one for each element: Django takes a third of the time for hundreds of units.
    """

    output_field = ArrayField(BigIntegerField())

    def __init__(self, count: int) -> None:
        super().__init__(F("sums"))
        each = ", ".join(f"SUM((%(expressions)s)[{place}])" for place in range(1, count + 1))
        self.template = f"ARRAY[{each}]::bigint[]"


def tallies_by(*fields: str, of: QuerySet[Tally], name: str) -> dict[tuple[object, ...], Totals]:
    """The totals of counters grouped by fields, such as ``survey__unit`` or ``survey__service``: one
    statement. ``of`` may hold surveys of any instrument; those that ask by ``name`` are taken."""
    keys = tuple(asked(name).elements)
    rows = of.filter(survey__instrument=name).order_by().values_list(*fields)
    return {
        tuple(group): Totals(n, {}, dict(zip(keys, sums, strict=True)))
        for *group, n, sums in rows.annotate(n_=Sum("n"), sums_=_Sums(len(keys)))
    }


def answers_by(*fields: str, of: QuerySet[Answer], name: str) -> dict[tuple[object, ...], Totals]:
    """The same, counted from the answers: what the counters must be equal to."""
    keys = tuple(asked(name).elements)
    rows = of.filter(survey__instrument=name).order_by().values_list(*fields)
    size = len(fields)
    return {
        tuple(row[:size]): Totals(row[size], {}, dict(zip(keys, row[size + 1 :], strict=True)))
        for row in rows.annotate(n_=Count("pk"), **_sum_columns(keys))
    }


# -- The index over days --------------------------------------------------------------------------
def result_of(services: list[str], since: date, until: date, *, name: str = "skm-2017") -> Result:
    """The index over all answers of the services given on the days, both ends included.

    Respondents are pooled: every answer counts once, whichever service it belongs to.
    """
    method = method_of(asked(name))
    answers = Answer.objects.filter(
        survey__instrument=name, service__in=services, given_on__gte=since, given_on__lte=until
    )
    n, sums = _sums(answers, method)
    return Result(n, scoring.score(sums, method) if n >= SMALLEST_SHOWN else None)


def _sums(answers: QuerySet[Answer], method: Method) -> tuple[int, dict[str, tuple[int, int]]]:
    row = answers.aggregate(n=Count("pk"), **_sum_columns(method.weights))
    n = row["n"]
    return n, {key: (row[f"sum_{key}"] or 0, n) for key in method.weights}


def _sum_columns(keys: Mapping[str, object] | tuple[str, ...]) -> dict[str, Sum]:
    return {
        f"sum_{key}": Sum(Cast(KeyTextTransform(key, "answers"), IntegerField())) for key in keys
    }


# -- Invitations ----------------------------------------------------------------------------------
def token_of(case: str) -> str | None:
    """The token of a case's unused invitation, or None when there is nothing to answer."""
    invitation = Invitation.objects.filter(case=case, is_used=False).first()
    return tokens.token_for(case, invitation.instrument) if invitation else None


def invitation(token: str) -> Invitation | None:
    """The invitation behind a token, used or not."""
    return Invitation.objects.filter(token_digest=tokens.digest_of(token)).first()


def asks_by(invitation: Invitation, on: date) -> str:
    """The instrument that an invited person is asked by on a day: that of the survey it counts for."""
    survey = invitation.survey
    if survey is None or not survey.takes_answers(on):
        unit_id, service = invitation.unit_id, invitation.service
        survey = open_survey(unit_id, service, on)
    return survey.instrument if survey else invitation.instrument


# -- Paper and files ------------------------------------------------------------------------------
@dataclass(frozen=True)
class Cleaning:
    """Of a survey: how many came, how many were removed, why and of which channel, how many count."""

    collected: int
    removed: Mapping[str, int]
    valid: int
    by_channel: Mapping[str, int]  # removed


def answered(surveys: Iterable[Survey]) -> dict[int, int]:
    """How many answered each survey, by its key."""
    rows = Tally.objects.filter(survey__in=list(surveys)).order_by()
    return dict(rows.values_list("survey").annotate(n_=Sum("n")))


def cleaning_of(survey: Survey, valid: int) -> Cleaning:
    """From the reports of its batches and files that were taken; what came by itself is never removed."""
    paper = list(survey.batches.filter(state="taken").values_list("report", flat=True))
    files = list(survey.files.filter(state="taken").values_list("report", flat=True))
    removed = cleaning.together([*paper, *files])
    by_channel = {
        channel.value: sum(cleaning.together(reports).values())
        for channel, reports in ((Channel.PAPER, paper), (Channel.IMPORT, files))
    }
    return Cleaning(valid + sum(removed.values()), removed, valid, by_channel)


def remark_on_sheet(batch: PaperBatch, number: int) -> str:
    """What was keyed of the open box, in the first round or, if nothing was, in the second."""
    rows = batch.keyings.filter(sheet=number).exclude(remark_sealed=b"").order_by("round")
    row = rows.first()
    return str(crypto.unseal(row.remark_sealed, row.scope)) if row else ""


# -- Kiosks ---------------------------------------------------------------------------------------
def kiosk_digest(code: str) -> bytes:
    """What a kiosk keeps of its code."""
    return crypto.digest("surveys.kiosk", codes.normal_code(code))


def kiosk_of_code(code: str) -> Kiosk | None:
    """The kiosk that a typed code opens."""
    return Kiosk.objects.filter(code_digest=kiosk_digest(code), ended_at=None).first()


def kiosk(pk: int) -> Kiosk | None:
    """A kiosk that the staff have not ended, with its survey."""
    rows = Kiosk.objects.select_related("survey", "survey__unit")
    return rows.filter(pk=pk, ended_at=None).first()
