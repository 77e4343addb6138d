"""Changing registers: records are created and changed, never deleted here; each change is kept."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from sauyunan.core import codes, i18n, ledger
from sauyunan.core.actor import Actor
from sauyunan.kits.definition import Edition
from sauyunan.kits.parts import EffectRefused
from sauyunan.registers import contents, names, numbering, publishing, queries
from sauyunan.registers.contents import Home
from sauyunan.registers.models import Finding, Record, RecordVersion


@transaction.atomic
def create_record(
    edition: Edition,
    ref: str,
    values: Mapping[str, object],
    *,
    case: str = "",
    by: Actor,
    at: datetime,
) -> Record:
    """Add a record. ``values`` by field: text, integer, bool, date or ISO day, list of texts.

    Raises EffectRefused, in words, when a value does not fit, is missing, or the key is there already.
    """
    return create_records(edition, ref, [values], case=case, by=by, at=at)[0]


@transaction.atomic
def create_records(
    edition: Edition,
    ref: str,
    rows: Sequence[Mapping[str, object]],
    *,
    case: str = "",
    by: Actor,
    at: datetime,
) -> list[Record]:
    """Add many records, each as ``create_record`` adds one; when one is refused none is added."""
    home = contents.home(edition.kit, ref)
    kept = [_whole(home, values) for values in rows]
    made = [_new(edition, home, values, at) for values in kept]
    with _once(home):
        Record.objects.bulk_create(made)
    _keep_versions(home, zip(made, kept, strict=True), case=case, by=by, at=at)
    publishing.publish(edition, home, zip(made, kept, strict=True))
    _notice_numbers(home, kept)
    for record, values in zip(made, kept, strict=True):
        told = _told(record, values, case)
        ledger.record("record.created", f"record:{record.code}", by=by, content=told)
    return made


@transaction.atomic
def change_record(
    edition: Edition,
    record: Record,
    values: Mapping[str, object],
    *,
    case: str = "",
    by: Actor,
    at: datetime,
) -> Record:
    """Give some fields of a record other values (None or empty: none); the former version is kept.

    Nothing happens when nothing differs. Raises EffectRefused as ``create_record`` does.
    """
    home = contents.home(edition.kit, record.register)
    record = Record.objects.select_for_update().get(pk=record.pk)
    before = queries.values(record)
    changes = contents.checked(home, values, values)
    kept = {name: value for name, value in before.items() if name not in values} | changes
    if kept == before:
        return record
    contents.require_all(home, kept)
    public, personal = contents.split(home, kept)
    record.version += 1
    record.data, record.sealed = public, contents.sealed(record.code, record.version, personal)
    record.key_digest = contents.key_digest(home, kept)
    record.changed_at, record.edition_id = at, edition.id
    with _once(home):
        record.save()
    record.findings.all().delete()
    _keep_versions(home, [(record, kept)], case=case, by=by, at=at)
    publishing.publish(edition, home, [(record, kept)])
    ledger.record(
        "record.changed", f"record:{record.code}", by=by, content=_told(record, kept, case)
    )
    return record


@transaction.atomic
def reveal(record: Record, field: str, *, reason: str, capability: str, by: Actor) -> object:
    """One personal value of a record in full; that it was looked at, and why, is written down."""
    value = queries.values(record).get(field)
    ledger.record(
        "personal.revealed",
        f"record:{record.code}",
        by=by,
        capability=capability,
        content={"register": record.register, "field": field, "reason": reason},
    )
    return value


def check_links(edition: Edition, ref: str, values: Mapping[str, object]) -> None:
    """Raises EffectRefused when a value refers to a record that is not there.

    Effects ask for this; what a city brings along when it starts may come in any order.
    """
    home = contents.home(edition.kit, ref)
    for name, field in home.register.fields.items():
        if field.links and values.get(name) not in (None, ""):
            linked = contents.home(home.kit, field.links)
            key = linked.register.key[0]
            if not queries.find(home.kit, field.links, {key: values[name]}):
                raise EffectRefused(
                    _("%(title)s, %(label)s: there is no such record in the register %(linked)s.")
                    % {
                        "title": home.title,
                        "label": i18n.pick(field.label),
                        "linked": linked.title,
                    }
                )


def _whole(home: Home, values: Mapping[str, object]) -> dict[str, Any]:
    kept = contents.checked(home, values, values)
    contents.require_all(home, kept)
    return kept


def _new(edition: Edition, home: Home, kept: Mapping[str, Any], at: datetime) -> Record:
    public, personal = contents.split(home, kept)
    code = codes.random_code(26)
    return Record(
        register=home.full,
        code=code,
        key_digest=contents.key_digest(home, kept),
        data=public,
        sealed=contents.sealed(code, 1, personal),
        edition_id=edition.id,
        created_at=at,
        changed_at=at,
    )


@contextlib.contextmanager
def _once(home: Home) -> Iterator[None]:
    """Says in words that a key is there already."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "record_key_once" not in str(error):
            raise
        labels = ", ".join(
            i18n.pick(home.register.fields[name].label) for name in home.register.key
        )
        raise EffectRefused(
            _("%(title)s: a record with this %(key)s is in the register already.")
            % {"title": home.title, "key": labels}
        ) from None


def _keep_versions(
    home: Home,
    made: Iterable[tuple[Record, Mapping[str, Any]]],
    *,
    case: str,
    by: Actor,
    at: datetime,
) -> None:
    """The versions as they are now, and all that the records are found by."""
    versions, findings = [], []
    for record, kept in made:
        said = {"data": record.data, "sealed": record.sealed, "case": case, "by": str(by)}
        versions.append(RecordVersion(record=record, version=record.version, at=at, **said))
        findings += [
            Finding(record=record, register=home.full, field=name, digest=digest)
            for name, digest in (*contents.findings(home, kept), *contents.marks(home, kept))
        ]
    RecordVersion.objects.bulk_create(versions)
    Finding.objects.bulk_create(findings)


def _notice_numbers(home: Home, rows: Sequence[Mapping[str, Any]]) -> None:
    """A key that was given elsewhere, e.g. of a resident who was imported, must not be given again."""
    for name in home.register.key:
        field = home.register.fields[name]
        numbers = [kept[name] for kept in rows if name in kept]
        if field.of:
            numbering.notice(home.kit, field.of, *numbers)
        elif field.type == "text":
            numbering.notice_texts(home.kit, *map(str, numbers))


def _told(record: Record, kept: Mapping[str, Any], case: str) -> dict[str, Any]:
    return {
        "register": names.bare(record.register),
        "version": record.version,
        "case": case,
        "values": dict(kept),
    }
