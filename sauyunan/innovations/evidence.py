"""The measured evidence of an innovation: every indicator of its kit, for a period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from sauyunan.core import clock
from sauyunan.core.cel import RuleError
from sauyunan.innovations.format import Indicator
from sauyunan.innovations.measures import MEASURES, Measured, Scope
from sauyunan.innovations.models import Innovation
from sauyunan.kits import queries as kits
from sauyunan.kits import rules
from sauyunan.kits.definition import Edition
from sauyunan.kits.format import Texts
from sauyunan.surveys import result_queries
from sauyunan.surveys.result_queries import BeforeAfter

PERIOD_DAYS = 30


@dataclass(frozen=True)
class Finding:
    """One indicator with its value, how many cases it stands on, and how it is computed.

    ``value`` is in the unit people read: hours, percent, points, or a count.
    """

    key: str
    title: Texts
    value: Decimal | None
    n: int
    kind: str  # count, minutes, permille, hundredths
    definition: str
    unit: Texts | None


@dataclass(frozen=True)
class Evidence:
    """What a running kit shows of itself between two days, both included."""

    since: date
    until: date
    kit: str
    version: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Satisfaction:
    """How content people were before a kit began here and since then: with its own services, and with the
    unit that runs it by its closed surveys (None: no unit runs it)."""

    day: date
    services: BeforeAfter
    unit_name: str
    unit: BeforeAfter | None


def evidence_of(innovation: Innovation, until: date | None = None) -> Evidence | None:
    """The evidence of the last thirty days; None where no kit runs for the innovation."""
    if not innovation.kit or not kits.installed().filter(kit=innovation.kit).exists():
        return None
    edition = kits.current(innovation.kit)
    last = until or clock.today()
    since = last - timedelta(days=PERIOD_DAYS - 1)
    found = tuple(_findings(edition, since, last))
    return Evidence(since, last, edition.kit.name, edition.kit.version, found)


def _findings(edition: Edition, since: date, until: date) -> list[Finding]:
    indicators: Mapping[str, Indicator] = edition.kit.parts.get("indicators", {})
    raw: dict[str, Measured] = {}
    for key, indicator in indicators.items():
        raw[key] = (
            _combined(edition, key, indicator, raw)
            if indicator.combine
            else MEASURES[str(indicator.measure)].compute(
                scope_of(edition, indicator, since, until)
            )
        )
    return [_finding(key, indicators[key], measured) for key, measured in raw.items()]


def satisfaction_of(innovation: Innovation) -> Satisfaction | None:
    """Before and after the day on which its kit began here; None where no kit runs for it.

    That day and not the one on which it started elsewhere or on paper: only here something is measured.
    """
    installation = kits.installed().filter(kit=innovation.kit).first() if innovation.kit else None
    if installation is None:
        return None
    edition = kits.current(innovation.kit)
    day = timezone.localtime(installation.installed_at).date()
    unit = installation.edition.unit
    return Satisfaction(
        day=day,
        services=result_queries.before_after(own_services(edition), day),
        unit_name=unit.name if unit else "",
        unit=result_queries.unit_before_after(unit.pk, day) if unit else None,
    )


def own_services(edition: Edition) -> tuple[str, ...]:
    """The full names of the services that the kit counts as its own; all of them unless it names some."""
    facts = edition.kit.manifest.innovation
    own = (facts.services if facts else ()) or tuple(edition.kit.parts.get("services", {}))
    return tuple(edition.kit.full_name(name) for name in own)


def scope_of(edition: Edition, indicator: Indicator, since: date, until: date) -> Scope:
    """What an indicator is measured over: one service, or all that the kit counts as its own."""
    kit = edition.kit
    own = own_services(edition)
    return Scope(
        services=(kit.full_name(indicator.service),) if indicator.service else own,
        since=since,
        until=until,
        register=kit.full_name(indicator.register_) if indicator.register_ else "",
        percentile=indicator.percentile or 50,
    )


def _combined(
    edition: Edition, key: str, indicator: Indicator, raw: dict[str, Measured]
) -> Measured:
    """A combination has no value while one that it reads has none, or where its rule has none."""
    before = {name: one.value for name, one in raw.items() if one.value is not None}
    scope = f"indicators/{key}"
    made = rules.environment(
        edition, scope, lambda kit: rules.environment_for(kit, **dict.fromkeys(raw, "integer"))
    )
    rule = made.compile(str(indicator.combine), "integer")
    if any(name in rule.reads and name not in before for name in raw):
        return Measured(None, 0)
    values = rules.bindings(edition, edition.kit.name, **before)
    n = min((raw[name].n for name in raw if name in rule.reads), default=0)
    try:
        value = rule.value(made.bind(values))
    except RuleError:  # such as a share of nothing
        return Measured(None, n)
    return Measured(value if isinstance(value, int) else None, n)


def _finding(key: str, indicator: Indicator, measured: Measured) -> Finding:
    measure = MEASURES[indicator.measure] if indicator.measure else None
    kind = measure.kind if measure else "count"
    definition = str(measure.definition) if measure else str(indicator.combine)
    value = None if measured.value is None else readable(measured.value, kind)
    return Finding(key, indicator.title, value, measured.n, kind, definition, indicator.unit)


def readable(value: int, kind: str) -> Decimal:
    """Minutes as hours with one decimal, per mille as percent, hundredths as points."""
    if kind == "minutes":
        return (Decimal(value) / 60).quantize(Decimal("0.1"))
    scale = {"permille": -1, "hundredths": -2}.get(kind, 0)
    return Decimal(value).scaleb(scale)
