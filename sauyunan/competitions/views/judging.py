"""Pages of jurors: the invitation, what is to be judged, the score sheet, conflicts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.competitions import access, actions, forms, judging_queries, scoring, showing, veiling
from sauyunan.competitions.format import Criterion, Stage
from sauyunan.competitions.models import Assignment, Edition, Handover, Juror, Scorecard
from sauyunan.competitions.refusals import CompetitionRefused
from sauyunan.competitions.views.entering import proposal
from sauyunan.core import form_controls
from sauyunan.core.actor import Actor
from sauyunan.core.i18n import pick


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def invitation(request: SignedInRequest, name: str, panel: str) -> HttpResponse:
    """Accept with a profile, or decline."""
    juror = _juror(request, name, panel)
    rules = juror.edition.competition
    given = request.POST if request.method == "POST" else None
    known = {
        "agency": juror.agency,
        "expertise": juror.expertise,
        "most_entries": juror.most_entries,
    }
    form = forms.ProfileForm(rules, given, initial=known)
    declines = "tolak" in request.POST
    if given is not None and (declines or form.is_valid()):
        try:
            values = {} if declines else form.cleaned_data
            actions.answer_invitation(
                juror, accepts=not declines, **values, by=Actor.for_person(request.user)
            )
        except CompetitionRefused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Thank you. Your answer is with the organiser."))
            return redirect("competitions:hub")
    told = {
        "juror": juror,
        "edition": showing.edition(juror.edition),
        "controls": form_controls.from_form(form),
        "faults": form_controls.form_faults(form),
        "has_errors": bool(form.errors),
    }
    return render(request, "competitions/invitation.html", told, status=400 if form.errors else 200)


@require_GET
@login_required
@never_cache
def assignment_list(request: SignedInRequest, name: str, panel: str) -> HttpResponse:
    """What is to be judged in the stage that runs: "12 of 45", the next one first."""
    juror = _juror(request, name, panel)
    if juror.accepted_at is None:
        return redirect("competitions:invitation", name, panel)
    edition = juror.edition
    rows = list(judging_queries.to_judge(juror).order_by("entry__number"))
    before = list(judging_queries.judged_before(juror))
    progress = judging_queries.progress(juror)
    following = [progress.next] if progress.next else []
    veiling.draw(request.user, [one.entry for one in (*rows, *before, *following)])
    told = {
        "juror": juror,
        "edition": showing.edition(edition),
        "window": edition.window(edition.stage),
        "progress": progress,
        "rows": [(one, one.state) for one in rows],
        "before": [(one, pick(edition.competition.stages[one.stage].title)) for one in before],
        "is_blind": _is_blind(edition),
        "stage_key": edition.stage,
        "has_timetable": judging_queries.slots_for(request.user, edition, edition.stage).exists(),
    }
    return render(request, "competitions/assignment_list.html", told)


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def score_sheet(request: SignedInRequest, code: str, stage: str) -> HttpResponse:
    """Give values. ``simpan`` keeps a draft, ``kirim`` sends; others' cards are shown after that only."""
    assignment = access.assignment_to_judge(request.user, code, stage)
    rules = assignment.entry.edition.competition.stages[assignment.stage]
    card = Scorecard.objects.filter(assignment=assignment).first()
    given = request.POST if request.method == "POST" else None
    form = forms.ScoreForm(rules, given, initial=_initial(card))
    if form.is_valid():
        try:
            actions.save_card(
                assignment,
                form.values(),
                to_entrant=form.cleaned_data["to_entrant"],
                to_committee=form.cleaned_data["to_committee"],
            )
            if "kirim" in request.POST:
                actions.send_card(assignment, by=Actor.for_person(request.user))
        except CompetitionRefused as refusal:
            field = f"k_{refusal.field}"
            form.add_error(field if field in form.fields else None, str(refusal))
        else:
            return _kept(request, assignment)
    told = {**_sheet(request, assignment, card), "form": form, "has_errors": bool(form.errors)}
    told["controls"] = form_controls.from_form(form)
    told["faults"] = form_controls.form_faults(form)
    return render(
        request, "competitions/score_sheet.html", told, status=400 if form.errors else 200
    )


