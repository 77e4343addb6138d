"""Sending a record to be checked, notes on its fields, listing it or sending it back."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from sauyunan.core import clock, ledger
from sauyunan.core.actor import Actor
from sauyunan.innovations import completeness, fields, lifecycle, queries
from sauyunan.innovations.actions import revising
from sauyunan.innovations.models import FieldNote, Innovation
from sauyunan.innovations.refusals import RegistryChangeRefused


@transaction.atomic
def move_status(innovation: Innovation, name: str, *, by: Actor) -> Innovation:
    """Make a declared move. Raises RegistryChangeRefused where it is not possible now, and says why.

    Sending needs all that the stage asks for; notes whose field changed since are settled by it. Sending
    back needs a note that is open; listing needs that none is.
    """
    held = revising.locked(innovation)
    to = lifecycle.target(lifecycle.STATUS, name, held.status)
    if to is None:
        raise RegistryChangeRefused(_("The record has moved on meanwhile. Look at it again."))
    _CHECKS.get(name, _nothing)(held)
    if name == "send":
        _settle(held)
    if name == "list":
        held.checked_version = held.version
    was, held.status = held.status, to
    held.save(update_fields=["status", "checked_version"])
    ledger.record(
        f"innovation.{_VERBS[name]}",
        f"innovation:{held.slug}",
        by=by,
        unit=held.unit,
        content={"from": was, "to": to, "version": held.version},
    )
    return held


def _nothing(held: Innovation) -> None:
    """Some moves need nothing."""


def _check_complete(held: Innovation) -> None:
    missing = completeness.lacking(queries.parts_of(held))
    if missing:
        told = "; ".join(f"{one.title}: {one.missing}" for one in missing)
        raise RegistryChangeRefused(_("Not complete yet. %(missing)s") % {"missing": told})


def _check_noted(held: Innovation) -> None:
    if not held.notes.filter(settled_at=None).exists():
        raise RegistryChangeRefused(
            _("Write a note on at least one field first, so that the team knows what to mend.")
        )


def _check_settled(held: Innovation) -> None:
    if held.notes.filter(settled_at=None).exists():
        raise RegistryChangeRefused(
            _("Notes are still open. Settle those that are mended, or send the record back.")
        )


_CHECKS = {
    "send": _check_complete,
    "return": _check_noted,
    "reopen": _check_noted,
    "list": _check_settled,
}
_VERBS = {
    "send": "sent",
    "take_back": "taken_back",
    "list": "listed",
    "return": "returned",
    "reopen": "reopened",
}


def _settle(held: Innovation) -> None:
    for note in held.notes.filter(settled_at=None):
        if queries.is_answered(note):
            note.settled_at = clock.now()
            note.save(update_fields=["settled_at"])


@transaction.atomic
def add_note(innovation: Innovation, field: str, text: str, *, by: Actor) -> FieldNote:
    """Say what must be mended in a field. Raises RegistryChangeRefused for a field that there is not."""
    if field not in fields.noted():
        raise RegistryChangeRefused(_("Choose the field that the note is about."), "field")
    row = FieldNote.objects.create(
        innovation=innovation, field=field, text=text, by_id=revising.person_of(by), at=clock.now()
    )
    _record("innovation.note_added", innovation, by, {"field": field, "text": text})
    return row


@transaction.atomic
def settle_note(note: FieldNote, *, by: Actor) -> None:
    """The reviewer is content, whether or not the field changed."""
    if FieldNote.objects.filter(pk=note.pk, settled_at=None).update(settled_at=clock.now()):
        _record("innovation.note_settled", note.innovation, by, {"field": note.field})


@transaction.atomic
def note_checked(innovation: Innovation, version: int, *, by: Actor) -> None:
    """A reviewer looked at what changed in a listed record up to a version."""
    rows = Innovation.objects.filter(pk=innovation.pk, status=Innovation.Status.LISTED)
    if rows.filter(version__gte=version).update(checked_version=version):
        _record("innovation.checked", innovation, by, {"version": version})


def _record(verb: str, innovation: Innovation, by: Actor, content: dict[str, object]) -> None:
    ledger.record(
        verb, f"innovation:{innovation.slug}", by=by, unit=innovation.unit, content=content
    )
