"""What exactly is measured of an innovation: definitions as data, the same words in, the same SQL out.

A definition is canonical JSON, so that a stored measurement can be computed again years later, and its
digest be compared by anybody.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sauyunan.innovations import baselines
from sauyunan.innovations.format import Baseline, Costs, Indicator
from sauyunan.innovations.measures import MEASURES, Measured, Scope, hidden
from sauyunan.kits import queries as kits
from sauyunan.kits.definition import Edition

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

STANDARD = "standard:"
"""Before the names of the measures that every kit has."""


@dataclass(frozen=True)
class Standing:
    """A measure that every running kit has. ``of_people``: not shown while it stands on one to four."""

    title: StrPromise
    measure: str
    of_people: bool = True


STANDINGS: dict[str, Standing] = {
    "people_served": Standing(_("People served"), "people_served"),
    "served": Standing(_("Applications served"), "served"),
    "process_time": Standing(_("Process time now (median)"), "working_hours"),
    "process_time_before": Standing(_("Process time before (stated)"), "time_before", False),
    "time_saved": Standing(_("Time saved for each application"), "time_saved"),
    "on_time": Standing(_("Done on time"), "on_time_share"),
    "complaints": Standing(_("Complaints filed"), "complaints"),
    "complaints_solved": Standing(_("Complaints answered"), "complaints_solved"),
    "satisfaction": Standing(_("Satisfaction index (IKM)"), "satisfaction"),
    "satisfaction_change": Standing(
        _("Change of the satisfaction index since it began here"), "satisfaction_change"
    ),
    "cost": Standing(_("Cost of a case"), "cost_per_case"),
    "savings": Standing(_("Saved against the stated cost before"), "savings"),
    "adopters": Standing(_("Regions that took it over"), "adopters", False),
    "documents": Standing(_("Documents issued"), "documents", False),
    "online": Standing(_("Sent by people themselves"), "online_share"),
}


@dataclass(frozen=True)
class Source:
    """A measure that an app above offers for every kit, such as visits; None: this kit has none."""

    title: StrPromise
    definition: StrPromise
    kind: str
    compute: Callable[[tuple[str, ...], date, date], Measured | None]


SOURCES: dict[str, Source] = {}


def register_source(name: str, source: Source) -> None:
    """Called in ``AppConfig.ready`` of an app above: one more measure for every kit."""
    SOURCES[name] = source


@dataclass(frozen=True)
class Running:
    """A kit that runs for an innovation: what all its definitions have in common.

    ``baselines``: how it was before by measure, where the city stated it itself.
    """

    edition: Edition
    innovation: int
    services: tuple[str, ...]
    day: date
    baselines: Mapping[str, Baseline] = field(default_factory=dict)

    @property
    def indicators(self) -> Mapping[str, Indicator]:
        """Those that the kit declares itself."""
        found: Mapping[str, Indicator] = self.edition.kit.parts.get("indicators", {})
        return found

    def baseline(self, indicator: Indicator) -> Baseline | None:
        """What an indicator is compared with: what the city stated comes before what the kit states."""
        own = self.baselines.get(str(indicator.measure)) if indicator.baseline else None
        return own or indicator.baseline


@dataclass(frozen=True)
class Definition:
    """A measure with all that decides its value, but the period."""

    measure: str
    services: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Canonical JSON: sorted keys, no blanks, nothing that is left out."""
        return canonical({"measure": self.measure, "services": list(self.services), **self.options})

    @classmethod
    def read(cls, text: str) -> Definition:
        """The definition of a stored text."""
        given = json.loads(text)
        return cls(given.pop("measure"), tuple(given.pop("services")), given)

    def compute(self, since: date, until: date) -> Measured:
        """Its value in a period, both days included."""
        if self.measure in SOURCES:
            found = SOURCES[self.measure].compute(self.services, since, until)
            return hidden(found or Measured(None, 0))
        measured = MEASURES[self.measure].compute(self._scope(since, until))
        return hidden(measured) if self.options.get("hidden_below_five") else measured

    def _scope(self, since: date, until: date) -> Scope:
        scope = Scope(self.services, since, until)
        given = dict(self.options)
        given.pop("hidden_below_five", None)
        for name, read in _READ.items():
            if name in given:
                given[name] = read(given[name])
        return replace(scope, **given)


