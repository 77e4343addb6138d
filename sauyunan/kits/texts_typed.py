"""Text as people and machines send it, made clean: what is kept, what is mended, what is refused.

Markup is text like any other and is kept as it was typed; pages escape it when they show it.
"""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

TEXT_LENGTH = 200
LONG_TEXT_LENGTH = 5_000
NAME_LENGTH = 100
MARKS_IN_A_ROW = 4  # no living script needs more over one letter; more is a flood
_NAME_SIGNS = frozenset(" '.-,")
_LIKE_APOSTROPHE = str.maketrans("\u2019\u2018\u02bc`\u00b4", "'''''")


class ValueRefused(Exception):
    """What was typed is not a value of this kind. The message says what is wrong, how to mend it,
    in the language of the page, and begins with a small letter after the field's label.

    ``reason`` names it for those who say it in other words: "outside" the city, or nothing.
    """

    def __init__(self, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason


def line(typed: str, limit: int = TEXT_LENGTH) -> str:
    """One line of text: trimmed, single spaces, Unicode NFC, at most ``limit`` characters."""
    return _fitting(" ".join(_visible(typed, limit).split()), limit)


def lines(typed: str, limit: int = LONG_TEXT_LENGTH) -> str:
    """Text of several lines; line ends become ``\\n``, spaces at their ends go."""
    rows = (row.rstrip() for row in _visible(typed, limit).replace("\t", " ").splitlines())
    return _fitting("\n".join(rows).strip(), limit)


def person_name(typed: str) -> str:
    """A name: letters of any script with their marks, space, apostrophe, full stop, dash, comma."""
    name = line(typed.translate(_LIKE_APOSTROPHE), NAME_LENGTH)
    for sign in name:
        if unicodedata.category(sign)[0] not in "LM" and sign not in _NAME_SIGNS:
            raise ValueRefused(
                _("“%(sign)s” cannot be part of a name. Use letters, spaces and ' . - , only.")
                % {"sign": sign}
            )
    if not any(unicodedata.category(sign)[0] == "L" for sign in name):
        raise ValueRefused(_("a name needs letters. Write it as on the identity card."))
    return name


def plain(typed: str) -> str:
    """For numbers, days, codes: other digits, dashes and blanks become the ones of ASCII."""
    text = unicodedata.normalize("NFKC", _visible(typed, TEXT_LENGTH))
    return "".join(_ascii_sign(sign) for sign in text).strip()


def is_empty(typed: str) -> bool:
    """Whether nothing visible was typed."""
    return not any(
        unicodedata.category(sign) not in {"Cf", "Cc", "Zs", "Zl", "Zp"} for sign in typed
    )


def _ascii_sign(sign: str) -> str:
    category = unicodedata.category(sign)
    if category == "Zs":
        return " "
    if category == "Pd" or sign == "\u2212":
        return "-"
    if category == "Nd":
        return str(unicodedata.decimal(sign))
    return sign


def _visible(typed: str, limit: int) -> str:
    """NFC without what nobody sees: zero-width signs and those that turn the direction of text.

    They arrive by copying and can make two texts look alike (Unicode TR 36); control characters
    never arrive by typing, so they are refused.
    """
    if len(typed) > _FAR * limit:
        raise _too_long(len(typed), limit)
    kept = []
    for sign in unicodedata.normalize("NFC", typed):
        category = unicodedata.category(sign)
        if category in {"Zl", "Zp"}:
            kept.append("\n")
        elif category == "Cs" or (category == "Cc" and sign not in "\n\r\t\x0b\x0c\x85"):
            raise ValueRefused(
                _("it holds a sign that cannot be shown. Delete the text and type it again.")
            )
        elif category != "Cf":
            kept.append(sign)
    text = "".join(kept)
    if _FLOOD.search("".join("m" if unicodedata.combining(s) else "." for s in text)):
        raise ValueRefused(_("too many accents on one letter. Type the text again without them."))
    return text


_FAR = 10  # so many times too long: not even looked at
_FLOOD = re.compile("m" * (MARKS_IN_A_ROW + 1))


def _fitting(text: str, limit: int) -> str:
    if len(text) > limit:
        raise _too_long(len(text), limit)
    return text


def _too_long(count: int, limit: int) -> ValueRefused:
    return ValueRefused(
        _("%(count)s characters are too many. Shorten it to %(limit)s.")
        % {"count": count, "limit": limit}
    )
