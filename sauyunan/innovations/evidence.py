"""The measured evidence of an innovation: the indicators of its kit and those of every kit, for a period."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone

from sauyunan.core import clock
from sauyunan.core.cel import RuleError
from sauyunan.core.i18n import language, pick
from sauyunan.innovations import defining, figures, index_measures
from sauyunan.innovations.defining import Definition, Running, own_services
from sauyunan.innovations.format import Indicator
from sauyunan.innovations.measures import MEASURES, Measured
from sauyunan.innovations.models import Innovation
from sauyunan.kits import queries as kits
from sauyunan.kits import rules
from sauyunan.kits.definition import Edition
from sauyunan.kits.format import Texts
from sauyunan.surveys import result_queries
from sauyunan.surveys.result_queries import BeforeAfter

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PERIOD_DAYS = 30

YEARLY = "index:"
"""Before the names of what an index asks over a year."""


@dataclass(frozen=True)
class Finding:
    """One indicator with its value, how many cases it stands on, and how it is computed.

    ``value``, ``low`` and ``high`` are in the unit people read: hours, percent, points, rupiah, or a
    count; ``raw`` in the measure's own. ``formal`` says exactly what was computed, ``sources`` where the
    stated numbers come from that it is made of; ``is_assumed``: one of them is made up or estimated.
    """

    key: str
    title: Texts | StrOrPromise
    value: Decimal | None
    n: int
    kind: str  # count, minutes, permille, hundredths, rupiah
    definition: str
    unit: Texts | None
    low: Decimal | None = None
    high: Decimal | None = None
    raw: Measured = Measured(None, 0)
    formal: str = ""
    sources: tuple[Texts, ...] = ()
    is_assumed: bool = False

    @property
    def is_measured(self) -> bool:
        """Whether one measure gives it; false where a rule combines others."""
        return '"measure":' in self.formal

    @property
    def is_range(self) -> bool:
        """Whether it may lie between two different ends."""
        return self.low != self.high

    @property
    def said(self) -> str:
        """The value in the page's language."""
        return figure(self.value, self, language())

    @property
    def range_said(self) -> str:
        """Both ends; an end that is not known is left out."""
        ends = (
            "" if one is None else figure(one, self, language()) for one in (self.low, self.high)
        )
        return " – ".join(ends).strip()


@dataclass(frozen=True)
class Evidence:
    """What a running kit shows of itself between two days, both included.

    ``findings`` are what the kit declares, ``standard`` what is measured of every kit.
    """

    since: date
    until: date
    kit: str
    version: str
    findings: tuple[Finding, ...]
    standard: tuple[Finding, ...] = ()

    @property
    def all(self) -> tuple[Finding, ...]:
        """Those of the kit, then those of every kit."""
        return self.findings + self.standard


@dataclass(frozen=True)
class Satisfaction:
    """How content people were before a kit began here and since then: with its own services, and with the
    unit that runs it by its closed surveys (None: no unit runs it)."""

    day: date
    services: BeforeAfter
    unit_name: str
    unit: BeforeAfter | None


def evidence_of(
    innovation: Innovation, until: date | None = None, since: date | None = None
) -> Evidence | None:
    """The evidence of a period, by default the last thirty days; None where no kit runs for it."""
    running = defining.running_for(innovation.pk, innovation.kit)
    if running is None:
        return None
    last = until or clock.today()
    first = since or last - timedelta(days=PERIOD_DAYS - 1)
    manifest = running.edition.kit.manifest
    return Evidence(
        first,
        last,
        manifest.kit,
        manifest.version,
        tuple(_findings(running, first, last)),
        tuple(_standard(running, first, last)),
    )


def yearly_of(innovation: Innovation, until: date) -> tuple[Finding, ...]:
    """What indicators of an index ask, over the year that ends on a day; nothing where no kit runs."""
    running = defining.running_for(innovation.pk, innovation.kit)
    if running is None:
        return ()
    return tuple(
        Finding(
            key=YEARLY + name,
            title=index_measures.words(name),
            value=None if found.value is None else Decimal(found.value),
            n=found.n,
            kind="count",
            definition=str(index_measures.words(name)),
            unit=None,
            raw=found,
            formal=index_measures.formal(running, name),
        )
        for name, found in index_measures.over_the_year(running, until).items()
    )


