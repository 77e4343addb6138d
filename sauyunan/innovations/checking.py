"""What must hold of a kit's indicators beyond their shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sauyunan.innovations.format import Indicator, Stated
from sauyunan.kits import rules
from sauyunan.kits.faults import Fault
from sauyunan.kits.part_check import PartCheck

_OF_SERVICES = frozenset(
    {"applications", "served", "working_hours", "on_time_share", "returned_share", "satisfaction",
     "documents", "people_served", "complaints_solved", "online_share", "cost_per_case"}
)  # fmt: skip
_BELONGS_TO: Mapping[str, frozenset[str]] = {
    "service": _OF_SERVICES,
    "percentile": frozenset({"working_hours"}),
    "register": frozenset({"records"}),
    "baseline": frozenset({"working_hours", "on_time_share", "cost_per_case"}),
    "costs": frozenset({"cost_per_case"}),
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
        "baseline": indicator.baseline,
        "costs": indicator.costs,
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
    if indicator.measure == "cost_per_case" and not indicator.costs:
        here.fault("measure", "what does the work cost?", "Add costs: with hour: and minutes:")
    _check_stated(indicator, here)
    if indicator.service:
        here.find("services", indicator.service, "service")
    if indicator.register_:
        here.find("registers", indicator.register_, "register")


def _check_stated(indicator: Indicator, here: PartCheck) -> None:
    """Ranges hold what they are a range of; hours are of roles, minutes of moves that there are."""
    if indicator.baseline:
        _check_range("baseline", indicator.baseline, here)
    if indicator.costs is None:
        return
    for part, known, what in (
        ("hour", frozenset(here.kit.manifest.roles), "role"),
        ("minutes", _moves(here), "move"),
    ):
        for key, stated in getattr(indicator.costs, part).items():
            _check_range(f"costs.{part}.{key}", stated, here)
            if key not in known:
                mend = f"Take one of: {', '.join(sorted(known))}"
                here.fault(f"costs.{part}.{key}", f"there is no {what} {key!r}", mend)


def _check_range(path: str, stated: Stated, here: PartCheck) -> None:
    if not stated.lowest <= stated.value <= stated.highest:
        here.fault(path, "value is not between low and high", "Write low, value, high, rising")


def _moves(here: PartCheck) -> frozenset[str]:
    services = here.kit.parts.get("services", {}).values()
    return frozenset(move for service in services for move in service.moves)
