"""What may not stand in a message: a person's or a family card's number, however it is spelled."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 1_000
_SIXTEEN = re.compile(r"\d(?:[\W_]{0,3}\d){15}")


def holds_number(text: str) -> bool:
    """Whether sixteen digits stand in a row, also with spaces, dots or dashes between them.

    A NIK and the number of a family card (KK) are such. Digits of every script count.
    """
    plain = "".join(
        sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf"
    )
    return _SIXTEEN.search(plain) is not None


def harmless(text: str) -> str:
    """Nothing for a text that holds such a number, else the text: a part of a message that may be missing."""
    return "" if holds_number(text) else text
