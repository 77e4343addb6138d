"""Bringing a former version of a record back: as a new version, for a reason, by its keeper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sauyunan.core import crypto, ledger
from sauyunan.core.actor import Actor
from sauyunan.kits.definition import Edition
from sauyunan.kits.parts import EffectRefused
from sauyunan.registers import actions, contents, pictures, queries
from sauyunan.registers.models import Picture, Record, RecordVersion


@dataclass(frozen=True)
class Wish:
    """Which version is to come back. ``seen``: the version the person looked at; a newer refuses."""

    version: int
    seen: int
    reason: str


@transaction.atomic
def restore(edition: Edition, record: Record, wish: Wish, *, by: Actor, at: datetime) -> Record:
    """Give a record the values of a former version. Fields that the register has no more, and
    photos that are gone, are left out. Raises EffectRefused, and RecordVersion.DoesNotExist."""
    held = Record.objects.select_for_update().get(pk=record.pk)
    if held.version != wish.seen:
        raise EffectRefused(_("Somebody changed this record meanwhile. Look at it again."))
    home = contents.home(edition.kit, held.register)
    former = contents.opened(held.versions.select_related("record").get(version=wish.version))
    for name in pictures.fields_of(home):
        known = Picture.objects.filter(record=held, code__in=former.get(name, ()))
        codes = set(known.values_list("code", flat=True))
        former[name] = [code for code in former.get(name, ()) if code in codes]
    values = {name: former.get(name) for name in home.register.fields}
    changed = actions.change_record(edition, held, values, by=by, at=at)
    if changed.version == wish.seen:
        raise EffectRefused(_("This version says what the record says now. Nothing was changed."))
    row = RecordVersion.objects.get(record=changed, version=changed.version)
    sealed = crypto.seal(wish.reason, contents.reason_scope(row))
    RecordVersion.objects.filter(pk=row.pk).update(restores=wish.version, reason_sealed=sealed)
    told = {"register": held.register, "version": wish.version, "reason": wish.reason}
    ledger.record("record.restored", f"record:{held.code}", by=by, content=told)
    return changed


def reason_of(row: RecordVersion) -> str:
    """Why a version brought a former one back; empty for others."""
    if not row.reason_sealed:
        return ""
    reason: str = crypto.unseal(row.reason_sealed, contents.reason_scope(row))
    return reason


def values_of(record: Record, version: int) -> dict[str, object]:
    """What a version says, "now" for the present one. Raises RecordVersion.DoesNotExist."""
    if version == record.version:
        return queries.values(record)
    return contents.opened(record.versions.select_related("record").get(version=version))
