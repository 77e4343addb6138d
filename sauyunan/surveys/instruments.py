"""The survey instruments: rules/instruments/*.yaml read once, a city's own versions, wording by service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.utils.translation import gettext as _
from pydantic import BaseModel

from sauyunan.kits import shaping, yaml_tree
from sauyunan.kits.faults import Fault
from sauyunan.kits.suggestions import did_you_mean
from sauyunan.kits.yaml_tree import Written
from sauyunan.surveys import instrument_checks
from sauyunan.surveys.format import Element, Extension, Instrument, Wording

M = TypeVar("M", bound=BaseModel)


class InstrumentRefused(Exception):
    """An instrument file is broken, or there is none of this name; ``faults`` tells each one."""

    def __init__(self, message: str, faults: Iterable[Fault] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)


@cache
def all_instruments() -> dict[str, Instrument]:
    """Every instrument by name; InstrumentRefused with file and line when one is broken."""
    folder = Path(settings.RULES_DIR) / "instruments"
    read = [_read(path) for path in sorted(folder.glob("*.yaml"))]
    return {instrument.instrument: instrument for instrument in read}


def asked_of_citizens() -> dict[str, Instrument]:
    """Those with elements and questions of their own, which a survey can ask."""
    return {name: one for name, one in all_instruments().items() if one.elements}


def instrument(name: str) -> Instrument:
    """The instrument of this name; InstrumentRefused when there is none."""
    try:
        return all_instruments()[name]
    except KeyError:
        known = {"name": name, "known": ", ".join(all_instruments())}
        told = _("There is no survey instrument %(name)s. Known are: %(known)s.") % known
        raise InstrumentRefused(told) from None


def asked(name: str) -> Instrument:
    """The instrument of this name, if a survey can ask it; else InstrumentRefused."""
    found = instrument(name)
    if not found.elements:
        known = {"name": name, "known": ", ".join(asked_of_citizens())}
        raise InstrumentRefused(
            _("The instrument %(name)s has no elements to ask about. Take one of: %(known)s.")
            % known
        )
    return found


def read_own(path: Path) -> Instrument:
    """A city's own instrument: a file with ``extends``, or a whole one. InstrumentRefused: all faults."""
    try:
        written = yaml_tree.read(path.name, path.read_bytes())
    except OSError as fault:
        told = _("The instrument %(file)s cannot be read: %(why)s.")
        raise InstrumentRefused(told % {"file": path, "why": fault.strerror}) from None
    if isinstance(written.tree, dict) and "extends" in written.tree:
        return _extended(written)
    return _checked(_shaped(written, Instrument), written)


def extended(base: Instrument, change: Extension) -> Instrument:
    """A city's version of an instrument. What is wrong in it is told by ``instrument_checks``."""
    order = base.questionnaire_order and (*base.questionnaire_order, *change.elements)
    return Instrument(
        instrument=change.instrument,
        title=change.title,
        source=change.source,
        valid_from=change.valid_from,
        valid_until=change.valid_until,
        scale=base.scale,
        elements={**base.elements, **change.elements},
        any_elements=base.any_elements,
        questionnaire_order=order,
        weights=change.weights or ({} if change.importance else base.weights),
        importance=change.importance or ({} if change.weights else base.importance),
        wording=_merged(base.wording, change.wording),
        bands=base.bands,
    )


def worded(method: Instrument, service: str) -> Mapping[str, Element]:
    """The elements as a service asks about them; those it says nothing of are the instrument's."""
    own = method.wording.get(service, {})
    return {key: _worded(element, own.get(key)) for key, element in method.elements.items()}


def _worded(element: Element, own: Wording | None) -> Element:
    if own is None:
        return element
    return Element(
        title=element.title,
        question=own.question or element.question,
        answers=own.answers or element.answers,
    )


def _merged(
    base: Mapping[str, Mapping[str, Wording]], change: Mapping[str, Mapping[str, Wording]]
) -> dict[str, dict[str, Wording]]:
    services = [*dict.fromkeys((*base, *change))]
    return {one: {**base.get(one, {}), **change.get(one, {})} for one in services}


def _read(path: Path) -> Instrument:
    written = yaml_tree.read(f"rules/instruments/{path.name}", path.read_bytes())
    return _checked(_shaped(written, Instrument), written)


def _extended(written: Written) -> Instrument:
    change = _shaped(written, Extension)
    known = all_instruments()
    base = known.get(change.extends)
    if base is None:
        what = f"there is no instrument {change.extends!r}"
        written.fault(
            written.lines["extends"], "extends", what, did_you_mean(change.extends, known)
        )
        raise _refusal(written.faults)
    taken = [f"elements.{key}" for key in change.elements if key in base.elements]
    for path in taken:
        what = f"{change.extends} has an element of this name"
        written.fault(
            written.lines[path], path, what, "Give yours another name; reword it in `wording`"
        )
    return _checked(extended(base, change), written)


def _shaped(written: Written, model: type[M]) -> M:
    found, faults = shaping.shape(written, model)
    if found is None or written.faults:
        raise _refusal([*written.faults, *faults])
    return found


def _checked(found: Instrument, written: Written) -> Instrument:
    for path, what, mend in instrument_checks.misfits(found):
        written.fault(shaping.line_of(written.lines, path), path, what, mend)
    if written.faults:
        raise _refusal(written.faults)
    return found


def _refusal(faults: Sequence[Fault]) -> InstrumentRefused:
    first = faults[0]
    return InstrumentRefused(f"{first.file}:{first.line}: {first.what}. {first.mend}", faults)
