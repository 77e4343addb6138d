"""Invitations and answers of a made-up service."""

from __future__ import annotations

from datetime import date

from sauyunan.surveys import actions
from sauyunan.surveys.instruments import instrument
from sauyunan.surveys.models import Answer, Invitation

NAME = "skm-2017"
SERVICE = "warung/izin-warung"
KEYS = tuple(instrument(NAME).elements)
DAY = date(2026, 11, 24)


def invitation(case: str = "KTA-26-0000-0001", service: str = SERVICE) -> Invitation:
    return actions.invite(NAME, service=service, unit_id=None, case=case, on=DAY)


def answers(value: int = 3, **others: int) -> dict[str, int]:
    """The same answer to every element, but for the named ones."""
    return {**dict.fromkeys(KEYS, value), **others}


def stored(count: int, value: int = 3, *, service: str = SERVICE, on: date = DAY) -> None:
    """So many respondents who answered alike."""
    for _one in range(count):
        Answer.objects.create(instrument=NAME, service=service, given_on=on, answers=answers(value))
