"""What a cell of a table says of a value: written when a register is given out, read when it comes back.

A field whose value no cell can hold (photos, files) has no column: a table never changes it.
"""

from __future__ import annotations

from typing import Any

from sauyunan.core import i18n
from sauyunan.core.folding import fold
from sauyunan.kits import outline_typed, value_words
from sauyunan.registers.format import RegisterField

BETWEEN = "|"  # between the choices of one cell
_NOT_CARRIED = frozenset(("pictures", "file"))
_STAYS_IF_EMPTY = frozenset(("outline",))
"""Kinds that are drawn rather than typed: an empty cell says nothing of them."""


def is_carried(field: RegisterField) -> bool:
    """Whether a table may have a column of a field."""
    return field.type not in _NOT_CARRIED


def empties(field: RegisterField) -> bool:
    """Whether an empty cell empties the field of the record that its row is about."""
    return field.type not in _STAYS_IF_EMPTY


def told(field: RegisterField, value: Any) -> str:
    """The text of a value in a table that is given out; empty for none."""
    if value is None or not is_carried(field):
        return ""
    match field.type:
        case "choice":
            return _choice(field, value)
        case "choices":
            return f" {BETWEEN} ".join(_choice(field, one) for one in value)
        case "yes_no":
            return "ya" if value else "tidak"
    text = str(value)
    return text if len(text) <= outline_typed.LONGEST else ""  # an empty one changes nothing


def option_of(field: RegisterField, text: str) -> str:
    """The key of the choice that a text names; the text itself when there is none."""
    wanted = fold(text)
    for key, option in field.options.items():
        texts = value_words.option_texts(option)
        if text == key or wanted in {fold(one) for one in (texts.id, texts.en, texts.su) if one}:
            return key
    return text


def _choice(field: RegisterField, key: str) -> str:
    """In words, where they lead back to this choice."""
    option = field.options.get(key)
    label = key if option is None else i18n.pick(value_words.option_texts(option))
    return label if BETWEEN not in label and option_of(field, label) == key else key
