"""Making a survey and closing it; the standing one of a year for whoever is invited in between."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from sauyunan.accounts.models import Unit
from sauyunan.core import clock, codes, crypto, i18n, ledger, saying
from sauyunan.core.actor import SYSTEM, Actor
from sauyunan.surveys import queries
from sauyunan.surveys.actions import closing
from sauyunan.surveys.instruments import InstrumentRefused, asked
from sauyunan.surveys.models import Survey
from sauyunan.surveys.refusals import SurveyRefused

GRACE = timedelta(days=30)
"""So long after its last day answers on paper may still be entered; then a survey closes by itself."""


@dataclass(frozen=True)
class Plan:
    """A survey that a unit makes. ``service`` "": of the whole unit; ``population`` None: counted."""

    unit: Unit
    service: str
    instrument: str
    title: str
    opens_on: date
    closes_on: date
    population: int | None = None


@transaction.atomic
def plan_survey(plan: Plan, *, by: Actor) -> Survey:
    """Make a survey. Raises SurveyRefused: its days are wrong or taken, or its instrument is not known."""
    _check(plan)
    taken = queries.sharing_days(plan.unit.pk, plan.service, plan.opens_on, plan.closes_on).first()
    if taken:
        raise _overlap(taken)
    survey = _new(
        unit=plan.unit,
        service=plan.service,
        instrument=plan.instrument,
        title=plan.title,
        opens_on=plan.opens_on,
        closes_on=plan.closes_on,
        population=plan.population,
    )
    try:
        with transaction.atomic():
            survey.save(force_insert=True)
    except IntegrityError:  # somebody else made one at the same moment
        taken = queries.sharing_days(
            plan.unit.pk, plan.service, plan.opens_on, plan.closes_on
        ).get()
        raise _overlap(taken) from None
    content = {"instrument": plan.instrument, "opens": plan.opens_on, "closes": plan.closes_on}
    ledger.record("survey.made", f"survey:{survey.code}", by=by, unit=plan.unit, content=content)
    return survey


@dataclass(frozen=True)
class Change:
    """What of a survey may be changed until it is closed. ``population`` None: counted."""

    title: str
    population: int | None
    closes_on: date


@transaction.atomic
def change_survey(survey: Survey, change: Change, *, by: Actor) -> None:
    """Change title, population and last day. Waits for answers on their way in.

    Raises SurveyRefused for one that is closed or stands for a year, for a last day before the first or
    before a day of which answers or sheets are there, and for days that another survey has.
    """
    locked = Survey.objects.select_for_update().get(pk=survey.pk)
    if locked.closed_at is not None:
        raise SurveyRefused(_("This survey is closed already; nothing of it changes."))
    if locked.is_standing:
        raise SurveyRefused(_("A standing survey has its year; nothing of it changes."))
    if change.closes_on != locked.closes_on:
        _check_last_day(locked, change.closes_on)
    before = {"title": locked.title, "population": locked.population, "closes": locked.closes_on}
    locked.title, locked.population = change.title, change.population
    locked.closes_on = change.closes_on
    try:
        with transaction.atomic():
            locked.save(update_fields=["title", "population", "closes_on"])
    except IntegrityError:  # somebody else made one at the same moment
        _refuse_overlap(locked, change.closes_on)
        raise
    after = {"title": change.title, "population": change.population, "closes": change.closes_on}
    content = {"before": before, "after": after}
    ledger.record(
        "survey.changed", f"survey:{locked.code}", by=by, unit=locked.unit, content=content
    )


def _check_last_day(survey: Survey, closes_on: date) -> None:
    if closes_on < survey.opens_on:
        raise SurveyRefused(_("The last day is not before the first."), "closes_on")
    newest = queries.newest_day(survey)
    if newest is not None and closes_on < newest:
        raise SurveyRefused(
            _("Answers of %(day)s are there. Choose that day or a later one, so that they count.")
            % {"day": saying.day(newest, i18n.language())},
            "closes_on",
        )
    if closes_on < clock.today() - GRACE:
        raise SurveyRefused(_too_old(), "closes_on")
    _refuse_overlap(survey, closes_on)


def _refuse_overlap(survey: Survey, closes_on: date) -> None:
    rows = queries.sharing_days(survey.unit_id, survey.service, survey.opens_on, closes_on)
    taken = rows.exclude(pk=survey.pk).first()
    if taken:
        raise _overlap(taken, "closes_on")


@transaction.atomic
def close_survey(survey: Survey, *, by: Actor) -> None:
    """End a survey: what was confirmed before counts, nothing after. One closed early ends today.

    Waits for answers on their way in, writes the totals into the ledger as they are then, and throws
    the key away by which devices could be told apart. Raises SurveyRefused for one that is closed.
    """
    now, today = clock.now(), clock.today()
    locked = Survey.objects.select_for_update().get(pk=survey.pk)
    if locked.closed_at is not None:
        raise SurveyRefused(_("This survey is closed already."))
    if locked.is_standing and locked.closes_on >= today:
        raise SurveyRefused(_("A standing survey closes by itself when its year is over."))
    if locked.opens_on > today:
        raise SurveyRefused(_("This survey has not begun. Take it back instead."))
    locked.closed_at, locked.closes_on = now, min(locked.closes_on, today)
    locked.device_key_sealed = b""
    locked.save(update_fields=["closed_at", "closes_on", "device_key_sealed"])
    closing.keep(locked, by=by)


@transaction.atomic
def withdraw_survey(survey: Survey, *, by: Actor) -> None:
    """Take back a survey that has not begun or to which nothing has come; its days are free again.

    Who was invited to it is invited to what is open then. Raises SurveyRefused.
    """
    locked = Survey.objects.select_for_update().get(pk=survey.pk)
    if locked.closed_at is not None:
        raise SurveyRefused(_("This survey is closed already."))
    if queries.has_come(locked) or locked.is_standing:
        raise SurveyRefused(_("Answers have come to this survey. Close it instead."))
    ledger.record("survey.withdrawn", f"survey:{locked.code}", by=by, unit=locked.unit)
    locked.invitation_set.update(survey=None)
    locked.kiosks.all().delete()
    locked.delete()


def close_ended(now: datetime) -> int:
    """Close what ended GRACE ago, and standing surveys the day after their year; how many."""
    ended = queries.ended(clock.today(), GRACE)
    for survey in ended:
        close_survey(survey, by=SYSTEM)
    return len(ended)


def standing_survey(name: str, *, service: str, unit_id: int | None, on: date) -> Survey:
    """The survey of a year for those who are invited while no other is open; made when needed."""
    rows = queries.standing(name, unit_id, service, on)
    found = rows.first()
    if found is None:
        title = queries.service_title(service)
        made = _new(
            unit_id=unit_id,
            service=service,
            instrument=name,
            title=f"{i18n.pick(title, 'id') if title else service} {on.year}",
            opens_on=date(on.year, 1, 1),
            closes_on=date(on.year, 12, 31),
            is_standing=True,
        )
        Survey.objects.bulk_create([made], ignore_conflicts=True)  # of two at once one stays
        found = rows.get()
    return found


def _new(**values: object) -> Survey:
    survey = Survey(code=codes.random_code(26), **values)
    survey.device_key_sealed = crypto.seal(os.urandom(32).hex(), survey.scope)
    return survey


def _check(plan: Plan) -> None:
    if plan.closes_on < plan.opens_on:
        raise SurveyRefused(_("The last day is not before the first."), "closes_on")
    if plan.closes_on < clock.today() - GRACE:
        raise SurveyRefused(_too_old(), "closes_on")
    try:
        method = asked(plan.instrument)
    except InstrumentRefused as refusal:
        raise SurveyRefused(str(refusal), "instrument") from refusal
    first, last = method.valid_from, method.valid_until
    if plan.opens_on.isoformat() < first or (last and plan.opens_on.isoformat() >= last):
        raise SurveyRefused(
            _("The instrument %(name)s is not in force on the first day.")
            % {"name": plan.instrument},
            "instrument",
        )


def _too_old() -> str:
    return _("A survey that ended more than %(days)d days ago takes no answers.") % {
        "days": GRACE.days
    }


def _overlap(taken: Survey, field: str = "opens_on") -> SurveyRefused:
    return SurveyRefused(
        _(
            "The survey “%(title)s” of this unit and service goes from %(first)s to %(last)s. Two never "
            "share a day: choose other days, or close that one first."
        )
        % {
            "title": taken.title,
            "first": saying.day(taken.opens_on, i18n.language()),
            "last": saying.day(taken.closes_on, i18n.language()),
        },
        field,
    )
