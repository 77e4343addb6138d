"""Signs of stuffing: each is seen, none where it cannot be, and honest days show none."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sauyunan.surveys.stuffing import SIGNS, Given, Sign, Watch

DAY = date(2026, 11, 2)
MIXED, GOOD = (3, 4, 3), (4, 4, 4)


def seen(*several: Given) -> dict[str, Sign]:
    watch = Watch(3)
    for one in several:
        watch.add(one)
    return watch.signs()


def given(**others: object) -> Given:
    values = {"day": DAY, "hour": 10, "channel": "link", "answers": MIXED, **others}
    return Given(**values)


def quiet_days(count: int = 8) -> list[Given]:
    """Two answers in an hour of each day, each from its own device."""
    return [
        given(day=DAY + timedelta(days=at // 2), seconds=90, device=bytes([at]) * 16)
        for at in range(count * 2)
    ]


def test_quiet_days_show_nothing():
    signs = seen(*quiet_days())

    assert {name: sign.n for name, sign in signs.items()} == dict.fromkeys(SIGNS, 0)
    assert {sign.of for sign in signs.values()} == {16}


@pytest.mark.parametrize(("count", "found"), [(10, 0), (11, 11)], ids=["five times", "more"])
def test_many_in_an_hour_are_a_burst_beside_the_usual_hour(count, found):
    crowd = [given(day=date(2026, 11, 30), hour=9, answers=GOOD)] * count

    sign = seen(*quiet_days(), *crowd)["burst"]

    assert (sign.n, sign.of) == (found, 16 + count)
    assert sign.sums == ((4 * found,) * 3)


def test_a_busy_office_has_no_bursts():
    busy = [given(day=DAY + timedelta(days=at)) for at in range(5) for _one in range(40)]

    assert seen(*busy)["burst"].n == 0


def test_nine_in_the_only_hour_are_no_burst():
    assert seen(*[given()] * 9)["burst"].n == 0


def test_straight_lines_are_counted_with_their_sums():
    sign = seen(given(), given(answers=GOOD), given(answers=(1, 1, 1)))["alike"]

    assert sign == Sign(2, 3, (5, 5, 5))


def test_answers_of_one_device_are_counted_but_not_those_of_a_kiosk():
    same = b"d" * 16
    several = [given(device=same), given(device=same), given(device=b"e" * 16), given()]
    kiosk = [given(device=b"k" * 16, channel="kiosk")] * 9

    assert seen(*several, *kiosk)["device"] == Sign(2, 3, (6, 8, 6))


@pytest.mark.parametrize(("seconds", "n", "of"), [(0, 1, 1), (6, 1, 1), (10, 0, 1), (None, 0, 0)])
def test_haste_is_seen_where_time_is_known(seconds, n, of):
    sign = seen(given(seconds=seconds))["quick"]

    assert (sign.n, sign.of) == (n, of)


@pytest.mark.parametrize(("hour", "n"), [(22, 0), (23, 1), (3, 1), (5, 0), (None, 0)])
def test_night_is_seen_where_the_hour_is_known(hour, n):
    assert seen(given(hour=hour))["night"].n == n


def test_no_answers_show_nothing():
    assert seen() == dict.fromkeys(SIGNS, Sign(0, 0, (0, 0, 0)))


def test_signs_are_kept_as_they_are():
    sign = seen(given(answers=GOOD))["alike"]

    assert Sign.from_json(sign.as_json()) == sign
