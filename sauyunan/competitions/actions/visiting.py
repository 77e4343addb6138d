"""Field verification: a report of what was found where the innovation runs, with photos and the place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from sauyunan.accounts.models import Person
from sauyunan.competitions.models import Entry, Visit, VisitPhoto
from sauyunan.competitions.refusals import CompetitionRefused, EntryRefused
from sauyunan.core import clock, codes, ledger, storage
from sauyunan.core.actor import Actor
from sauyunan.core.i18n import pick
from sauyunan.core.intake import NO_PHOTO, Clean

if TYPE_CHECKING:
    from sauyunan.competitions.format import Stage

ANSWERS = ("yes", "partly", "no")
MOST_PHOTOS = 12


@dataclass(frozen=True)
class Seen:
    """What was written down. ``found``: question -> answer and note; ``point``: "latitude,longitude"."""

    on: date | None = None
    place: str = ""
    point: str = ""
    met: str = ""
    found: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    note: str = ""


@transaction.atomic
def save_visit(entry: Entry, stage: str, seen: Seen, *, person: Person) -> Visit:
    """Keep a draft; anything may be missing. Raises CompetitionRefused outside the stage and its window, for a day to
    come, an answer that is none, and once it was sent."""
    rules = _running(entry, stage)
    if seen.on and seen.on > clock.today():
        raise CompetitionRefused(_("The day of the visit has not come yet."), "on")
    visit = _own(entry, stage, person)
    visit.on, visit.place, visit.point = seen.on, seen.place, seen.point
    visit.met, visit.note, visit.changed_at = seen.met, seen.note, clock.now()
    visit.found = {key: _answer(rules, key, *told) for key, told in seen.found.items()}
    visit.save()
    return visit


@transaction.atomic
def add_photo(visit: Visit, clean: Clean, caption: str) -> VisitPhoto:
    """Keep a photo; the same one twice is kept once. Raises CompetitionRefused for what is no photo, for too many, and
    once the report was sent."""
    locked = Visit.objects.select_for_update().get(pk=visit.pk)
    _check_open(locked)
    if clean.unfit:
        raise CompetitionRefused(NO_PHOTO[clean.unfit], "photo")
    known = locked.photos.filter(digest=clean.sha256).first()
    if known is not None:
        return known
    if locked.photos.count() >= MOST_PHOTOS:
        told = {"most": MOST_PHOTOS}
        raise CompetitionRefused(_("A report holds at most %(most)d photos.") % told, "photo")
    name = storage.save(clean.data, locked.files_scope)
    return VisitPhoto.objects.create(
        visit=locked, caption=caption, file=name, digest=clean.sha256, at=clock.now()
    )


@transaction.atomic
def remove_photo(visit: Visit, pk: int) -> None:
    """Take a photo out again. Raises CompetitionRefused once the report was sent."""
    locked = Visit.objects.select_for_update().get(pk=visit.pk)
    _check_open(locked)
    photo = locked.photos.filter(pk=pk).first()
    if photo is not None:
        name = photo.file
        photo.delete()
        transaction.on_commit(lambda: storage.delete(name))


@transaction.atomic
def send_visit(visit: Visit, *, by: Actor) -> Visit:
    """Send the report: from now on it stays, and the ledger commits to it. Again: what was sent.

    Raises EntryRefused with a sentence for each thing that is missing, and CompetitionRefused outside the stage.
    """
    rows = Visit.objects.select_for_update(of=("self",)).select_related("entry__edition__unit")
    locked = rows.get(pk=visit.pk)
    if locked.sent_at is not None:
        return locked
    rules = _running(locked.entry, locked.stage)
    missing = list(_missing(locked, rules))
    if missing:
        raise EntryRefused(missing)
    entry = locked.entry
    row = ledger.record(
        "visit.sent",
        f"entry:{entry.code}",
        by=by,
        unit=entry.edition.unit,
        content=reported(locked),
    )
    locked.sent_at, locked.ledger_entry = clock.now(), row.pk
    locked.save(update_fields=["sent_at", "ledger_entry"])
    return locked


def reported(visit: Visit) -> dict[str, object]:
    """What the ledger commits to when a report is sent."""
    return {
        "entry": visit.entry.code,
        "stage": visit.stage,
        "on": visit.on.isoformat() if visit.on else "",
        "place": visit.place,
        "point": visit.point,
        "met": visit.met,
        "found": visit.found,
        "note": visit.note,
        "photos": sorted(visit.photos.values_list("digest", flat=True)),
    }


def _missing(visit: Visit, rules: Stage) -> list[str]:
    lacking = []
    if visit.on is None:
        lacking.append(_("Say on which day you were there."))
    if not visit.place.strip():
        lacking.append(_("Say where you were."))
    for key, question in rules.questions.items():
        if not visit.found.get(key, {}).get("answer"):
            lacking.append(_("Answer “%(title)s”.") % {"title": pick(question.title)})
    wanted = [pick(one.title) for one in rules.questions.values() if one.photo]
    if wanted and not visit.photos.exists():
        lacking.append(_("Add a photo of: %(what)s.") % {"what": "; ".join(wanted)})
    if not (visit.found or visit.note.strip()):
        lacking.append(_("Write what you found."))
    return lacking


def _own(entry: Entry, stage: str, person: Person) -> Visit:
    """The own report, locked; a new one where there is none."""
    found = Visit.objects.select_for_update().filter(entry=entry, stage=stage, by=person).first()
    if found is None:
        return Visit(entry=entry, stage=stage, by=person, code=codes.random_code(12))
    _check_open(found)
    return found


def _check_open(visit: Visit) -> None:
    if visit.sent_at is not None:
        raise CompetitionRefused(_("This report was sent already and stays as it is."))


def _running(entry: Entry, stage: str) -> Stage:
    edition = entry.edition
    rules = edition.competition.stages.get(stage)
    if rules is None or rules.kind != "visit":
        raise CompetitionRefused(_("This stage has no field verification."))
    if edition.stage != stage or entry.stage != stage:
        raise CompetitionRefused(_("This stage does not run now."))
    if not edition.window(stage).is_open:
        raise CompetitionRefused(_("The window of this stage is closed. Your draft is kept."))
    if entry.status != Entry.Status.SENT:
        raise CompetitionRefused(_("This entry is not in the competition any more."))
    return rules


def _answer(rules: Stage, key: str, answer: str, note: str) -> dict[str, str]:
    if key not in rules.questions or answer not in ("", *ANSWERS):
        raise CompetitionRefused(_("There is no question %(name)s.") % {"name": key})
    return {"answer": answer, "note": note}
