"""What the desk does with other systems: ask a population registry, take cases along, mark them."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from sauyunan.accounts.models import Person
from sauyunan.core import clock, ledger, ratelimit
from sauyunan.core.actor import Actor
from sauyunan.services import contents, entry, finding, outside, queries
from sauyunan.services.actions.people import actor_of
from sauyunan.services.entry import Enterable
from sauyunan.services.format import PersonAt
from sauyunan.services.models import Application, Entry
from sauyunan.services.outside import PersonAsked, Verdict
from sauyunan.services.refusals import InputRefused, MoveRefused

MATCHES_A_DAY = 200
"""Questions of one person to the registry: a day's work, too few to try numbers out."""
_DAY = 24 * 3600
LONGEST = 500

log = logging.getLogger(__name__)


def match_people(application: Application, *, by: Person) -> Mapping[str, Verdict]:
    """What the population registry says to the people of a case, by the service's key; who is not
    filled in is left out.

    Only the verdict is told and written into the ledger. Raises MoveRefused where no registry is
    connected or somebody has asked too often today.
    """
    if not Application.objects.visible_to(by).filter(pk=application.pk).exists():
        raise PermissionDenied
    registry = outside.population_registry()
    if registry is None:
        raise MoveRefused("state", _("No population registry is connected."))
    if not ratelimit.hit("population.match", str(by.pk), MATCHES_A_DAY, _DAY):
        raise MoveRefused(
            "limit", _("You have asked the registry very often today. Go on tomorrow.")
        )
    answers = contents.of(application).answers
    people = {
        key: asked
        for key, one in queries.service_of(application).people.items()
        if (asked := _asked(answers, one)) is not None
    }
    found = {key: _verdict(registry, one) for key, one in people.items()}
    content = {key: one.value for key, one in found.items()}
    with transaction.atomic():
        ledger.record(
            "population.matched",
            application.object,
            by=actor_of(by, application),
            unit=application.unit,
            content=content,
        )
    return found


def _asked(answers: Mapping[str, object], at: PersonAt) -> PersonAsked | None:
    number, name = finding.answer_at(answers, at.number), finding.answer_at(answers, at.name)
    if not number or not name:
        return None
    born = finding.answer_at(answers, at.born) if at.born else ""
    return PersonAsked(number, name, date.fromisoformat(born) if born else None)


def _verdict(registry: outside.PopulationRegistry, person: PersonAsked) -> Verdict:
    try:
        return registry.match(person)
    except Exception as error:  # noqa: BLE001  the other side may fail in any way
        # No message: it could repeat whom was asked about.
        log.warning("population registry", extra={"fault": type(error).__name__})
        return Verdict.UNAVAILABLE


@transaction.atomic
def export_cases(person: Person, chosen: Enterable, day: date, *, reason: str) -> outside.Table:
    """The served cases of a day with all their answers, for entry by hand.

    Who took which cases along and why is in the ledger. Raises InputRefused without a reason.
    """
    stripped = reason.strip()
    if not stripped:
        raise InputRefused({"reason": _("Write what you need the table for.")})
    applications = entry.of_day(person, chosen, day)
    table = outside.civil_registration().table(entry.finished(applications))
    content = {
        "service": chosen.full,
        "day": day.isoformat(),
        "cases": [one.reference for one in applications],
        "reason": stripped[:LONGEST],
    }
    by = Actor.for_person(person)
    ledger.record("cases.exported", f"service:{chosen.full}", by=by, content=content)
    return table


@transaction.atomic
def mark_entered(applications: Sequence[Application], *, is_entered: bool, by: Person) -> int:
    """Note that these cases were entered elsewhere, or that they were not; returns how many were
    changed. What is marked so already is no fault."""
    return sum(_mark(one, is_entered, by) for one in applications)


def _mark(application: Application, is_entered: bool, by: Person) -> int:
    if is_entered:
        _row, is_new = Entry.objects.get_or_create(
            application=application, defaults={"person": by, "at": clock.now()}
        )
        changed = int(is_new)
    else:
        changed = Entry.objects.filter(application=application).delete()[0]
    if changed:
        ledger.record(
            "application.entered",
            application.object,
            by=actor_of(by, application),
            unit=application.unit,
            content={"entered": is_entered},
        )
    return changed
