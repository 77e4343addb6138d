"""Closed surveys as open data, and the check that an outsider makes of them."""

from __future__ import annotations

import copy
import csv
import io
import json

import pytest
from django.utils import translation

from sauyunan.core import sequencer
from sauyunan.core.actor import SYSTEM
from sauyunan.surveys import actions, commands, result_checking
from sauyunan.surveys.actions import Paper
from sauyunan.surveys.models import Answer, Channel, Closing
from sauyunan.surveys.tests import factories

pytestmark = pytest.mark.django_db
API = "/api/v1/survey-results"


@pytest.fixture
def survey(frozen_now):
    """Ten who answered 3, six who answered 4 at a kiosk, and one who was displeased with the time."""
    made = factories.survey()
    for channel, value, n in ((Channel.LINK, 3, 10), (Channel.KIOSK, 4, 6)):
        papers = [Paper(factories.answers(value), factories.DAY)] * n
        actions.add_answers(made, channel, papers)
    late = Paper(factories.answers(3, waktu=1), factories.DAY)
    actions.add_answers(made, Channel.LINK, [late])
    actions.close_survey(made, by=SYSTEM)
    return made


def document(client, survey) -> dict:
    return client.get(f"{API}/{survey.code}").json()


def test_result_has_what_recomputes_the_index(client, survey):
    answer = client.get(f"{API}/{survey.code}")

    told = answer.json()
    result_checking.Result.model_validate(told)
    content = told["content"]
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert content["n"] == 17
    assert content["elements"]["biaya"] == {"sum": 57, "counts": [0, 0, 11, 6]}
    assert content["elements"]["waktu"] == {"sum": 55, "counts": None}
    assert {name: one["n"] for name, one in content["channels"].items()} == {"link": 11, "kiosk": 6}
    total = sum(one["sum"] for one in content["elements"].values())
    assert told["index"] == f"{total / 17 / 9 * 25:.2f}"
    assert told["elements"]["waktu"] == {"nrr": "3.2353", "nik": "80.88", "grade": "B"}
    assert faults(told) == []


@pytest.mark.parametrize(("published", "warnings"), [("", 0), ("90.00", 1)])
def test_index_is_computed_again_from_the_open_data(
    client, survey, tmp_path, capsys, published, warnings
):
    told = document(client, survey)
    path = tmp_path / f"{survey.code}.json"
    path.write_text(json.dumps(told | ({"index": published} if published else {})))

    assert commands.main(["index", str(path)]) == 0

    found = json.loads(capsys.readouterr().out)
    assert (found["n"], found["index"], found["grade"]) == (17, told["index"], told["grade"])
    assert found["elements"]["waktu"]["sum"] == 55
    assert len(found["warnings"]) == warnings


def test_list_names_closed_surveys_only(client, survey):
    factories.closed(3, 3, 3, unit=factories.unit("dinas-lain"))
    factories.survey(service="warung/berjalan")

    all_, own = client.get(API).json(), client.get(f"{API}?unit=dinas-contoh&year=2026").json()

    assert [one["index"] for one in all_] == ["83.50", None]
    assert [one["survey"] for one in own] == [survey.code]
    assert client.get(own[0]["formats"]["json"].partition(".example")[2] or "/").status_code == 200
    assert client.get(f"{API}?year=2025").json() == []
    assert client.get(f"{API}?year=no").status_code == 422


def test_open_survey_has_no_result(client, frozen_now):
    made = factories.survey()

    assert client.get(f"{API}/{made.code}").status_code == 404
    assert client.get(f"/ikm/data/{made.code}.json").status_code == 404


def test_files_say_the_same(client, survey):
    by_api = document(client, survey)

    by_file = client.get(f"/ikm/data/{survey.code}.json").json()
    text = b"".join(client.get(f"/ikm/data/{survey.code}.csv")).decode()
    rows = list(csv.DictReader(io.StringIO(text)))

    assert by_file == by_api
    assert client.get(f"/ikm/data/{survey.code}.xml").status_code == 404
    whole = {row["element"]: row for row in rows if row["channel"] == "all"}
    assert list(whole) == list(factories.KEYS)
    assert [whole["biaya"][f"count_{value}"] for value in range(1, 5)] == ["0", "0", "11", "6"]
    assert [whole["waktu"][f"count_{value}"] for value in range(1, 5)] == [""] * 4
    assert (whole["waktu"]["sum"], whole["waktu"]["nik"]) == ("55", "80.88")
    assert {row["channel"] for row in rows if row["element"] == "waktu"} == {"all"}
    assert {row["channel"] for row in rows if row["element"] == "biaya"} == {"all", "link", "kiosk"}


