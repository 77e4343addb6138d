"""What pages of an index show: rows with three columns, a city's list with what-if, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.http import QueryDict
from django.utils.translation import gettext as _

from sauyunan.core import i18n
from sauyunan.innovations import assessing, index_rules, whatif
from sauyunan.innovations.assessing import BASES, Basis
from sauyunan.innovations.index_format import IndexRules, RuleIndicator
from sauyunan.innovations.index_queries import Line
from sauyunan.innovations.indexing import Index
from sauyunan.innovations.models import Claim, Proof
from sauyunan.innovations.whatif import Candidate
from sauyunan.surveys.scoring import rounded


# -- One innovation -------------------------------------------------------------------------------
@dataclass(frozen=True)
class Row:
    """An indicator in words. ``tone``: "red" where what is claimed or verified is more than measured."""

    key: str
    title: str
    mandatory: bool
    claimed: str
    verified: str
    measured: str
    note: str
    told: str
    tone: str
    proofs: tuple[Proof, ...]
    can_verify: bool


def rows(lines: Iterable[Line], rules: IndexRules, proofs: Iterable[Proof]) -> list[Row]:
    """The three columns of each indicator."""
    held: dict[str, list[Proof]] = {}
    for one in proofs:
        held.setdefault(one.about, []).append(one)
    return [_row(one, rules, held.get(f"iga:{one.key}", ())) for one in lines]


def _row(line: Line, rules: IndexRules, proofs: Sequence[Proof]) -> Row:
    indicator = rules.innovation.indicators[line.key]
    column, claim = line.column, line.claim
    return Row(
        key=line.key,
        title=i18n.pick(indicator.title),
        mandatory=indicator.mandatory,
        claimed=_step(indicator, column.claimed, claim.basis if claim else ""),
        verified=_step(indicator, column.verified, claim.basis if claim else ""),
        measured=_measured(line, indicator),
        note=claim.note if claim and column.verified is not None else "",
        told=_told(line),
        tone="red" if column.contradicts else "blue",
        proofs=tuple(proofs),
        can_verify=column.claimed is not None,
    )


def _step(indicator: RuleIndicator, parameter: int | None, basis: str = "") -> str:
    if parameter is None:
        return ""
    if not parameter:
        return "0"
    steps = indicator.bases.get(basis) or indicator.parameters
    return f"{parameter}: {i18n.pick(steps[parameter - 1])}"


def claimed(indicator: RuleIndicator, claim: Claim | None) -> str:
    """What a team claims, in words."""
    return _step(indicator, claim.claimed, claim.basis) if claim else "–"


def _measured(line: Line, indicator: RuleIndicator) -> str:
    found, by = line.finding, indicator.measured_by
    if found is None or by is None:
        return ""
    if found.value is None:
        return _("not enough data yet")
    value = {"value": found.raw.value, "what": found.title, "n": found.n}
    told = _("%(value)s %(what)s (n = %(n)s)") % value
    if line.column.measured is None:
        return told
    return f"{_step(indicator, line.column.measured, by.basis or '')} — {told}"


def _told(line: Line) -> str:
    if line.column.contradicts:
        return _("More than what was measured")
    return _("The service reaches more than that") if line.column.understates else ""


@dataclass(frozen=True)
class Score:
    """The score by a choice of columns."""

    basis: str
    label: str
    value: Decimal


def scores(lines: Sequence[Line], rules: IndexRules) -> list[Score]:
    """The score of an innovation by each choice."""
    return [Score(basis, label(basis), score(lines, rules, basis)) for basis in BASES]


def label(basis: Basis) -> str:
    """What a choice of columns is called."""
    told: Mapping[Basis, str] = {
        "verified": _("Verified, else claimed"),
        "claimed": _("Claimed alone"),
        "measured": _("Measured alone"),
    }
    return told[basis]


def score(lines: Sequence[Line], rules: IndexRules, basis: Basis) -> Decimal:
    """The score by one choice."""
    given = assessing.parameters({one.key: one.column for one in lines}, basis)
    return rounded(whatif.score_of(Candidate("", given, frozenset()), rules))


def next_steps(lines: Sequence[Line], rules: IndexRules, most: int = 3) -> list[str]:
    """What would bring most, in sentences."""
    given = assessing.parameters({one.key: one.column for one in lines}, "verified")
    return [_sentence(one) for one in assessing.steps(given, rules)[:most]]


def _sentence(step: assessing.Step) -> str:
    told = {
        "key": step.key,
        "title": i18n.pick(step.indicator.title),
        "to": i18n.pick(step.indicator.parameters[step.to - 1]),
        "gain": f"{step.gain.numerator / step.gain.denominator:g}",
    }
    return _("%(key)s %(title)s — %(to)s: +%(gain)s") % told


def missing(lines: Sequence[Line], rules: IndexRules) -> list[str]:
    """Mandatory indicators without a parameter, by their titles."""
    given = assessing.parameters({one.key: one.column for one in lines}, "verified")
    indicators = rules.innovation.indicators
    return [f"{key} {i18n.pick(indicators[key].title)}" for key in assessing.missing(given, rules)]


# -- The city -------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Asked:
    """What is asked of a city's index: rules, which column counts, the region's own score, what is left
    out, and parameters set otherwise: (slug, indicator, parameter)."""

    rules: IndexRules
    basis: Basis
    region: Fraction
    without: frozenset[str]
    changes: tuple[tuple[str, str, int], ...]
    wants_best: bool
    fault: str = ""


def asked(given: QueryDict, usual: IndexRules) -> Asked:
    """The question of an address; what cannot be read is told and counts as not asked."""
    rules = index_rules.all_rules().get(given.get("aturan", ""), usual)
    basis = next((one for one in BASES if one == given.get("dasar")), BASES[0])
    region, fault = _region(given.get("daerah", ""), rules)
    changes = [*given.getlist("ubah"), ":".join(given.get(name, "") for name in _CHANGE)]
    return Asked(
        rules=rules,
        basis=basis,
        region=region,
        without=frozenset(given.getlist("tanpa")),
        changes=tuple(one for text in changes if (one := _change(text, rules)) is not None),
        wants_best="terbaik" in given,
        fault=fault,
    )


_CHANGE = ("inovasi", "indikator", "parameter")


def _region(text: str, rules: IndexRules) -> tuple[Fraction, str]:
    if not text.strip():
        return Fraction(0), ""
    wrong = _("The region's own score is a number from 0 to %(most)d.") % {
        "most": rules.region.most
    }
    try:
        value = Fraction(text.strip().replace(",", "."))
    except (ValueError, ZeroDivisionError):
        return Fraction(0), wrong
    return (value, "") if 0 <= value <= rules.region.most else (Fraction(0), wrong)


def _change(text: str, rules: IndexRules) -> tuple[str, str, int] | None:
    slug, _colon, rest = text.partition(":")
    key, _colon, parameter = rest.partition(":")
    indicator = rules.innovation.indicators.get(key)
    if not slug or indicator is None or not (parameter.isascii() and parameter.isdigit()):
        return None
    value = int(parameter[:3])
    return (slug, key, value) if value <= len(indicator.parameters) else None


@dataclass(frozen=True)
class CityRow:
    """An innovation in the list: its score, whether it counts, what would bring most."""

    slug: str
    title: str
    unit: str
    score: str
    is_in: bool
    step: str
    missing: int


@dataclass(frozen=True)
class Answer:
    """The index as it stands, and as it would be; ``best``: of the best subset, where asked."""

    now: Index
    then: Index
    difference: Decimal
    affairs: int
    rows: tuple[CityRow, ...]
    best: Index | None
    drop: tuple[str, ...]
    changes: tuple[tuple[str, str], ...]


def answer(asked: Asked, given: Sequence[Candidate]) -> Answer:
    """What an index would be with some left out and some parameters changed."""
    changed = _changed(given, asked)
    kept = [one for one in changed if one.slug not in asked.without]
    now = whatif.index_of(given, asked.region, asked.rules)
    then = whatif.index_of(kept, asked.region, asked.rules)
    order = assessing.by_weight(asked.rules)
    found = whatif.best(changed, asked.region, asked.rules) if asked.wants_best else None
    return Answer(
        now=now,
        then=then,
        difference=then.rounded - now.rounded,
        affairs=len(whatif.covered(kept)),
        rows=tuple(_city_row(one, asked, order) for one in changed),
        best=found.index if found else None,
        drop=tuple(one.title for one in changed if found and one.slug not in found.slugs),
        changes=tuple((_value(*one), _said(one, given, asked.rules)) for one in asked.changes),
    )


def _changed(given: Sequence[Candidate], asked: Asked) -> list[Candidate]:
    own: dict[str, dict[str, int]] = {}
    for slug, key, value in asked.changes:
        own.setdefault(slug, {})[key] = value
    return [
        Candidate(one.slug, {**one.parameters, **own[one.slug]}, one.affairs, one.title, one.unit)
        if one.slug in own
        else one
        for one in given
    ]


def _city_row(one: Candidate, asked: Asked, order: Sequence[tuple[str, RuleIndicator]]) -> CityRow:
    step = assessing.best_step(one.parameters, order)
    return CityRow(
        slug=one.slug,
        title=one.title,
        unit=one.unit,
        score=f"{float(whatif.score_of(one, asked.rules)):g}",
        is_in=one.slug not in asked.without,
        step=_short(step) if step else "",
        missing=len(assessing.missing(one.parameters, asked.rules)),
    )


def _short(step: assessing.Step) -> str:
    gain = f"{step.gain.numerator / step.gain.denominator:g}"
    return f"{step.key} {i18n.pick(step.indicator.title)} +{gain}"


def _value(slug: str, key: str, value: int) -> str:
    return f"{slug}:{key}:{value}"


def _said(change: tuple[str, str, int], given: Sequence[Candidate], rules: IndexRules) -> str:
    slug, key, value = change
    title = next((one.title for one in given if one.slug == slug), slug)
    return f"{title}: {key} {i18n.pick(rules.innovation.indicators[key].title)} = {value}"
