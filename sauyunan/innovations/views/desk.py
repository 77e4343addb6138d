"""The desk of the registry: whose records, beginning one, the record with its tasks, its history."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.core.actor import Actor
from sauyunan.innovations import (
    access,
    actions,
    before_showing,
    duplicates,
    exporting,
    forms,
    lifecycle,
    queries,
    record_showing,
)
from sauyunan.innovations.form_pages import FormPage, caption, show, tried
from sauyunan.innovations.models import Innovation
from sauyunan.innovations.models.registry import InnovationQuerySet

ROWS = 50
TABS = {
    "mine": gettext_lazy("My records"),
    "check": gettext_lazy("To be checked"),
    "stale": gettext_lazy("Without a word on the year"),
    "all": gettext_lazy("All"),
}


@require_GET
@login_required
@never_cache
def record_list(request: SignedInRequest) -> HttpResponse:
    """The records of somebody's teams; what waits to be checked; the stale ones; all that may be read."""
    _let_in(request)
    tabs = _tabs(request)
    wanted = request.GET.get("tab", "")
    tab = wanted if wanted in tabs else next(iter(tabs))
    text = request.GET.get("q", "")[:100]
    rows = queries.found(tabs[tab], text).select_related("unit").distinct()
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": record_showing.listed(list(page.object_list)),
        "text": text,
        "tab": tab,
        "tabs": [(key, TABS[key], key == tab, _count(key, some)) for key, some in tabs.items()],
        "may_begin": access.units_to_begin_in(request.user).exists(),
        "reads_all": access.reads_all(request.user) or access.reviews(request.user),
        "overdue_year": queries.overdue_year(),
    }
    return render(request, "innovations/record_list.html", context)


def _tabs(request: SignedInRequest) -> dict[str, InnovationQuerySet]:
    person = request.user
    tabs = {"mine": queries.of_team(person)}
    if access.reviews(person):
        tabs["check"] = queries.to_check(person)
    if access.may_view_drafts(person):
        seen = Innovation.objects.visible_to(person)
        tabs["stale"] = seen.without_word(queries.overdue_year())
        tabs["all"] = seen
    return tabs


def _count(key: str, rows: InnovationQuerySet) -> int | None:
    return rows.distinct().count() if key != "all" else None


def _let_in(request: SignedInRequest) -> None:
    if not access.works_here(request.user):
        raise PermissionDenied


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def record_new(request: SignedInRequest) -> HttpResponse:
    """Begin a record. What resembles it is shown first; ``sure`` begins it all the same."""
    units = access.units_to_begin_in(request.user)
    if not units.exists():
        raise PermissionDenied
    form = forms.BeginForm(units, request.POST if request.method == "POST" else None)
    alike: list[record_showing.ShownAlike] = []
    if form.is_valid():
        title, problem = form.cleaned_data["title"], form.cleaned_data["problem"]
        found = duplicates.look_alikes(title, problem)
        if not found or "sure" in request.POST:
            return _begun(request, form)
        alike = record_showing.alike(found, request.user)
    page = FormPage(
        _("Begin the record of an innovation"),
        reverse("innovations:records"),
        _("Begin"),
        template="innovations/record_new.html",
    )
    return show(request, page, form, alike=alike)


def _begun(request: SignedInRequest, form: forms.BeginForm) -> HttpResponse:
    given = form.cleaned_data
    story = {"problem": given["problem"]} if given["problem"] else {}
    beginning = actions.Beginning(given["title"], given["unit"], story=story)
    row = actions.begin_record(beginning, leader=request.user, by=Actor.for_person(request.user))
    messages.success(request, _("The record is begun. Nobody else sees it until you send it."))
    return redirect("innovations:record", row.slug)