def faults(told: dict, noted: str = "") -> list[str]:
    with translation.override("en"):
        return result_checking.faults(told, noted)


def command(*words: str) -> int:
    with translation.override("en"):
        return commands.main([*words])


def changed(told: dict, change) -> dict:
    made = copy.deepcopy(told)
    change(made)
    return made


def one_answer_better(told):
    told["content"]["elements"]["biaya"] = {"sum": 58, "counts": [0, 0, 10, 7]}


def one_answer_better_and_everything_after_it(told):
    one_answer_better(told)
    told["content"]["channels"] = {"other": {"n": 17, "counts": {}}}
    told |= result_checking.figures(told["content"])


def nicer_index(told):
    told["index"], told["grade"] = "88.31", "A"


def nicer_element(told):
    told["elements"]["waktu"]["grade"] = "A"


def other_row(told):
    told["entry"]["object"] = "survey:other"


def other_leaf(told):
    told["entry"]["leaf"] = "0" * 64


def missing_element(told):
    del told["content"]["elements"]["biaya"]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (one_answer_better, ["not those that the ledger committed to", "do not add up", "83.66 B"]),
        (one_answer_better_and_everything_after_it, ["not those that the ledger committed to"]),
        (nicer_index, ["and 88.31 A is printed"]),
        (nicer_element, ["figures of the elements"]),
        (other_row, ["about something else", "leaf"]),
        (other_leaf, ["leaf"]),
        (missing_element, ["committed to", "No index follows"]),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_one_changed_answer_is_found_out(client, survey, change, found):
    sequencer.run_once()
    told = document(client, survey)
    assert told["entry"]["position"] is not None
    assert faults(told) == []

    told_of = " ".join(faults(changed(told, change)))

    for part in found:
        assert part in told_of


def test_whoever_noted_the_commitment_finds_a_ledger_that_was_written_anew(client, survey):
    told = document(client, survey)
    noted = told["entry"]["commitment"]

    assert faults(told, noted.upper()) == []
    assert "not the one that you noted" in faults(told, "ab" * 32)[0]


def test_command_checks_files(client, survey, tmp_path, capsys):
    told = document(client, survey)
    good, bad, none = (tmp_path / name for name in ("good.json", "bad.json", "none.json"))
    good.write_text(json.dumps(told))
    bad.write_text(json.dumps(changed(told, nicer_index)))
    none.write_text('{"index": "90"}')

    codes = [command("check", str(path)) for path in (good, bad, none, tmp_path / "no")]

    captured = capsys.readouterr()
    assert codes == [0, 1, 2, 2]
    assert (
        f"fits the ledger: not yet placed, commitment {told['entry']['commitment']}" in captured.out
    )
    assert f"{bad}: MISMATCH" in captured.out
    assert f"{none}: no result of a survey: content: Field required" in captured.err
    assert command("check", "--commitment", "0" * 64, str(good)) == 1
    assert command("check") == 2


def test_command_finds_an_answer_that_was_changed_in_the_database(survey, capsys):
    assert command("check", "--here") == 0
    one = Answer.objects.filter(channel="link").first()
    one.answers["biaya"] = 4
    one.save(update_fields=["answers"])

    assert command("check", "--here") == 1

    told = capsys.readouterr().out
    assert f"{survey.code} Survei November: MISMATCH: The answers are not those" in told
    assert "1 closed surveys, 1 differ" in told


def test_command_finds_counts_that_were_changed_to_fit(survey, capsys):
    one = Answer.objects.filter(channel="link", answers__waktu=3).first()
    one.answers["biaya"] = 4
    one.save(update_fields=["answers"])
    closing = Closing.objects.get()
    closing.counts["link"]["biaya"] = [0, 0, 10, 1]
    closing.content["elements"]["biaya"] = {"sum": 58, "counts": [0, 0, 10, 7]}
    closing.save(update_fields=["counts", "content"])

    assert command("check", "--here") == 1

    told = capsys.readouterr().out
    assert "The kept counts are not those that the ledger committed to." in told
    assert "The totals are not those that the ledger committed to" in told


def test_command_compares_before_and_after(survey, capsys):
    made = factories.survey(
        service="warung/lain", opens_on=factories.DAY, closes_on=factories.DAY.replace(day=30)
    )
    assert made.takes_answers()

    assert command("change", "warung/lain", "--on", "2026-11-10") == 1
    assert "fewer than 5 answered" in capsys.readouterr().out
    assert command("change", factories.SERVICE, "--on", "2026-11-24", "--days", "3") == 1
    assert "from 2026-11-24 on: n = 17, 83.50" in capsys.readouterr().out
