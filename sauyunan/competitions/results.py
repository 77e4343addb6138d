"""What an entrant reads of the own entry after publication: rank, scores, words of jurors, and the proof."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sauyunan.competitions import actions, judging_queries, standings
from sauyunan.competitions.checking import JUDGED
from sauyunan.competitions.models import Decision, Entry, Minutes, Objection, Result, Scorecard
from sauyunan.core import saying
from sauyunan.core.i18n import language, pick
from sauyunan.core.models import LedgerEntry
from sauyunan.documents.verifying import Listed


@dataclass(frozen=True)
class OwnCard:
    """One juror's values for the own entry. ``proof``: content, salt and commitment in the ledger."""

    juror: str
    values: list[tuple[str, str]]
    reconciled: list[tuple[str, str]]
    to_entrant: str
    proof: dict[str, Any]


@dataclass(frozen=True)
class OwnStage:
    """What came of a stage: ``reasons`` in words, scores where it was judged."""

    key: str
    title: str
    goes_on: bool
    score: str
    rank: int | None
    class_rank: int | None
    reasons: list[str]
    following: str  # what comes next
    cards: list[OwnCard]
    objections_until: date | None
    objections: list[Objection]

    @property
    def has_findings(self) -> bool:
        """Whether a juror wrote something to the entrant."""
        return any(one.to_entrant for one in self.cards)


def own(entry: Entry) -> list[OwnStage]:
    """Stages whose result the entrant may read, the last first: published, or decided by the administrative
    check."""
    found = []
    rows = entry.edition.results.filter(published_at__isnull=False).defer("sheet")
    published = {one.stage: one for one in rows}
    stages = entry.edition.competition.stages
    for decision in entry.decisions.order_by("-pk"):
        rules = stages[decision.stage]
        result = published.get(decision.stage)
        ended = entry.edition.window(decision.stage).ended_at is not None
        if (rules.kind in JUDGED and result is None) or not ended:
            continue
        found.append(_stage(entry, decision, result))
    return found


def listed(digest_or_code: str) -> Listed | None:
    """The minutes with this SHA-256 or code; told by name once what they tell is published."""
    rows = Minutes.objects.select_related("edition")
    found = rows.filter(Q(sha256=digest_or_code) | Q(code=digest_or_code)).first()
    if found is None:
        return None
    if not found.is_published:
        return Listed(_("Minutes of a competition"))
    edition = found.edition
    path = reverse("competitions:edition", args=[edition.name])
    if found.result is not None:
        path = reverse("competitions:result", args=[edition.name, found.stage])
    told = {
        "title": pick(edition.competition.title),
        "stage": pick(edition.competition.stages[found.stage].title),
    }
    return Listed(_("Minutes of “%(stage)s”: %(title)s") % told, path)


def _stage(entry: Entry, decision: Decision, result: Result | None) -> OwnStage:
    rules = entry.edition.competition.stages[decision.stage]
    places = standings.of_result(result) if result else []
    place = next((one for one in places if one.code == entry.code), None)
    reasons = [
        pick(rules.checks[key].reason) if key in rules.checks else judging_queries.reason_text(key)
        for key in decision.reasons
    ]
    return OwnStage(
        key=decision.stage,
        title=pick(rules.title),
        goes_on=decision.goes_on,
        score=decision.score,
        rank=decision.rank,
        class_rank=place.class_rank if place else None,
        reasons=reasons,
        following=_following(entry, decision),
        cards=[_card(entry, one) for one in _cards(entry, decision.stage)] if result else [],
        objections_until=actions.objections_until(result) if result else None,
        objections=list(entry.objections.filter(stage=decision.stage).order_by("pk")),
    )


def _following(entry: Entry, decision: Decision) -> str:
    """What comes next for an entry that goes on."""
    if not decision.goes_on:
        return ""
    edition = entry.edition
    stage = edition.stage_after(decision.stage)
    if not stage:
        return _("It is among the winners. The organiser may pass it on to the next competition.")
    window = edition.window(stage)
    told = {
        "stage": pick(edition.competition.stages[stage].title),
        "opens": saying.day(timezone.localdate(window.opens_at), language()),
        "closes": saying.day(timezone.localdate(window.closes_at), language()),
    }
    return _("Next: “%(stage)s”, from %(opens)s to %(closes)s.") % told


def _cards(entry: Entry, stage: str) -> list[Scorecard]:
    rows = Scorecard.objects.filter(
        assignment__entry=entry, assignment__stage=stage, sent_at__isnull=False
    )
    return list(
        rows.select_related("assignment__juror", "assignment__entry").order_by(
            "assignment__juror__pseudonym"
        )
    )


def _card(entry: Entry, card: Scorecard) -> OwnCard:
    criteria = entry.edition.competition.stages[card.assignment.stage].criteria
    row = LedgerEntry.objects.filter(pk=card.ledger_entry or 0).first()
    proof = {
        "content": actions.committed(card),
        "salt": bytes(row.salt).hex() if row else "",
        "commitment": bytes(row.commitment).hex() if row else "",
        "position": row.position if row else None,
    }
    return OwnCard(
        juror=card.assignment.juror.pseudonym,
        values=_titled(criteria, card.values),
        reconciled=_titled(criteria, card.reconciled or {}),
        to_entrant=card.to_entrant,
        proof=proof,
    )


def _titled(criteria: Any, values: dict[str, str]) -> list[tuple[str, str]]:
    return [(pick(one.title), values[key]) for key, one in criteria.items() if key in values]
