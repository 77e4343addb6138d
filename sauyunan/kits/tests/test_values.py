from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_args

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from sauyunan.kits import values
from sauyunan.kits.fields import Kind, NumberFormat, Question
from sauyunan.kits.texts_typed import ValueRefused
from sauyunan.kits.values import Look

NUMBERS = {
    "nik": NumberFormat.model_validate({"title": {"id": "NIK"}, "length": 16}),
    "surat": NumberFormat.model_validate({"title": {"id": "Nomor surat"}, "ignore": " "}),
}
LOOK = Look(
    NUMBERS.__getitem__,
    lambda code, level: (code, level) in {("32.73.01.1001", "desa"), ("32.73", "kabupaten")},
)


def field(kind: str, **more: Any) -> Question:
    return Question.model_validate({"type": kind, "label": {"id": "Contoh"}, **more})


def typed(kind: str, text: str, **more: Any) -> object:
    return values.from_form(field(kind, **more), {"x": [text]}, "x", LOOK)


INSTAGRAM = "https://www.instagram.com/"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("@kriya.contoh", "kriya.contoh"),
        (" kriya_contoh ", "kriya_contoh"),
        ("https://www.instagram.com/kriya.contoh/", "kriya.contoh"),
        ("instagram.com/kriya.contoh?igsh=abc", "kriya.contoh"),
        ("http://m.instagram.com/kriya", "kriya"),
        ("www.instagram.com/@kriya", "kriya"),
    ],
)
def test_account_is_kept_as_its_address_however_it_was_written(text: str, name: str) -> None:
    assert typed("link", text, accounts_at=INSTAGRAM) == INSTAGRAM + name


@pytest.mark.parametrize(
    "text",
    [
        "@",
        "kriya contoh",
        "https://contoh.id/kriya",
        "instagram.com",
        "https://www.instagram.com/p/Cx1/",
        "javascript:alert(1)//instagram.com/a",
        "https://instagram.com.contoh.id/kriya",
        "https://[instagram.com/kriya",
        "@<b>",
        "k" * 61,
    ],
)
def test_what_is_no_account_is_refused_in_words(text: str) -> None:
    told = refusal("link", {"x": [text]}, accounts_at=INSTAGRAM)

    assert told.lower().startswith("this is no account at instagram.com. write @nama")


def refusal(kind: str, raw: Mapping[str, list[str]], **more: Any) -> str:
    with translation.override("en"), pytest.raises(ValueRefused) as refused:
        values.from_form(field(kind, **more), raw, "x", LOOK)
    return str(refused.value)


OPTIONS = {"a": {"id": "A"}, "b": {"id": "B"}, "c": {"id": "C"}}


@pytest.mark.parametrize(
    ("kind", "text", "stored"),
    [
        ("text", "  Jalan   Contoh\t7 ", "Jalan Contoh 7"),
        ("text", "Cafe\u0301", "Caf\u00e9"),
        ("text", "ab\u200bc\u202ed\ufeff", "abcd"),
        ("text", "<b>tebal</b> {{7*7}}", "<b>tebal</b> {{7*7}}"),
        ("long_text", " satu \r\ndua\u2028tiga \n", "satu\ndua\ntiga"),
        ("person_name", "Siti Nur\u2019aini,  S.Pd.", "Siti Nur'aini, S.Pd."),
        ("person_name", "Ñandú-Müller", "Ñandú-Müller"),
        ("integer", " 1.234.567 ", 1_234_567),
        ("integer", "1,234", 1234),
        ("integer", "-5", -5),
        ("integer", "\uff11\uff12", 12),
        ("money", "Rp 1.000.000", 1_000_000),
        ("money", "rp1000000,-", 1_000_000),
        ("money", "IDR 1.000.000,00", 1_000_000),
        ("time", "4.05", "04:05"),
        ("time", "23:59", "23:59"),
        ("yes_no", "yes", True),
        ("yes_no", "Tidak", False),
        ("choice", "b", "b"),
        ("phone", "0812-3456 7890", "+6281234567890"),
        ("phone", "+62 (0) 812 3456 7890", "+6281234567890"),
        ("phone", "6281234567890", "+6281234567890"),
        ("phone", "006281234567890", "+6281234567890"),
        ("phone", "022 1234567", "+62221234567"),
        ("phone", "+65 6123 4567", "+6561234567"),
        ("email", " Nama.Contoh@Contoh.ID ", "Nama.Contoh@contoh.id"),
        ("area", "32.73.01.1001", "32.73.01.1001"),
        ("area", "3273011001", "32.73.01.1001"),
        ("date", "2022-06-13", "2022-06-13"),
        ("date", "13/6/2022", "2022-06-13"),
        ("date", "13 Juni 2022", "2022-06-13"),
        ("date", "1 mei 2022", "2022-05-01"),
    ],
)
def test_what_people_type_becomes_one_stored_value(kind: str, text: str, stored: object) -> None:
    more = {"options": OPTIONS} if kind == "choice" else {}

    assert typed(kind, text, **more) == stored


