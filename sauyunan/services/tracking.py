"""Following an application with reference and secret; guessing is slow and tells nothing."""

from __future__ import annotations

from sauyunan.core import codes, crypto, ratelimit
from sauyunan.services import contents
from sauyunan.services.models import Application, Draft

GUESSES = 5
SECONDS = 15 * 60
_NOBODY = bytes(32)


def case_for(reference: str, secret: str) -> Application | None:
    """The application, or None: the same for an unknown reference, a wrong secret and too many
    wrong ones (5 in 15 minutes for each reference, known or not).

    Only wrong attempts count, so whoever has the secret may look as often as they like. Call it
    outside a transaction.
    """
    asked = codes.normal_reference(reference) or ""
    typed = codes.normal_secret(secret) or ""
    key = asked or reference[:40]
    if ratelimit.retry_after("services.track", key, GUESSES, SECONDS):
        return None
    found = Application.objects.select_related("unit").filter(reference=asked).first()
    held = found.secret_digest if found is not None else _NOBODY
    fits = crypto.same(held, contents.secret_digest(asked, typed))
    if found is not None and fits and typed:
        return found
    ratelimit.hit("services.track", key, GUESSES, SECONDS)
    return None


def draft_for(reference: str, secret: str) -> Draft | None:
    """The draft that was kept for another device, or None, as in ``case_for``."""
    asked = codes.normal_reference(reference) or ""
    typed = codes.normal_secret(secret) or ""
    key = asked or reference[:40]
    if ratelimit.retry_after("services.resume", key, GUESSES, SECONDS):
        return None
    found = Draft.objects.filter(reference=asked).first()
    held = found.secret_digest if found is not None else _NOBODY
    fits = crypto.same(held, contents.secret_digest(asked, typed))
    if found is not None and fits and typed:
        return found
    ratelimit.hit("services.resume", key, GUESSES, SECONDS)
    return None
