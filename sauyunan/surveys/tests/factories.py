"""Surveys, invitations and answers of a made-up service."""

from __future__ import annotations

from datetime import date

from sauyunan.accounts.models import Unit
from sauyunan.core.actor import SYSTEM
from sauyunan.surveys import actions
from sauyunan.surveys.actions import About, Paper, Plan
from sauyunan.surveys.instruments import instrument
from sauyunan.surveys.models import Channel, Invitation, Survey

NAME = "skm-2017"
SERVICE = "warung/izin-warung"
KEYS = tuple(instrument(NAME).elements)
DAY = date(2026, 11, 24)


def unit(code: str = "dinas-contoh") -> Unit:
    return Unit.objects.get_or_create(
        code=code, defaults={"name": f"Unit {code}", "path": f"/{code}/"}
    )[0]


def plan(**others: object) -> Plan:
    """A survey of November."""
    values = {
        "unit": None,
        "service": SERVICE,
        "instrument": NAME,
        "title": "Survei November",
        "opens_on": date(2026, 11, 1),
        "closes_on": date(2026, 11, 30),
        "population": 1200,
        **others,
    }
    return Plan(**{**values, "unit": values["unit"] or unit()})


def survey(**others: object) -> Survey:
    return actions.plan_survey(plan(**others), by=SYSTEM)


def invitation(
    case: str = "KTA-26-0000-0001", service: str = SERVICE, unit_id: int | None = None
) -> Invitation:
    return actions.invite(NAME, service=service, unit_id=unit_id, case=case, on=DAY)


def answers(value: int = 3, **others: int) -> dict[str, int]:
    """The same answer to every element, but for the named ones."""
    return {**dict.fromkeys(KEYS, value), **others}


def stored(count: int, value: int = 3, *, service: str = SERVICE, on: date = DAY) -> None:
    """So many respondents who answered alike."""
    standing = actions.standing_survey(NAME, service=service, unit_id=None, on=on)
    papers = [Paper(answers(value), on, About()) for _one in range(count)]
    actions.add_answers(standing, Channel.IMPORT, papers)


def closed(*values: int, **others: object) -> Survey:
    """A survey with one respondent for each value, who answered alike to all, closed today."""
    made = survey(**others)
    papers = [Paper(answers(value), made.opens_on, About()) for value in values]
    actions.add_answers(made, Channel.LINK, papers)
    actions.close_survey(made, by=SYSTEM)
    return Survey.objects.get(pk=made.pk)
