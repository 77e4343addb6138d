"""Whether the installation is well: database, jobs, ledger, disk. Nothing here is secret."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from django.conf import settings
from django.db import Error, connection, transaction

from sauyunan import __version__

Level = Literal["ok", "warning", "broken"]
LATE = 600
"""Seconds after which a waiting job, or a ledger row without a place, is a fault."""
SILENT = 60
"""Seconds without a sign of life from any worker that are worth a word."""
LITTLE_SPACE, NO_SPACE = 2 * 1024**3, 256 * 1024**2
_ORDER: tuple[Level, ...] = ("ok", "warning", "broken")
_QUEUE = """
SELECT count(*) FILTER (WHERE status = 'failed'),
  count(*) FILTER (WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now()),
  coalesce(extract(epoch FROM now() - min(coalesce(scheduled_at,
    (SELECT max(at) FROM procrastinate_events AS event
     WHERE event.job_id = job.id AND event.type = 'deferred')))
    FILTER (WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now())), 0)::int,
  (SELECT extract(epoch FROM now() - max(last_heartbeat))::int FROM procrastinate_workers)
FROM procrastinate_jobs AS job WHERE status IN ('todo', 'failed')
"""
_LEDGER = """
SELECT coalesce((SELECT size FROM core_ledgerhead), 0), count(*),
  coalesce(extract(epoch FROM now() - min(at)), 0)::int
FROM core_ledgerentry WHERE position IS NULL
"""


@dataclass(frozen=True)
class Part:
    """One thing that can be well or not, with its figures."""

    level: Level
    figures: dict[str, Any] = field(default_factory=dict)


_parts: dict[str, Callable[[], Part]] = {}


def register(name: str, look: Callable[[], Part]) -> None:
    """Called in ``AppConfig.ready`` of an app above: one more part, which may ask the database."""
    if name in _parts:
        raise ValueError(f"the part {name!r} of the health is registered twice")
    _parts[name] = look


@dataclass(frozen=True)
class Health:
    """All parts; the whole is as well as its worst part."""

    parts: dict[str, Part]

    @property
    def level(self) -> Level:
        return max((part.level for part in self.parts.values()), key=_ORDER.index)

    def as_json(self) -> dict[str, Any]:
        """Names, levels and figures."""
        parts = {name: {"status": part.level, **part.figures} for name, part in self.parts.items()}
        return {"status": self.level, "version": __version__, **parts}


def check() -> Health:
    """Look at everything now; a database that is away makes its parts broken, never an exception."""
    try:
        with transaction.atomic():
            queue, ledger = _queue(), _ledger()
            others = {name: look() for name, look in _parts.items()}
        parts = {"database": Part("ok"), "queue": queue, "ledger": ledger, **others}
    except Error:
        connection.close()
        parts = {"database": Part("broken")}
    return Health({**parts, "disk": _disk()})


def _queue() -> Part:
    failed, waiting, oldest, silence = _row(_QUEUE)
    level: Level = "warning" if failed or silence is None or silence > SILENT else "ok"
    figures = {
        "failed": failed,
        "waiting": waiting,
        "oldest_waiting_seconds": oldest,
        "worker_seen_seconds_ago": silence,
    }
    return Part("broken" if oldest > LATE else level, figures)


def _ledger() -> Part:
    size, waiting, oldest = _row(_LEDGER)
    figures = {"size": size, "waiting": waiting, "oldest_waiting_seconds": oldest}
    return Part("broken" if oldest > LATE else "ok", figures)


def _disk() -> Part:
    usage = shutil.disk_usage(settings.SAUYUNAN_HOME)
    level: Level = "ok"
    if usage.free < LITTLE_SPACE:
        level = "broken" if usage.free < NO_SPACE else "warning"
    return Part(level, {"free_bytes": usage.free, "total_bytes": usage.total})


def _row(statement: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        row: tuple[Any, ...] = cursor.fetchone()
    return row
