"""Codes of six digits: valid for ten minutes, five tries, a new one after a minute at the earliest."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from sauyunan.core import clock, crypto, queue, ratelimit
from sauyunan.services.models import OneTimeCode

VALID_FOR = timedelta(minutes=10)
TRIES = 5
PAUSE = timedelta(seconds=60)
CODES_AN_HOUR = 5
_HOUR = 3600
_LENGTH = 6


@dataclass(frozen=True)
class Sending:
    """What a job brings to which addresses."""

    digits: str
    addresses: tuple[str, ...]
    language: str


def send(purpose: str, about: str, addresses: Sequence[str], language: str) -> bool:
    """Make a code and enqueue its sending; the one before ends. False, and the one before stays,
    within a minute of it, or after five in an hour. Call it outside a transaction."""
    scope = f"services.code.{purpose}"
    if ratelimit.retry_after(scope, about, CODES_AN_HOUR, _HOUR):
        return False
    if not _replaced(purpose, about, addresses, language):
        return False
    ratelimit.hit(scope, about, CODES_AN_HOUR, _HOUR)
    return True


@transaction.atomic
def _replaced(purpose: str, about: str, addresses: Sequence[str], language: str) -> bool:
    now = clock.now()
    row = OneTimeCode(purpose=purpose, about=about)
    digits = f"{secrets.randbelow(10**_LENGTH):0{_LENGTH}d}"
    sealed = crypto.seal({"digits": digits, "addresses": list(addresses)}, row.scope)
    fresh = {"sealed": sealed, "language": language, "tries": 0, "sent_at": now}
    held, is_new = OneTimeCode.objects.select_for_update().get_or_create(
        purpose=purpose, about=about, defaults=fresh
    )
    if not is_new:
        if held.sent_at > now - PAUSE:
            return False
        OneTimeCode.objects.filter(pk=held.pk).update(**fresh)
    queue.enqueue("services.send_code", held.pk)
    return True


def fits(purpose: str, about: str, typed: str) -> bool:
    """Whether this is the code; it opens once. Each try counts, of two at once both.

    Call it outside a transaction that may be undone."""
    rows = OneTimeCode.objects.filter(
        purpose=purpose, about=about, tries__lt=TRIES, sent_at__gt=clock.now() - VALID_FOR
    )
    if not rows.update(tries=F("tries") + 1):
        return False
    held = OneTimeCode.objects.filter(purpose=purpose, about=about).first()
    if held is None:
        return False
    digits = "".join(sign for sign in typed[:40] if sign.isdecimal() and sign.isascii())
    right = str(crypto.unseal(held.sealed, held.scope)["digits"])
    if not secrets.compare_digest(digits, right):
        return False
    return bool(OneTimeCode.objects.filter(pk=held.pk, sealed=held.sealed).delete()[0])


def to_send(pk: int) -> Sending | None:
    """What the job of a code brings; None when it is over, replaced by none, or was used."""
    held = OneTimeCode.objects.filter(pk=pk, sent_at__gt=clock.now() - VALID_FOR).first()
    if held is None:
        return None
    said = crypto.unseal(held.sealed, held.scope)
    return Sending(said["digits"], tuple(said["addresses"]), held.language)


def masked(address: str) -> str:
    """An address as its owner recognises it: "••• 7890", "n•••@contoh.id"."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}•••@{domain}" if at else f"••• {address[-4:]}"
