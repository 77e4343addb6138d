"""JSON from strangers: each name once, decimals exact, no number that is none."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, NoReturn


class Unreadable(ValueError):
    """This is no JSON in UTF-8, or it holds NaN or Infinity."""


class Twice(Unreadable):
    """A name stands twice in one object; ``name`` says which."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def read(data: bytes) -> Any:
    """The value in the bytes (UTF-8, with or without a mark), numbers with a point as Decimal.

    Raises Twice and Unreadable.
    """
    try:
        return json.loads(
            data.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=_no_number,
            object_pairs_hook=_once,
        )
    except Twice:
        raise
    except (ValueError, RecursionError) as error:
        raise Unreadable(str(error)) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Twice(name)
        found[name] = value
    return found


def _no_number(name: str) -> NoReturn:
    raise Unreadable(name)
