"""Writes that carry an Idempotency-Key: done once, answered the same way for 24 hours."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from sauyunan.core import clock, crypto
from sauyunan.core.models import OnceAnswered

KEPT = timedelta(hours=24)
_KEY = re.compile(r"[\x21-\x7e]{8,100}")


class KeyRefused(Exception):
    """The key is missing, too short or too long, or holds signs that a header cannot."""


class StillRunning(Exception):
    """The same write is being carried out right now; ask again in a moment."""


class OtherRequest(Exception):
    """The key was used for another request before."""


@dataclass(frozen=True)
class Answer:
    """What a write answered: an HTTP status and a JSON body."""

    status: int
    body: Any


def once(scope: str, key: str, request: bytes, act: Callable[[], Answer]) -> Answer:
    """Carry ``act`` out unless this key had its answer before; the answer then comes again.

    ``scope``: the operation and who asks, e.g. "api.move:KTA-26-7F3K-9Q2M". ``request``: the bytes
    that must be the same. Act and answer commit together; when ``act`` raises, nothing is kept and
    the key may be used again. Raises KeyRefused, StillRunning, OtherRequest.
    """
    check_key(key)
    row_key = crypto.digest(f"core.idempotency:{scope}", key)
    asked = crypto.digest("core.idempotency.request", hashlib.sha256(request).hexdigest())
    with transaction.atomic():
        if not _have_lock(row_key):
            raise StillRunning
        kept = OnceAnswered.objects.filter(pk=row_key, at__gt=clock.now() - KEPT).first()
        if kept is not None:
            return _repeated(kept, asked)
        answer = act()
        _keep(row_key, asked, answer)
        return answer


def check_key(key: str) -> None:
    """Raises KeyRefused for what cannot be a key, for writes that keep their own answer."""
    if not _KEY.fullmatch(key):
        raise KeyRefused("Idempotency-Key: 8 to 100 visible ASCII signs, such as a UUID")


def purge(now: datetime) -> int:
    """Remove answers older than 24 hours; returns how many."""
    return OnceAnswered.objects.filter(at__lte=now - KEPT).delete()[0]


def _have_lock(row_key: bytes) -> bool:
    """A lock until the transaction ends, however it ends: a crash leaves nothing "running"."""
    number = int.from_bytes(row_key[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        row = cursor.fetchone()
    return row is not None and row[0] is True


def _repeated(kept: OnceAnswered, asked: bytes) -> Answer:
    if not crypto.same(kept.request, asked):
        raise OtherRequest
    return Answer(kept.status, crypto.unseal(kept.sealed, scope_of(kept)))


def _keep(row_key: bytes, asked: bytes, answer: Answer) -> None:
    row = OnceAnswered(
        key=row_key,
        request=asked,
        status=answer.status,
        sealed=crypto.seal(answer.body, _scope(row_key)),
        at=clock.now(),
    )
    OnceAnswered.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["request", "status", "sealed", "at"],
    )


def scope_of(kept: OnceAnswered) -> str:
    """What a kept answer is sealed for."""
    return _scope(bytes(kept.key))


def _scope(row_key: bytes) -> str:
    return f"core.idempotency:{row_key.hex()}"
