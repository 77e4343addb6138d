"""Leading an edition: opening it from a bundle, moving its windows, showing it, ending its stages."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sauyunan.accounts.models import Unit
from sauyunan.competitions import bundles, closing, gathering, sheets
from sauyunan.competitions.actions import moving
from sauyunan.competitions.actions.awarding import note_winners
from sauyunan.competitions.checking import JUDGED
from sauyunan.competitions.format import Competition
from sauyunan.competitions.models import Decision, Edition, Entry, Result, Window
from sauyunan.competitions.refusals import CompetitionRefused
from sauyunan.core import clock, ledger, queue, saying
from sauyunan.core.actor import Actor
from sauyunan.core.i18n import language


@transaction.atomic
def open_edition(
    competition: Competition, unit: Unit, *, by: Actor, name: str = "", is_public: bool = False
) -> Edition:
    """An edition from a bundle, which it keeps. The seed of the lot is drawn and committed now.

    Raises CompetitionRefused where an edition of this name is there.
    """
    bundle, seed = bundles.dumped(competition), secrets.token_bytes(32)
    edition = Edition(
        name=name or competition.competition,
        series=competition.series,
        year=competition.year,
        bundle=bundle,
        digest=hashlib.sha256(bundle.encode()).hexdigest(),
        unit=unit,
        is_public=is_public,
        stage=next(iter(competition.stages)),
        lot_seed=seed,
        made_at=clock.now(),
    )
    try:
        with transaction.atomic():
            edition.save()
    except IntegrityError:
        raise CompetitionRefused(
            _("The edition %(name)s is there already.") % {"name": edition.name}, "name"
        ) from None
    Window.objects.bulk_create(
        Window(
            edition=edition,
            stage=key,
            opens_at=_moment(stage.opens),
            closes_at=_moment(stage.closes),
        )
        for key, stage in competition.stages.items()
    )
    content = {"bundle": edition.digest, "seed": seed.hex()}
    _record("competition.opened", edition, by, content)
    return edition


@transaction.atomic
def move_window(
    edition: Edition, stage: str, *, opens_at: datetime, closes_at: datetime, by: Actor
) -> None:
    """Give a stage other moments. Raises CompetitionRefused for one that has ended, for a window that closes
    before it opens, and for one that overlaps its neighbours."""
    locked = Edition.objects.select_for_update().get(pk=edition.pk)
    windows = {one.stage: one for one in locked.windows.all()}
    window = windows[stage]
    if window.ended_at is not None:
        raise CompetitionRefused(_("This stage has ended."))
    if closes_at <= opens_at:
        raise CompetitionRefused(_("A stage closes after it opens."), "closes_at")
    before = windows.get(locked.stage_before(stage))
    if before and opens_at < before.closes_at:
        told = {"stage": _title(locked, before.stage), "moment": _said(before.closes_at)}
        raise CompetitionRefused(
            _("“%(stage)s” closes at %(moment)s only. Choose that moment or a later one.") % told,
            "opens_at",
        )
    after = windows.get(locked.stage_after(stage))
    if after and closes_at > after.opens_at:
        told = {"stage": _title(locked, after.stage), "moment": _said(after.opens_at)}
        raise CompetitionRefused(
            _("“%(stage)s” opens at %(moment)s already. Choose that moment or an earlier one.")
            % told,
            "closes_at",
        )
    window.opens_at, window.closes_at = opens_at, closes_at
    window.save(update_fields=["opens_at", "closes_at"])
    content = {"stage": stage, "opens": opens_at.isoformat(), "closes": closes_at.isoformat()}
    _record("competition.window_moved", locked, by, content)
    _tell_windows(locked, stage)


@transaction.atomic
def shift_windows(edition: Edition, stage: str, days: int, *, by: Actor) -> list[str]:
    """Move a stage and all later ones by days, earlier where negative; keys of the stages that moved. Of a stage that is
    open already only the closing moves.

    Everything is checked before anything changes. Raises CompetitionRefused for no days, for a stage that has ended,
    where the first would overlap the one before it, and where an open stage would be closed at once.
    """
    locked = Edition.objects.select_for_update().get(pk=edition.pk)
    if not days:
        raise CompetitionRefused(_("Say by how many days."), "days")
    windows = {one.stage: one for one in locked.windows.all()}
    keys = list(locked.competition.stages)
    moved = [windows[key] for key in keys[keys.index(stage) :]]
    if moved[0].ended_at is not None:
        raise CompetitionRefused(_("This stage has ended."))
    before, step = windows.get(locked.stage_before(stage)), timedelta(days=days)
    for one in moved:
        _shift(locked, one, step)
    if before and moved[0].opens_at < before.closes_at:
        told = {"stage": _title(locked, before.stage), "moment": _said(before.closes_at)}
        raise CompetitionRefused(
            _("“%(stage)s” closes at %(moment)s only. Move by fewer days.") % told, "days"
        )
    for one in moved:
        one.save(update_fields=["opens_at", "closes_at"])
    changed = {one.stage: [one.opens_at.isoformat(), one.closes_at.isoformat()] for one in moved}
    _record("competition.windows_shifted", locked, by, {"days": days, "windows": changed})
    _tell_windows(locked, stage)
    return [one.stage for one in moved]


def _shift(edition: Edition, window: Window, step: timedelta) -> None:
    """Move it, not yet kept; the opening only where that has not come yet."""
    now, was_over = clock.now(), window.is_over
    if window.opens_at > now:
        window.opens_at += step
    window.closes_at += step
    told = {"stage": _title(edition, window.stage), "moment": _said(window.closes_at)}
    if window.closes_at <= now and not was_over:
        raise CompetitionRefused(
            _("“%(stage)s” would be closed at once, at %(moment)s. Move by fewer days.") % told,
            "days",
        )
    if window.closes_at <= window.opens_at:
        raise CompetitionRefused(
            _("“%(stage)s” would close before it opens, at %(moment)s. Move by fewer days.") % told,
            "days",
        )


def _tell_windows(edition: Edition, stage: str) -> None:
    """Entrants and jurors are told by a job, once for each change."""
    at = int(clock.now().timestamp() * 1000)
    queue.enqueue("competitions.tell_windows", edition.pk, stage, at)


@transaction.atomic
def show_edition(edition: Edition, *, by: Actor) -> None:
    """Put the edition on its public page."""
    if Edition.objects.filter(pk=edition.pk, is_public=False).update(is_public=True):
        _record("competition.shown", edition, by, {})


@transaction.atomic
def hide_edition(edition: Edition, *, by: Actor) -> None:
    """Take an edition off its public page that was shown by mistake. Raises CompetitionRefused once somebody has begun
    an entry in it."""
    locked = Edition.objects.select_for_update().get(pk=edition.pk)
    if count := locked.entries.count():
        what = ngettext(
            "%(count)d entry was begun in this edition, so it stays shown.",
            "%(count)d entries were begun in this edition, so it stays shown.",
            count,
        )
        mend = _(
            "Move the windows if the dates were wrong: entrants are told of it. If it shall not take "
            "place, say so on a page of the city, and end no stage."
        )
        raise CompetitionRefused(f"{what % {'count': count}} {mend}")
    if Edition.objects.filter(pk=edition.pk, is_public=True).update(is_public=False):
        _record("competition.hidden", locked, by, {})


@transaction.atomic
def end_stage(edition: Edition, *, by: Actor, reason: str = "") -> Result | None:
    """End the stage that runs: who goes on is decided and kept, nothing is published yet.

    A judged stage keeps its sheet. ``reason``: why it ends without reports from the field that are missing. Raises
    CompetitionRefused while its window is open, while an entry is not checked, while too many scores are missing, and
    while reports are missing for which the bundle wants them or a reason.
    """
    locked = Edition.objects.select_for_update().get(pk=edition.pk)
    stage, window = locked.stage_now, locked.window(locked.stage)
    for fault in closing.end_faults(locked):
        raise CompetitionRefused(fault.what)
    missing = closing.without_report(locked)
    reason = reason.strip() if missing else ""
    if missing and not reason:
        told = {"count": len(missing), "entries": ", ".join(one.code for one in missing)}
        raise CompetitionRefused(
            _("%(count)d entries have no report of the field verification: %(entries)s. Say why.")
            % told,
            "reason",
        )
    result = None
    if stage.kind in JUDGED:
        result = _judged(locked, by)
    _go_on(locked, by)
    window.ended_at, window.ended_without = clock.now(), reason
    window.save(update_fields=["ended_at", "ended_without"])
    following = locked.stage_after(locked.stage)
    content: dict[str, object] = {"stage": locked.stage, "sheet": result.digest if result else ""}
    if missing:
        content |= {"without_report": [one.code for one in missing], "reason": reason}
    _record("competition.stage_ended", locked, by, content)
    if following:
        locked.stage = following
        locked.save(update_fields=["stage"])
    return result


def _judged(edition: Edition, by: Actor) -> Result:
    sheet = sheets.completed(gathering.sheet_of(edition, edition.stage))
    content = sheets.as_json(sheet)
    result = Result.objects.create(
        edition=edition,
        stage=edition.stage,
        sheet=content,
        digest=sheets.digest(content),
        at=clock.now(),
    )
    entries = edition.entries.filter(stage=edition.stage, status=Entry.Status.SENT)
    by_code = {entry.code: entry for entry in entries}
    Decision.objects.bulk_create(
        Decision(
            entry=by_code[one.code],
            stage=edition.stage,
            goes_on=one.goes_on,
            score=one.score or "",
            rank=one.rank,
            reasons=[one.reason] if one.reason else [],
            by_id=_person(by),
            at=clock.now(),
        )
        for one in sheet.results
    )
    return result


def _go_on(edition: Edition, by: Actor) -> None:
    """Entries that go on stand in the next stage; after the last they have won."""
    inside = Entry.objects.filter(edition=edition, stage=edition.stage, status=Entry.Status.SENT)
    if edition.stage_now.kind in JUDGED or edition.stage_now.kind == "checking":
        lost = Decision.objects.filter(
            entry__edition=edition, stage=edition.stage, goes_on=False
        ).values("entry")
        moving.apply_to("drop", inside.filter(pk__in=lost))
    following = edition.stage_after(edition.stage)
    if following:
        inside.update(stage=following)
        return
    moving.apply_to("win", inside)
    note_winners(edition, by=by)


def _moment(written: str) -> datetime:
    """What a bundle writes, in the city's time."""
    return timezone.make_aware(datetime.fromisoformat(written))


def _said(moment: datetime) -> str:
    return saying.to_the_second(timezone.localtime(moment), language())


def _title(edition: Edition, stage: str) -> str:
    return edition.competition.stages[stage].title.id


def _person(by: Actor) -> int | None:
    return int(by.id) if by.kind == "person" else None


def _record(verb: str, edition: Edition, by: Actor, content: Mapping[str, object]) -> None:
    ledger.record(verb, f"competition:{edition.name}", by=by, unit=edition.unit, content=content)
