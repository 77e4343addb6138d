"""What is thrown away when its time is over: each app registers its own purge in ``ready``."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from sauyunan.core import clock

log = logging.getLogger(__name__)
Purge = Callable[[datetime], int]
"""Given this moment, removes what is over and returns how many things that were."""


class PurgeFailed(Exception):
    """Some purges could not be carried out; the others were."""


_purges: dict[str, Purge] = {}


def register(name: str, purge: Purge) -> None:
    """Add a purge, e.g. "services.drafts"; a second of the same name is an error (ValueError)."""
    if name in _purges:
        raise ValueError(f"the purge {name!r} is registered twice")
    _purges[name] = purge


def purge_all() -> dict[str, int]:
    """Run every purge in a transaction of its own; returns what each removed.

    Raises PurgeFailed at the end, naming those that failed.
    """
    now, removed, failed = clock.now(), dict[str, int](), list[str]()
    for name, purge in _purges.items():
        try:
            with transaction.atomic():
                removed[name] = purge(now)
        except Exception:  # one app's fault must not keep another's data for ever
            log.exception("purge failed", extra={"purge": name})
            failed.append(name)
    log.info("purged", extra={"removed": removed})
    if failed:
        raise PurgeFailed(", ".join(failed))
    return removed
