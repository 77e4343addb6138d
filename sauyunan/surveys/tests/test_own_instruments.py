"""A city's own version of an instrument: what it may change, and how a fault in it is told."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from sauyunan.surveys.instruments import InstrumentRefused, instrument, read_own, worded
from sauyunan.surveys.methods import method_of

HEAD = """\
instrument: skm-2017-contoh
extends: skm-2017
title: {id: Survei Kota Contoh}
source: Keputusan Wali Kota Contoh 1/2026
valid_from: 2026-01-01
"""
PUNGLI = """\
elements:
  pungli:
    title: {id: Bebas pungutan liar}
    question: {id: Apakah Anda diminta membayar di luar ketentuan?}
    answers: [{id: Selalu}, {id: Sering}, {id: Jarang}, {id: Tidak pernah}]
"""
NINE = [*instrument("skm-2017").elements]


def write(folder: Path, text: str) -> Path:
    path = folder / "kota.yaml"
    path.write_text(HEAD + text, "utf-8")
    return path


def weights(word: str, **others: str) -> str:
    pairs = {**dict.fromkeys(NINE, "1/9"), **others}
    return f"{word}:\n" + "".join(f"  {key}: {text}\n" for key, text in pairs.items())


def faults(folder: Path, text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(InstrumentRefused) as refused:
        read_own(write(folder, text))
    return [(one.line, one.what, one.mend) for one in refused.value.faults]


def test_added_element_stands_behind_the_others_in_both_orders(tmp_path):
    found = read_own(write(tmp_path, PUNGLI))

    assert list(found.elements) == [*NINE, "pungli"]
    assert found.questionnaire_order[-3:] == ("sarpras", "pengaduan", "pungli")
    assert set(method_of(found).weights.values()) == {Fraction(1, 10)}
    assert (found.instrument, found.bands) == ("skm-2017-contoh", instrument("skm-2017").bands)


def test_unequal_weights_that_sum_to_one_are_taken(tmp_path):
    found = read_own(write(tmp_path, weights("weights", waktu="2/9", biaya="1/18", produk="1/18")))

    assert str(method_of(found).weights["waktu"]) == "2/9"


def test_importance_is_taken_whatever_its_sum(tmp_path):
    found = read_own(write(tmp_path, weights("importance", waktu="3.75")))

    assert sum(method_of(found).weights.values()) == 1


def test_wording_of_one_service_leaves_the_others(tmp_path):
    text = "wording:\n  salaman/kia:\n    waktu:\n      question: {id: Seberapa cepat KIA anak Anda jadi?}\n"

    found = read_own(write(tmp_path, text))

    asked = worded(found, "salaman/kia")["waktu"]
    assert asked.question.id == "Seberapa cepat KIA anak Anda jadi?"
    assert asked.answers == found.elements["waktu"].answers
    assert worded(found, "salaman/kk")["waktu"] == found.elements["waktu"]
    assert worded(found, "salaman/kia")["biaya"] == found.elements["biaya"]


def test_weights_that_sum_to_less_than_one_are_refused_with_their_sum(tmp_path):
    text = weights("weights", **dict.fromkeys(NINE, "0.11"))

    assert faults(tmp_path, text) == [
        (
            6,
            "the weights sum to 0.99, not to 1",
            "Change them so that they sum to exactly 1; a third is 1/3, not 0.33",
        )
    ]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (PUNGLI + weights("weights"), 11, "nothing is said of pungli"),
        (weights("weights", waktu="0"), 9, "'0' is no number above 0"),
        (weights("weights", waktu="-1/9"), 9, "'-1/9' is no number above 0"),
        (weights("weights", waktu="0,11"), 9, "'0,11' is no number above 0"),
        (weights("importance", waktu="penting"), 9, "'penting' is no number above 0"),
        (weights("weights", wakut="1/9"), 16, "'wakut' is no element of skm-2017-contoh"),
        (weights("weights") + weights("importance"), 16, "importance stands beside weights"),
        (PUNGLI.replace("{id: Sering}, ", ""), 10, "3 answers for a scale of 4"),
        (PUNGLI.replace("pungli:", "waktu:"), 7, "skm-2017 has an element of this name"),
        (
            "wording:\n  salaman/kia:\n    wakut:\n      question: {id: Cepat}\n",
            8,
            "'wakut' is no element of skm-2017-contoh",
        ),
        (
            "wording:\n  salaman/kia:\n    waktu:\n      answers: [{id: Ya}, {id: Tidak}]\n",
            9,
            "2 answers for a scale of 4",
        ),
        ("valid_until: 2025-01-01\n", 6, "is not after valid_from"),
        ("skala: 5\n", 6, "unknown key 'skala'"),
    ],
)
def test_fault_is_told_with_its_line(tmp_path, text, line, what):
    assert (line, what) in [(found[0], found[1]) for found in faults(tmp_path, text)]


def test_all_faults_are_told_at_once(tmp_path):
    text = weights("weights", waktu="x", biaya="y") + "valid_until: 2025-01-01\n"

    assert [found[0] for found in faults(tmp_path, text)] == [9, 10, 16]


def test_unknown_base_is_refused_with_the_known(tmp_path):
    path = tmp_path / "kota.yaml"
    path.write_text(HEAD.replace("extends: skm-2017", "extends: skm-2071"), "utf-8")

    with pytest.raises(
        InstrumentRefused, match=r"kota.yaml:2: .*'skm-2071'. Did you mean 'skm-2017'"
    ):
        read_own(path)


def test_free_elements_take_no_weights(tmp_path):
    path = tmp_path / "kota.yaml"
    path.write_text(
        HEAD.replace("extends: skm-2017", "extends: free") + weights("weights"), "utf-8"
    )

    with pytest.raises(InstrumentRefused, match="weights of elements that are not named"):
        read_own(path)


@pytest.mark.parametrize(
    ("elements", "what"),
    [
        ("", "0 elements"),
        (PUNGLI, "1 elements"),
        (PUNGLI + "any_elements: {least: 2, most: 30}\n", "elements stand beside any_elements"),
    ],
)
def test_whole_instrument_of_a_city_is_checked_too(tmp_path, elements, what):
    head = HEAD.replace("extends: skm-2017\n", "")
    bands = "bands: [{grade: A, from: '25.00', title: {id: Baik}}]\n"
    path = tmp_path / "kota.yaml"
    path.write_text(head + elements + bands, "utf-8")

    with pytest.raises(InstrumentRefused) as refused:
        read_own(path)

    assert what in [one.what for one in refused.value.faults]


@pytest.mark.parametrize(
    ("bands", "what"),
    [
        ("[{grade: A, from: '80', title: {id: Baik}}]", "'80' has not two decimals"),
        ("[{grade: A, from: '80.00', title: {id: Baik}}]", "no band holds the lowest index, 25"),
        (
            "[{grade: B, from: '25.00', title: {id: Baik}}, {grade: A, from: '80.00', title: {id: Baik}}]",
            "the bands do not fall from the best to the worst",
        ),
    ],
)
def test_bands_are_checked(tmp_path, bands, what):
    head = HEAD.replace("extends: skm-2017\n", "")
    path = tmp_path / "kota.yaml"
    path.write_text(f"{head}any_elements: {{least: 2, most: 9}}\nbands: {bands}\n", "utf-8")

    with pytest.raises(InstrumentRefused, match=what):
        read_own(path)


def test_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InstrumentRefused, match="tiada.yaml tidak dapat dibaca"):
        read_own(tmp_path / "tiada.yaml")
