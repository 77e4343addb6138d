"""Codes of six digits: valid for ten minutes, five tries, a new one after a minute at the earliest."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import translation

from sauyunan.core import clock, crypto, ratelimit
from sauyunan.outbox import actions as outbox
from sauyunan.outbox.actions import Letter
from sauyunan.outbox.channels import channel_to
from sauyunan.services import codes_sending
from sauyunan.services.models import OneTimeCode

VALID_FOR = timedelta(minutes=10)
TRIES = 5
PAUSE = timedelta(seconds=60)
CODES_AN_HOUR = 5
_HOUR = 3600
_LENGTH = 6
_NAME = "code"
_SCOPE = "services.codes"


def send(purpose: str, about: str, addresses: Sequence[str], language: str) -> bool:
    """Make a code and post it to the outbox; the one before ends. False, and the one before stays,
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
    sealed = crypto.seal({"digits": digits}, row.scope)
    fresh = {"sealed": sealed, "language": language, "tries": 0, "sent_at": now}
    held, is_new = OneTimeCode.objects.select_for_update().get_or_create(
        purpose=purpose, about=about, defaults=fresh
    )
    if not is_new:
        earliest, latest = clock.recent(PAUSE)
        if earliest < held.sent_at <= latest:
            return False
        OneTimeCode.objects.filter(pk=held.pk).update(**fresh)
    outbox.end(_about(purpose, about))
    for address in dict.fromkeys(addresses):
        outbox.post(_letter(purpose, about, address, digits, language, now))
    return True


def _letter(
    purpose: str, about: str, address: str, digits: str, language: str, now: datetime
) -> Letter:
    channel, name = channel_to(address), _about(purpose, about)
    with translation.override(language):
        return Letter(
            about=name,
            name=_NAME,
            channel=channel,
            to=address,
            subject=codes_sending.subject(),
            text=codes_sending.text(digits),
            once=f"{name}:{channel}:{now.isoformat()}",
            language=language,
            is_secret=True,
            expires_at=now + VALID_FOR,
        )


def _about(purpose: str, about: str) -> str:
    """What the outbox calls it: the page shows it, so it tells nothing."""
    return f"code:{crypto.digest(_SCOPE, f'{purpose} {about}').hex()[:16]}"


def fits(purpose: str, about: str, typed: str) -> bool:
    """Whether this is the code; it opens once. Each try counts, of two at once both.

    Call it outside a transaction that may be undone."""
    earliest, latest = clock.recent(VALID_FOR)
    rows = OneTimeCode.objects.filter(
        purpose=purpose,
        about=about,
        tries__lt=TRIES,
        sent_at__gt=earliest,
        sent_at__lte=latest,
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
    if not OneTimeCode.objects.filter(pk=held.pk, sealed=held.sealed).delete()[0]:
        return False
    outbox.end(_about(purpose, about))
    return True


def masked(address: str) -> str:
    """An address as its owner recognises it: "••• 7890", "n•••@contoh.id"."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}•••@{domain}" if at else f"••• {address[-4:]}"
