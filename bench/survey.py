"""Makes a survey that anybody may answer, and tells what came."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta

from sauyunan.accounts.models import Unit
from sauyunan.core import clock
from sauyunan.core.actor import SYSTEM
from sauyunan.surveys import actions, queries
from sauyunan.surveys.actions import Plan


def main(words: Sequence[str]) -> None:
    """Prints the code of a new survey; of one that is named, how many answered and whether counters hold."""
    if words:
        survey = queries.survey_of(words[0])
        if survey is None:
            raise SystemExit(f"there is no survey {words[0]}")
        told = {"n": queries.totals(survey).n, "holds": queries.tallies_hold(survey)}
        print(json.dumps(told))
        return
    today = clock.today()
    plan = Plan(
        unit=Unit.objects.get(code="dinas"),
        service="",
        title="Survei Contoh",
        opens_on=today,
        closes_on=today + timedelta(days=30),
        instrument="skm-2017",
        population=100_000,
    )
    print(json.dumps({"code": actions.plan_survey(plan, by=SYSTEM).code}))
