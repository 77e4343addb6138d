"""The token of an invitation: computed from the case, so that no table holds it."""

from __future__ import annotations

from sauyunan.core import codes, crypto

LENGTH = 20  # signs of five bits


def token_for(case: str, instrument: str) -> str:
    """The token that lets the applicant of a case answer an instrument, once."""
    raw = crypto.digest("surveys.token", f"{case} {instrument}")
    return "".join(codes.SIGNS[octet % 32] for octet in raw[:LENGTH]).lower()


def digest_of(token: str) -> bytes:
    """What the invitation keeps of a token."""
    return crypto.digest("surveys.invitation", codes.normal_code(token))
