"""The minutes (berita acara) of the meeting that settled a stage: its PDF, signed for the city.

Its language is Indonesian: it is a paper of the office. What a jury decided is read from the kept sheet, so that
the paper and the published ranking cannot differ; what the administrative check decided, from its decisions. Who did
not go on is counted and not named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils import timezone, translation

from sauyunan.accounts import queries as accounts
from sauyunan.competitions import judging_queries
from sauyunan.competitions.models import Decision, Edition, Entry, Result
from sauyunan.competitions.sheets import Sheet, SheetResult
from sauyunan.core import saying
from sauyunan.core.i18n import pick
from sauyunan.documents import qr, rendering, signing
from sauyunan.documents import queries as documents

TEMPLATE = Path(__file__).parent / "typst" / "minutes.typ"
LANGUAGE = "id"


@dataclass(frozen=True)
class Meeting:
    """When and where the stage was settled. ``present``: pseudonyms of jurors, of an administrative check names of
    people; ``chair``: who signs."""

    on: date
    place: str
    chair: str
    chair_title: str
    present: tuple[str, ...]
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        """As it is kept beside the file."""
        return {**asdict(self), "on": self.on.isoformat(), "present": list(self.present)}


def signed(
    edition: Edition, stage: str, meeting: Meeting, *, code: str, at: datetime
) -> signing.SignedPdf:
    """The minutes as a signed PDF/A. Raises signing.SigningFault, rendering.TemplateFault."""
    with translation.override(LANGUAGE):
        values = _frame(edition, stage, meeting, code, at)
        result = edition.results.filter(stage=stage).first()
        values |= _of_sheet(result, meeting) if result else _of_checks(edition, stage, meeting)
    pdf = rendering.render_report(TEMPLATE, values, at=at)
    return signing.signer().sign(
        pdf, reason=values["title"], name=meeting.chair, at=at, contact=values["url"]
    )


def _frame(
    edition: Edition, stage: str, meeting: Meeting, code: str, at: datetime
) -> dict[str, Any]:
    """What the minutes of any stage hold."""
    city, rules = accounts.city_or_none(), edition.competition.stages[stage]
    address = documents.address(code)
    unit = edition.unit
    return {
        "title": "Berita Acara",
        "number": "",
        "code": code,
        "url": address,
        "qr": qr.svg(address),
        "signer": {"name": meeting.chair, "title": meeting.chair_title, "acting": ""},
        "city": city.name if city else "Sauyunan",
        "unit": unit.name,
        "office": " · ".join(filter(None, (unit.address, unit.contact))),
        "issued": saying.day(timezone.localdate(at), LANGUAGE),
        "lang": LANGUAGE,
        "simulation": signing.is_simulation(),
        "competition": pick(edition.competition.title),
        "stage": pick(rules.title),
        "weekday": saying.weekday(meeting.on, LANGUAGE),
        "day": saying.day(meeting.on, LANGUAGE),
        "place": meeting.place,
        "note": meeting.note,
        "assumption": pick(rules.assumption) if rules.assumption else "",
    }


# -- What a jury decided --------------------------------------------------------------------------
def _of_sheet(result: Result, meeting: Meeting) -> dict[str, Any]:
    edition = result.edition
    rules = edition.competition.stages[result.stage]
    sheet = Sheet.model_validate(result.sheet)
    return {
        "kind": "judged",
        "without_reports": edition.window(result.stage).ended_without,
        "jurors": list(_jurors(result, meeting)),
        "method": judging_queries.method_text(rules.scoring.method if rules.scoring else "mean"),
        "counts": _counts(sheet),
        "classes": list(_classes(result, sheet)),
        "ties": list(_ties(result, sheet)),
        "digest": result.digest,
    }


def _jurors(result: Result, meeting: Meeting) -> Iterator[Sequence[str]]:
    """Name where the bundle names jurors, else the pseudonym; agency; whether they were there. Never both, else
    the paper would tell whose the values of the published sheet are."""
    are_named = result.edition.competition.publication.juror_names
    for one in judging_queries.jury_of(result):
        name = str(one.person) if are_named else one.pseudonym
        there = "hadir" if one.pseudonym in meeting.present else "tidak hadir"
        yield name, one.agency, there


def _counts(sheet: Sheet) -> dict[str, str]:
    cards = [card for entry in sheet.entries for card in entry.cards]
    numbers = {
        "entries": len(sheet.entries),
        "withdrawn": sum(1 for one in sheet.entries if one.withdrawn),
        "cards": len(cards),
        "reconciled": sum(1 for card in cards if card.reconciled),
        "going_on": sum(1 for one in sheet.results if one.goes_on),
    }
    return {name: saying.number(count, LANGUAGE) for name, count in numbers.items()}


def _classes(result: Result, sheet: Sheet) -> Iterator[Mapping[str, Any]]:
    """Each class with those who go on, by rank; how many do not."""
    entries = _entries(result)
    for key, klass in result.edition.competition.classes.items():
        rows = [one for one in sheet.results if one.klass == key]
        chosen = sorted((one for one in rows if one.goes_on), key=_place)
        if rows:
            yield {
                "title": pick(klass.title),
                "rows": [_row(one, entries.get(one.code)) for one in chosen],
                "others": saying.number(len(rows) - len(chosen), LANGUAGE),
            }


def _place(one: SheetResult) -> int:
    return one.class_rank or 0


def _row(one: SheetResult, entry: Entry | None) -> Sequence[str]:
    title, agency = (entry.title, entry.agency) if entry else ("", "")
    score = one.score.replace(".", ",") if one.score else "–"
    return str(one.class_rank or "–"), title, agency, one.code, score


def _ties(result: Result, sheet: Sheet) -> Iterator[str]:
    """Where equal scores were parted, and by what."""
    entries = _entries(result)
    for one in sheet.results:
        if one.goes_on and one.decided_by:
            how = judging_queries.tie_text(result.edition.competition, one.decided_by)
            entry = entries.get(one.code)
            yield f"{entry.title if entry else one.code}: {how}"


def _entries(result: Result) -> dict[str, Entry]:
    return {one.code: one for one in result.edition.entries.filter(number__isnull=False)}


# -- What the administrative check decided --------------------------------------------------------
def _of_checks(edition: Edition, stage: str, meeting: Meeting) -> dict[str, Any]:
    checks = edition.competition.stages[stage].checks
    rows = Decision.objects.filter(entry__edition=edition, stage=stage).select_related("entry")
    decisions = list(rows.order_by("entry__number"))
    failed = Counter(key for one in decisions for key in one.reasons)
    numbers = {
        "entries": len(decisions),
        "going_on": sum(1 for one in decisions if one.goes_on),
        "out": sum(1 for one in decisions if not one.goes_on),
    }
    return {
        "kind": "checked",
        "present": list(meeting.present),
        "counts": {name: saying.number(count, LANGUAGE) for name, count in numbers.items()},
        "reasons": [
            (pick(check.title), saying.number(failed[key], LANGUAGE))
            for key, check in checks.items()
        ],
        "classes": list(_passed(edition, decisions)),
    }


def _passed(edition: Edition, decisions: Sequence[Decision]) -> Iterator[Mapping[str, Any]]:
    """Each class with the entries that passed, by number; how many did not."""
    for key, klass in edition.competition.classes.items():
        own = [one for one in decisions if one.entry.klass == key]
        passed = [one.entry for one in own if one.goes_on]
        if own:
            yield {
                "title": pick(klass.title),
                "rows": [(str(one.number), one.title, one.agency, one.code) for one in passed],
                "others": saying.number(len(own) - len(passed), LANGUAGE),
            }
