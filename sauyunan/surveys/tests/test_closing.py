"""What closing a survey keeps and proves."""

from __future__ import annotations

import json

import pytest

from sauyunan.core import ledger
from sauyunan.core.actor import SYSTEM
from sauyunan.surveys import actions, queries, totals
from sauyunan.surveys.actions import Paper
from sauyunan.surveys.models import Answer, Channel, Closing
from sauyunan.surveys.tests import factories

pytestmark = pytest.mark.django_db


def test_ledger_commits_to_what_is_published_and_to_a_digest_of_all(frozen_now):
    made = factories.survey()
    papers = [Paper(factories.answers(3), factories.DAY)] * 9
    rare = Paper(factories.answers(3, waktu=1), factories.DAY)
    actions.add_answers(made, Channel.PAPER, [*papers, rare])

    actions.close_survey(made, by=SYSTEM)

    closing = Closing.objects.select_related("entry").get()
    entry, content = closing.entry, closing.content
    assert (entry.verb, entry.object) == ("survey.closed", f"survey:{made.code}")
    assert bytes(entry.commitment) == ledger.commitment(bytes(entry.salt), content)
    assert content["elements"]["waktu"] == {"sum": 28, "counts": None}
    assert content["elements"]["biaya"] == {"sum": 30, "counts": [0, 0, 10, 0]}
    assert content["all"] == totals.sealed_digest(bytes(closing.counts_salt), closing.counts)
    assert closing.counts["paper"]["waktu"] == [1, 0, 9, 0]
    assert (closing.n, closing.population, closing.year) == (10, 1200, 2026)
    assert content["closes"] == "2026-11-24"


def test_totals_are_those_of_the_counters(frozen_now):
    made = factories.survey()
    for value in (1, 2, 3, 4):
        actions.take(made, Channel.LINK, factories.answers(value, biaya=4))
        actions.take(made, Channel.KIOSK, factories.answers(value))

    actions.close_survey(made, by=SYSTEM)

    closing = Closing.objects.get()
    counted = queries.totals(made)
    assert totals.sums(closing.counts, factories.KEYS) == counted.sums
    assert totals.respondents(closing.counts) == counted.channels == {"link": 4, "kiosk": 4}
    assert json.dumps(closing.content, sort_keys=True, separators=(",", ":")).encode() == (
        totals.canonical(closing.content)
    )


def test_no_answers_close_to_nothing(frozen_now):
    made = factories.survey()

    actions.close_survey(made, by=SYSTEM)

    closing = Closing.objects.get()
    assert (closing.n, closing.content["n"], closing.content["elements"]) == (0, 0, {})


def test_signs_of_stuffing_are_kept_and_no_answer_is_removed(frozen_now):
    made = factories.survey()
    for _one in range(12):
        actions.take(made, Channel.LINK, factories.answers(4), actions.About(seconds=9, device="x"))

    actions.close_survey(made, by=SYSTEM)

    signs = Closing.objects.get().signs
    assert {name: (one["n"], one["of"]) for name, one in signs.items()} == {
        "burst": (12, 12),
        "alike": (12, 12),
        "device": (12, 12),
        "quick": (12, 12),
        "night": (0, 12),
    }
    assert Answer.objects.count() == 12
