"""Which year a unit is asked about, and which word is overdue. Pure."""

from __future__ import annotations

from datetime import date

from sauyunan.innovations.registry_format import Years


def _day(year: int, month_day: str) -> date:
    return date.fromisoformat(f"{year}-{month_day}")


def asked_about(today: date, years: Years) -> int:
    """The year that the word is asked for: this one late in the year, before that the last one."""
    return today.year if today >= _day(today.year, years.asked_from) else today.year - 1


def overdue(today: date, years: Years) -> int:
    """The newest year of which every innovation should have said its word by today."""
    return today.year - 1 if today >= _day(today.year, years.stale_from) else today.year - 2


def is_asked_now(today: date, years: Years) -> bool:
    """Whether teams are reminded on this day: from the first day of asking until the word is overdue."""
    return asked_about(today, years) > overdue(today, years)
