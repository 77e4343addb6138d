"""Pages of managers: opening an edition, its board and steps, jurors, checks, objections, findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sauyunan.accounts import access as accounts
from sauyunan.accounts.doors import SignedInRequest
from sauyunan.accounts.models import Unit
from sauyunan.competitions import (
    access,
    actions,
    bundles,
    closing,
    forms,
    judging_queries,
    showing,
)
from sauyunan.competitions.checking import JUDGED
from sauyunan.competitions.models import (
    Assignment,
    Conflict,
    Decision,
    Edition,
    Entry,
    Objection,
    Result,
)
from sauyunan.competitions.refusals import CompetitionRefused
from sauyunan.competitions.views.hub import refuse_unless
from sauyunan.core import form_controls
from sauyunan.core.actor import Actor

ROWS = 25


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def edition_new(request: SignedInRequest) -> HttpResponse:
    """Open an edition from a shipped bundle or a file; every fault of a file is told."""
    refuse_unless(access.runs_competitions(request.user))
    below = Q(pk__in=[])
    for role, path in accounts.roles_of(request.user):
        if role == accounts.COMPETITION:
            below |= Q(path__startswith=path)
    units = Unit.objects.filter(below, is_active=True).order_by("path")
    posted = request.method == "POST"
    form = forms.EditionForm(
        units, request.POST if posted else None, request.FILES if posted else None
    )
    faults: list[str] = []
    if form.is_valid():
        try:
            edition = actions.open_edition(
                _bundle(form), form.cleaned_data["unit"], by=Actor.for_person(request.user)
            )
        except bundles.BundleRefused as refusal:
            faults = refusal.lines()
        except CompetitionRefused as refusal:
            faults = [str(refusal)]
        else:
            messages.success(request, _("The edition is open. Check its dates, then show it."))
            return redirect("competitions:board", edition.name)
    has_errors = bool(form.errors or faults)
    told = {
        "controls": form_controls.from_form(form),
        "faults": [*form_controls.form_faults(form), *faults],
        "has_errors": has_errors,
    }
    return render(request, "competitions/edition_new.html", told, status=400 if has_errors else 200)


def _bundle(form: forms.EditionForm) -> Any:
    file = form.cleaned_data["file"]
    if file is None:
        return bundles.named(form.cleaned_data["competition"])
    return bundles.from_bytes(file.name, file.read(bundles.LARGEST))


@require_GET
@login_required
@never_cache
def board(request: SignedInRequest, name: str) -> HttpResponse:
    """How far the edition is: windows, counts by state, coverage, and what comes next."""
    edition = access.edition_to_read(request.user, name)
    return _board(request, edition)


def _board(
    request: SignedInRequest, edition: Edition, faults: list[str] | None = None
) -> HttpResponse:
    counted = edition.entries.values_list("stage", "status").annotate(count=Count("pk"))
    stages = showing.stages(edition)
    waiting = edition.results.filter(published_at=None).defer("sheet").order_by("pk")
    told = {
        "edition": showing.edition(edition),
        "row": edition,
        "rules": edition.competition,
        "stages": [(one, _numbers(edition, one)) for one in stages],
        "counts": _by_status(counted),
        "now": edition.stage_now,
        "is_judged": edition.stage_now.kind in JUDGED,
        "may_manage": access.may_manage(request.user, edition),
        "without_minutes": showing.without_minutes(edition),
        "unpublished": [(one, edition.competition.stages[one.stage]) for one in waiting],
        "objections": Objection.objects.filter(entry__edition=edition, answered_at=None)
        .exclude(entry__conflicts__juror__person=request.user)
        .select_related("entry"),
        "given_back": judging_queries.given_back(request.user, edition),
        "faults": faults or [],
        "has_errors": bool(faults),
    }
    return render(request, "competitions/board.html", told, status=400 if faults else 200)


def _numbers(edition: Edition, stage: showing.ShownStage) -> dict[str, int]:
    """Entries that reached a stage, and score cards sent of those given."""
    keys = list(edition.competition.stages)
    later = keys[keys.index(stage.key) :]
    found = {"entries": edition.entries.filter(stage__in=later, number__isnull=False).count()}
    if stage.rules.kind in JUDGED:
        given = Assignment.objects.filter(entry__edition=edition, stage=stage.key)
        found["given"] = given.count()
        found["sent"] = given.filter(scorecard__sent_at__isnull=False).count()
    return found


def _by_status(rows: Any) -> list[tuple[str, int]]:
    labels = dict(Entry.Status.choices)
    found: dict[str, int] = {}
    for _stage, status, count in rows:
        found[status] = found.get(status, 0) + count
    return [(str(label), found[key]) for key, label in labels.items() if key in found]


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def window_edit(request: SignedInRequest, name: str, stage: str) -> HttpResponse:
    """Move the window of a stage."""
    edition = access.edition_to_manage(request.user, name)
    if stage not in edition.competition.stages:
        raise Http404
    window = edition.window(stage)
    shown = {
        "opens_at": forms.WindowForm.shown(window.opens_at),
        "closes_at": forms.WindowForm.shown(window.closes_at),
    }
    shifts = "geser" in request.POST
    posted = request.POST if request.method == "POST" else None
    form = forms.WindowForm(None if shifts else posted, initial=shown)
    shift = forms.ShiftForm(posted if shifts else None)
    used, by = shift if shifts else form, Actor.for_person(request.user)
    if used.is_valid():
        try:
            if shifts:
                moved = actions.shift_windows(edition, stage, **used.cleaned_data, by=by)
            else:
                actions.move_window(edition, stage, **used.cleaned_data, by=by)
                moved = [stage]
        except CompetitionRefused as refusal:
            used.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("The window is moved. Entrants and jurors are told of it."))
            _warn_of_appointments(request, edition, moved)
            return redirect("competitions:board", name)
    told = {
        "edition": showing.edition(edition),
        "stage": edition.competition.stages[stage],
        "controls": form_controls.from_form(form),
        "shift_controls": form_controls.from_form(shift),
        "all_controls": form_controls.from_form(used),
        "faults": form_controls.form_faults(used),
        "has_errors": bool(used.errors),
    }
    return render(
        request, "competitions/window_edit.html", told, status=400 if used.errors else 200
    )


def _warn_of_appointments(request: SignedInRequest, edition: Edition, stages: list[str]) -> None:
    """Where windows were moved away from appointments."""
    if outside := sum(judging_queries.outside_window(edition, one) for one in stages):
        text = ngettext(
            "%(count)d appointment lies outside of it now. Move it in the timetable.",
            "%(count)d appointments lie outside of it now. Move them in the timetable.",
            outside,
        )
        messages.warning(request, text % {"count": outside})


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def board_move(request: SignedInRequest, name: str, move: str) -> HttpResponse:
    """Show or hide the edition at once; assign jurors, end the stage and publish a result after a page that says what
    will happen, since these cannot be taken back."""
    edition = access.edition_to_manage(request.user, name)
    if move in _AT_ONCE:
        if request.method != "POST":
            raise Http404
        return _at_once(request, edition, move)
    outlook, result = _outlook(request, edition, move)
    faults: list[str] = []
    if request.method == "POST" and "yakin" in request.POST:
        if request.POST["yakin"] != outlook.mark:
            faults = [_("Something has changed since you read this. Read it again, then confirm.")]
        else:
            try:
                return _taken(request, edition, move, result)
            except CompetitionRefused as refusal:
                faults = [str(refusal)]
    told = {
        "edition": showing.edition(edition),
        "heading": _HEADINGS[move],
        "button": _BUTTONS[move],
        "stage": edition.competition.stages[result.stage if result else edition.stage],
        "result": result,
        "outlook": outlook,
        "mends": [(one, _mended_at(edition, one)) for one in outlook.faults],
        "reason": request.POST.get("reason", "")[:500],
        "faults": faults,
        "has_errors": bool(faults),
    }
    return render(request, "competitions/board_confirm.html", told, status=400 if faults else 200)


_AT_ONCE = ("show", "hide")
_HEADINGS: Mapping[str, Any] = {
    "assign": gettext_lazy("Give the entries to jurors?"),
    "end": gettext_lazy("End this stage?"),
    "publish": gettext_lazy("Publish this result?"),
}
_BUTTONS: Mapping[str, Any] = {
    "assign": gettext_lazy("Yes, give them out"),
    "end": gettext_lazy("Yes, end the stage"),
    "publish": gettext_lazy("Yes, publish the result"),
}


def _at_once(request: SignedInRequest, edition: Edition, move: str) -> HttpResponse:
    by = Actor.for_person(request.user)
    try:
        if move == "show":
            actions.show_edition(edition, by=by)
            messages.success(request, _("Everybody sees the edition now."))
        else:
            actions.hide_edition(edition, by=by)
            messages.success(request, _("The edition is hidden again."))
    except CompetitionRefused as refusal:
        return _board(request, edition, [str(refusal)])
    return redirect("competitions:board", edition.name)


def _outlook(
    request: SignedInRequest, edition: Edition, move: str
) -> tuple[closing.Outlook, Result | None]:
    """What the step will do; of a publication the result that is meant, else the first that waits."""
    if move == "end":
        return closing.of_end(edition), None
    if move == "assign":
        return closing.of_assignment(edition), None
    if move != "publish":
        raise Http404
    stage = request.POST.get("stage") or request.GET.get("stage", "")
    waiting = edition.results.order_by("pk").select_related("edition__unit")
    result = (waiting.filter(stage=stage) if stage else waiting.filter(published_at=None)).first()
    if result is None:
        raise Http404
    return closing.of_publication(result), result


def _taken(
    request: SignedInRequest, edition: Edition, move: str, result: Result | None
) -> HttpResponse:
    by = Actor.for_person(request.user)
    if move == "assign":
        return _assigned(request, edition)
    if result is not None:
        actions.publish_result(result, by=by)
        messages.success(request, _("The result is published."))
    else:
        actions.end_stage(edition, by=by, reason=request.POST.get("reason", "")[:500])
        messages.success(request, _("The stage has ended. Nothing is published yet."))
    return redirect("competitions:board", edition.name)


def _mended_at(edition: Edition, fault: closing.Fault) -> str:
    """The page on which a fault is mended; "" for none."""
    if fault.where == "window":
        return reverse("competitions:window-edit", args=[edition.name, edition.stage])
    return reverse(f"competitions:{fault.where}", args=[edition.name]) if fault.where else ""


def _assigned(request: SignedInRequest, edition: Edition) -> HttpResponse:
    found = actions.assign_stage(edition, edition.stage, by=Actor.for_person(request.user))
    loads = list(found.loads.values())
    told = {"least": min(loads), "most": max(loads), "count": len(found.jurors)}
    messages.success(
        request, _("%(count)d entries are given out; each juror has %(least)d to %(most)d.") % told
    )
    if found.lacking:
        names = ", ".join(f"{one.code} ({one.jurors}/{one.free})" for one in found.lacking[:10])
        shown = {
            "count": len(found.lacking),
            "entries": names,
            "full": ", ".join(found.full) or "–",
        }
        messages.warning(
            request,
            _(
                "%(count)d entries lack jurors (given / without conflict): %(entries)s. Jurors whose limit is "
                "reached: %(full)s. Invite further jurors, or raise limits."
            )
            % shown,
        )
    return redirect("competitions:jury", edition.name)


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def jury(request: SignedInRequest, name: str) -> HttpResponse:
    """Jurors with load, conflicts and progress; invite further ones."""
    edition = access.edition_to_read(request.user, name)
    may_manage = access.may_manage(request.user, edition)
    posted = request.method == "POST"
    if posted and not may_manage:
        refuse_unless(allowed=False)
    form = forms.InviteForm(edition.competition, request.POST if posted else None)
    if form.is_valid():
        try:
            given = form.cleaned_data
            actions.invite_juror(
                edition,
                given["person"],
                given["panel"],
                agency=given["agency"],
                by=Actor.for_person(request.user),
            )
        except CompetitionRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("The invitation waits for the juror at “Competitions”."))
            return redirect("competitions:jury", name)
    conflicts = dict(
        Conflict.objects.filter(juror__edition=edition)
        .values_list("juror")
        .annotate(count=Count("entry", distinct=True))
    )
    rows = edition.jurors.select_related("person").order_by("panel", "pseudonym")
    told = {
        "edition": showing.edition(edition),
        "jurors": [(one, judging_queries.progress(one), conflicts.get(one.pk, 0)) for one in rows],
        "controls": form_controls.from_form(form) if may_manage else (),
        "faults": form_controls.form_faults(form),
        "has_errors": bool(form.errors),
        "may_manage": may_manage,
    }
    return render(request, "competitions/jury.html", told, status=400 if form.errors else 200)


@require_GET
@login_required
@never_cache
def entries(request: SignedInRequest, name: str) -> HttpResponse:
    """The entries of an edition, without those with which the person is in conflict; filters and pages."""
    edition = access.edition_to_read(request.user, name)
    rows = Entry.objects.managed_by(request.user).filter(edition=edition)
    filters = {key: request.GET.get(key, "") for key in ("status", "klass", "stage", "q")}
    for key in ("status", "klass", "stage"):
        if filters[key]:
            rows = rows.filter(**{key: filters[key]})
    if filters["q"]:
        rows = rows.filter(
            Q(title__icontains=filters["q"][:100]) | Q(agency__icontains=filters["q"][:100])
        )
    ordered = rows.select_related("unit").order_by("number", "pk")
    page = Paginator(ordered, ROWS).get_page(request.GET.get("page"))
    for one in page.object_list:
        one.edition = edition
    told = {
        "edition": showing.edition(edition),
        "rules": edition.competition,
        "page": page,
        "filters": filters,
        "statuses": Entry.Status.choices,
        "is_checking": edition.stage_now.kind == "checking",
        "passed": _checked(edition, page.object_list, goes_on=True),
        "failed": _checked(edition, page.object_list, goes_on=False),
    }
    return render(request, "competitions/entries.html", told)


def _checked(edition: Edition, entries: Iterable[Entry], *, goes_on: bool) -> set[int]:
    """Entries whose check in the stage that runs ended so."""
    rows = Decision.objects.filter(entry__in=list(entries), stage=edition.stage, goes_on=goes_on)
    return set(rows.values_list("entry", flat=True))


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def check(request: SignedInRequest, code: str) -> HttpResponse:
    """The administrative check of one entry."""
    entry = access.entry_to_manage(request.user, code)
    stage = entry.edition.competition.stages[entry.stage]
    faults: list[str] = []
    if request.method == "POST":
        failed = [key for key in stage.checks if request.POST.get(f"cek-{key}") != "ya"]
        try:
            actions.check_entry(entry, failed, by=Actor.for_person(request.user))
        except CompetitionRefused as refusal:
            faults = [str(refusal)]
        else:
            messages.success(request, _("The check is kept."))
            return redirect("competitions:entries", entry.edition.name)
    decision = entry.decisions.filter(stage=entry.stage).first()
    told = {
        "entry": entry,
        "edition": showing.edition(entry.edition),
        "checks": [
            (key, one, decision is not None and key not in decision.reasons)
            for key, one in stage.checks.items()
        ],
        "texts": [
            (one, entry.sections.filter(key=key).values_list("text", flat=True).first() or "")
            for key, one in entry.edition.competition.form.sections.items()
        ],
        "attachments": list(entry.attachments.all()),
        "faults": faults,
        "has_errors": bool(faults),
    }
    return render(request, "competitions/check.html", told, status=400 if faults else 200)


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def objection(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """Answer an objection."""
    entry = access.entry_to_manage(request.user, code)
    found = get_object_or_404(entry.objections, pk=pk)
    form = forms.TextForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.answer_objection(
                found,
                form.cleaned_data["text"],
                person=request.user,
                by=Actor.for_person(request.user),
            )
        except CompetitionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The answer is with the entrant."))
            return redirect("competitions:board", entry.edition.name)
    told = {
        "entry": entry,
        "objection": found,
        "controls": form_controls.from_form(form),
        "faults": form_controls.form_faults(form),
        "has_errors": bool(form.errors),
    }
    return render(request, "competitions/objection.html", told, status=400 if form.errors else 200)


@require_POST
@login_required
def finding(request: SignedInRequest, code: str) -> HttpResponse:
    """Make a finding of the jury something to improve."""
    entry = access.entry_to_manage(request.user, code)
    try:
        actions.keep_finding(
            entry,
            request.POST.get("finding", "")[:2000],
            owner=None,
            due_on=None,
            by=Actor.for_person(request.user),
        )
    except CompetitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The finding is with the innovation's team, to be improved."))
    return redirect("competitions:team", code, request.POST.get("stage", entry.stage))
