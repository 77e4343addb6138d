"""How rows name their register or number, and how a scenario's rows are kept apart from real ones."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar

from sauyunan.kits.definition import Kit

_apart: ContextVar[str] = ContextVar("sauyunan_registers_apart", default="")


def full(kit: Kit, ref: str) -> str:
    """``penduduk`` -> ``adminduk/penduduk``; KeyError when the kit is not in needs."""
    return kit.full_name(ref) + _apart.get()


@contextlib.contextmanager
def apart() -> Iterator[None]:
    """Registers and counters are empty inside: a scenario finds nobody of the city and begins every
    number at its first. What it writes is undone with its transaction."""
    token = _apart.set("~")
    try:
        yield
    finally:
        _apart.reset(token)


def are_apart() -> bool:
    """Whether a scenario is being run."""
    return bool(_apart.get())


def kit_of(register: str) -> str:
    """``adminduk/penduduk`` -> ``adminduk``"""
    return register.partition("/")[0]


def bare(register: str) -> str:
    """``adminduk/penduduk`` -> ``penduduk``"""
    return register.partition("/")[2].removesuffix("~")
