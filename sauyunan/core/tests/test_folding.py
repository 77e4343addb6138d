from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sauyunan.core.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Siti Nur'aini", "siti nuraini"),
        ("Nur\u2019aini", "nuraini"),
        ("  H.M.  YUSUF ", "h m yusuf"),
        ("José  Straße", "jose strasse"),
        ("Ibu-Contoh_2", "ibu contoh 2"),
        ("ＡＢＣ", "abc"),
        ("...", ""),
        ("", ""),
    ],
)
def test_fold_takes_away_what_people_write_differently(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_fold_twice_changes_nothing(text):
    once = fold(text)

    assert fold(once) == once
