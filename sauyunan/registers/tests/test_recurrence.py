"""Rules of days: which are read, and that none can be looked for until the year 9999."""

from __future__ import annotations

from datetime import date

import pytest

from sauyunan.registers import recurrence
from sauyunan.registers.recurrence import RecurrenceFault

FIRST = date(2026, 11, 23)  # a Monday


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31", "no such day"),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=TU", "never falls"),
        ("FREQ=WEEKLY;BYSETPOS=8", "positions"),
        ("FREQ=WEEKLY;BYDAY=2MO", "positions"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=99", "no part"),
        ("FREQ=MONTHLY;BYMONTH=13", "no part"),
        ("FREQ=DAILY;INTERVAL=0", "no part"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20270101", "exclude"),
        ("FREQ=DAILY;FREQ=WEEKLY", "twice"),
        ("FREQ=DAILY;BYHOUR=3", "no part"),
        ("FREQ=DAILY;UNTIL=20261332", "month|UNTIL|until"),
        ("RRULE:FREQ=DAILY\nDTSTART:20260101", "no part"),
        ("", "no part"),
    ],
)
def test_rule_that_is_none_is_refused(rule: str, said: str) -> None:
    with pytest.raises(RecurrenceFault, match=said):
        recurrence.read(rule, FIRST)


def test_what_began_too_long_ago_does_not_repeat() -> None:
    with pytest.raises(RecurrenceFault, match="before 1900"):
        recurrence.read("FREQ=DAILY", date(1, 1, 1))


def test_first_day_is_one_that_fits_the_rule() -> None:
    assert recurrence.first_day("FREQ=MONTHLY;BYMONTHDAY=31", FIRST) == date(2026, 12, 31)
    assert recurrence.first_day("FREQ=DAILY;UNTIL=20200101", FIRST) is None


def test_rule_without_end_is_expanded_within_a_window_only() -> None:
    found = recurrence.between("FREQ=WEEKLY", FIRST, date(2030, 1, 1), date(2030, 1, 14))

    assert found == [date(2030, 1, 7), date(2030, 1, 14)]


def test_days_left_out_are_a_list() -> None:
    assert recurrence.days_listed("2026-12-25, 2027-01-01") == {
        date(2026, 12, 25),
        date(2027, 1, 1),
    }
    assert recurrence.days_listed(" ") == frozenset()
    with pytest.raises(RecurrenceFault, match="2026-12-25"):
        recurrence.days_listed("25/12/2026")
