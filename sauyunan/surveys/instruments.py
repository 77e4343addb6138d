"""The survey instruments in force: rules/instruments/*.yaml, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from sauyunan.kits import shaping, yaml_tree
from sauyunan.surveys.format import Instrument


class InstrumentRefused(Exception):
    """An instrument file is broken, or there is none of this name."""


@cache
def all_instruments() -> dict[str, Instrument]:
    """Every instrument by name; InstrumentRefused with file and line when one is broken."""
    folder = Path(settings.RULES_DIR) / "instruments"
    read = [_read(path) for path in sorted(folder.glob("*.yaml"))]
    return {instrument.instrument: instrument for instrument in read}


def instrument(name: str) -> Instrument:
    """The instrument of this name; InstrumentRefused when there is none."""
    try:
        return all_instruments()[name]
    except KeyError:
        known = ", ".join(all_instruments())
        raise InstrumentRefused(f"There is no survey instrument {name!r}; known: {known}") from None


def _read(path: Path) -> Instrument:
    written = yaml_tree.read(f"rules/instruments/{path.name}", path.read_bytes())
    found, faults = shaping.shape(written, Instrument)
    faults = [*written.faults, *faults]
    if found is None or faults:
        first = faults[0]
        raise InstrumentRefused(f"{first.file}:{first.line}: {first.what}. {first.mend}")
    return found
