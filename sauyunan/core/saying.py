"""Days, moments, numbers and durations as people of the page's language write them.

Pure: values in, text out. Months of Sundanese follow the Unicode CLDR ("su").
"""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

MONTHS = {
    "id": (
        *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
        *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    "su": (
        *("Januari", "Pébruari", "Maret", "April", "Méi", "Juni"),
        *("Juli", "Agustus", "Séptémber", "Oktober", "Nopémber", "Désémber"),
    ),
}
WEEKDAYS = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "su": ("Senén", "Salasa", "Rebo", "Kemis", "Jumaah", "Saptu", "Minggu"),
}
AT = {"id": "pukul", "en": "at", "su": "tabuh"}


def day(value: date, lang: str) -> str:
    """24 November 2026"""
    return f"{value.day} {MONTHS[lang][value.month - 1]} {value.year}"


def month(value: date, lang: str) -> str:
    """November 2026"""
    return f"{MONTHS[lang][value.month - 1]} {value.year}"


def weekday(value: date, lang: str) -> str:
    """Selasa"""
    return WEEKDAYS[lang][value.weekday()]


def clock_time(value: datetime | time, lang: str) -> str:
    """14.05, in English 14:05"""
    return f"{value:%H:%M}" if lang == "en" else f"{value:%H.%M}"


def moment(value: datetime, lang: str) -> str:
    """24 November 2026 pukul 14.05 WIB. ``value`` carries the zone it is said in."""
    return f"{day(value, lang)} {AT[lang]} {clock_time(value, lang)} {value.tzname()}"


def to_the_second(value: datetime, lang: str) -> str:
    """24 November 2026 pukul 14.05.09 WIB, where each second counts."""
    time_of_day = f"{value:%H:%M:%S}" if lang == "en" else f"{value:%H.%M.%S}"
    return f"{day(value, lang)} {AT[lang]} {time_of_day} {value.tzname()}"


def number(value: Decimal | int | float, lang: str, places: int | None = None) -> str:
    """1.234,5; in English 1,234.5. ``places`` rounds half up; None keeps what is there."""
    exact = Decimal(str(value))
    if places is not None:
        exact = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{exact:,f}"
    return text if lang == "en" else text.translate(str.maketrans(",.", ".,"))


def money(rupiah: int, lang: str) -> str:
    """Rp25.000; a minus sign stands before the sign of the currency."""
    sign = "-" if rupiah < 0 else ""
    return f"{sign}Rp{number(abs(rupiah), lang)}"


def size(octets: int, lang: str) -> str:
    """812 KB, 1,4 MB: as phones say it, in steps of 1000."""
    if octets < 1_000_000:
        return f"{number(max(1, round(octets / 1000)), lang)} KB"
    return f"{number(octets / 1_000_000, lang, 1)} MB"
