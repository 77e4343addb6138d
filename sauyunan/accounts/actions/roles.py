"""Giving roles, ending them, and letting a deputy act for a time."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from sauyunan.accounts import roles
from sauyunan.accounts.actions.refusal import Refused, checked
from sauyunan.accounts.models import Membership, Person, Unit
from sauyunan.core import clock, ledger
from sauyunan.core.actor import Actor


@transaction.atomic
def give_role(  # noqa: PLR0913  what a membership says cannot be said with less
    person: Person,
    role: str,
    unit: Unit,
    *,
    by: Actor,
    title: str = "",
    acting: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Membership:
    """Let a person act in a role for a unit and those below it.

    ``title`` is printed under signatures. Refused: a role nobody declares, a role held already,
    a person who left, days in the wrong order.
    """
    if role not in roles.all_roles():
        raise Refused(_("No installed kit declares the role %(role)s.") % {"role": role}, "role")
    if not person.is_active:
        raise Refused(_("This account is closed. Choose somebody else."), "person")
    membership = Membership(
        person=person, unit=unit, role=role, title=title, acting=acting,
        starts_on=starts_on, ends_on=ends_on,
    )  # fmt: skip
    checked(membership)
    membership.save(force_insert=True)
    ledger.record(
        "membership.given",
        f"person:{person.pk}",
        by=by,
        unit=unit,
        content={"role": role, "acting": acting, "from": str(starts_on), "to": str(ends_on)},
    )
    return membership


@transaction.atomic
def end_role(membership: Membership, *, by: Actor) -> None:
    """The role ends with yesterday, or was never begun; what was done in it stays.

    Refused: taking away the last administrator's role.
    """
    if membership.role.startswith("city/admin") and _is_last(membership):
        raise Refused(_("This is the last administrator. Name another one first."))
    person, role, unit = membership.person, membership.role, membership.unit
    membership.delete()
    ledger.record(
        "membership.ended", f"person:{person.pk}", by=by, unit=unit, content={"role": role}
    )


@transaction.atomic
def deputise(
    membership: Membership,
    deputy: Person,
    *,
    acting: str,
    starts_on: date,
    ends_on: date,
    by: Actor,
) -> Membership:
    """A deputy (Plh. or Plt.) holds the same role for some days and signs in that time."""
    if acting not in {Membership.Acting.PLH, Membership.Acting.PLT}:
        raise Refused(_("Choose Plh. or Plt."), "acting")
    if deputy == membership.person:
        raise Refused(_("Choose another person as the deputy."), "person")
    if ends_on < clock.today():
        raise Refused(_("These days are over already. Check the dates."), "ends_on")
    return give_role(
        deputy,
        membership.role,
        membership.unit,
        by=by,
        title=membership.title,
        acting=acting,
        starts_on=starts_on,
        ends_on=ends_on,
    )


def _is_last(membership: Membership) -> bool:
    others = Membership.objects.filter(role=membership.role, person__is_active=True, ends_on=None)
    return not others.exclude(pk=membership.pk).exists()
