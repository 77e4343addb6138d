"""The rule sets of the regional innovation index: rules/indices/*.yaml read once, or a file of one's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.utils.translation import gettext as _
from pydantic import BaseModel

from sauyunan.innovations.index_format import IndexChange, IndexRules, RuleIndicator
from sauyunan.kits import shaping, yaml_tree
from sauyunan.kits.faults import Fault
from sauyunan.kits.yaml_tree import Written

M = TypeVar("M", bound=BaseModel)


class RulesRefused(Exception):
    """There are no such rules, or their file is broken; ``faults`` tells each one."""

    def __init__(self, message: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)


@cache
def all_rules() -> dict[str, IndexRules]:
    """Every rule set by name, by the day it is valid from; RulesRefused when one is broken."""
    found: dict[str, IndexRules] = {}
    folder = Path(settings.RULES_DIR) / "indices"
    written = [
        yaml_tree.read(f"rules/indices/{path.name}", path.read_bytes())
        for path in sorted(folder.glob("*.yaml"))
    ]
    for one in sorted(written, key=_changes):
        rules = _read(one, found)
        found[rules.rules] = rules
    return dict(sorted(found.items(), key=lambda item: item[1].valid_from))


def named(name: str) -> IndexRules:
    """The rules of this name, or of a file that is named; RulesRefused when there are none."""
    if name.endswith((".yaml", ".yml")):
        return _own(Path(name))
    try:
        return all_rules()[name]
    except KeyError:
        known = {"name": name, "known": ", ".join(all_rules())}
        told = _("There are no index rules %(name)s. Known are: %(known)s.") % known
        raise RulesRefused(told) from None


def _own(path: Path) -> IndexRules:
    try:
        data = path.read_bytes()
    except OSError as fault:
        told = _("The rules %(file)s cannot be read: %(why)s.")
        raise RulesRefused(told % {"file": path, "why": fault.strerror}) from None
    return _read(yaml_tree.read(path.name, data), all_rules())


def _changes(written: Written) -> bool:
    return isinstance(written.tree, dict) and "extends" in written.tree


def _read(written: Written, known: dict[str, IndexRules]) -> IndexRules:
    found = _changed(written, known) if _changes(written) else _shaped(written, IndexRules)
    for path, what, mend in misfits(found):
        written.fault(shaping.line_of(written.lines, path), path, what, mend)
    if written.faults:
        raise _refusal(written.faults)
    return found


def _changed(written: Written, known: dict[str, IndexRules]) -> IndexRules:
    change = _shaped(written, IndexChange)
    base = known.get(change.extends)
    if base is None:
        what, mend = f"there are no rules {change.extends!r}", f"Take one of: {', '.join(known)}"
        written.fault(written.lines["extends"], "extends", what, mend)
        raise _refusal(written.faults)
    given = change.model_dump(
        exclude_none=True, exclude={"extends", "least_divisor", "needs_affairs", "categories"}
    )
    innovation = {"least_divisor": change.least_divisor or base.innovation.least_divisor}
    affairs = base.number.needs_affairs if change.needs_affairs is None else change.needs_affairs
    return base.model_copy(
        update={
            "valid_until": None,
            **{name: getattr(change, name) for name in given},
            "categories": change.categories or base.categories,
            "innovation": base.innovation.model_copy(update=innovation),
            "number": base.number.model_copy(update={"needs_affairs": affairs}),
        }
    )


def _shaped(written: Written, model: type[M]) -> M:
    found, faults = shaping.shape(written, model)
    if found is None or written.faults:
        raise _refusal([*written.faults, *faults])
    return found


def _refusal(faults: Sequence[Fault]) -> RulesRefused:
    first = faults[0]
    return RulesRefused(f"{first.file}:{first.line}: {first.what}. {first.mend}", faults)


# -- What must hold beyond the shape --------------------------------------------------------------
def misfits(found: IndexRules) -> Iterator[tuple[str, str, str]]:
    """Dotted path, what is wrong, how to mend it."""
    for part, rules in (("region", found.region), ("innovation", found.innovation)):
        yield from _most(f"{part}.most", rules.most, list(rules.indicators.values()))
    number = found.number.counted_at_most * Fraction(found.number.each)
    whole = found.region.most + found.innovation.most + number
    if whole != found.most:
        what = f"the parts can reach {float(whole):g}, not {found.most}"
        yield "most", what, "Write the sum of region, innovation and number"
    if found.number.needs_affairs > len(found.number.affairs):
        what = f"needs {found.number.needs_affairs} of {len(found.number.affairs)} affairs"
        yield "number.needs_affairs", what, "Write how many of those below"
    lowest = [Decimal(one.from_) for one in found.categories]
    if sorted(set(lowest), reverse=True) != lowest or lowest[-1] != 0:
        yield "categories", "they do not fall from the best to 0.00", "Put the highest first"
    for key, one in found.innovation.indicators.items():
        if any(len(texts) != len(one.parameters) for texts in one.bases.values()):
            path = f"innovation.indicators.{key}.bases"
            yield path, "a basis has not a text for each parameter", "Give as many as `parameters`"
        yield from _measured(f"innovation.indicators.{key}.measured_by", one)


def _measured(path: str, one: RuleIndicator) -> Iterator[tuple[str, str, str]]:
    by = one.measured_by
    if by is None:
        return
    if any(int(key) > len(one.parameters) for key in by.reaches):
        what, mend = "it reaches a parameter that there is not", f"Up to {len(one.parameters)}"
        yield f"{path}.reaches", what, mend
    if (by.basis is None) == bool(one.bases) or (by.basis and by.basis not in one.bases):
        known = ", ".join(one.bases) or "none"
        yield path, "basis is not one of the indicator's bases", f"There are: {known}"


def _most(path: str, most: int, indicators: list[RuleIndicator]) -> Iterator[tuple[str, str, str]]:
    reached = sum((Fraction(one.weight) * len(one.parameters) for one in indicators), Fraction(0))
    if reached != most:
        what = f"the indicators can reach {float(reached):g}, not {most}"
        yield path, what, "Write the sum of each weight times its highest parameter"
