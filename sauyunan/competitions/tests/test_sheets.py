"""A published ranking can be computed again by anybody, and every changed digit is found."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sauyunan.competitions import commands, sheets
from sauyunan.competitions.scoring import NotComplete
from sauyunan.competitions.sheets import Sheet
from sauyunan.competitions.tests import recompute, sheets_made

SCRIPT = Path(recompute.__file__)
SEEDS = st.integers(0, 2**32)


def plain(sheet: Sheet) -> dict[str, Any]:
    return sheets.as_json(sheet)


def ours(sheet: Sheet) -> list[list[Any]]:
    return [[one.code, one.score, one.rank, one.goes_on] for one in sheet.results]


@given(SEEDS)
@settings(max_examples=150, deadline=None)
def test_independent_script_agrees_to_the_last_digit(seed: int) -> None:
    sheet = sheets_made.sheet(seed)

    severe, results = recompute.recomputed(plain(sheet))

    assert results == ours(sheet)
    assert severe == dict(sheet.severity)


def test_script_runs_without_this_project(tmp_path: Path) -> None:
    sheet = sheets_made.sheet(7)
    file = tmp_path / "sheet.json"
    file.write_text(json.dumps(plain(sheet)))

    ran = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), str(file)], capture_output=True, check=True, text=True
    )

    assert json.loads(ran.stdout)["results"] == ours(sheet)


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_sheet_follows_from_itself(seed: int) -> None:
    sheet = Sheet.model_validate(plain(sheets_made.sheet(seed)))

    assert sheets.repeated(sheet) == []
    assert sheets.differences(sheet) == []


@given(SEEDS, st.data())
@settings(max_examples=100, deadline=None)
def test_any_changed_result_is_found(seed: int, data: st.DataObject) -> None:
    content = plain(sheets_made.sheet(seed))
    if not content["results"]:
        return
    row = data.draw(st.sampled_from(content["results"]))
    name = data.draw(st.sampled_from(["score", "rank", "class_rank", "goes_on", "reason", "class"]))
    changes = {"score": "12.3456", "rank": 99, "class_rank": 99, "class": "lain", "reason": "x"}
    row[name] = changes.get(name, not row["goes_on"])

    assert sheets.differences(Sheet.model_validate(content))


def test_swapped_rows_are_found() -> None:
    content = plain(sheets_made.sheet(3))
    assert len(content["results"]) > 1
    content["results"].reverse()

    assert sheets.differences(Sheet.model_validate(content)) == [
        "hasilnya tidak berurutan menurut peringkat"
    ]


def test_withdrawn_entry_keeps_its_cards_and_has_no_rank() -> None:
    content = plain(sheets_made.sheet(11))
    judged = next(one for one in content["entries"] if one["cards"] and not one["withdrawn"])
    judged["withdrawn"] = True

    found = sheets.completed(Sheet.model_validate(content))

    assert judged["code"] not in [one.code for one in found.results]
    ranks = [one.rank for one in found.results if one.rank]
    assert ranks == list(range(1, len(ranks) + 1))


# -- The command ----------------------------------------------------------------------------------
def verified(tmp_path: Path, content: Any) -> int:
    file = tmp_path / "lembar.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    return commands.main(["verify", str(file)])


def test_command_says_that_it_follows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = plain(sheets_made.sheet(5))
    assert verified(tmp_path, content) == 0
    assert sheets.digest(content) in capsys.readouterr().out


def test_command_tells_a_raised_score(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = plain(sheets_made.sheet(5))
    row = content["results"][0]
    row["score"] = "99.9999"
    assert verified(tmp_path, content) == 2
    told = capsys.readouterr().err
    assert row["code"] in told
    assert "99.9999" in told


@pytest.mark.parametrize(
    ("given", "told"),
    [("{", "JSON"), ('{"format": "x"}', "format"), ("[]", ""), ('{"a": 1, "a": 2}', "")],
)
def test_command_refuses_what_is_no_sheet(
    given: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verified(tmp_path, given) == 2
    assert told in capsys.readouterr().err


def test_command_tells_a_score_of_101(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = plain(sheets_made.sheet(5))
    open_ones = (one for one in content["entries"] if not one["withdrawn"])
    card = next(card for one in open_ones for card in one["cards"])
    card["values"]["k0"] = "101"
    assert verified(tmp_path, content) == 2
    assert "101" in capsys.readouterr().err


def test_command_tells_a_juror_with_two_cards(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = plain(sheets_made.sheet(5))
    entry = next(one for one in content["entries"] if one["cards"])
    entry["cards"].append(entry["cards"][0])
    assert verified(tmp_path, content) == 2
    assert "dua kartu" in capsys.readouterr().err


def test_card_with_a_missing_criterion_is_not_scored() -> None:
    content = plain(sheets_made.sheet(5))
    card = next(card for one in content["entries"] for card in one["cards"])
    card["values"] = {}
    card["reconciled"] = {}
    with pytest.raises(NotComplete):
        sheets.completed(Sheet.model_validate(content))
