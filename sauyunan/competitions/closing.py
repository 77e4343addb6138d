"""What a step does that cannot be taken back: what will happen in figures, what to look at, what stands in its way.

Pages show it before they ask for a confirmation; the actions refuse by the same faults.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sauyunan.competitions import gathering, standings
from sauyunan.competitions.checking import JUDGED
from sauyunan.competitions.models import (
    Assignment,
    Decision,
    Edition,
    Entry,
    Handover,
    Objection,
    Result,
    Scorecard,
    Visit,
)
from sauyunan.core import clock, saying
from sauyunan.core.i18n import language, pick

NAMED = 5
"""So many entries are named where many are meant."""
_NOT_SENT = Q(scorecard=None) | Q(scorecard__sent_at=None)
_DRAFT = Q(scorecard__isnull=False, scorecard__sent_at=None)
_UNSENT = (Entry.Status.DRAFT, Entry.Status.REVIEW, Entry.Status.RETURNED, Entry.Status.APPROVED)


@dataclass(frozen=True)
class Fault:
    """What stands in the way, how to mend it, and where: window, entries, jury, standing; "" for nowhere."""

    what: str
    mend: str
    where: str = ""


@dataclass(frozen=True)
class Outlook:
    """What a step will do. ``asks_reason``: it is taken only with a reason."""

    figures: list[tuple[str, int]]
    happens: list[str]
    warnings: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    asks_reason: bool = False

    @property
    def mark(self) -> str:
        """Changes with everything that is shown, so that nobody confirms what has changed since."""
        shown = (self.figures, self.happens, self.warnings, self.faults, self.asks_reason)
        return hashlib.sha256(repr(shown).encode()).hexdigest()[:20]


# -- The end of a stage ---------------------------------------------------------------------------
def of_end(edition: Edition) -> Outlook:
    """What the end of the stage that runs will do."""
    faults, stage = list(end_faults(edition)), edition.stage_now
    following = edition.stage_after(edition.stage)
    happens = [_("Who goes on is decided and kept. Nothing is published yet.")]
    if stage.kind == "entering":
        happens = [_("Nothing can be sent any more.")]
    if following:
        title = pick(edition.competition.stages[following].title)
        happens.append(_("Then “%(stage)s” runs.") % {"stage": title})
    else:
        happens.append(_("Then the competition has ended, and those that are in it have won."))
    return Outlook(
        figures=list(_end_figures(edition)),
        happens=happens,
        warnings=list(_end_warnings(edition)),
        faults=faults,
        asks_reason=stage.missing_reports == "reason" and bool(without_report(edition)),
    )


def end_faults(edition: Edition) -> Iterator[Fault]:
    """Why the stage that runs cannot be ended now."""
    stage, window = edition.stage_now, edition.window(edition.stage)
    if window.ended_at is not None:
        yield Fault(_("The competition has ended."), _("There is nothing left to end."))
        return
    if not window.is_over:
        moment = saying.to_the_second(timezone.localtime(window.closes_at), language())
        yield Fault(
            _("The stage is open until %(moment)s.") % {"moment": moment},
            _("Wait for that moment, or move the window."),
            "window",
        )
    if stage.kind in JUDGED:
        yield from _unscored(edition)
    elif stage.kind == "checking":
        yield from _unchecked(edition)
    missing = without_report(edition)
    if missing and stage.missing_reports == "block":
        told = {"count": len(missing), "entries": _named(missing)}
        what = ngettext(
            "%(count)d entry has no report of the field verification: %(entries)s.",
            "%(count)d entries have no report of the field verification: %(entries)s.",
            len(missing),
        )
        mend = _("Ask their jurors to send the report, and move the window if it is closed.")
        yield Fault(what % told, mend, "window")


def without_report(edition: Edition) -> list[Entry]:
    """Entries in the stage that runs of which nobody has sent a report from the field, where one belongs to it."""
    if edition.stage_now.kind != "visit":
        return []
    sent = Visit.objects.filter(stage=edition.stage, sent_at__isnull=False).values("entry")
    return list(_inside(edition).exclude(pk__in=sent).order_by("number"))


def _unscored(edition: Edition) -> Iterator[Fault]:
    missing = gathering.unscored(edition, edition.stage)
    if missing:
        told = {"count": len(missing), "codes": "; ".join(missing[:NAMED])}
        yield Fault(
            _("%(count)d entries have fewer scores than needed: %(codes)s.") % told,
            _(
                "See in the jury who has not sent; move the window, or invite jurors and give the "
                "entries out again."
            ),
            "jury",
        )


def _unchecked(edition: Edition) -> Iterator[Fault]:
    decided = Decision.objects.filter(entry__edition=edition, stage=edition.stage).values("entry")
    codes = list(_inside(edition).exclude(pk__in=decided).values_list("code", flat=True))
    if codes:
        told = {"count": len(codes), "codes": ", ".join(codes[:NAMED])}
        yield Fault(
            _("%(count)d entries are not checked yet: %(codes)s.") % told,
            _("Check them in the list of entries."),
            "entries",
        )


def _inside(edition: Edition) -> QuerySet[Entry]:
    return edition.entries.filter(stage=edition.stage, status=Entry.Status.SENT)


def _end_figures(edition: Edition) -> Iterator[tuple[str, int]]:
    stage, inside = edition.stage_now, _inside(edition).count()
    yield _("Entries in the stage"), inside
    if stage.kind == "entering":
        unsent = edition.entries.filter(status__in=_UNSENT)
        yield _("Begun and not sent: they stay outside"), unsent.count()
    elif stage.kind == "checking":
        rows = Decision.objects.filter(entry__in=_inside(edition), stage=edition.stage)
        yield _("Passed the check and go on"), rows.filter(goes_on=True).count()
        yield _("Failed the check and do not go on"), rows.filter(goes_on=False).count()
    elif stage.kind in JUDGED:
        yield from _judged_figures(edition, inside)
    elif not edition.stage_after(edition.stage):
        yield _("Win"), inside


def _judged_figures(edition: Edition, inside: int) -> Iterator[tuple[str, int]]:
    found, _is_ended = standings.of_stage(edition, edition.stage, {})
    yield _("Entries without enough scores"), found.unscored
    yield _("Go on"), found.going_on
    yield _("Do not go on"), inside - found.going_on
    yield _("Stand where they stand by the chain of ties"), found.by_ties
    yield _("Places that stay empty"), sum(found.unfilled.values())
    given = Assignment.objects.filter(entry__in=_inside(edition), stage=edition.stage)
    yield _("Score cards given out and not sent"), given.filter(_NOT_SENT).count()
    yield _("Of these, drafts that do not count"), given.filter(_DRAFT).count()
    if edition.stage_now.kind == "visit":
        yield _("Entries without a report of the field verification"), len(without_report(edition))


def _end_warnings(edition: Edition) -> Iterator[str]:
    missing = without_report(edition)
    if missing and edition.stage_now.missing_reports == "reason":
        told = {"entries": _named(missing)}
        yield (
            _("No report of the field verification: %(entries)s. Say why it ends without them.")
            % told
        )
    drafts = Visit.objects.filter(entry__in=_inside(edition), stage=edition.stage, sent_at=None)
    if count := drafts.count():
        yield (
            ngettext(
                "%(count)d report of the field verification is a draft and was not sent.",
                "%(count)d reports of the field verification are drafts and were not sent.",
                count,
            )
            % {"count": count}
        )
    waiting = Handover.objects.filter(entry__in=_inside(edition), stage=edition.stage, to=None)
    if count := waiting.values("entry").distinct().count():
        yield (
            ngettext(
                "%(count)d entry was given back because of a conflict, and nobody has it.",
                "%(count)d entries were given back because of a conflict, and nobody has them.",
                count,
            )
            % {"count": count}
        )
    yield from _open_matters(edition)


def _open_matters(edition: Edition, but: str = "") -> Iterator[str]:
    """Results that wait to be published, except that of a stage, and objections that wait for an answer."""
    for result in edition.results.filter(published_at=None).exclude(stage=but).order_by("pk"):
        title = pick(edition.competition.stages[result.stage].title)
        yield _("The result of “%(stage)s” is not published yet.") % {"stage": title}
    rows = Objection.objects.filter(entry__edition=edition, answered_at=None)
    if count := rows.count():
        yield (
            ngettext(
                "%(count)d objection has no answer yet.",
                "%(count)d objections have no answer yet.",
                count,
            )
            % {"count": count}
        )


# -- Publishing and giving out --------------------------------------------------------------------
def of_publication(result: Result) -> Outlook:
    """What publishing a result will do."""
    edition, places = result.edition, standings.of_result(result)
    going_on = sum(1 for one in places if one.goes_on)
    drafts = Scorecard.objects.filter(
        assignment__entry__edition=edition, assignment__stage=result.stage, sent_at=None
    )
    faults = []
    if result.published_at is not None:
        faults = [Fault(_("The result is published already."), _("There is nothing left to do."))]
    return Outlook(
        figures=[
            (_("Entries in the ranking"), len(places)),
            (_("Go on"), going_on),
            (_("Do not go on"), len(places) - going_on),
            (_("Drafts of score cards that were never sent"), drafts.count()),
        ],
        happens=list(_publication_happens(edition)),
        warnings=list(_publication_warnings(result)),
        faults=faults,
    )


def _publication_happens(edition: Edition) -> Iterator[str]:
    rules = edition.competition.publication
    yield str(
        {
            "winners": _("Everybody reads who goes on, with their scores."),
            "all": _("Everybody reads the whole ranking with all scores."),
            "none": _("Everybody reads who goes on, without scores."),
        }[rules.scores]
    )
    yield _("Entrants read own rank, scores and words of jurors; the sheet is open to everybody.")
    until = clock.today() + timedelta(days=rules.objection_days)
    yield _("Entrants may object until %(day)s.") % {"day": saying.day(until, language())}


def _publication_warnings(result: Result) -> Iterator[str]:
    edition = result.edition
    if not edition.minutes.filter(stage=result.stage).exists():
        yield _("No minutes of this stage are signed. Once published, they are signed only once.")
    if not edition.is_public:
        yield _("The edition is not shown yet, so that only entrants read the result.")
    yield from _open_matters(edition, but=result.stage)


def of_assignment(edition: Edition) -> Outlook:
    """What giving out the entries of the stage that runs will do."""
    jury = edition.stage_now.jury
    if jury is None:
        fault = Fault(_("This stage is not judged."), _("Wait for a stage that has a jury."))
        return Outlook(figures=[], happens=[], faults=[fault])
    panel = edition.jurors.filter(panel=jury.panel)
    accepted = panel.filter(accepted_at__isnull=False).count()
    asked = panel.filter(accepted_at=None, declined_at=None).count()
    given = Assignment.objects.filter(entry__in=_inside(edition), stage=edition.stage)
    warnings = [
        ngettext(
            "%(count)d juror has not answered the invitation, and gets nothing now.",
            "%(count)d jurors have not answered the invitation, and get nothing now.",
            asked,
        )
        % {"count": asked}
    ]
    nobody = Fault(
        _("Nobody has accepted to judge in this stage yet."),
        _("Invite jurors, and wait until they accept."),
        "jury",
    )
    return Outlook(
        figures=[
            (_("Entries in the stage"), _inside(edition).count()),
            (_("Jurors for each entry"), jury.per_entry),
            (_("Jurors who accepted"), accepted),
            (_("Given out before; that stays"), given.count()),
        ],
        happens=[_("Every entry gets its jurors, who see it at once. What is given out stays.")],
        warnings=warnings if asked else [],
        faults=[] if accepted else [nobody],
    )


def _named(entries: list[Entry]) -> str:
    more = ", …" if len(entries) > NAMED else ""
    return ", ".join(f"{one.title} ({one.code})" for one in entries[:NAMED]) + more
