"""The regional innovation index: vectors of the reference, edges of categories, files, rule sets."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sauyunan.innovations import commands, index_files, index_rules, indexing
from sauyunan.innovations.indexing import Situation
from sauyunan.surveys.answer_values import FileRefused

SCORES = st.lists(st.integers(0, 111), max_size=260)


def index(year: int, region: str, scores: list[int], affairs: int) -> indexing.Index:
    situation = Situation(Fraction(region), affairs, [Fraction(one) for one in scores])
    return indexing.index_of(situation, index_rules.named(f"iga-{year}"))


@pytest.mark.parametrize(
    ("year", "region", "scores", "affairs", "expected", "category"),
    [
        (2026, "63", [111] * 200, 6, "100.00", "Sangat Inovatif"),
        (2026, "40", [70] * 20, 5, "47.04", "Inovatif"),
        (2026, "40", [70] * 20, 4, "44.00", "Inovatif"),
        (2027, "40", [70] * 20, 6, "47.04", "Inovatif"),
        (2027, "40", [70] * 20, 5, "44.00", "Inovatif"),
        (2027, "63", [111] * 200, 6, "100.00", "Sangat Inovatif"),
        (2026, "0", [], 0, "0.00", "Tidak Dapat Dinilai"),
    ],
)
def test_vectors(
    year: int, region: str, scores: list[int], affairs: int, expected: str, category: str
) -> None:
    found = index(year, region, scores, affairs)

    assert (str(found.rounded), found.category) == (expected, category)


def test_fewer_innovations_than_the_divisor_score_otherwise_in_another_year() -> None:
    assert str(index(2026, "40", [70] * 6, 6).innovations) == "35"
    assert str(index(2027, "40", [70] * 6, 6).innovations) == "30"


def test_innovations_beyond_two_hundred_do_not_add_to_their_number() -> None:
    assert index(2026, "0", [0] * 201, 6).number == 76


@pytest.mark.parametrize(
    ("shown", "category"),
    [
        ("65.01", "Sangat Inovatif"),
        ("65.00", "Inovatif"),
        ("40.01", "Inovatif"),
        ("40.00", "Kurang Inovatif"),
        ("0.01", "Kurang Inovatif"),
        ("0.00", "Tidak Dapat Dinilai"),
    ],
)
def test_edges_of_categories(shown: str, category: str) -> None:
    assert indexing.category_of(Decimal(shown), index_rules.named("iga-2026")) == category


@given(region=st.integers(0, 63), scores=SCORES, affairs=st.integers(0, 6))
def test_index_is_that_of_the_formula(region: int, scores: list[int], affairs: int) -> None:
    found = index(2026, str(region), scores, affairs)

    number = Fraction(38, 100) * min(len(scores), 200) if affairs >= 5 else 0
    whole = region + Fraction(sum(scores), max(12, len(scores))) + number
    assert found.exact == whole * 100 / 250
    assert abs(Fraction(found.rounded) - found.exact) <= Fraction(1, 200)


@given(scores=SCORES, more=st.integers(0, 111))
def test_a_better_innovation_never_lowers_the_index(scores: list[int], more: int) -> None:
    raised = [max(scores[0], more), *scores[1:]] if scores else []

    assert index(2026, "10", raised, 6).exact >= index(2026, "10", scores, 6).exact


def test_score_is_weight_times_parameter() -> None:
    rules = index_rules.named("iga-2026")
    best = {key: len(one.parameters) for key, one in rules.innovation.indicators.items()}

    assert indexing.score_of(best, rules) == 111
    assert indexing.score_of({"16": 2, "35": 1}, rules) == 10
    with pytest.raises(ValueError, match="no indicator"):
        indexing.score_of({"15": 1}, rules)


# -- The command ----------------------------------------------------------------------------------
def run(folder: Path, content: str, rules: str = "iga-2026") -> int:
    file = folder / "daerah.json"
    file.write_text(content)
    return commands.main(["index", str(file), "--rules", rules])


def test_command_prints_parts_total_index_and_category(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sent = json.dumps({"region_score": 40, "basic_affairs": 5, "innovation_scores": [70] * 20})

    assert run(tmp_path, sent) == 0
    assert json.loads(capsys.readouterr().out) == {
        "parts": {"region": "40.00", "innovations": "70.00", "number": "7.60"},
        "total": "117.60",
        "index": "47.04",
        "category": "Inovatif",
        "rules": "iga-2026",
    }


def test_command_takes_parameters_instead_of_scores(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sent = '{"region_score": 31.25, "basic_affairs": 6, "innovations": [{"16": 2}, {"31": 3, "35": 0}]}'

    assert run(tmp_path, sent) == 0
    assert json.loads(capsys.readouterr().out)["parts"] == {
        "region": "31.25",
        "innovations": "1.25",
        "number": "0.76",
    }


@pytest.mark.parametrize(
    "wrong",
    [
        '{"region_score": 63.01, "basic_affairs": 5, "innovation_scores": []}',
        '{"region_score": "40", "basic_affairs": 5, "innovation_scores": []}',
        '{"region_score": 40, "basic_affairs": 7, "innovation_scores": []}',
        '{"region_score": 40, "basic_affairs": 5.0, "innovation_scores": []}',
        '{"region_score": 40, "basic_affairs": 5, "innovation_scores": [112]}',
        '{"region_score": 40, "basic_affairs": 5, "innovation_scores": [-1]}',
        '{"region_score": 40, "basic_affairs": 5, "innovation_scores": [true]}',
        '{"region_score": 40, "basic_affairs": 5, "innovation_scores": 70}',
        '{"region_score": 40, "basic_affairs": 5}',
        '{"region_score": 40, "basic_affairs": 5, "innovation_scores": [], "innovations": []}',
        '{"region_score": 40, "basic_affairs": 5, "innovations": [{"16": 4}]}',
        '{"region_score": 40, "basic_affairs": 5, "innovations": [{"99": 1}]}',
        '{"region_score": 40, "basic_affairs": 5, "innovations": [70]}',
        '{"region_score": 40, "region_score": 41, "basic_affairs": 5, "innovation_scores": []}',
        '{"region_score": NaN, "basic_affairs": 5, "innovation_scores": []}',
        '{"region": 40, "region_score": 40, "basic_affairs": 5, "innovation_scores": []}',
        "[]",
        "",
    ],
)
def test_command_refuses_with_one_line_for_each_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: str
) -> None:
    assert run(tmp_path, wrong) == 2

    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.splitlines()) == 1
    assert "daerah.json" in told.err


def test_all_faults_of_a_file_are_told_at_once() -> None:
    wrong = b'{"region_score": 99, "basic_affairs": 9, "innovation_scores": [1, 200, "x"]}'

    with pytest.raises(FileRefused) as refusal:
        index_files.read("a.json", wrong, index_rules.named("iga-2026"))

    assert len(refusal.value.lines) == 4


@pytest.mark.parametrize("rules", ["iga-1999", "tidak-ada.yaml"])
def test_unknown_rules_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rules: str
) -> None:
    assert run(tmp_path, "{}", rules) == 2
    assert capsys.readouterr().err


# -- Rule sets ------------------------------------------------------------------------------------
def test_a_year_of_ones_own_changes_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "iga-2028.yaml"
    own.write_text(
        "rules: iga-2028\nextends: iga-2027\ntitle: {id: IID 2028}\nsource: Contoh\n"
        "verified: belum\nvalid_from: 2028-01-01\nleast_divisor: 16\n"
    )
    sent = json.dumps({"region_score": 0, "basic_affairs": 0, "innovation_scores": [80]})

    assert run(tmp_path, sent, str(own)) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["rules"], told["parts"]["innovations"]) == ("iga-2028", "5.00")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("most: 250", "most: 249"), "the parts can reach 250"),
        (("most: 111", "most: 110"), "the indicators can reach 111"),
        (("needs_affairs: 5", "needs_affairs: 7"), "needs 7 of 6"),
        (('from: "40.01"', 'from: "70.01"'), "do not fall"),
        (('weight: "3"', 'weight: "x"'), "'x' is not written"),
    ],
)
def test_rules_that_contradict_themselves_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: tuple[str, str], said: str
) -> None:
    shipped = Path(index_rules.settings.RULES_DIR) / "indices" / "iga-2026.yaml"
    own = tmp_path / "sendiri.yaml"
    own.write_text(shipped.read_text().replace(*change, 1))
    sent = json.dumps({"region_score": 0, "basic_affairs": 0, "innovation_scores": []})

    assert run(tmp_path, sent, str(own)) == 2
    assert said in capsys.readouterr().err
