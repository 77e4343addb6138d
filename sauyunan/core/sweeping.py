"""Stored files that no row names: what undone transactions and crashes left behind."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from django.core.files.storage import default_storage

from sauyunan.core import sealed, storage

log = logging.getLogger(__name__)
AGE = timedelta(days=1)
"""A file is saved before the row that names it: a young one may still get its row."""
BATCH = 1_000


class NothingRegistered(Exception):
    """No app told which rows name files: to go on would throw all of them away."""


def sweep(now: datetime) -> int:
    """Remove files older than a day that no row names; returns how many.

    Only what is called like a stored file is touched, so that whatever else an operator puts
    beside them stays. Raises NothingRegistered.
    """
    if not list(sealed.files()):
        raise NothingRegistered
    removed, old = 0, _old_files(now - AGE)
    while names := list(islice(old, BATCH)):
        for name in _unnamed(names):
            storage.delete(name)
            removed += 1
    log.info("swept", extra={"removed": removed})
    return removed


def _unnamed(names: Sequence[str]) -> list[str]:
    """Those that no row names; a draft of a renewed file never is (see storage.rewrap)."""
    named: set[str] = set()
    for place in sealed.files():
        rows = place.model._default_manager.filter(**{f"{place.field}__in": names})
        named.update(rows.values_list(place.field, flat=True))
    return [name for name in names if name not in named]


def _old_files(before: datetime) -> Iterator[str]:
    folders, _files = default_storage.listdir("")
    for folder in sorted(folders):
        _folders, files = default_storage.listdir(folder)
        for file in sorted(files):
            name = f"{folder}/{file}"
            if storage.NAME.fullmatch(name.replace("/.", "/")) and _is_older(name, before):
                yield name


def _is_older(name: str, before: datetime) -> bool:
    try:
        return default_storage.get_modified_time(name) < before
    except FileNotFoundError:  # removed at this moment
        return False