@pytest.mark.parametrize("kind", ["text", "integer", "date", "choice", "number", "choices", "area"])
@pytest.mark.parametrize("text", ["", "  ", "\u200b", "\n\t"])
def test_nothing_visible_is_no_answer(kind: str, text: str) -> None:
    more = {"options": OPTIONS} if kind in {"choice", "choices"} else {}
    raw = {} if kind == "choices" else {"x": [text], "x-day": [text]}

    assert values.from_form(field(kind, **more), raw, "x", LOOK) is None


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        ("text", "a\x00b", "it holds a sign that cannot be shown. Delete the text and type it again."),
        ("text", "a\ud800", "it holds a sign that cannot be shown. Delete the text and type it again."),
        ("text", "x" * 201, "201 characters are too many. Shorten it to 200."),
        ("text", "x" * 2_000_000, "2000000 characters are too many. Shorten it to 200."),
        ("text", "a" + "\u0333" * 30, "too many accents on one letter. Type the text again without them."),
        ("long_text", "x" * 5001, "5001 characters are too many. Shorten it to 5000."),
        ("person_name", "x" * 101, "101 characters are too many. Shorten it to 100."),
        ("person_name", "<b>Ibu</b>", "“<” cannot be part of a name. Use letters, spaces and ' . - , only."),
        ("person_name", "Ibu 2", "“2” cannot be part of a name. Use letters, spaces and ' . - , only."),
        ("person_name", "..", "a name needs letters. Write it as on the identity card."),
        ("integer", "1,5", "only whole numbers fit here. Round it and leave the decimals out."),
        ("integer", "satu", "this is not a whole number. Write digits only, such as 25."),
        ("integer", "9" * 19, "too large. Write 9223372036854775807 or less."),
        ("money", "-5", "too small. Write 0 or more."),
        ("date", "13 2022", "this is not a day. Write day, month and year, such as 13 6 2022."),
        ("date", "2022-02-30", "this day does not exist in that month. Write a number from 1 to 28."),
        ("date", "1-13-2022", "this month does not exist. Write a number from 1 to 12."),
        ("date", "1-1-0000", "this year cannot be. Write it with four digits, such as 2022."),
        ("date", "1-1-22", "this year cannot be. Write it with four digits, such as 2022."),
        ("time", "24.00", "this is not a time of day. Write hours and minutes, such as 14.05."),
        ("yes_no", "mungkin", "this is neither yes nor no. Choose one of the two."),
        ("choice", "d", "this choice is not offered. Choose one of those shown."),
        ("phone", "12", "this is not a phone number. Write digits, such as 0812 3456 7890."),
        ("phone", "0812345678901234", "this phone number has too few or too many digits. Compare it with your phone."),
        ("email", "nama@", "this is not an e-mail address. Write it like nama@contoh.id."),
        ("area", "32.73", "this is not an area. Search for its name and choose it."),
        ("area", "99.99.99.9999", "this area does not exist. Search for its name and choose it."),
    ],
)  # fmt: skip
def test_a_refusal_says_what_is_wrong_and_how_to_mend_it(
    kind: str, text: str, message: str
) -> None:
    more = {"options": OPTIONS} if kind == "choice" else {}

    assert refusal(kind, {"x": [text]}, **more) == message


def test_limits_of_the_field_hold() -> None:
    assert refusal("integer", {"x": ["0"]}, min=1, max=9) == "too small. Write 1 or more."
    assert refusal("integer", {"x": ["10"]}, min=1, max=9) == "too large. Write 9 or less."
    assert refusal("text", {"x": ["ab"]}, min=3).startswith("too short. Write at least 3")
    assert refusal("text", {"x": ["abcd"]}, max=3) == "4 characters are too many. Shorten it to 3."


def test_a_date_typed_in_three_fields() -> None:
    raw = {"x-day": [" 13 "], "x-month": ["juni"], "x-year": ["2022"]}

    assert values.from_form(field("date"), raw, "x", LOOK) == "2022-06-13"


def test_a_date_with_a_part_left_out_names_the_part() -> None:
    raw = {"x-day": [""], "x-month": ["6"], "x-year": [""]}

    message = refusal("date", raw)

    assert message == "the day, year is missing. Write day, month and year."


def test_leap_days_exist_only_in_leap_years() -> None:
    assert typed("date", "29-2-2024") == "2024-02-29"
    assert refusal("date", {"x": ["29-2-2023"]}).endswith("Write a number from 1 to 28.")
    assert refusal("date", {"x": ["32-12-2023"]}).endswith("Write a number from 1 to 31.")


