"""Opening hours: what people write, how it is kept and said, and whether it is open now."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from sauyunan.core import opening_hours
from sauyunan.core.opening_hours import HoursFault

WIB = ZoneInfo("Asia/Jakarta")
USUAL = "Mo-Fr 08:00-17:00; Sa 09:00-12:00"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Senin–Jumat 08.00–17.00; Sabtu 09.00–12.00; Minggu tutup", USUAL),
        ("Monday to Friday 08:00-17:00; Saturday 9-12; Sunday closed", USUAL),
        ("Senén nepi ka Jumaah tabuh 08.00-17.00; Saptu 09.00-12.00; Minggu tutup", USUAL),
        ("senin s/d jum'at pukul 8.00 - 17.00 WIB\nsabtu: 9 - 12", USUAL),
        (USUAL, USUAL),
        ("Setiap hari 24 jam", "Mo-Su 00:00-24:00"),
        ("24 jam", "Mo-Su 00:00-24:00"),
        ("08.00-20.00", "Mo-Su 08:00-20:00"),
        ("Senin, Rabu dan Jumat 10–12", "Mo 10:00-12:00; We 10:00-12:00; Fr 10:00-12:00"),
        ("Senin 08.00–12.00, 13.00–17.00", "Mo 08:00-12:00,13:00-17:00"),
        ("Sabtu–Minggu 18.00–02.00", "Sa,Su 18:00-02:00"),
        ("Sabtu-Senin 10-12", "Mo 10:00-12:00; Sa,Su 10:00-12:00"),
        ("Jumat 20.00–00.00", "Fr 20:00-24:00"),
        ("Ahad 7-9", "Su 07:00-09:00"),
    ],
)
def test_hours_are_read_as_people_write_them(typed, kept):
    assert opening_hours.read(typed) == kept


@pytest.mark.parametrize("lang", ["id", "en", "su"])
@pytest.mark.parametrize(
    "kept",
    [USUAL, "Mo-Su 00:00-24:00", "Mo,Tu 08:00-12:00,13:00-17:00; Sa 18:00-02:00", "Su 20:00-24:00"],
)
def test_what_is_said_is_read_as_the_same(kept, lang):
    assert opening_hours.read(opening_hours.say(kept, lang)) == kept


def test_hours_are_said_in_words():
    assert opening_hours.say(USUAL, "id") == (
        "Senin–Jumat 08.00–17.00; Sabtu 09.00–12.00; Minggu tutup"
    )
    assert opening_hours.say(USUAL, "en") == (
        "Monday–Friday 08:00–17:00; Saturday 09:00–12:00; Sunday closed"
    )


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("Senin", "time"),
        ("kapan saja", "time"),
        ("Senein-Jumat 08.00-17.00", "day"),
        ("Senin-Rabu-Jumat 8-9", "day"),
        ("Senin 25.00-26.00", "time"),
        ("Senin 08.60-09.00", "time"),
        ("Senin 08.00-08.00", "time"),
        ("Senin 13.00-17.00, 08.00-12.00", "time"),
        ("Senin 18.00-02.00, 03.00-04.00", "time"),
        ("Senin 8-9; Senin 10-11", "twice"),
        ("Minggu tutup", "closed"),
        ("", "closed"),
        ("8-9;" * 200, "twice"),
        ("<script>alert(1)</script> 8-9", "day"),
        ("Senin ٨-٩", "time"),
    ],
)
def test_what_cannot_be_read_is_refused(typed, kind):
    with pytest.raises(HoursFault) as fault:
        opening_hours.read(typed)

    assert fault.value.kind == kind
    assert len(fault.value.part) <= 60


@pytest.mark.parametrize(
    ("day", "hour", "minute", "is_open"),
    [
        (23, 7, 59, False),  # Monday
        (23, 8, 0, True),
        (23, 16, 59, True),
        (23, 17, 0, False),
        (28, 23, 0, True),  # Saturday night
        (29, 1, 59, True),
        (29, 2, 0, False),
        (30, 1, 0, False),  # Monday, after a Sunday that is closed
    ],
)
def test_open_now(day, hour, minute, is_open):
    at = datetime(2026, 11, day, hour, minute, tzinfo=WIB)

    assert opening_hours.is_open("Mo-Fr 08:00-17:00; Sa 18:00-02:00", at) is is_open
