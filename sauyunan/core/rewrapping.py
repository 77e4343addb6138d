"""Renewing keys: every sealed blob and file gets its data key wrapped by the current key.

Contents are not decrypted. It goes in batches beside the running service and may be stopped and
started again: what is done is not done twice.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models.functions import Substr
from django.db.models.lookups import Exact
from psycopg import sql

from sauyunan.core import crypto, keys, sealed, sealed_texts, storage
from sauyunan.core.sealed import Place

BATCH = 500
PATIENCE = "30s"  # a writer that works longer than this keeps a key from being retired


class StillNeeded(Exception):
    """Something is still sealed with the key; the message says what."""


@dataclass
class Report:
    """What a walk over one place did."""

    place: str
    renewed: int = 0
    faults: list[str] = field(default_factory=list)  # "services.upload.file 12: why"


def rewrap_all(*, say: Callable[[str], None] = lambda line: None) -> list[Report]:
    """Renew all that is not sealed with the current key; ``say`` hears of each batch.

    What cannot be opened stays as it is and is told in the report. A row that somebody changes
    meanwhile is left to them: they seal with the current key.
    """
    return [_rewrap(place, say) for place in sealed.places()]


def retire(key_id: str) -> None:
    """Forget a key that nothing needs any more.

    Writers are held up for the moment of the last look, so that nobody can bring in something
    sealed with it. Raises StillNeeded, and KeysFault for the current or an unknown key.
    """
    home = settings.SAUYUNAN_HOME
    keys.check_retirable(home, key_id)
    _refuse_needed(key_id)
    with transaction.atomic():
        _hold_writers()
        _refuse_needed(key_id)
        keys.retire(home, key_id)


def is_needed(place: Place, key_id: str) -> bool:
    """Whether a row's blob or file is sealed with this key."""
    rows = place.filled()
    if place.names:
        return any(_is_text_with(row, place, key_id) for row in rows)
    if place.is_file:
        names = rows.values_list(place.field, flat=True).iterator(chunk_size=BATCH)
        return any(_is_file_with(name, key_id) for name in names)
    return bool(_headed(rows, place, key_id).filter(is_headed=True).exists())


def _is_file_with(name: str, key_id: str) -> bool:
    """A file that is gone, or goes at this moment, needs no key."""
    try:
        return storage.is_sealed_with(name, key_id)
    except FileNotFoundError:
        return False


def _is_text_with(row: Any, place: Place, key_id: str) -> bool:
    held = getattr(row, place.field)
    blobs = [sealed_texts.blob(held[name]) for name in place.names if name in held]
    return any(blob is not None and crypto.key_id(blob) == key_id for blob in blobs)


def _refuse_needed(key_id: str) -> None:
    for place in sealed.places():
        if is_needed(place, key_id):
            raise StillNeeded(
                f"{place} still holds something sealed with {key_id}: type sauyunan keys rewrap, "
                "and mend or remove what it says it cannot open."
            )


def _hold_writers() -> None:
    tables = dict.fromkeys(place.model._meta.db_table for place in sealed.places())
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
        names = sql.SQL(", ").join(map(sql.Identifier, tables))
        cursor.execute(sql.SQL("LOCK TABLE {} IN SHARE MODE").format(names))


# -- The walk -------------------------------------------------------------------------------------
def _rewrap(place: Place, say: Callable[[str], None]) -> Report:
    report, last = Report(str(place)), None
    while rows := list(_after(place, last)[:BATCH]):
        before = report.renewed
        # A file must not go before the row that names its copy is there for good.
        with contextlib.nullcontext() if place.is_file else transaction.atomic():
            for row in rows:
                _renew(place, row, report)
        last = rows[-1].pk
        if report.renewed > before:
            say(f"{place}: {report.renewed} renewed")
    return report


def _after(place: Place, last: Any) -> models.QuerySet[Any]:
    """Rows beyond the last one that are not done yet, as far as the database can tell."""
    rows = place.filled() if last is None else place.filled().filter(pk__gt=last)
    if place.is_file or place.names:
        return rows
    return _headed(rows, place, _current()).filter(is_headed=False)


def _headed(rows: models.QuerySet[Any], place: Place, key_id: str) -> models.QuerySet[Any]:
    """Each row with whether its blob begins as those of this key do."""
    head = crypto.header(key_id)
    blob = models.BinaryField()
    begins: models.QuerySet[Any] = rows.annotate(
        is_headed=Exact(
            Substr(place.field, 1, len(head), output_field=blob),
            models.Value(head, output_field=blob),
        )
    )
    return begins


def _current() -> str:
    return keys.keyring(settings.SAUYUNAN_HOME).current


def _renew(place: Place, row: Any, report: Report) -> None:
    held = getattr(row, place.field)
    by_name = _renewed_texts if place.names else _renewed_blob
    renew = _renewed_file if place.is_file else by_name
    try:
        report.renewed += renew(place, row, held)
    except (crypto.CryptoError, FileNotFoundError) as fault:
        if place.model._default_manager.filter(pk=row.pk, **{place.field: held}).exists():
            report.faults.append(f"{place} {row.pk}: {fault}")


def _renewed_blob(place: Place, row: Any, held: bytes) -> bool:
    new = crypto.rewrap(held, place.scope(row))
    return new != bytes(held) and _swapped(place, row, held, new)


def _renewed_texts(place: Place, row: Any, held: dict[str, Any]) -> bool:
    scope = place.scope(row)
    new = {
        name: sealed_texts.rewrap(value, scope) if name in place.names else value
        for name, value in held.items()
    }
    return new != held and _swapped(place, row, held, new)


def _renewed_file(place: Place, row: Any, name: str) -> bool:
    if storage.is_sealed_with(name, _current()):
        return False
    scope = place.scope(row)
    if storage.is_on_disk():
        return storage.rewrap(name, scope)
    new = storage.rewrapped_copy(name, scope)
    won = _swapped(place, row, name, new)
    storage.delete(name if won else new)
    return won


def _swapped(place: Place, row: Any, old: object, new: object) -> bool:
    """Only where the old value still stands: somebody may have changed it."""
    rows = place.model._default_manager.filter(pk=row.pk, **{place.field: old})
    return rows.update(**{place.field: new}) == 1
