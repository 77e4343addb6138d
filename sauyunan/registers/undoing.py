"""Bringing a former version of a record back: as a new version, for a reason, by its keeper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from sauyunan.core import crypto, ledger
from sauyunan.core.actor import Actor
from sauyunan.kits.definition import Edition
from sauyunan.kits.parts import EffectRefused
from sauyunan.outbox import guard
from sauyunan.registers import (
    actions,
    contents,
    differing,
    owning,
    pictures,
    queries,
)
from sauyunan.registers.contents import Home
from sauyunan.registers.models import Picture, Record, RecordVersion

NAMED, SHORT = 5, 60
"""So many fields are named in the message to the owner, each with so many signs of what it says."""


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
    before = queries.values(held)
    changed = actions.change_record(edition, held, values, by=by, at=at)
    if changed.version == wish.seen:
        raise EffectRefused(_("This version says what the record says now. Nothing was changed."))
    row = RecordVersion.objects.get(record=changed, version=changed.version)
    sealed = crypto.seal(wish.reason, contents.reason_scope(row))
    RecordVersion.objects.filter(pk=row.pk).update(restores=wish.version, reason_sealed=sealed)
    told = {"register": held.register, "version": wish.version, "reason": wish.reason}
    ledger.record("record.restored", f"record:{held.code}", by=by, content=told)
    _tell(home, changed, before, wish.reason)
    return changed


def _tell(home: Home, record: Record, before: Mapping[str, Any], reason: str) -> None:
    """The owner is told what was changed and why; personal values stand masked."""
    owner = owning.holder(home, record)
    if owner is None:
        return
    with translation.override(owner.language):
        letter = {
            "subject": _("The office undid a change of your record"),
            "text": _(
                "%(record)s: the office brought back what it said before. Changed: %(changes)s."
                " Reason: %(reason)s Do you not agree? Mend it with your code or tell the office: %(address)s"
            )
            % {
                "record": owning.named(home, record),
                "changes": _changes(home, before, queries.values(record)),
                "reason": owning.sentence(reason),
                "address": owning.page(home, record),
            },
        }
        owning.tell(owner, letter, name="record_restored", once=f"{record.code}:{record.version}")


def _changes(home: Home, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """The fields that differ and what they say now, in a line; of many the first ones."""
    lines = differing.between(home, old, new)
    said = [f"{one.label}: {_short(one.new)}" for one in lines[:NAMED]]
    if len(lines) > NAMED:
        said.append(_("and %(n)s more") % {"n": len(lines) - NAMED})
    return "; ".join(said)


def _short(text: str) -> str:
    if not text or guard.holds_number(text):
        return "–" if not text else "…"
    line = " ".join(text.split())
    return line if len(line) <= SHORT else f"{line[:SHORT].rstrip()}…"


def values_of(record: Record, version: int) -> dict[str, object]:
    """What a version says, "now" for the present one. Raises RecordVersion.DoesNotExist."""
    if version == record.version:
        return queries.values(record)
    return contents.opened(record.versions.select_related("record").get(version=version))
