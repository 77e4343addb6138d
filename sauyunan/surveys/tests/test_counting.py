"""Counters of surveys: the same as counting all answers, whatever came, and by whom at once."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from sauyunan.surveys import actions, commands, queries
from sauyunan.surveys.actions import About, Paper
from sauyunan.surveys.models import Answer, Channel, Tally
from sauyunan.surveys.tests import factories

ANSWERS = st.fixed_dictionaries({key: st.integers(1, 4) for key in factories.KEYS})
COMINGS = st.lists(
    st.tuples(st.sampled_from(list(Channel)), st.lists(ANSWERS, min_size=1, max_size=3)), max_size=6
)


@pytest.mark.django_db(transaction=False)
@settings(max_examples=40)
@given(comings=COMINGS)
def test_counters_equal_the_batch_result(comings):
    Tally.objects.all().delete()
    Answer.objects.all().delete()
    made = actions.standing_survey(factories.NAME, service="a/b", unit_id=None, on=factories.DAY)

    for channel, several in comings:
        papers = [Paper(one, factories.DAY) for one in several]
        actions.add_answers(made, channel, papers)

    assert queries.counted_tallies(made) == queries.counted_answers(made)
    total = queries.totals(made)
    assert total.n == sum(len(several) for _channel, several in comings)
    for key in factories.KEYS:
        assert total.sums[key] == sum(one[key] for _channel, several in comings for one in several)


def test_counters_hold_when_many_answer_at_once(own_database):
    made = actions.standing_survey(factories.NAME, service="a/b", unit_id=None, on=factories.DAY)
    start = threading.Barrier(8)

    def answer(number):
        start.wait()
        for at in range(10):
            channel = (Channel.LINK, Channel.COUNTER)[at % 2]
            actions.add_answers(
                made, channel, [Paper(factories.answers(1 + (number + at) % 4), factories.DAY)]
            )
        connection.close()

    threads = [threading.Thread(target=answer, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert queries.totals(made).n == Answer.objects.count() == 80
    assert queries.tallies_hold(made)
    assert Tally.objects.count() > 2  # no single row that all of them waited for


def test_results_of_units_hold_while_people_answer_and_afterwards(own_database):
    """Respondents of three units at once, some of whom send the same form twice at the same moment."""
    surveys = [factories.survey(unit=factories.unit(f"unit-{number}")) for number in range(3)]
    start = threading.Barrier(9)  # eight who answer, one who looks
    looked = []

    def result(rows, by):
        return by("survey__unit__code", of=rows.objects.all(), name=factories.NAME)

    def answer(number):
        start.wait()
        for at in range(9):
            about = About(once=f"{number // 2:013}{at:013}")  # two of them send the same
            made = surveys[(number // 2 + at) % 3]
            actions.take(made, Channel.LINK, factories.answers(1 + at % 4), about)
        connection.close()

    def look():
        start.wait()
        for _time in range(20):
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                looked.append(
                    (result(Tally, queries.tallies_by), result(Answer, queries.answers_by))
                )
        connection.close()

    threads = [threading.Thread(target=answer, args=(number,)) for number in range(8)]
    threads.append(threading.Thread(target=look))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    kept, counted = result(Tally, queries.tallies_by), result(Answer, queries.answers_by)
    assert kept == counted
    assert {key: one.n for (key,), one in kept.items()} == dict.fromkeys(
        ("unit-0", "unit-1", "unit-2"), 12
    )
    assert len(looked) == 20
    assert all(kept == counted for kept, counted in looked)


@pytest.mark.django_db
def test_many_units_and_their_elements_are_read_in_one_statement(
    frozen_now, django_assert_num_queries
):
    for number in range(3):
        made = factories.survey(unit=factories.unit(f"unit-{number}"))
        for value in (1, 2, 4)[: number + 1]:
            actions.take(made, Channel.LINK, factories.answers(value))
            actions.take(made, Channel.KIOSK, factories.answers(value, waktu=3))

    with django_assert_num_queries(1):
        found = queries.tallies_by("survey__unit__code", of=Tally.objects.all(), name="skm-2017")

    assert {key: one.n for (key,), one in found.items()} == {
        "unit-0": 2,
        "unit-1": 4,
        "unit-2": 6,
    }
    assert found[("unit-2",)].sums["waktu"] == 1 + 3 + 2 + 3 + 4 + 3
    assert found[("unit-2",)].sums["biaya"] == 14


@pytest.mark.django_db
def test_command_tells_and_mends_counters_that_differ(capsys):
    factories.stored(3, 4)
    factories.stored(2, 1, service="warung/lain")
    assert commands.main(["tally"]) == 0
    Tally.objects.filter(service=factories.SERVICE).update(n=9)

    assert commands.main(["tally"]) == 1
    told = capsys.readouterr().out
    assert commands.main(["tally", "--mend"]) == 0
    assert commands.main(["tally"]) == 0

    assert f"{factories.SERVICE} 2026: the counters differ from the answers" in told
    assert "2 surveys, 1 differ" in told
    assert queries.totals(Tally.objects.get(service=factories.SERVICE).survey).n == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        Paper(factories.answers(5), factories.DAY),
        Paper(factories.answers(3), date(2025, 12, 31)),
    ],
    ids=["value", "day"],
)
def test_one_wrong_paper_keeps_all_out(wrong):
    made = actions.standing_survey(factories.NAME, service="a/b", unit_id=None, on=factories.DAY)

    with pytest.raises(actions.AnswerRefused):
        actions.add_answers(made, Channel.PAPER, [Paper(factories.answers(), factories.DAY), wrong])

    assert not Answer.objects.exists()
    assert not Tally.objects.exists()
