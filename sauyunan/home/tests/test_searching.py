from __future__ import annotations

import pytest

from sauyunan.home.searching import Texts, one_slip, score

CARD = Texts.of("Janji KTP-el", ["e-KTP", "rekam KTP"], "Pesan waktu untuk perekaman.")
CHILD = Texts.of("Kartu Identitas Anak", ["KIA", "KTP anak"], "Kartu bagi yang belum 17 tahun.")
BIRTH = Texts.of("Akta kelahiran", ["akte lahir"], "Anak yang baru lahir, sebelum ada KTP.")
ALL = {"card": CARD, "child": CHILD, "birth": BIRTH}


def found(typed: str, *, is_forgiving: bool = False) -> list[str]:
    scores = {name: score(one, typed, is_forgiving=is_forgiving) for name, one in ALL.items()}
    return sorted(filter(scores.get, scores), key=lambda name: -scores[name])


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("KTP", ["card", "child", "birth"]),
        ("e-KTP", ["card", "child", "birth"]),
        ("anak", ["child", "birth"]),
        ("ktp anak", ["child", "birth"]),
        ("akt", ["birth", "card"]),
        ("lahir", ["birth"]),
        ("kelahirn", []),
        ("paspor", []),
    ],
)
def test_title_stands_before_other_words_and_the_summary(typed, names):
    assert found(typed) == names


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("KPT", ["card", "child", "birth"]),  # two letters swapped
        ("kelahirn", ["birth"]),  # one is missing
        ("kellahiran", ["birth"]),  # one too many
        ("kelahirin", ["birth"]),  # one is another
        ("kelehir", ["birth"]),  # the beginning of a word
        ("akta kelahirn", ["birth"]),
        ("kelhirn", []),  # two slips
        ("ka", ["child", "card"]),  # as typed
        ("xa", []),
        ("paspor", []),
    ],
)
def test_one_slip_is_forgiven(typed, names):
    assert found(typed, is_forgiving=True) == names


@pytest.mark.parametrize(
    ("typed", "meant", "is_one"),
    [
        ("akta", "akta", False),
        ("akt", "akta", True),
        ("aktaa", "akta", True),
        ("akte", "akta", True),
        ("atka", "akta", True),
        ("kata", "akta", True),
        ("tkaa", "akta", False),
        ("ak", "akta", False),
        ("akut", "akta", False),
    ],
)
def test_what_one_slip_is(typed, meant, is_one):
    assert one_slip(typed, meant) is is_one
    assert one_slip(meant, typed) is is_one
