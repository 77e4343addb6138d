"""Following up what a survey found: one item for each element below B, planned and done by people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from sauyunan.core import clock, ledger
from sauyunan.core.actor import Actor
from sauyunan.surveys.models import FollowUp, Survey
from sauyunan.surveys.refusals import SurveyRefused


def open_items(survey: Survey, elements: Iterable[str]) -> None:
    """Make an item for each element, in the open transaction in which the survey is closed."""
    FollowUp.objects.bulk_create(FollowUp(survey=survey, element=key) for key in elements)


@transaction.atomic
def plan_follow_up(item: FollowUp, *, action: str, owner: str, due_on: date, by: Actor) -> None:
    """Say what is done, by which office or post, until when; again while it is not done.

    Raises SurveyRefused for an item that is done, and for a day that is over.
    """
    if due_on < clock.today():
        raise SurveyRefused(_("Choose today or a day to come."), "due_on")
    rows = FollowUp.objects.filter(pk=item.pk, done_on=None)
    if not rows.update(action=action, owner=owner, due_on=due_on):
        raise SurveyRefused(_("This is done already."))
    content = {"element": item.element, "action": action, "owner": owner, "due": due_on}
    survey = item.survey
    ledger.record(
        "follow_up.planned",
        f"survey:{survey.code}",
        by=by,
        unit=survey.unit,
        content=content,
    )


@transaction.atomic
def finish_follow_up(item: FollowUp, *, by: Actor) -> None:
    """Say that it is done today. Raises SurveyRefused for an item without a plan, and for one that is done."""
    rows = FollowUp.objects.filter(pk=item.pk, done_on=None, due_on__isnull=False)
    if not rows.update(done_on=clock.today()):
        raise SurveyRefused(_("Only what is planned and not done yet can be done."))
    survey = item.survey
    ledger.record(
        "follow_up.done",
        f"survey:{survey.code}",
        by=by,
        unit=survey.unit,
        content={"element": item.element},
    )
