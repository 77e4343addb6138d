"""What must hold of a kit's indicators beyond their shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sauyunan.innovations.format import Indicator
from sauyunan.kits import rules
from sauyunan.kits.checking import PartCheck
from sauyunan.kits.parts import Fault

_OF_SERVICES = frozenset(
    {"applications", "served", "working_hours", "on_time_share", "returned_share", "satisfaction",
     "documents"}
)  # fmt: skip
_BELONGS_TO: Mapping[str, frozenset[str]] = {
    "service": _OF_SERVICES,
    "percentile": frozenset({"working_hours"}),
    "register": frozenset({"records"}),
}


def check_indicators(check: PartCheck) -> Iterator[Fault]:
    """One measure or one combination each; options that fit; references and rules that hold."""
    before: list[str] = []
    for key, indicator, here in check.each():
        _check_kind(indicator, here)
        _check_options(indicator, here)
        if indicator.combine:
            seen = dict.fromkeys(before, "integer")
            made = rules.environment_for(check.kit, **seen)
            here.seeing(made).rule(indicator.combine, "combine", "integer", guarded=False)
        before.append(key)
    yield from ()


def _check_kind(indicator: Indicator, here: PartCheck) -> None:
    if bool(indicator.measure) == bool(indicator.combine):
        here.fault(
            "",
            "an indicator is either measured or combined from others",
            "Write measure: or combine:, one of the two",
        )


def _check_options(indicator: Indicator, here: PartCheck) -> None:
    given = {
        "service": indicator.service,
        "percentile": indicator.percentile,
        "register": indicator.register_,
    }
    for option, measures in _BELONGS_TO.items():
        if given[option] is not None and indicator.measure not in measures:
            here.fault(
                option,
                f"{option} says nothing about this indicator",
                f"Leave it out, or measure one of: {', '.join(sorted(measures))}",
            )
    if indicator.measure == "records" and not indicator.register_:
        here.fault("measure", "records of which register?", "Add register: and its name")
    if indicator.service:
        here.find("services", indicator.service, "service")
    if indicator.register_:
        here.find("registers", indicator.register_, "register")