def test_choices_keep_the_order_of_the_kit_and_have_limits() -> None:
    chosen = values.from_form(field("choices", options=OPTIONS), {"x": ["c", "a", "c"]}, "x", LOOK)
    many = refusal("choices", {"x": ["a", "b"]}, options=OPTIONS, max=1)
    few = refusal("choices", {"x": ["a"]}, options=OPTIONS, min=2)
    strange = refusal("choices", {"x": ["a", "z"]}, options=OPTIONS)

    assert chosen == ["a", "c"]
    assert many == "too many are chosen. Choose at most 1."
    assert few == "too few are chosen. Choose at least 2."
    assert strange == "this choice is not offered. Choose among those shown."


@given(
    st.lists(
        st.sampled_from(["", " ", ".", "-", "\u2013", "\u00a0", " - ", "\u200b"]),
        min_size=16,
        max_size=16,
    )
)
def test_any_separators_of_a_declared_number_are_accepted(between: list[str]) -> None:
    digits = "3273014505900001"

    text = "".join(a + b for a, b in zip(digits, between, strict=True))

    assert typed("number", text, of="nik") == digits


def test_a_declared_number_has_its_length_and_only_digits() -> None:
    short = refusal("number", {"x": ["327301450590000"]}, of="nik")
    letters = refusal("number", {"x": ["32730145O5900001"]}, of="nik")

    assert short == "this has 15 digits and needs 16. Compare it with the card."
    assert letters == "only digits belong here. Write the number without letters."


def test_a_number_without_a_length_may_hold_letters() -> None:
    assert typed("number", "3273-lt-13062022-0001", of="surat") == "3273-LT-13062022-0001"
    assert refusal("number", {"x": ["<script>"]}, of="surat").startswith(
        "this is not such a number"
    )


@pytest.mark.parametrize(
    ("kind", "value", "stored"),
    [
        ("integer", 3.0, 3),
        ("yes_no", False, False),
        ("date", "2022-06-13", "2022-06-13"),
        ("text", " a ", "a"),
        ("choices", ["b", "a"], ["a", "b"]),
        ("integer", None, None),
        ("text", "", None),
        ("choices", [], None),
    ],
)
def test_json_values(kind: str, value: object, stored: object) -> None:
    more = {"options": OPTIONS} if kind == "choices" else {}

    assert values.from_json(field(kind, **more), value, LOOK) == stored


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("integer", "3"),
        ("integer", True),
        ("integer", 3.5),
        ("integer", 1e300),
        ("integer", float("nan")),
        ("yes_no", "yes"),
        ("yes_no", 1),
        ("date", "13-6-2022"),
        ("date", 20220613),
        ("text", 5),
        ("text", {"a": 1}),
        ("choices", "a"),
        ("choices", [1]),
        ("number", 3273014505900001),
    ],
)
def test_json_of_another_type_is_refused(kind: str, value: object) -> None:
    with pytest.raises(ValueRefused):
        values.from_json(field(kind, options=OPTIONS), value, LOOK)


KINDS = sorted(set(get_args(Kind)) - {"record", "group"})


@given(st.sampled_from(KINDS), st.text(max_size=60), st.text(max_size=6), st.text(max_size=6))
def test_any_text_is_read_or_refused(kind: str, text: str, one: str, two: str) -> None:
    raw = {"x": [text], "x-day": [one], "x-month": [two], "x-year": [text]}
    try:
        stored = values.from_form(field(kind, options=OPTIONS), raw, "x", LOOK)
    except ValueRefused:
        return

    again = (
        stored if stored is None else values.from_json(field(kind, options=OPTIONS), stored, LOOK)
    )
    assert again == stored


def test_point_within_the_city_is_looked_up_and_others_are_not() -> None:
    look = replace(LOOK, city=lambda latitude, _longitude: latitude < -6.5)

    assert values.from_json(field("point", within="city"), "-6.9,107.6", look) == "-6.9,107.6"
    assert values.from_json(field("point"), "-6.2,106.8", look) == "-6.2,106.8"
    with pytest.raises(ValueRefused, match="di luar kota"):
        values.from_json(field("point", within="city"), "-6.2,106.8", look)


def test_an_area_within_the_city_is_asked_for() -> None:
    here = replace(LOOK, home=lambda code: code.startswith("32.73."))
    elsewhere = replace(LOOK, home=lambda code: code.startswith("32.74."))
    asked = field("area", within="city")
    raw = {"x": ["32.73.01.1001"]}

    with translation.override("en"), pytest.raises(ValueRefused) as refused:
        values.from_form(asked, raw, "x", elsewhere)

    assert values.from_form(asked, raw, "x", here) == "32.73.01.1001"
    assert "outside the city" in str(refused.value)
    assert values.from_form(field("area"), raw, "x", elsewhere) == "32.73.01.1001"
