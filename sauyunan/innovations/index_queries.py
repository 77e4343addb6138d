"""Reads for an index: the columns of one innovation, and all innovations of the city as they count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sauyunan.accounts.models import Person
from sauyunan.core import clock
from sauyunan.innovations import index_measures, index_rules, sections
from sauyunan.innovations.assessing import Basis, Column, parameters
from sauyunan.innovations.evidence import YEARLY, Finding, yearly_of
from sauyunan.innovations.index_format import IndexRules
from sauyunan.innovations.models import Claim, Innovation, Measurement, Replica
from sauyunan.innovations.whatif import Candidate


@dataclass(frozen=True)
class Line:
    """An indicator of the rules with its columns; ``finding``: what was measured for it."""

    key: str
    column: Column
    claim: Claim | None
    finding: Finding | None


class Said(NamedTuple):
    """What a claim says."""

    claimed: int | None
    verified: int | None
    basis: str


def rules_of(day: date | None = None) -> IndexRules:
    """The rules of a day: the last that are valid from it or earlier."""
    known = list(index_rules.all_rules().values())
    today = (day or clock.today()).isoformat()
    return next((one for one in reversed(known) if str(one.valid_from) <= today), known[0])


def lines_of(innovation: Innovation, rules: IndexRules) -> list[Line]:
    """Every indicator of the rules for one innovation, measured now over the year up to today."""
    claims = {
        one.indicator: one
        for one in innovation.claims.filter(rules=rules.rules).select_related(
            "claimed_by", "verified_by"
        )
    }
    found = {one.key.removeprefix(YEARLY): one for one in yearly_of(innovation, clock.today())}
    if not found and innovation.pk:
        found = _replicas_only(innovation)
    values = {name: one.raw.value for name, one in found.items()}
    return [
        Line(
            key,
            _column(claims.get(key), measured_parameter(rules, key, claims.get(key), values)),
            claims.get(key),
            found.get(one.measured_by.measure) if one.measured_by else None,
        )
        for key, one in rules.innovation.indicators.items()
    ]


def _replicas_only(innovation: Innovation) -> dict[str, Finding]:
    """Replicas are known of an innovation without a kit too."""
    measured = index_measures.regions_of(innovation.pk, clock.today())
    words = index_measures.words("regions")
    finding = Finding(
        YEARLY + "regions", words, None, measured.n, "count", str(words), None, raw=measured
    )
    return {"regions": finding} if measured.n else {}


def measured_parameter(
    rules: IndexRules, key: str, claim: Claim | Said | None, values: Mapping[str, int | None]
) -> int | None:
    """The parameter that measured values reach; None where the indicator is not measured, or its claim
    stands on another basis than the measured one."""
    by = rules.innovation.indicators[key].measured_by
    if by is None or by.measure not in values:
        return None
    if by.basis and claim is not None and claim.basis not in ("", by.basis):
        return None
    return index_measures.parameter(values[by.measure], by)


def _column(claim: Claim | Said | None, measured: int | None) -> Column:
    return Column(claim.claimed if claim else None, claim.verified if claim else None, measured)


# -- The city -------------------------------------------------------------------------------------
def candidates(person: Person, rules: IndexRules, basis: Basis) -> list[Candidate]:
    """The innovations of the registry that somebody may see, as they count, by title: four statements."""
    rows = list(
        Innovation.objects.visible_to(person)
        .filter(status=Innovation.Status.LISTED)
        .select_related("unit")
        .only("pk", "slug", "title", "affairs", "unit__name")
        .order_by("title", "pk")
    )
    claims = _claims(rules)
    values = _values(rows)
    basics = frozenset(key for key, one in sections.affairs().items() if one.group == "basic")
    return [
        Candidate(
            slug=row.slug,
            parameters=parameters(
                _columns(rules, claims.get(row.pk, {}), values.get(row.pk, {})), basis
            ),
            affairs=basics.intersection(row.affairs),
            title=row.title,
            unit=row.unit.name if row.unit else "",
        )
        for row in rows
    ]


def _claims(rules: IndexRules) -> dict[int, dict[str, Said]]:
    """By innovation and indicator; plain values, since a city has thousands."""
    found: dict[int, dict[str, Said]] = {}
    rows = Claim.objects.filter(rules=rules.rules).values_list(
        "innovation", "indicator", "claimed", "verified", "basis"
    )
    for pk, key, claimed, verified, basis in rows:
        found.setdefault(pk, {})[key] = Said(claimed, verified, basis)
    return found


def _values(rows: Iterable[Innovation]) -> dict[int, dict[str, int | None]]:
    """Measured values by innovation: the newest that were stored, and replicas as they are now."""
    found: dict[int, dict[str, int | None]] = {row.pk: {} for row in rows}
    stored = Measurement.objects.filter(indicator__startswith=YEARLY).order_by(
        "innovation", "indicator", "-until", "-pk"
    )
    for pk, name, value in stored.distinct("innovation", "indicator").values_list(
        "innovation", "indicator", "value"
    ):
        found.setdefault(pk, {})[name.removeprefix(YEARLY)] = value
    regions: dict[int, list[str]] = {}
    for pk, region in Replica.objects.values_list("innovation", "region"):
        regions.setdefault(pk, []).append(region)
    for pk, names in regions.items():
        distinct = len({name for name in names if name})
        found.setdefault(pk, {})["regions"] = max(distinct, min(len(names), 1))
    return found


def _columns(
    rules: IndexRules, claims: Mapping[str, Said], values: Mapping[str, int | None]
) -> dict[str, Column]:
    measured = {
        key
        for key, one in rules.innovation.indicators.items()
        if one.measured_by and one.measured_by.measure in values
    }
    return {
        key: _column(claims.get(key), measured_parameter(rules, key, claims.get(key), values))
        for key in {*claims, *measured}
        if key in rules.innovation.indicators
    }
