"""Taking a record out of what the public sees, for a reason, and showing it again: by its keeper.

The record stays as it is and its owner may mend it; lists, maps, feeds and open data are without it until
it is shown again. Only its owner and the office learn the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from sauyunan.accounts.models import Unit
from sauyunan.core import clock, codes, crypto, ledger
from sauyunan.core.actor import Actor
from sauyunan.kits.definition import Edition
from sauyunan.kits.parts import EffectRefused
from sauyunan.registers import contents, owning, publishing
from sauyunan.registers.contents import Home
from sauyunan.registers.models import Hiding, Published, Record


@dataclass(frozen=True)
class Told:
    """A time that a record was hidden, for the staff: actors as rows hold them ("person:3")."""

    at: datetime
    by: str
    reason: str
    ended_at: datetime | None
    ended_by: str
    end_reason: str


@transaction.atomic
def hide(edition: Edition, record: Record, *, reason: str, by: Actor) -> int:
    """Show a record to the public no more; how many messages go to its owner.

    Raises EffectRefused where the public does not see it anyway.
    """
    held = Record.objects.select_for_update().get(pk=record.pk)
    row = Published.objects.filter(record=held).defer("words").first()
    if row is None:
        raise EffectRefused(_("The public does not see this record. Nothing was changed."))
    home = contents.home(edition.kit, held.register)
    made = Hiding(record=held, code=codes.random_code(26), at=clock.now(), by=str(by))
    made.reason_sealed = crypto.seal(reason, made.scope)
    made.confirmed_on, made.stale_on = row.confirmed_on, row.stale_on
    posted = _tell(edition, home, held, reason, made)  # while its name is known
    made.save(force_insert=True)
    publishing.publish(edition, home, [(held, contents.opened(held))])
    told = {"register": home.full, "reason": reason}
    ledger.record("record.hidden", f"record:{held.code}", by=by, content=told)
    return posted


@transaction.atomic
def show_again(edition: Edition, record: Record, *, reason: str, by: Actor) -> int:
    """Let a record be seen again, as its register declares; how many messages go to its owner.

    Raises EffectRefused where it is not hidden.
    """
    held = Record.objects.select_for_update().get(pk=record.pk)
    made = now(held)
    if made is None:
        raise EffectRefused(_("This record is not hidden. Nothing was changed."))
    home = contents.home(edition.kit, held.register)
    made.ended_at, made.ended_by = clock.now(), str(by)
    made.end_reason_sealed = crypto.seal(reason, made.scope)
    made.save(update_fields=["ended_at", "ended_by", "end_reason_sealed"])
    publishing.publish(edition, home, [(held, contents.opened(held))])
    rows = Published.objects.filter(record=held)
    if held.changed_at <= made.at:  # what was confirmed is what is shown now
        rows.update(confirmed_on=made.confirmed_on, stale_on=made.stale_on)
    posted = _tell(edition, home, held, reason, made) if rows.exists() else 0
    told = {"register": home.full, "reason": reason}
    ledger.record("record.shown_again", f"record:{held.code}", by=by, content=told)
    return posted


def now(record: Record) -> Hiding | None:
    """By what a record is hidden now."""
    return Hiding.objects.filter(record=record, ended_at=None).first()


def told(record: Record) -> list[Told]:
    """Each time that a record was hidden, the newest first."""
    return [_told(row) for row in record.hidings.order_by("-at")]


def hidden(home: Home) -> QuerySet[Record]:
    """The records of a register that are hidden now, the newest first."""
    rows = Record.objects.filter(register=home.full, hidings__isnull=False, hidings__ended_at=None)
    return rows.order_by("-hidings__at")


def _told(row: Hiding) -> Told:
    return Told(
        row.at,
        row.by,
        crypto.unseal(row.reason_sealed, row.scope),
        row.ended_at,
        row.ended_by,
        crypto.unseal(row.end_reason_sealed, row.scope) if row.end_reason_sealed else "",
    )


# -- What the owner is told -----------------------------------------------------------------------
def _tell(edition: Edition, home: Home, record: Record, reason: str, row: Hiding) -> int:
    owner = owning.holder(home, record)
    if owner is None:
        return 0
    with translation.override(owner.language):
        letter = (
            _back(home, record, reason) if row.ended_at else _gone(edition, home, record, reason)
        )
        name = "record_shown" if row.ended_at else "record_hidden"
        return owning.tell(owner, letter, name=name, once=row.code)


def _gone(edition: Edition, home: Home, record: Record, reason: str) -> Mapping[str, str]:
    return {
        "subject": _("Your record is not shown to the public any more"),
        "text": _(
            "%(record)s is not shown to the public any more. Reason: %(reason)s You can mend it with"
            " your code, or say why you do not agree: %(address)s Office: %(office)s"
        )
        % {**_names(home, record, reason), "office": _office(edition)},
    }


def _back(home: Home, record: Record, reason: str) -> Mapping[str, str]:
    return {
        "subject": _("Your record is shown to the public again"),
        "text": _("%(record)s is shown to the public again: %(address)s Reason: %(reason)s")
        % _names(home, record, reason),
    }


def _names(home: Home, record: Record, reason: str) -> dict[str, str]:
    return {
        "record": owning.named(home, record),
        "reason": owning.sentence(reason),
        "address": owning.page(home, record),
    }


def _office(edition: Edition) -> str:
    unit = Unit.objects.filter(pk=edition.unit_id).first() if edition.unit_id else None
    return ", ".join(part for part in (unit.name, unit.contact) if part) if unit else "–"
