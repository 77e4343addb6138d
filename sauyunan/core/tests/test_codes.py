from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sauyunan.core import codes

references = st.builds(
    codes.reference,
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=4),
    st.integers(2020, 2099),
)


def test_reference_has_prefix_year_and_two_groups():
    made = codes.reference("KTA", 2026)

    assert re.fullmatch(r"KTA-26-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", made)


@pytest.mark.parametrize("prefix", ["K", "KTABC", "kta", "K1", ""])
def test_reference_refuses_a_prefix_that_is_not_letters(prefix):
    with pytest.raises(ValueError, match="two to four letters"):
        codes.reference(prefix, 2026)


def test_references_do_not_repeat():
    made = {codes.reference("KTA", 2026) for _ in range(2000)}

    assert len(made) == 2000


@given(references)
def test_reference_is_read_however_it_is_typed(reference):
    typed = [
        reference.lower(),
        reference.replace("-", ""),
        reference.replace("-", " \u2013 "),
        f"  {reference} .",
        reference[:-9] + reference[-9:].replace("0", "O").replace("1", "l"),
    ]

    assert [codes.normal_reference(text) for text in typed] == [reference] * 5


@given(references, st.integers(0, 13), st.sampled_from(codes.SIGNS))
def test_one_wrong_sign_is_noticed(reference, at, sign):
    signs = list(reference.replace("-", ""))
    at %= len(signs)
    is_year = len(signs) - 10 <= at < len(signs) - 8
    wrong = sign if at >= len(signs) - 8 else str(ord(sign) % 10) if is_year else "Q"
    right, signs[at] = signs[at], wrong

    found = codes.normal_reference("".join(signs))

    assert found == (reference if right == wrong else None)


@given(references, st.integers(0, 6))
def test_two_neighbours_swapped_are_noticed(reference, at):
    signs = list(reference.replace("-", ""))
    at = len(signs) - 8 + at
    signs[at], signs[at + 1] = signs[at + 1], signs[at]

    found = codes.normal_reference("".join(signs))

    assert found == (reference if signs[at] == signs[at + 1] else None)


@given(st.text(max_size=40))
def test_reference_is_never_read_from_rubbish_into_another_spelling(text):
    found = codes.normal_reference(text)

    assert found is None or codes.normal_reference(found) == found


@pytest.mark.parametrize("text", ["", "KTA", "KTA-26-7F3K", "KTA-26-UUUU-UUUU", "-" * 500])
def test_reference_that_cannot_be_is_none(text):
    assert codes.normal_reference(text) is None


def test_secret_is_ten_signs_and_read_forgivingly():
    secret = codes.secret()
    typed = f"{secret[:5]} {secret[5:]}".lower().replace("0", "o").replace("1", "i")

    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{10}", secret)
    assert codes.normal_secret(typed) == secret


@pytest.mark.parametrize("text", ["", "7F3K9Q2M4", "7F3K9Q2M4TT", "7F3K9Q2M4U"])
def test_secret_that_cannot_be_is_none(text):
    assert codes.normal_secret(text) is None


@pytest.mark.parametrize("n", [8, 16, 26])
def test_random_code_is_small_signs(n):
    made = [codes.random_code(n) for _ in range(200)]

    assert all(re.fullmatch(rf"[0-9a-hjkmnp-tv-z]{{{n}}}", code) for code in made)
    assert len(set(made)) == 200
    assert [codes.normal_code(f" {code.upper()} ") for code in made] == made
