"""What an import may do to a record that somebody owns.

Nothing before a person has compared the two and decided for that row; it never switches on a consent, which
is the owner's to give; and the owner is told what was changed and how to object.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from sauyunan.core import i18n
from sauyunan.registers import linking, owning, queries
from sauyunan.registers.contents import Home
from sauyunan.registers.format import RegisterField
from sauyunan.registers.importing_judging import Fault, Judged
from sauyunan.registers.models import ImportRow, Record, RecordOwner

State = ImportRow.State
NAMED = 8
"""So many fields a message names."""
_READ = re.compile(r"\brecord\.(\w+)")


def owned(home: Home, records: Iterable[Record]) -> set[int]:
    """Which of these records, by their row, have an owner: their own, or that of the record they name."""
    held = {one.pk: one for one in records}
    rows = RecordOwner.objects.filter(ended_at=None)
    by = home.register.owner
    if by is None:
        return set(rows.filter(record__in=held).values_list("record_id", flat=True))
    targets = {pk: linking.target(home, by, str(one.data.get(by, ""))) for pk, one in held.items()}
    named = {pk: (each[0].full, each[1]) for pk, each in targets.items() if each is not None}
    found = rows.filter(
        record__register__in={register for register, _digest in named.values()},
        record__key_digest__in={digest for _register, digest in named.values()},
    ).values_list("record__register", "record__key_digest")
    there = {(register, bytes(digest)) for register, digest in found}
    return {pk for pk, each in named.items() if each in there}


def judged(home: Home, rows: Sequence[Judged]) -> list[Judged]:
    """The rows; those that would change a record of an owner wait for a person."""
    changed = [one.record for one in rows if one.state == State.CHANGED and one.record]
    theirs = owned(home, changed)
    return [_waiting(home, one) if _is_of(one, theirs) else one for one in rows]


def _is_of(row: Judged, theirs: set[int]) -> bool:
    return row.state == State.CHANGED and row.record is not None and row.record.pk in theirs


def _waiting(home: Home, row: Judged) -> Judged:
    """It waits with what it says and would change; it is left out when that is nothing but a consent."""
    before = queries.values(row.record) if row.record is not None else {}
    said = {name: row.values.get(name) for name in row.changes}
    kept = without_consent(home, before, said)
    changes = tuple(name for name in row.changes if kept.get(name) != before.get(name))
    faults = tuple(
        Fault(name, "", _("Only the owner gives this consent. The record keeps what it says."))
        for name in row.changes
        if kept.get(name) != said.get(name)
    )
    state = State.OWNED if changes else State.KEPT
    return replace(row, state=state, changes=changes, faults=faults)


def without_consent(
    home: Home, before: Mapping[str, Any], said: Mapping[str, Any]
) -> dict[str, Any]:
    """What a table says of a record, but no consent that the record does not give already."""
    asked = consents(home)
    fields = home.register.fields
    return {
        name: _narrowed(fields[name], before.get(name), value) if name in asked else value
        for name, value in said.items()
    }


def consents(home: Home) -> frozenset[str]:
    """The fields by which owners say what may be shown of them: the rules of `consent` read these."""
    rules = home.register.publish.consent.values() if home.register.publish else ()
    read = {name for rule in rules for name in _READ.findall(rule)}
    return frozenset(read & home.register.fields.keys())


def _narrowed(field: RegisterField, before: Any, said: Any) -> Any:
    """A consent may be taken back by a table, never given."""
    if not said or said == before:
        return said
    if field.type == "choices":
        return [one for one in said if one in (before or [])] or None
    return before


def tell(home: Home, record: Record, names: Sequence[str]) -> int:
    """Tell its owner that a table of the office changed these fields; how many messages go out."""
    owner = owning.holder(home, record)
    if owner is None:
        return 0
    with translation.override(owner.language):
        labels = [i18n.pick(home.register.fields[name].label) for name in names]
        more = ", …" if len(labels) > NAMED else ""
        letter = {
            "subject": _("The office changed your record"),
            "text": _(
                "%(record)s: the office took over a table and changed: %(fields)s. Look at it: %(address)s"
                " If something is wrong, mend it with your owner's code, or object at the office."
            )
            % {
                "record": owning.named(home, record),
                "fields": ", ".join(labels[:NAMED]) + more,
                "address": owning.page(home, record),
            },
        }
        once = f"{record.code}:{record.version}"
        return owning.tell(owner, letter, name="record_imported", once=once)
