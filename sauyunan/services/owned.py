"""Services for owners: which record a draft or case is about, who proved it, what is filled in first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from sauyunan.core import ratelimit
from sauyunan.core.folding import fold
from sauyunan.kits import queries as kits_queries
from sauyunan.kits.definition import Edition, Kit
from sauyunan.registers import contents as register_contents
from sauyunan.registers import owning
from sauyunan.registers import queries as registers
from sauyunan.registers.models import Record, RecordOwner
from sauyunan.services import one_time
from sauyunan.services.format import Owned, Service
from sauyunan.services.models import Application

PURPOSE = "owner"
GUESSES = 5
SECONDS = 15 * 60
DIGITS = 6


def prove(edition: Edition, declared: Owned, number: str, typed: str) -> RecordOwner | None:
    """The owner of the record with this number, by their secret code or by a one-time code that
    was sent to them. None alike for an unknown number, a wrong code and too many wrong ones.

    Call it outside a transaction.
    """
    ref = declared.register_
    key = f"{edition.kit.name} {ref} {fold(number[:200])}"
    if ratelimit.retry_after("services.owner", key, GUESSES, SECONDS):
        return None
    owner = owning.owners_at(edition.kit, ref, number[:200])
    if _fits(owner, typed[:200]):
        return owner
    ratelimit.hit("services.owner", key, GUESSES, SECONDS)
    return None


def _fits(owner: RecordOwner | None, typed: str) -> bool:
    if owning.fits(owner, typed):
        return True
    digits = "".join(sign for sign in typed if sign.isalnum())
    is_digits = len(digits) == DIGITS and digits.isdecimal()
    return owner is not None and is_digits and one_time.fits(PURPOSE, owner.code, digits)


def send_code(edition: Edition, declared: Owned, number: str) -> None:
    """Send a one-time code to the owner of the record, if it has one who can be reached. What is
    told does not depend on it. Call it outside a transaction."""
    owner = owning.owners_at(edition.kit, declared.register_, number[:200])
    if owner is None:
        return
    goes_to = owning.reach_of(owner).addresses
    if goes_to:
        one_time.send(PURPOSE, owner.code, goes_to, owner.language)


def fault(kit: Kit, service: Service, owner: RecordOwner | None, answers: Mapping[str, Any]) -> str:
    """Why a service for owners cannot go on; empty for other services and where all is right."""
    declared = service.owned
    if declared is None:
        return ""
    if owner is None or owner.ended_at is not None:
        return _("Only the owner of the record can apply for this. Prove it with the owner's code.")
    typed = str(answers.get(declared.number, ""))
    if owning.owners_at(kit, declared.register_, typed) != owner:
        return _("This is another record than the one whose owner you are. Write its number here.")
    return ""


def held(application: Application) -> RecordOwner | None:
    """Who proved to own the record, as they stand now, held until the transaction ends."""
    if application.owner_id is None:
        return None
    rows = RecordOwner.objects.select_related("record").select_for_update(of=("self",))
    return rows.filter(pk=application.owner_id).first()


def took_over(application: Application) -> bool:
    """Whether an earlier step of this very case handed the record over."""
    owner = application.owner
    return (
        owner is not None
        and RecordOwner.objects.filter(
            record=owner.record_id, case=application.reference, ended_at=None
        ).exists()
    )


def secrets_of(application: Application) -> list[tuple[str, str]]:
    """What the applicant owns by this case: the record in words, and its code while it is shown."""
    kit = kits_queries.edition(application.edition_id).kit
    rows = RecordOwner.objects.filter(case=application.reference, ended_at=None)
    return [
        (owning.named(home_of(kit, one.record), one.record), owning.secret_of(one))
        for one in rows.select_related("record").order_by("pk")
    ]


def home_of(kit: Kit, record: Record) -> register_contents.Home:
    """The register of a record, seen from a kit."""
    return register_contents.home(kit, record.register)


def filled(kit: Kit, service: Service, number: str) -> dict[str, Any]:
    """The first answers: the values of the record with this number, where a question of the same
    name and kind is asked, or where the service says so."""
    declared = service.owned
    record = owning.record_at(kit, declared.register_, number) if declared else None
    if declared is None or record is None:
        return {}
    values = registers.values(record)
    register = register_contents.home(kit, declared.register_).register
    answers = {declared.number: values.get(register.key[0])}
    for key, question in service.questions.items():
        name = declared.fill.get(key, key if declared.fill_alike else "")
        same = name in register.fields and register.fields[name].type == question.type
        if key != declared.number and same and values.get(name) is not None:
            answers[key] = values[name]
    return answers
