"""The sheet of a judged stage: everything that is needed to compute its ranking again, and the ranking.

It names entries by code and jurors by a pseudonym, so that it can be published. ``verify`` reads nothing else.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import Field, StringConstraints

from sauyunan.competitions import scoring
from sauyunan.competitions.format import Advance, Criterion, Points, Scoring
from sauyunan.competitions.ranking import Contender, ranking
from sauyunan.competitions.scoring import Card, Scored
from sauyunan.kits.format import Key, Name, Strict

FORMAT = "sauyunan-competition-sheet-1"

Figure = Annotated[str, StringConstraints(pattern=r"^-?\d{1,4}\.\d{4}$")]
"""A score or severity: four decimals."""

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,40}$")]


class Rules(Strict):
    """What the bundle says of the stage."""

    criteria: dict[Key, Criterion]
    scoring: Scoring
    advance: Advance | None = None
    ties: tuple[str, ...]


class SheetCard(Strict):
    """What one juror gave."""

    juror: Code
    values: dict[Key, Points]
    reconciled: dict[Key, Points] = {}


class Before(Strict):
    """What an entry brings from earlier stages: the score of the last, and what ties may ask for."""

    score: Figure | None = None
    criteria: dict[Key, Figure] = {}
    stages: dict[Key, Figure] = {}


class SheetEntry(Strict):
    """An entry with its cards. A withdrawn one keeps them and has no rank."""

    code: Code
    klass: Key = Field(alias="class")
    sent: str = ""
    withdrawn: bool = False
    before: Before = Before()
    cards: tuple[SheetCard, ...] = ()


class SheetResult(Strict):
    """The rank of an entry, as ``ranking`` tells it."""

    code: Code
    klass: Key = Field(alias="class")
    score: Figure | None
    median: Figure | None
    rank: int | None
    class_rank: int | None
    decided_by: str
    goes_on: bool
    reason: str


class Sheet(Strict):
    """A whole sheet. ``seed`` is that of the lot, hex."""

    format: Literal["sauyunan-competition-sheet-1"]
    competition: Name
    bundle: str = Field(description="SHA-256 of the bundle, hex")
    stage: Key
    rules: Rules
    seed: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{2}){1,64}$")]
    entries: tuple[SheetEntry, ...]
    severity: dict[Code, Figure] = {}
    results: tuple[SheetResult, ...] = ()


class Computed:
    """The ranking of a sheet's entries."""

    def __init__(self, sheet: Sheet) -> None:
        """Raises scoring.NotComplete for a card that cannot be."""
        rules = sheet.rules
        judged = [entry for entry in sheet.entries if not entry.withdrawn]
        cards = {entry.code: [_card(card) for card in entry.cards] for entry in judged}
        scored, self.severity = scoring.scores(cards, rules.criteria, rules.scoring)
        self.scored = {
            entry.code: _with_carry(scored[entry.code], entry.before, rules.scoring)
            for entry in judged
            if entry.code in scored
        }
        contenders = [
            _contender(entry, self.scored.get(entry.code), cards[entry.code], rules)
            for entry in judged
        ]
        self.ranked = ranking(contenders, rules.advance, rules.ties, bytes.fromhex(sheet.seed))
        self.criteria = {one.code: one.criteria for one in contenders}

    def results(self) -> Iterator[SheetResult]:
        """As the sheet tells them."""
        for one in self.ranked:
            scored = self.scored.get(one.code)
            yield SheetResult.model_construct(
                code=one.code,
                klass=one.klass,
                score=_figure(one.score),
                median=_figure(scored.median) if scored else None,
                rank=one.rank,
                class_rank=one.class_rank,
                decided_by=one.decided_by,
                goes_on=one.goes_on,
                reason=one.reason,
            )


def completed(sheet: Sheet) -> Sheet:
    """The sheet with severity and results. Raises scoring.NotComplete."""
    found = Computed(sheet)
    severity = {juror: str(_figure(value)) for juror, value in sorted(found.severity.items())}
    return sheet.model_copy(update={"severity": severity, "results": tuple(found.results())})


