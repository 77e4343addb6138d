"""Publishing a result, objections against it, and what comes of findings."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sauyunan.accounts.models import Person
from sauyunan.competitions import minutes
from sauyunan.competitions.actions.awarding import note_winners
from sauyunan.competitions.minutes import Meeting
from sauyunan.competitions.models import Edition, Entry, Minutes, Objection, Result
from sauyunan.competitions.refusals import CompetitionRefused
from sauyunan.core import clock, codes, ledger, saying, storage
from sauyunan.core.actor import Actor
from sauyunan.core.i18n import language
from sauyunan.innovations.actions import open_improvement


@transaction.atomic
def publish_result(result: Result, *, by: Actor) -> None:
    """Show the result of a stage to entrants, and its sheet to everybody as the bundle says."""
    rows = Result.objects.filter(pk=result.pk, published_at=None)
    at = clock.now()
    if not rows.update(published_at=at):
        return
    result.published_at = at
    edition = result.edition
    if not edition.stage_after(edition.stage):
        Edition.objects.filter(pk=edition.pk, published_at=None).update(published_at=clock.now())
    note_winners(edition, by=by)
    content = {"stage": result.stage, "sheet": result.digest}
    ledger.record(
        "competition.published",
        f"competition:{edition.name}",
        by=by,
        unit=edition.unit,
        content=content,
    )


def keep_minutes(edition: Edition, stage: str, meeting: Meeting, *, by: Actor) -> Minutes:
    """Sign the minutes (berita acara) of the meeting that settled a stage, and keep them; made again, the new ones
    take the place of the old until what the stage decided is published.

    Raises CompetitionRefused for a stage that has not ended or settles nothing, for others once published, for a day
    to come and for nobody who was there; documents' SigningFault and TemplateFault.
    """
    _check_settled(edition, stage)
    if not meeting.present:
        raise CompetitionRefused(_("Say who was there."), "present")
    if meeting.on > clock.today():
        raise CompetitionRefused(_("The day of the meeting has not come yet."), "on")
    at, code = clock.now(), codes.random_code()
    signed = minutes.signed(edition, stage, meeting, code=code, at=at)
    digest = hashlib.sha256(signed.data).hexdigest()
    kept = Minutes(
        edition=edition,
        stage=stage,
        code=code,
        meeting=meeting.as_json(),
        sha256=digest,
        certificate=signed.certificate,
        at=at,
    )
    kept.file = storage.save(signed.data, kept.scope)
    try:
        _put_minutes(kept, by)
    except CompetitionRefused:
        storage.delete(kept.file)
        raise
    return kept


def _check_settled(edition: Edition, stage: str) -> None:
    kind = edition.competition.stages[stage].kind
    has_decided = kind == "checking" or edition.results.filter(stage=stage).exists()
    if not has_decided or edition.window(stage).ended_at is None:
        raise CompetitionRefused(_("Minutes are signed of a stage that has ended with decisions."))


@transaction.atomic
def _put_minutes(kept: Minutes, by: Actor) -> None:
    edition = Edition.objects.select_for_update(of=("self",)).get(pk=kept.edition_id)
    former = Minutes.objects.filter(edition=edition, stage=kept.stage).first()
    if former is not None and kept.is_published:
        raise CompetitionRefused(_("The result is published; its minutes stay as they are."))
    if former is not None:
        former.delete()
        transaction.on_commit(lambda: storage.delete(former.file))
    kept.save()
    result = kept.result
    content = {
        "stage": kept.stage,
        "sheet": result.digest if result else "",
        "sha256": kept.sha256,
    }
    ledger.record(
        "competition.minutes_signed",
        f"competition:{edition.name}",
        by=by,
        unit=edition.unit,
        content=content,
    )


def objections_until(result: Result) -> date | None:
    """The last day on which entrants may object; None before publication."""
    if result.published_at is None:
        return None
    days = result.edition.competition.publication.objection_days
    return timezone.localtime(result.published_at).date() + timedelta(days=days)


@transaction.atomic
def object_to(entry: Entry, result: Result, text: str, *, person: Person, by: Actor) -> Objection:
    """An entrant objects. Raises CompetitionRefused without words, before publication and after the last day."""
    last = objections_until(result)
    if not text.strip():
        raise CompetitionRefused(_("Say what is wrong with the result."), "text")
    if last is None:
        raise CompetitionRefused(_("The result is not published yet."))
    if clock.today() > last:
        told = {"day": saying.day(last, language())}
        raise CompetitionRefused(_("Objections were possible until %(day)s.") % told)
    made = Objection.objects.create(
        entry=entry, stage=result.stage, text=text.strip(), by=person, at=clock.now()
    )
    _record("objection.made", entry, by, {"stage": result.stage, "text": made.text})
    return made


@transaction.atomic
def answer_objection(objection: Objection, answer: str, *, person: Person, by: Actor) -> None:
    """Answer once. Raises CompetitionRefused without words, and where it was answered."""
    if not answer.strip():
        raise CompetitionRefused(_("Write the answer."), "answer")
    rows = Objection.objects.filter(pk=objection.pk, answered_at=None)
    if not rows.update(answer=answer.strip(), answered_by=person, answered_at=clock.now()):
        raise CompetitionRefused(_("This objection was answered already."))
    _record("objection.answered", objection.entry, by, {"answer": answer.strip()})


@transaction.atomic
def keep_finding(
    entry: Entry, finding: str, *, owner: Person | None, due_on: date | None, by: Actor
) -> None:
    """A finding of the jury becomes something to improve, with an owner and a day. Raises CompetitionRefused."""
    if entry.innovation is None:
        raise CompetitionRefused(_("The innovation stands in another installation's registry."))
    if not finding.strip():
        raise CompetitionRefused(_("Write the finding."), "finding")
    open_improvement(
        entry.innovation,
        finding.strip(),
        f"competition:{entry.edition.name}",
        owner=owner,
        due_on=due_on,
        by=by,
    )


def _record(verb: str, entry: Entry, by: Actor, content: Mapping[str, object]) -> None:
    unit = entry.unit or entry.edition.unit
    ledger.record(verb, f"entry:{entry.code}", by=by, unit=unit, content=content)