@require_GET
@login_required
@never_cache
def record_detail(request: SignedInRequest, slug: str) -> HttpResponse:
    """The record as a list of tasks: how complete each part is, notes, what can be done now."""
    innovation = access.innovation_at_desk(request.user, slug)
    may_edit = access.may_edit(request.user, innovation)
    may_review = access.may_review(request.user, innovation)
    parts = queries.parts_of(innovation)
    context = {
        "innovation": innovation,
        "status": record_showing.status_tag(innovation),
        "percent": record_showing.percent(parts),
        "groups": record_showing.tasks(innovation, parts, may_edit=may_edit),
        "notes": record_showing.notes(queries.open_notes(innovation)),
        "moves": record_showing.moves(innovation, may_edit=may_edit, may_review=may_review),
        "may_edit": may_edit,
        "may_review": may_review,
        "is_stale": queries.is_stale(innovation),
        "overdue_year": queries.overdue_year(),
        "facts": record_showing.facts(innovation),
        "unseen": (innovation.checked_version or 1) < innovation.version,
    }
    return render(request, "innovations/record_detail.html", context)


@require_POST
@login_required
def record_move(request: SignedInRequest, slug: str, move: str) -> HttpResponse:
    """Send, take back, list, send back, take out of the registry."""
    who = lifecycle.STATUS[move].who if move in lifecycle.STATUS else "team"
    if who == "reviewer":
        innovation = access.innovation_to_review(request.user, slug)
    else:
        innovation = access.innovation_to_edit(request.user, slug)
    try:
        actions.move_status(innovation, move, by=Actor.for_person(request.user))
    except actions.RegistryChangeRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Done."))
    return redirect("innovations:record", slug)


@require_GET
@login_required
@never_cache
def record_history(request: SignedInRequest, slug: str) -> HttpResponse:
    """Each change with who made it and what was before and after."""
    innovation = access.innovation_at_desk(request.user, slug)
    rows = innovation.revisions.select_related("by").order_by("-version")
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    context = {
        "innovation": innovation,
        "page": page,
        "revisions": record_showing.revisions(list(page.object_list)),
    }
    return render(request, "innovations/record_history.html", context)


# -- Checking -------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def record_review(request: SignedInRequest, slug: str) -> HttpResponse:
    """All that a reviewer reads, with notes on fields."""
    innovation = access.innovation_to_review(request.user, slug)
    form = forms.NoteForm(request.POST if request.method == "POST" else None)
    by = Actor.for_person(request.user)
    if tried(form, lambda: actions.add_note(innovation, **form.cleaned_data, by=by)):
        messages.success(request, _("The note is kept. The team reads it when you send back."))
        return redirect("innovations:review", slug)
    page = FormPage(
        _("Check the record"),
        reverse("innovations:record", args=[slug]),
        _("Keep the note"),
        caption(innovation),
        template="innovations/record_review.html",
    )
    more = {
        "innovation": innovation,
        "answers": record_showing.answers(innovation),
        "proofs": record_showing.proofs(innovation),
        "notes": record_showing.notes(queries.open_notes(innovation)),
        "baselines": before_showing.statements(innovation, may_check=True, may_withdraw=False),
        "moves": record_showing.moves(innovation, may_edit=False, may_review=True),
        "unseen": (innovation.checked_version or 1) < innovation.version
        and innovation.status == Innovation.Status.LISTED,
    }
    return show(request, page, form, **more)


@require_POST
@login_required
def note_settle(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """The reviewer is content with a field."""
    innovation = access.innovation_to_review(request.user, slug)
    for note in innovation.notes.filter(pk=pk):
        actions.settle_note(note, by=Actor.for_person(request.user))
    return redirect("innovations:review", slug)


@require_POST
@login_required
def record_seen(request: SignedInRequest, slug: str) -> HttpResponse:
    """The reviewer looked at what changed in a listed record."""
    innovation = access.innovation_to_review(request.user, slug)
    version = request.POST.get("version", "")
    if version.isdecimal():
        actions.note_checked(innovation, int(version), by=Actor.for_person(request.user))
        messages.success(request, _("Noted that you looked at this version."))
    return redirect("innovations:record", slug)


@require_GET
@login_required
def record_export(request: SignedInRequest, slug: str) -> HttpResponse:
    """The whole record as JSON, for other systems and other forms."""
    innovation = access.innovation_at_desk(request.user, slug)
    answer = JsonResponse(exporting.record(innovation), json_dumps_params=_READABLE)
    answer["Content-Disposition"] = f'attachment; filename="{slug}.json"'
    return answer


_READABLE = {"ensure_ascii": False, "indent": 2}
