"""What is said of an innovation beside its record: each year's state, replicas, results elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from sauyunan.accounts.models import Person
from sauyunan.core import clock
from sauyunan.core.actor import Actor
from sauyunan.innovations import queries
from sauyunan.innovations.actions import revising
from sauyunan.innovations.models import Award, Innovation, Replica, YearState
from sauyunan.innovations.refusals import RegistryChangeRefused
from sauyunan.outbox import actions as outbox
from sauyunan.outbox.actions import Letter


@transaction.atomic
def say_year(innovation: Innovation, year: int, state: str, reason: str, *, by: Actor) -> YearState:
    """How the innovation lived in a year; said again, the new word takes the place of the old one, which
    stays in the history. Raises RegistryChangeRefused."""
    held, reason = revising.locked(innovation), reason.strip()
    first = queries.first_year(held)
    if not first <= year <= clock.today().year:
        told = {"first": first, "last": clock.today().year}
        raise RegistryChangeRefused(_("Choose a year from %(first)d to %(last)d.") % told, "year")
    if state in (YearState.State.STOPPED, YearState.State.PAUSED) and not reason:
        raise RegistryChangeRefused(_("Say why it was stopped or is dormant."), "reason")
    known = held.states.filter(year=year).first()
    before = _state_in_words(known) if known else ""
    row, _is_new = YearState.objects.update_or_create(
        innovation=held,
        year=year,
        defaults={
            "state": state,
            "reason": reason,
            "by_id": revising.person_of(by),
            "at": clock.now(),
        },
    )
    changes = {"state": (before, _state_in_words(row))}
    if changes["state"][0] != changes["state"][1]:
        revising.revise(held, "innovation.year_said", changes, by=by)
    return row


def _state_in_words(row: YearState) -> list[object]:
    return [row.year, str(row.state), row.reason]


def remind(innovation: Innovation, year: int) -> int:
    """Ask the team once for its word on a year, by e-mail; how many letters were posted."""
    with transaction.atomic():
        held = revising.locked(innovation)
        if held.asked_year == year:
            return 0
        held.asked_year = year
        held.save(update_fields=["asked_year"])
        team = Person.objects.filter(
            teammember__innovation=held,
            teammember__part__in=("leader", "member"),
            is_active=True,
        )
        letters = [_letter(held, year, person) for person in team.exclude(email="")]
        for letter in letters:
            outbox.post(letter)
    return len(letters)


def _letter(innovation: Innovation, year: int, person: Person) -> Letter:
    with translation.override(person.language):
        told = {
            "title": innovation.title,
            "year": year,
            "url": f"{settings.SAUYUNAN_URL}/registri/{innovation.slug}/tahun/",
        }
        return Letter(
            about=f"innovation:{innovation.slug}",
            name="innovation.year",
            channel="email",
            to=person.email,
            subject=_("How did “%(title)s” live in %(year)d?") % told,
            text=_(
                "Please say whether “%(title)s” went on, was developed, is dormant or was stopped in "
                "%(year)d. It takes a minute: %(url)s"
            )
            % told,
            once=f"innovation-year:{innovation.slug}:{year}:{person.pk}",
            language=person.language,
        )


@dataclass(frozen=True)
class Copy:
    """Who took the innovation over, since when, and where that is shown."""

    place: str
    region: str
    since: date
    proof: str = ""


@transaction.atomic
def add_replica(innovation: Innovation, copy: Copy, *, by: Actor) -> Replica:
    """Somebody took the innovation over. Raises RegistryChangeRefused for a day to come."""
    if copy.since > clock.today():
        raise RegistryChangeRefused(
            _("This day is still to come. Take the day on which it was so."), "since"
        )
    held = revising.locked(innovation)
    row = Replica.objects.create(
        innovation=held, place=copy.place, region=copy.region, since=copy.since, proof=copy.proof
    )
    changes = {"replica": ("", _replica_in_words(row))}
    revising.revise(held, "innovation.replica_changed", changes, by=by)
    return row


@transaction.atomic
def remove_replica(innovation: Innovation, replica: Replica, *, by: Actor) -> None:
    """It was no replica; the history keeps what was said. One with a signed receipt stays."""
    if replica.receipt:
        raise RegistryChangeRefused(_("A signed receipt proves this replica; it stays."))
    held = revising.locked(innovation)
    known = held.replicas.filter(pk=replica.pk).first()
    if known is not None:
        changes = {"replica": (_replica_in_words(known), "")}
        known.delete()
        revising.revise(held, "innovation.replica_changed", changes, by=by)


def _replica_in_words(row: Replica) -> list[str]:
    return [row.place, row.region, row.since.isoformat(), row.proof]


@transaction.atomic
def remove_award(innovation: Innovation, award: Award, *, by: Actor) -> None:
    """It was not so; the history keeps what was said. One of a competition here stays."""
    if award.entry:
        raise RegistryChangeRefused(_("This result comes from a competition here; it stays."))
    held = revising.locked(innovation)
    known = held.awards.filter(pk=award.pk).first()
    if known is not None:
        changes = {"award": (str(known), "")}
        known.delete()
        revising.revise(held, "innovation.award_removed", changes, by=by)