_READ: Mapping[str, Callable[[Any], object]] = {
    "baseline": Baseline.model_validate,
    "costs": Costs.model_validate,
    "day": date.fromisoformat,
}


def of_indicator(running: Running, indicator: Indicator) -> Definition:
    """The definition of an indicator that a kit measures (not of one that it combines)."""
    kit = running.edition.kit
    services = (kit.full_name(indicator.service),) if indicator.service else running.services
    options: dict[str, Any] = {}
    if indicator.register_:
        options["register"] = kit.full_name(indicator.register_)
    if indicator.percentile:
        options["percentile"] = indicator.percentile
    return Definition(str(indicator.measure), services, {**options, **_stated(running, indicator)})


def standard(running: Running) -> Iterator[tuple[str, Definition]]:
    """The standard measures of a running kit with what it states, and those of apps above."""
    cost = _first(running, "cost_per_case")
    time = _first(running, "working_hours")
    for name, one in STANDINGS.items():
        options: dict[str, Any] = {"hidden_below_five": True} if one.of_people else {}
        if one.measure in {"cost_per_case", "savings"}:
            options |= _compared(running, "cost_per_case", cost)
        if one.measure in {"time_before", "time_saved"}:
            options |= _compared(running, "working_hours", time)
        if one.measure == "adopters":
            options |= {"innovation": running.innovation}
        if one.measure == "satisfaction_change":
            options |= {"day": running.day.isoformat()}
        yield STANDARD + name, Definition(one.measure, running.services, options)
    for name in SOURCES:
        yield STANDARD + name, Definition(name, running.services)


def _first(running: Running, measure: str) -> Indicator | None:
    """The kit's own indicator of a measure that states how it was before; the first one."""
    found = (one for one in running.indicators.values() if one.measure == measure)
    return next((one for one in found if one.baseline or one.costs), None)


def _compared(running: Running, measure: str, indicator: Indicator | None) -> dict[str, Any]:
    """What a standard measure stands on: as the kit's own indicator, which a baseline of the city needs not."""
    stated = _stated(running, indicator) if indicator else {}
    own = running.baselines.get(measure)
    return {**stated, "baseline": _plain(own)} if own else stated


def _stated(running: Running, indicator: Indicator) -> dict[str, Any]:
    given = {"baseline": running.baseline(indicator), "costs": indicator.costs}
    return {name: _plain(one) for name, one in given.items() if one}


def _plain(stated: Baseline | Costs) -> dict[str, Any]:
    return stated.model_dump(mode="json", exclude_none=True)


def running_for(innovation: int, kit: str) -> Running | None:
    """What runs for an innovation; None where no kit does."""
    installation = kits.installed().filter(kit=kit).first() if kit else None
    if installation is None:
        return None
    edition = kits.current(kit)
    day = timezone.localtime(installation.installed_at).date()
    return Running(edition, innovation, own_services(edition), day, baselines.accepted(innovation))


def own_services(edition: Edition) -> tuple[str, ...]:
    """The full names of the services that the kit counts as its own; all of them unless it names some."""
    facts = edition.kit.manifest.innovation
    own = (facts.services if facts else ()) or tuple(edition.kit.parts.get("services", {}))
    return tuple(edition.kit.full_name(name) for name in own)


# -- Digests --------------------------------------------------------------------------------------
def canonical(content: Mapping[str, Any]) -> str:
    """JSON with sorted keys, no blanks, ASCII only."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON, hex."""
    return hashlib.sha256(canonical(content).encode("ascii")).hexdigest()
