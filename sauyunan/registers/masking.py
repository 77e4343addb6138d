"""How personal values are shown: enough to recognise them, too little to use them. Pure."""

from __future__ import annotations

from sauyunan.kits.fields import NumberFormat
from sauyunan.registers.format import RegisterField

HIDDEN = "•"
LONG_ENOUGH = 10
"""Signs of a telephone number; of a shorter one its ends would tell nearly all."""
BLANK = HIDDEN * 4  # the same for every length, which would tell something too


def mask(field: RegisterField, value: object, declared: NumberFormat | None = None) -> str:
    """A personal value as it is shown; ``declared``: the pattern of a number field."""
    text = str(value)
    match field.type:
        case "number":
            return by_pattern(text, declared.mask if declared else "")
        case "person_name":
            return " ".join(f"{word[:1]}{BLANK}" for word in text.split())
        case "date":
            return f"{BLANK} {text[:4]}"
        case "phone":
            return f"{text[:3]}{BLANK}{text[-3:]}" if len(text) >= LONG_ENOUGH else BLANK
        case "email":
            return f"{text[:1]}{BLANK}@{text.rpartition('@')[2]}"
        case _:
            return BLANK


def by_pattern(text: str, pattern: str) -> str:
    """``####********####``: ``#`` shows a sign, ``*`` hides one. A text that does not fit the
    pattern, or has none, shows its last two signs at most."""
    if len(pattern) == len(text) and set(pattern) == {"#", "*"}:
        return "".join(
            sign if each == "#" else HIDDEN for sign, each in zip(text, pattern, strict=True)
        )
    return BLANK + (text[-2:] if len(text) > 6 else "")
