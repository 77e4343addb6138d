"""Opening a kiosk by a code, seeing that it lives, ending it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from sauyunan.accounts.models import Person
from sauyunan.core import clock, codes, ledger
from sauyunan.core.actor import Actor
from sauyunan.surveys import queries
from sauyunan.surveys.models import Kiosk, Survey
from sauyunan.surveys.refusals import SurveyRefused

LENGTH = 10  # signs of five bits
SEEN = timedelta(minutes=1)


@dataclass(frozen=True)
class Opened:
    """A new kiosk and its code, which is shown this once."""

    kiosk: Kiosk
    code: str


@transaction.atomic
def open_kiosk(survey: Survey, *, name: str, idle_seconds: int, by: Person) -> Opened:
    """Make a code for a kiosk. Raises SurveyRefused for a survey that is closed."""
    if survey.closed_at is not None:
        raise SurveyRefused(_("This survey is closed."))
    code = codes.random_code(LENGTH)
    kiosk = Kiosk.objects.create(
        survey=survey,
        name=name,
        code_digest=queries.kiosk_digest(code),
        idle_seconds=idle_seconds,
        made_by=by,
        made_at=clock.now(),
    )
    ledger.record(
        "survey.kiosk_opened", f"kiosk:{kiosk.pk}", by=Actor.for_person(by), unit=survey.unit
    )
    return Opened(kiosk, code)


@transaction.atomic
def end_kiosk(kiosk: Kiosk, *, by: Person) -> None:
    """End a kiosk: its tablet asks for a code at the next touch. A second call changes nothing."""
    ended = Kiosk.objects.filter(pk=kiosk.pk, ended_at=None).update(ended_at=clock.now())
    if ended:
        actor, unit = Actor.for_person(by), kiosk.survey.unit
        ledger.record("survey.kiosk_ended", f"kiosk:{kiosk.pk}", by=actor, unit=unit)


def see(kiosk: Kiosk) -> None:
    """Note that a kiosk lives, once a minute at most."""
    now = clock.now()
    if kiosk.seen_at is None or now - kiosk.seen_at > SEEN:
        Kiosk.objects.filter(pk=kiosk.pk).update(seen_at=now.replace(second=0, microsecond=0))
