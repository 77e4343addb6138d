"""Leading an edition: opening it from a bundle, moving its windows, showing it, ending its stages."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sauyunan.accounts.models import Unit
from sauyunan.competitions import bundles, gathering, sheets
from sauyunan.competitions.actions import moving
from sauyunan.competitions.actions.awarding import note_winners
from sauyunan.competitions.checking import JUDGED
from sauyunan.competitions.format import Competition
from sauyunan.competitions.models import Decision, Edition, Entry, Result, Window
from sauyunan.competitions.refusals import CompetitionRefused
from sauyunan.core import clock, ledger
from sauyunan.core.actor import Actor


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


@transaction.atomic
def show_edition(edition: Edition, *, by: Actor) -> None:
    """Put the edition on its public page."""
    if Edition.objects.filter(pk=edition.pk, is_public=False).update(is_public=True):
        _record("competition.shown", edition, by, {})


@transaction.atomic
def end_stage(edition: Edition, *, by: Actor) -> Result | None:
    """End the stage that runs: who goes on is decided and kept, nothing is published yet.

    A judged stage keeps its sheet. Raises CompetitionRefused while its window is open, while an entry is not
    checked, and while too many scores are missing.
    """
    locked = Edition.objects.select_for_update().get(pk=edition.pk)
    stage, window = locked.stage_now, locked.window(locked.stage)
    if window.ended_at is not None:
        raise CompetitionRefused(_("The competition has ended."))
    if not window.is_over:
        raise CompetitionRefused(
            _("The stage is open until %(moment)s.") % {"moment": _said(window.closes_at)}
        )
    entries = list(locked.entries.filter(stage=locked.stage, status=Entry.Status.SENT))
    result = None
    if stage.kind in JUDGED:
        result = _judged(locked, entries, by)
    elif stage.kind == "checking":
        _checked(locked, entries, by)
    _go_on(locked, by)
    window.ended_at = clock.now()
    window.save(update_fields=["ended_at"])
    following = locked.stage_after(locked.stage)
    content = {"stage": locked.stage, "sheet": result.digest if result else ""}
    _record("competition.stage_ended", locked, by, content)
    if following:
        locked.stage = following
        locked.save(update_fields=["stage"])
    return result


def _judged(edition: Edition, entries: Iterable[Entry], by: Actor) -> Result:
    missing = gathering.unscored(edition, edition.stage)
    if missing:
        told = {"count": len(missing), "codes": "; ".join(missing[:5])}
        raise CompetitionRefused(
            _("%(count)d entries have fewer scores than needed: %(codes)s.") % told
        )
    sheet = sheets.completed(gathering.sheet_of(edition, edition.stage))
    content = sheets.as_json(sheet)
    result = Result.objects.create(
        edition=edition,
        stage=edition.stage,
        sheet=content,
        digest=sheets.digest(content),
        at=clock.now(),
    )
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


def _checked(edition: Edition, entries: Iterable[Entry], by: Actor) -> None:
    decided = set(
        Decision.objects.filter(entry__edition=edition, stage=edition.stage).values_list(
            "entry", flat=True
        )
    )
    open_ones = [entry.code for entry in entries if entry.pk not in decided]
    if open_ones:
        told = {"count": len(open_ones), "codes": ", ".join(open_ones[:5])}
        raise CompetitionRefused(_("%(count)d entries are not checked yet: %(codes)s.") % told)


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
    return f"{timezone.localtime(moment):%d-%m-%Y %H:%M:%S}"


def _title(edition: Edition, stage: str) -> str:
    return edition.competition.stages[stage].title.id


def _person(by: Actor) -> int | None:
    return int(by.id) if by.kind == "person" else None


def _record(verb: str, edition: Edition, by: Actor, content: Mapping[str, object]) -> None:
    ledger.record(verb, f"competition:{edition.name}", by=by, unit=edition.unit, content=content)
