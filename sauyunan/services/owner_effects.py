"""The effect ``own``: the applicant of a case becomes the owner of a record."""

from __future__ import annotations

from django.utils.translation import gettext as _

from sauyunan.core.cel import Field
from sauyunan.kits.part_check import PartCheck
from sauyunan.kits.parts import EffectKind, EffectRefused, EffectRun
from sauyunan.outbox.channels import CHANNELS
from sauyunan.registers import effects as register_effects
from sauyunan.registers import owning
from sauyunan.registers.checking import check_where
from sauyunan.registers.format import Register
from sauyunan.registers.owning import Newcomer, Reach
from sauyunan.services import contents
from sauyunan.services.contact import Contact
from sauyunan.services.format import OwnEffect
from sauyunan.services.models import Application


def reach_of(contact: Contact) -> Reach:
    """How somebody is reached as an owner: as an applicant, and for codes by all that they gave."""
    told = {one: contact.to(one) for one in CHANNELS if contact.to(one)}
    return Reach(told, tuple(one for one in (contact.email, contact.phone) if one))


def contact_of(reach: Reach) -> Contact:
    """The other way round: how an owner is reached, as they told it when they became it."""
    known = (*reach.addresses, *reach.told.values())
    phone = next((one for one in known if "@" not in one), "")
    email = next((one for one in known if "@" in one), "")
    return Contact(phone, email, tuple(reach.told))


def _check(effect: OwnEffect, at: str, check: PartCheck) -> Field | None:
    """The register is there, its records are told apart by one field, and it can be looked up."""
    here = check.under(at)
    register: Register | None = here.find("registers", effect.own, "own")
    if register is not None:
        check_key(register, effect.own, "own", here)
        check_where(register, effect.where, here)
        if register.owner is not None:
            what = f"records of {effect.own!r} belong to the owner of what {register.owner!r} names"
            here.fault("own", what, "Name the register of the owner itself")
    return None


def check_key(register: Register, ref: str, path: str, here: PartCheck) -> None:
    """An owner names their record by one value."""
    if len(register.key) != 1:
        here.fault(
            path,
            f"{ref!r} has a key of {len(register.key)} fields; owners type one",
            "Name a register whose key is one field",
        )


def _apply(effect: OwnEffect, run: EffectRun) -> None:
    record = register_effects.record_meant(effect.own, effect.where, run)
    application = Application.objects.filter(reference=run.case).first()
    if application is None:
        raise EffectRefused(_("Only the applicant of a case can become an owner."))
    newcomer = Newcomer(
        how=effect.how,
        case=run.case,
        language=application.language,
        reach=reach_of(contents.of(application).contact),
    )
    owning.give(run.edition.kit, record, newcomer, by=run.actor, at=run.at)


OWN = EffectKind("own", OwnEffect, _check, _apply)
