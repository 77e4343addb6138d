"""Pages of managers on what was judged: the ranking with calibration and what-if, and the cards of one entry."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from pydantic import ValidationError

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.competitions import access, actions, judging_queries, scoring, showing, standings
from sauyunan.competitions.checking import JUDGED
from sauyunan.competitions.models import Conflict, Scorecard
from sauyunan.competitions.refusals import CompetitionRefused
from sauyunan.core.actor import Actor
from sauyunan.core.i18n import pick


@require_GET
@login_required
@never_cache
def standing(request: SignedInRequest, name: str, stage: str) -> HttpResponse:
    """The ranking as it stands, with calibration and what-if; nothing of it is kept."""
    edition = access.edition_to_read(request.user, name)
    rules = edition.competition.stages.get(stage)
    if rules is None or rules.kind not in JUDGED:
        raise Http404
    changes = {key: request.GET.get(key, "") for key in ("method", "pass_mark", "number")}
    faults: list[str] = []
    as_of = None
    try:
        if any(changes.values()) or "segar" in request.GET:
            found, is_applied = standings.of_stage(edition, stage, changes)
        else:
            found, is_applied, as_of = standings.look(edition, stage)
    except ValidationError:
        faults = [_("Write pass mark and number as plain numbers, such as 85 and 45.")]
        found, is_applied = standings.of_stage(edition, stage, {})
    barred = set(
        Conflict.objects.filter(juror__person=request.user, entry__edition=edition).values_list(
            "entry__code", flat=True
        )
    )
    page = Paginator([one for one in found.places if one.code not in barred], 100).get_page(
        request.GET.get("page")
    )
    figures = showing.figures(edition, found.figures)
    titles = showing.entries_by_code(edition, [one.code for one in page.object_list])
    told = {
        "edition": showing.edition(edition),
        "stage": rules,
        "key": stage,
        "page": page,
        "rows": [
            (
                one,
                titles.get(one.code),
                judging_queries.reason_text(one.reason),
                judging_queries.tie_text(edition.competition, one.decided_by),
                pick(edition.competition.classes[one.klass].title),
            )
            for one in page.object_list
        ],
        "calibration": figures,
        "changes": changes,
        "methods": [(one, judging_queries.method_text(one)) for one in _METHODS],
        "is_what_if": any(changes.values()) and not faults,
        "is_applied": is_applied,
        "as_of": as_of,
        "unfilled": [
            (pick(edition.competition.classes[key].title), count)
            for key, count in found.unfilled.items()
        ],
        "by_ties": found.by_ties,
        "going_on": found.going_on,
        "unscored": found.unscored,
        "faults": faults,
        "has_errors": bool(faults),
    }
    return render(request, "competitions/standing.html", told, status=400 if faults else 200)


_METHODS = ("mean", "median", "trimmed", "severity_adjusted")


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def team(request: SignedInRequest, code: str, stage: str) -> HttpResponse:
    """The cards of one entry beside each other: words to the committee, and what the small team agrees on."""
    entry = access.entry_to_manage(request.user, code)
    rules = entry.edition.competition.stages.get(stage)
    if rules is None or rules.kind not in JUDGED:
        raise Http404
    cards = list(
        Scorecard.objects.filter(
            assignment__entry=entry, assignment__stage=stage, sent_at__isnull=False
        ).select_related("assignment__juror", "assignment__entry__edition")
    )
    faults: list[str] = []
    if request.method == "POST":
        card = next((one for one in cards if str(one.pk) == request.POST.get("kartu")), None)
        if card is None:
            raise Http404
        values = {
            key: request.POST.get(f"k_{key}", "").strip().replace(",", ".")
            for key in rules.criteria
        }
        try:
            given = {key: value for key, value in values.items() if value}
            actions.reconcile(card, given, by=Actor.for_person(request.user))
        except CompetitionRefused as refusal:
            faults = [str(refusal)]
        else:
            messages.success(request, _("What was agreed is kept beside what was sent."))
            return redirect("competitions:team", code, stage)
    weigher = scoring.Weigher(rules.criteria)
    told = {
        "entry": entry,
        "edition": showing.edition(entry.edition),
        "stage": rules,
        "key": stage,
        "cards": [
            (
                one,
                scoring.rounded(weigher.score(one.agreed)),
                [
                    (key, criterion, one.values.get(key, ""), (one.reconciled or {}).get(key, ""))
                    for key, criterion in rules.criteria.items()
                ],
            )
            for one in cards
        ],
        "faults": faults,
        "has_errors": bool(faults),
    }
    return render(request, "competitions/team.html", told, status=400 if faults else 200)