def after(sheet: Sheet, found: Computed, entry: SheetEntry) -> Before:
    """What an entry takes from this stage into the next."""
    code = entry.code
    scored = found.scored.get(code)
    score = str(_figure(scored.score)) if scored else None
    means = {key: str(_figure(value)) for key, value in found.criteria.get(code, {}).items()}
    stages = {**entry.before.stages, **({sheet.stage: score} if score else {})}
    return Before(score=score, criteria={**entry.before.criteria, **means}, stages=stages)


def differences(sheet: Sheet) -> list[str]:
    """What in the sheet's severity and results does not follow from its entries; nothing if all does."""
    found = completed(sheet)
    told = [
        _("severity of %(juror)s: %(written)s is written, %(follows)s follows")
        % {"juror": juror, "written": sheet.severity.get(juror), "follows": value}
        for juror, value in found.severity.items()
        if sheet.severity.get(juror) != value
    ]
    told += [
        _("severity of %(juror)s: this juror judged nothing") % {"juror": juror}
        for juror in sheet.severity.keys() - found.severity
    ]
    written = {one.code: one for one in sheet.results}
    for one in found.results:
        told += _compared(one, written.get(one.code))
    codes = [one.code for one in sheet.results]
    told += [
        _("%(code)s: has no place in the ranking") % {"code": code}
        for code in written.keys() - {one.code for one in found.results}
    ]
    if len(set(codes)) != len(codes):
        told.append(_("an entry stands twice in the results"))
    if not told and codes != [one.code for one in found.results]:
        told.append(_("the results are not in the order of their ranks"))
    return told


def repeated(sheet: Sheet) -> list[str]:
    """Entries that stand twice, and jurors with two cards for one entry."""
    counts: dict[str, int] = defaultdict(int)
    told = []
    for entry in sheet.entries:
        counts[entry.code] += 1
        jurors = [card.juror for card in entry.cards]
        if len(set(jurors)) != len(jurors):
            told.append(_("%(code)s: a juror has two cards") % {"code": entry.code})
    return told + [
        _("%(code)s: stands %(count)d times") % {"code": code, "count": count}
        for code, count in counts.items()
        if count > 1
    ]


def as_json(sheet: Sheet) -> dict[str, Any]:
    """The sheet as it is kept and published."""
    return sheet.model_dump(mode="json", by_alias=True)


def canonical(content: Mapping[str, Any]) -> bytes:
    """The canonical JSON: sorted keys, no blanks, ASCII. Sheets are published so, that the file has its digest."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("ascii")


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of that, hex."""
    return hashlib.sha256(canonical(content)).hexdigest()


def _card(card: SheetCard) -> Card:
    return Card(card.juror, card.values, card.reconciled)


def _with_carry(own: Scored, before: Before, rules: Scoring) -> Scored:
    former = Decimal(before.score) if before.score is not None else None
    return Scored(scoring.carried(own.score, former, rules.carry), own.median, own.cards)


def _contender(
    entry: SheetEntry, scored: Scored | None, cards: Sequence[Card], rules: Rules
) -> Contender:
    wanted = [
        word.removeprefix("criterion:") for word in rules.ties if word.startswith("criterion:")
    ]
    means = {
        key: scoring.rounded(scoring.mean([Fraction(card.used[key]) for card in cards]))
        for key in wanted
        if key in rules.criteria and cards
    }
    return Contender(
        code=entry.code,
        klass=entry.klass,
        score=scored.score if scored else None,
        median=scored.median if scored else None,
        sent=entry.sent,
        criteria={**{key: Decimal(one) for key, one in entry.before.criteria.items()}, **means},
        stages={key: Decimal(one) for key, one in entry.before.stages.items()},
    )


def _compared(one: SheetResult, written: SheetResult | None) -> list[str]:
    if written is None:
        return [_("%(code)s: is missing in the results") % {"code": one.code}]
    return [
        _("%(code)s: %(name)s %(written)s is written, %(follows)s follows")
        % {
            "code": one.code,
            "name": name,
            "written": repr(getattr(written, name)),
            "follows": repr(getattr(one, name)),
        }
        for name in SheetResult.model_fields
        if getattr(written, name) != getattr(one, name)
    ]


def _figure(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.4f}"
