"""Codes that people read, type and say aloud: references, tracking secrets, random addresses.

Signs are Crockford's base 32: no I, L, O or U, and reading is forgiving about them.
"""

from __future__ import annotations

import re
import secrets
import unicodedata

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SECRET_LENGTH = 10
_ALL = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VALUES = {sign: at for at, sign in enumerate(_ALL)}
_FORGIVEN = str.maketrans("OIL", "011")
_REFERENCE = re.compile(r"([A-Z]{2,4})([0-9]{2})([0-9A-HJKMNP-TV-Z]{8})")
_LONG_NUMBER = re.compile(r"\d{16}")


def random_code(n: int = 16) -> str:
    """``n`` random small signs (5 bits each) for an address; 26 of them hold 130 bits.

    Never 16 digits in a row, which logs and the ledger would take for a person's number.
    """
    while _LONG_NUMBER.search(code := _random(n)):
        pass
    return code.lower()


def normal_code(text: str) -> str:
    """A typed code as ``random_code`` writes it; signs that cannot be in one stay as they are."""
    return _plain(text).translate(_FORGIVEN).lower()


def reference(prefix: str, year: int) -> str:
    """A random reference such as "KTA-26-7F3K-9Q2M": 34.8 random bits, the last sign a check.

    ``prefix``: two to four letters A-Z. Raises ValueError. Two references may fall together, rarely:
    let a unique constraint decide.
    """
    if not re.fullmatch(r"[A-Z]{2,4}", prefix):
        raise ValueError(f"{prefix!r}: a reference begins with two to four letters A-Z")
    start = f"{prefix}{year % 100:02d}"
    while (check := _check_sign(start + (payload := _random(7)))) not in SIGNS:
        pass
    return _written(prefix, start[-2:], payload + check)


def normal_reference(text: str) -> str | None:
    """A typed reference in its one spelling, or None when it cannot be one.

    Forgives small letters, blanks, any dashes, and O, I, L for 0 and 1. One wrong sign, or two
    neighbours swapped, is always noticed.
    """
    plain = _plain(text)
    prefix = plain[:-10].translate(str.maketrans("01", "OI"))
    found = _REFERENCE.fullmatch(prefix + plain[-10:].translate(_FORGIVEN))
    if found is None:
        return None
    prefix, year, body = found.groups()
    fits = _check_sign(prefix + year + body[:-1]) == body[-1]
    return _written(prefix, year, body) if fits else None


def secret() -> str:
    """The 10 signs (50 bits) that only the applicant holds."""
    return _random(SECRET_LENGTH)


def normal_secret(text: str) -> str | None:
    """A typed secret in its one spelling, or None when it cannot be one."""
    plain = _plain(text).translate(_FORGIVEN)
    fits = len(plain) == SECRET_LENGTH and all(sign in SIGNS for sign in plain)
    return plain if fits else None


def _random(n: int) -> str:
    return "".join(SIGNS[byte & 31] for byte in secrets.token_bytes(n))


def _written(prefix: str, year: str, body: str) -> str:
    return f"{prefix}-{year}-{body[:4]}-{body[4:]}"


def _plain(text: str) -> str:
    """Capitals and digits only; what else people put between them falls away."""
    wide = unicodedata.normalize("NFKC", text[:200]).upper()
    return "".join(sign for sign in wide if sign in _VALUES)


def _check_sign(text: str) -> str:
    """The sign of the number that the text spells in base 32, modulo 37.

    37 is a prime above every sign's value and divides neither 32 nor 31, so a wrong sign or a swap
    of neighbours always changes it. A remainder whose sign is not one of SIGNS is never given out;
    36 has none at all.
    """
    value = 0
    for sign in text:
        value = (value * 32 + _VALUES[sign]) % 37
    return f"{_ALL}*"[value]
