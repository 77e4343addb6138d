"""What a team claims of an indicator, and what somebody else finds when checking it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from sauyunan.core import clock, ledger
from sauyunan.core.actor import Actor
from sauyunan.innovations import index_rules
from sauyunan.innovations.actions import revising
from sauyunan.innovations.index_format import RuleIndicator
from sauyunan.innovations.models import Claim, Innovation
from sauyunan.innovations.refusals import RegistryChangeRefused


@transaction.atomic
def claim_parameter(
    innovation: Innovation, rules: str, key: str, *, parameter: int, basis: str, by: Actor
) -> Claim:
    """Claim a parameter (0: none), where the indicator has bases by exactly one of them.

    A changed claim must be verified again. Raises RegistryChangeRefused.
    """
    indicator = _indicator(rules, key)
    _check(indicator, parameter)
    if parameter and indicator.bases and basis not in indicator.bases:
        raise RegistryChangeRefused(_("Choose exactly one basis."), "basis")
    row = _row(innovation, rules, key)
    given = basis if parameter and indicator.bases else ""
    if row.pk and (row.claimed, row.basis) == (parameter, given):
        return row
    row.claimed, row.basis, row.claimed_by_id = parameter, given, revising.person_of(by)
    row.verified = row.verified_by_id = None
    row.changed_at = clock.now()
    row.save()
    content = {"rules": rules, "indicator": key, "parameter": parameter, "basis": given}
    _record("innovation.claimed", innovation, by, content)
    return row


@transaction.atomic
def verify_parameter(
    innovation: Innovation, rules: str, key: str, *, parameter: int, note: str, by: Actor
) -> Claim:
    """Say which parameter the proofs carry. Another than the one claimed needs a note; who claimed it or
    stands in the team does not verify it. Raises RegistryChangeRefused."""
    _check(_indicator(rules, key), parameter)
    row = _row(innovation, rules, key)
    if row.claimed is None:
        raise RegistryChangeRefused(_("The team has claimed nothing here yet."))
    person = revising.person_of(by)
    if row.claimed_by_id == person or innovation.team.filter(person=person).exists():
        raise RegistryChangeRefused(
            _("Somebody else verifies it: not the team, not who claimed it.")
        )
    if parameter != row.claimed and not note.strip():
        raise RegistryChangeRefused(_("Say why it is not what was claimed."), "note")
    row.verified, row.note, row.verified_by_id = parameter, note.strip(), person
    row.changed_at = clock.now()
    row.save()
    content = {"rules": rules, "indicator": key, "parameter": parameter, "note": row.note}
    _record("innovation.verified", innovation, by, content)
    return row


def _indicator(rules: str, key: str) -> RuleIndicator:
    found = index_rules.named(rules).innovation.indicators.get(key)
    if found is None:
        raise RegistryChangeRefused(_("The rules have no such indicator."))
    return found


def _check(indicator: RuleIndicator, parameter: int) -> None:
    if not 0 <= parameter <= len(indicator.parameters):
        told = _("A parameter is 0 to %(most)d.") % {"most": len(indicator.parameters)}
        raise RegistryChangeRefused(told, "parameter")


def _row(innovation: Innovation, rules: str, key: str) -> Claim:
    """The claim, locked; a new one where there is none."""
    revising.locked(innovation)
    rows = Claim.objects.select_for_update()
    found = rows.filter(innovation=innovation, rules=rules, indicator=key).first()
    return found or Claim(innovation=innovation, rules=rules, indicator=key)


def _record(verb: str, innovation: Innovation, by: Actor, content: dict[str, object]) -> None:
    ledger.record(
        verb, f"innovation:{innovation.slug}", by=by, unit=innovation.unit, content=content
    )