def _kept(request: SignedInRequest, assignment: Assignment) -> HttpResponse:
    juror = assignment.juror
    if "kirim" not in request.POST:
        messages.success(request, _("The draft is kept. Nobody else sees it."))
        return redirect("competitions:score-sheet", assignment.entry.code, assignment.stage)
    messages.success(request, _("The score is sent and committed in the ledger."))
    return redirect("competitions:assignments", juror.edition.name, juror.panel)


def _sheet(
    request: SignedInRequest, assignment: Assignment, card: Scorecard | None
) -> dict[str, Any]:
    edition = assignment.entry.edition
    rules = edition.competition.stages[assignment.stage]
    weigher = scoring.Weigher(rules.criteria)
    return {
        "assignment": assignment,
        "entry": assignment.entry,
        "stage": rules,
        "edition": showing.edition(edition),
        "window": edition.window(assignment.stage),
        "card": card,
        "is_sent": card is not None and card.sent_at is not None,
        "own": _own(rules, card) if card and card.sent_at else [],
        "worth": scoring.rounded(weigher.score(card.values)) if card and card.sent_at else None,
        "others": [
            (one, scoring.rounded(weigher.score(one.agreed)))
            for one in judging_queries.others(assignment)
        ],
        "progress": judging_queries.progress(assignment.juror),
        **proposal(request, assignment.entry),
    }


def _own(rules: Stage, card: Scorecard) -> list[tuple[Criterion, str, str]]:
    """Each criterion with what was sent and, where the small team agreed on another value, with that."""
    agreed = card.reconciled or {}
    return [
        (one, card.values.get(key, ""), agreed.get(key, "")) for key, one in rules.criteria.items()
    ]


def _initial(card: Scorecard | None) -> dict[str, str]:
    if card is None:
        return {}
    values = {f"k_{key}": value for key, value in card.values.items()}
    return {**values, "to_entrant": card.to_entrant, "to_committee": card.to_committee}


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def conflict_new(request: SignedInRequest, code: str, stage: str) -> HttpResponse:
    """Declare a conflict; the entry is given back."""
    assignment = access.assignment_to_judge(request.user, code, stage)
    veiling.draw(request.user, [assignment.entry])
    form = forms.ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            handed = actions.declare_conflict(
                assignment.juror,
                assignment.entry,
                form.cleaned_data["reason"],
                by=Actor.for_person(request.user),
            )
        except CompetitionRefused as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, _handed(handed))
            juror = assignment.juror
            return redirect("competitions:assignments", juror.edition.name, juror.panel)
    told = {
        "assignment": assignment,
        "entry": assignment.entry,
        "controls": form_controls.from_form(form),
        "faults": form_controls.form_faults(form),
        "has_errors": bool(form.errors),
    }
    return render(
        request, "competitions/conflict_new.html", told, status=400 if form.errors else 200
    )


def _handed(handed: Handover | None) -> str:
    """What the juror in conflict reads; who took the entry on is not said."""
    if handed is None:
        return _("The conflict is noted. You do not see this entry any more.")
    if handed.to is None:
        return _(
            "The conflict is noted. Nobody of the jury is free for this entry now; the organiser sees that."
        )
    return _("The conflict is noted, and another juror has the entry already.")


def _juror(request: SignedInRequest, name: str, panel: str) -> Juror:
    rows = Juror.objects.select_related("edition__unit")
    return get_object_or_404(rows, edition__name=name, panel=panel, person=request.user)


def _is_blind(edition: Edition) -> bool:
    jury = edition.stage_now.jury
    return bool(jury and jury.blind)
