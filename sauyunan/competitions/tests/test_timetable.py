"""A timetable keeps its hours, its rooms, and never asks a juror to be in two of them."""

from __future__ import annotations

from datetime import date, datetime, time
from itertools import combinations
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from sauyunan.competitions.timetable import Heard, Held, Hours, clash, planned

WIB = ZoneInfo("Asia/Jakarta")
MONDAY, TUESDAY = date(2026, 12, 21), date(2026, 12, 22)


def hours(
    minutes: int = 20,
    rooms: tuple[str, ...] = ("Ruang 1",),
    days: tuple[date, ...] = (MONDAY,),
    closes: time = time(11),
) -> Hours:
    return Hours(days, time(9), closes, minutes, rooms, WIB, time(10), time(10, 30))


def heard(*jurors: str) -> list[Heard]:
    return [Heard(f"e{at}", frozenset(names.split())) for at, names in enumerate(jurors)]


def said(held: list[Held]) -> list[tuple[str, str, str]]:
    return [(one.heard.code, f"{one.starts_at:%d %H.%M}", one.room) for one in held]


def test_entries_follow_each_other_around_the_break() -> None:
    found = planned(heard("a b", "a b", "a b", "a b"), hours())

    starts = ["21 09.00", "21 09.20", "21 09.40", "21 10.30"]
    assert said(found.held) == [(f"e{at}", start, "Ruang 1") for at, start in enumerate(starts)]
    assert found.left == []


def test_nothing_reaches_into_the_break_or_beyond_the_evening() -> None:
    times = [f"{starts:%H.%M}" for starts, _ends in hours(minutes=25).starts()]

    assert times == ["09.00", "09.25", "10.30"]


def test_two_rooms_hear_at_once_only_without_a_common_juror() -> None:
    found = planned(heard("a b", "b c", "c d"), hours(rooms=("Ruang 1", "Ruang 2")))

    assert said(found.held) == [
        ("e0", "21 09.00", "Ruang 1"),
        ("e2", "21 09.00", "Ruang 2"),
        ("e1", "21 09.20", "Ruang 1"),
    ]


def test_next_day_takes_what_the_first_has_no_time_for() -> None:
    found = planned(heard("a", "a", "a"), hours(minutes=60, days=(MONDAY, TUESDAY)))

    assert said(found.held) == [("e0", "21 09.00", "Ruang 1"), ("e1", "22 09.00", "Ruang 1")]
    assert [one.code for one in found.left] == ["e2"]


def test_what_stands_keeps_its_room_and_its_jurors() -> None:
    fixed = [Held(Heard("x", frozenset({"a"})), *next(hours().starts()), "Ruang 1")]
    found = planned(heard("a", "b"), hours(rooms=("Ruang 1", "Ruang 2")), fixed)

    assert said(found.held) == [("e1", "21 09.00", "Ruang 2"), ("e0", "21 09.20", "Ruang 1")]


def test_clash_names_the_room_or_the_juror_in_the_way() -> None:
    at = datetime(2026, 12, 21, 9, tzinfo=WIB), datetime(2026, 12, 21, 10, tzinfo=WIB)
    stands = Held(Heard("x", frozenset({"a"})), *at, "Ruang 1")

    assert clash(Held(Heard("y", frozenset({"b"})), *at, "Ruang 1"), [stands]) is stands
    assert clash(Held(Heard("y", frozenset({"a"})), *at, "Ruang 2"), [stands]) is stands
    assert clash(Held(Heard("y", frozenset({"b"})), *at, "Ruang 2"), [stands]) is None
    assert clash(Held(Heard("x", frozenset({"a"})), *at, "Ruang 1"), [stands]) is None


@given(
    jurors=st.lists(st.frozensets(st.sampled_from("abcdefg"), max_size=4), max_size=25),
    rooms=st.integers(1, 4),
    minutes=st.integers(5, 45),
)
def test_nobody_and_no_room_is_asked_for_twice_at_once(
    jurors: list[frozenset[str]], rooms: int, minutes: int
) -> None:
    wanted = [Heard(f"e{at}", names) for at, names in enumerate(jurors)]
    names = tuple(f"Ruang {at}" for at in range(rooms))
    found = planned(wanted, hours(minutes, names, (MONDAY, TUESDAY)))

    assert {one.heard.code for one in found.held} | {one.code for one in found.left} == {
        one.code for one in wanted
    }
    for one, other in combinations(found.held, 2):
        if one.meets(other.starts_at, other.ends_at):
            assert one.room != other.room
            assert not one.heard.jurors & other.heard.jurors
