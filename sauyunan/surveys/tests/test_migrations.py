"""Answers of an older version come into standing surveys, with their counters."""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from sauyunan.surveys import queries
from sauyunan.surveys.models import Answer, Invitation, Survey
from sauyunan.surveys.tests import factories

BEFORE = [("surveys", "0001_initial")]


def test_answers_of_an_older_version_come_into_standing_surveys(own_database):
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    old = executor.loader.project_state(BEFORE).apps.get_model("surveys", "Answer")
    for service, day, value in [
        ("a/b", date(2025, 12, 31), 4),
        ("a/b", date(2026, 1, 1), 3),
        ("a/b", date(2026, 5, 1), 2),
        ("a/c", date(2026, 5, 1), 1),
    ]:
        old.objects.create(
            instrument=factories.NAME,
            service=service,
            given_on=day,
            answers=factories.answers(value),
        )
    invited = executor.loader.project_state(BEFORE).apps.get_model("surveys", "Invitation")
    invited.objects.create(
        token_digest=b"1",
        instrument=factories.NAME,
        service="a/b",
        case="X",
        made_on=date(2026, 5, 1),
    )

    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes("surveys"))

    assert Answer.objects.count() == 4
    surveys = {(one.service, one.opens_on.year): one for one in Survey.objects.all()}
    assert set(surveys) == {("a/b", 2025), ("a/b", 2026), ("a/c", 2026)}
    assert queries.totals(surveys["a/b", 2026]).n == 2
    assert all(queries.tallies_hold(one) for one in surveys.values())
    assert Invitation.objects.get().survey == surveys["a/b", 2026]