def _findings(running: Running, since: date, until: date) -> list[Finding]:
    raw: dict[str, Measured] = {}
    found = []
    for key, indicator in running.indicators.items():
        if indicator.combine:
            raw[key] = _combined(running.edition, key, indicator, raw)
            formal = defining.canonical({"combine": str(indicator.combine)})
        else:
            definition = defining.of_indicator(running, indicator)
            raw[key], formal = definition.compute(since, until), definition.text
        found.append(_finding(key, indicator, raw[key], formal))
    return found


def _standard(running: Running, since: date, until: date) -> list[Finding]:
    return [
        _standing(key, definition, definition.compute(since, until))
        for key, definition in defining.standard(running)
    ]


def _standing(key: str, definition: Definition, measured: Measured) -> Finding:
    source = defining.SOURCES.get(definition.measure)
    measure = source or MEASURES[definition.measure]
    title = (
        source.title if source else defining.STANDINGS[key.removeprefix(defining.STANDARD)].title
    )
    return _shown(key, title, measured, measure.kind, str(measure.definition), definition)


def _shown(
    key: str,
    title: Texts | StrOrPromise,
    measured: Measured,
    kind: str,
    words: str,
    definition: Definition,
) -> Finding:
    used = MEASURES[definition.measure].stands_on if definition.measure in MEASURES else ()
    stated = [definition.options[name] for name in used if name in definition.options]
    value, low, high = (
        None if one is None else figures.readable(one, kind)
        for one in (measured.value, measured.low, measured.high)
    )
    return Finding(
        key=key,
        title=title,
        value=value,
        n=measured.n,
        kind=kind,
        definition=words,
        unit=None,
        low=low,
        high=high,
        raw=measured,
        formal=definition.text,
        sources=tuple(Texts(**one["source"]) for one in stated),
        is_assumed=any(one.get("assumed") for one in stated),
    )


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


def _finding(key: str, indicator: Indicator, measured: Measured, formal: str) -> Finding:
    measure = MEASURES[indicator.measure] if indicator.measure else None
    kind = measure.kind if measure else "count"
    words = str(measure.definition) if measure else str(indicator.combine)
    definition = Definition.read(formal) if measure else Definition("")
    found = _shown(key, indicator.title, measured, kind, words, definition)
    return replace(found, unit=indicator.unit, formal=formal)


def others(evidence: Evidence) -> list[Finding]:
    """The standard measures that a kit does not declare itself, those that say something first."""
    own = {Definition.read(one.formal).text for one in evidence.findings if one.is_measured}
    rest = [one for one in evidence.standard if _plain(one.formal) not in own]
    return sorted(rest, key=lambda one: one.value is None)


def _plain(formal: str) -> str:
    """The definition as a kit would declare it."""
    found = Definition.read(formal)
    kept = {name: one for name, one in found.options.items() if name != "hidden_below_five"}
    if found.measure == "working_hours":
        kept["percentile"] = 50
    return Definition(found.measure, found.services, kept).text


def sources_of(evidence: Evidence) -> list[str]:
    """Where the stated numbers come from that values were made of, each source once."""
    used = (source for one in evidence.all if one.value is not None for source in one.sources)
    return list(dict.fromkeys(map(pick, used)))


def title_of(one: Finding) -> str:
    """The title in the language of the page."""
    return pick(one.title) if isinstance(one.title, Texts) else str(one.title)


def said(one: Finding, lang: str) -> str:
    """The value with its unit as people write it: 95,4%, Rp17.959, 4,6 jam kerja; a dash where there is none."""
    return figure(one.value, one, lang)


def figure(value: Decimal | None, of: Finding, lang: str) -> str:
    """The same of another value of a finding, such as an end of its range."""
    return figures.said(value, of.kind, lang, pick(of.unit, lang) if of.unit else "")
