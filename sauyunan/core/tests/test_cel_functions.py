"""The functions of rules: days, texts, numbers, areas."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sauyunan.core.cel import Field, RuleError, environment

RULES = environment(
    {},
    {"d": Field("day"), "at": Field("moment"), "t": Field("text"), "n": Field("integer")},
    zone=ZoneInfo("Asia/Jakarta"),
    area_name={"32.73": "Kota Contoh"}.__getitem__,
)
VALUES = {
    "d": date(2022, 6, 13),
    "at": datetime(2022, 6, 12, 18, 5, tzinfo=UTC),
    "t": "  siti NUR'aini  contoh ",
    "n": 1234567,
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("day('2022-06-13')", date(2022, 6, 13)),
        ("moment('2022-06-13T10:00+07:00')", datetime(2022, 6, 13, 3, tzinfo=UTC)),
        ("day_of(at)", date(2022, 6, 13)),
        ("time_of(at)", "01:05"),
        ("age(day('2000-06-13'), d)", 22),
        ("age(day('2000-06-14'), d)", 21),
        ("age(day('2000-02-29'), day('2022-02-28'))", 21),
        ("age(day('2000-02-29'), day('2022-03-01'))", 22),
        ("days_between(day('2022-06-10'), d)", 3),
        ("days_between(d, day('2022-06-10'))", -3),
        ("hours_between(at, add_hours(at, 48))", 48),
        ("[year(d), month(d), day_of_month(d), weekday(d)]", [2022, 6, 13, 1]),
        ("add_days(d, -13)", date(2022, 5, 31)),
        ("add_days(day('2024-02-28'), 1)", date(2024, 2, 29)),
        ("add_months(day('2022-01-31'), 1)", date(2022, 2, 28)),
        ("add_months(day('2022-01-31'), -13)", date(2020, 12, 31)),
        ("add_hours(at, -24)", datetime(2022, 6, 11, 18, 5, tzinfo=UTC)),
        ("text(n)", "1234567"),
        ("text(d)", "2022-06-13"),
        ("number('0017')", 17),
        ("two(7) + two(41)", "0741"),
        ("pad(12, 4)", "0012"),
        ("digits('32.73.01-٣')", "327301"),
        ("part('3273014505900001', 7, 6)", "450590"),
        ("join(['a', 'b', 'c'], '-')", "a-b-c"),
        ("join([t].filter(x, false), '-')", ""),
        ("upper('Contoh')", "CONTOH"),
        ("lower('Contoh')", "contoh"),
        ("title(t)", "Siti Nur'aini Contoh"),
        ("trim(t)", "siti NUR'aini contoh"),
        ("sum([1, 2, 3])", 6),
        ("[smallest([3, 1, 2]), largest([3, 1, 2])]", [1, 3]),
        ("distinct(['a', 'b'])", True),
        ("distinct(['a', 'a'])", False),
        ("[percent(1, 8), percent(1, 200), percent(0, 3), percent(3, 2)]", [13, 1, 0, 150]),
        ("say_day(d, 'id')", "13 Juni 2022"),
        ("say_day(d, 'en')", "13 June 2022"),
        ("say_number(n, 'id')", "1.234.567"),
        ("say_number(n, 'en')", "1,234,567"),
        ("area_level('32.73.01.1001', 'provinsi')", "32"),
        ("area_level('32.73.01.1001', 'kabupaten')", "32.73"),
        ("area_level('32.73.01.1001', 'kecamatan')", "32.73.01"),
        ("area_level('32.73.01.1001', 'desa')", "32.73.01.1001"),
        ("area_name('32.73')", "Kota Contoh"),
        ("mask_name('Bayi  Contoh')", "B*** C*****"),
        ("mask_name('')", ""),
    ],
)
def test_function_gives(text: str, expected: object) -> None:
    found = RULES.compile(text).value(VALUES)

    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("day(t)", "not a day of the calendar"),
        ("moment(t)", "not a moment"),
        ("moment(text(d))", "without a time zone"),
        ("number(t)", "not a number"),
        ("add_days(d, 9999999999)", "beyond the calendar"),
        ("add_days(d, 9223372036854775807)", "beyond the calendar"),
        ("add_months(d, 999999)", "beyond the calendar"),
        ("add_months(d, -9223372036854775807)", "beyond the calendar"),
        ("add_hours(at, 999999999)", "beyond the calendar"),
        ("two(100)", "does not fit"),
        ("two(-1)", "does not fit"),
        ("pad(1, 41)", "does not fit"),
        ("part('abc', 2, 3)", "shorter than the part"),
        ("part('abc', 0, 1)", "shorter than the part"),
        ("smallest([1].filter(x, false))", "smallest of nothing"),
        ("largest([1].filter(x, false))", "largest of nothing"),
        ("percent(1, 0)", "share of nothing"),
        ("sum([n, 9223372036854775807])", "beyond 19 digits"),
        ("say_day(d, t)", "unknown language"),
        ("area_level('32.73', 'desa')", "does not reach down to desa"),
        ("area_level('32..01', 'kecamatan')", "does not reach down"),
        ("area_level('32', t)", "unknown level"),
    ],
)
def test_function_without_an_answer_is_an_error(text: str, said: str) -> None:
    with pytest.raises(RuleError, match=said) as caught:
        RULES.compile(text).value(VALUES)

    assert "NUR" not in str(caught.value)


def test_area_name_is_looked_up_only_when_a_rule_runs() -> None:
    asked: list[str] = []

    def name(code: str) -> str:
        asked.append(code)
        return "Kota Contoh"

    rule = environment({}, {}, area_name=name).compile("area_name('32.73')", "text")

    assert asked == []
    assert rule.value({}) == "Kota Contoh"
    assert asked == ["32.73"]


def test_area_name_without_areas_is_an_error() -> None:
    rule = environment({}, {}).compile("area_name('32.73')", "text")

    with pytest.raises(RuleError, match="names of areas are not at hand"):
        rule.value({})


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(-50_000, 50_000))
def test_days_between_undoes_add_days(day: date, count: int) -> None:
    rule = RULES.compile("days_between(d, add_days(d, n)) == n", "bool")

    assert rule.holds({"d": day, "n": count}) is True


@given(st.dates(), st.dates())
def test_comparing_days_is_comparing_dates(one: date, other: date) -> None:
    rules = environment({}, {"one": Field("day"), "other": Field("day")})
    bound = rules.bind({"one": one, "other": other})

    found = {sign: rules.compile(f"one {sign} other").value(bound) for sign in ("<", "<=", "==")}

    assert found == {"<": one < other, "<=": one <= other, "==": one == other}
