"""An edition in its last hour with many drafts, and what stands of them in the database afterwards."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bench import sessions
from bench.deadline import text
from sauyunan.accounts import access
from sauyunan.accounts.models import Membership, Person, Unit
from sauyunan.competitions import actions, bundles, completeness, prefill, sheets
from sauyunan.competitions.format import Competition
from sauyunan.competitions.models import Attachment, Edition, Entry, EntryMember, Section
from sauyunan.core import clock, codes
from sauyunan.core.actor import SYSTEM
from sauyunan.core.models import LedgerEntry
from sauyunan.innovations.models import Innovation

DRAFTS, UNITS = 3_500, 97
BUNDLE, GROUP, KLASS, CATEGORY = "kijb-2022", "umum", "kota", "sosial"
LEFT = timedelta(hours=1)


def main(words: Sequence[str]) -> None:
    """Words: ``fill``, or ``check`` and the file that says what was typed and which receipts were given."""
    told = _fill() if words[0] == "fill" else _check(json.loads(Path(words[1]).read_text("utf-8")))
    print(json.dumps(told))


# -- Before ---------------------------------------------------------------------------------------
def _fill() -> dict[str, Any]:
    """Drafts by code: cookies of the author and of the unit's administrator; and the sections."""
    edition = open_edition(bundles.named(BUNDLE))
    units = _units()
    entries = _entries(edition, _innovations(units))
    reviewers, authors = _people("admin", UNITS), _people("penulis", DRAFTS)
    Membership.objects.bulk_create(
        Membership(person=person, unit=unit, role=access.INNOVATION)
        for person, unit in zip(reviewers, units, strict=True)
    )
    EntryMember.objects.bulk_create(
        EntryMember(entry=entry, person=person)
        for entry, person in zip(entries, authors, strict=True)
    )
    cookies = sessions.cookies([*authors, *reviewers])
    by_unit = {unit.pk: cookies[one.pk] for unit, one in zip(units, reviewers, strict=True)}
    return {
        "sections": list(completeness.sections_of(edition.competition, GROUP)),
        "drafts": [
            {"code": entry.code, "author": cookies[author.pk], "admin": by_unit[entry.unit_id or 0]}
            for entry, author in zip(entries, authors, strict=True)
        ],
    }


def open_edition(rules: Competition, stage: str = "") -> Edition:
    """A public edition of a bundle, in a stage (else the first) of which an hour is left."""
    top = Unit.objects.filter(parent=None).order_by("pk")[0]
    edition = actions.open_edition(rules, top, by=SYSTEM, is_public=True)
    if stage:
        Edition.objects.filter(pk=edition.pk).update(stage=stage)
        edition.refresh_from_db()
    later = clock.now() + LEFT - edition.window(edition.stage).closes_at
    for window in edition.windows.all():
        window.opens_at, window.closes_at = window.opens_at + later, window.closes_at + later
        window.save(update_fields=["opens_at", "closes_at"])
    return Edition.objects.get(pk=edition.pk)


def _units() -> list[Unit]:
    top = Unit.objects.filter(parent=None).order_by("pk")[0]
    made = Unit.objects.bulk_create(
        Unit(code=f"opd{at}", name=f"Perangkat Daerah {at}", parent=top, path=f"/{at}/")
        for at in range(UNITS)
    )
    for unit in made:
        unit.path = f"{top.path}{unit.pk}/"
    Unit.objects.bulk_update(made, ["path"])
    return made


def _people(kind: str, count: int) -> list[Person]:
    return Person.objects.bulk_create(
        Person(username=f"{kind}{at}", full_name=f"{kind.title()} Contoh {at}")
        for at in range(count)
    )


def _innovations(units: Sequence[Unit]) -> list[Innovation]:
    return Innovation.objects.bulk_create(
        Innovation(
            slug=f"inovasi-contoh-{at}",
            title=f"Inovasi Contoh {at}",
            unit=units[at % len(units)],
            status=Innovation.Status.LISTED,
            stage=Innovation.Stage.APPLIED,
            since=date(2020, 1, 2),
            made_at=clock.now(),
        )
        for at in range(DRAFTS)
    )


def _entries(edition: Edition, innovations: Sequence[Innovation]) -> list[Entry]:
    """As ``create_entry`` begins them, and everything is filled in."""
    rules = edition.competition
    facts = asdict(prefill.facts_of(edition, innovations[0], group=GROUP, category=CATEGORY))
    made = Entry.objects.bulk_create(
        Entry(
            edition=edition,
            innovation=one,
            unit=one.unit,
            agency=prefill.agency_of(one.unit, edition) if at == 0 else "Kota Contoh",
            title=one.title,
            code=codes.random_code(12),
            group=GROUP,
            category=CATEGORY,
            klass=KLASS,
            stage=edition.stage,
            facts={**facts, "title": one.title},
            made_at=clock.now(),
        )
        for at, one in enumerate(innovations)
    )
    Section.objects.bulk_create(
        Section(entry=entry, key=key, text=text(entry.code, key, 0), changed_at=clock.now())
        for entry in made
        for key in completeness.sections_of(rules, GROUP)
    )
    Attachment.objects.bulk_create(
        Attachment(entry=entry, key=key, file="-", digest="0" * 64, at=clock.now())
        for entry in made
        for key in completeness.attachments_of(rules, GROUP)
    )
    return made


# -- Afterwards -----------------------------------------------------------------------------------
def _check(typed: Mapping[str, Any]) -> dict[str, Any]:
    """What of texts and receipts does not stand in the database exactly once; ``sent``: how many receipts do."""
    receipts: Mapping[str, str] = typed["receipts"]
    return {
        "lost": [*_lost_texts(typed["texts"]), *_lost_receipts(receipts)],
        "sent": Entry.objects.filter(receipt__in=receipts.values()).count(),
    }


def _lost_texts(texts: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    rows = Section.objects.filter(entry__code__in=texts).values_list("entry__code", "key", "text")
    kept = {(code, key): written for code, key, written in rows}
    for code, sections in texts.items():
        for key, written in sections.items():
            if kept.get((code, key)) != written:
                yield f"{code}: {key} is not what was kept"


def _lost_receipts(receipts: Mapping[str, str]) -> Iterator[str]:
    """Each is of one entry that was sent once, numbered once, and whose content gives it again."""
    noted = Counter(LedgerEntry.objects.filter(verb="entry.sent").values_list("object", flat=True))
    sent = Entry.objects.filter(number__isnull=False).select_related("edition").order_by("number")
    found = {entry.code: entry for entry in sent}
    if [one.number for one in found.values()] != list(range(1, len(found) + 1)):
        yield "numbers are not 1, 2, 3 …"
    yield from (f"{code}: was sent without a receipt" for code in found.keys() - receipts.keys())
    for code, receipt in receipts.items():
        entry = found.get(code)
        if entry is None or entry.sent_at is None or entry.receipt != receipt:
            yield f"{code}: its receipt does not stand in the database"
        elif sheets.digest(completeness.content(entry, entry.sent_at)) != receipt:
            yield f"{code}: its receipt is of another content"
        elif noted[f"entry:{code}"] != 1:
            yield f"{code}: stands {noted[f'entry:{code}']} times in the ledger"
