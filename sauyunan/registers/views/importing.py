"""Pages on which records are taken from a table: send, name columns, look, decide, take.

The same pages stand without script: what moves by itself has a link to look again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.core import form_controls
from sauyunan.core.htmx import part
from sauyunan.core.tables import TableRefused
from sauyunan.kits.definition import Edition
from sauyunan.registers import (
    access,
    exporting,
    forms,
    importing,
    importing_columns,
    importing_showing,
    importing_taking,
    sheet_cells,
)
from sauyunan.registers.contents import Home
from sauyunan.registers.importing import ImportRefused
from sauyunan.registers.models import Import, ImportPair, ImportRow
from sauyunan.registers.views.records import home_or_404

NEWEST = 10  # imports that the first page lists
ROWS, PAIRS = 50, 10  # on a page
SOON = 2  # seconds until the page asks again how far it is


@dataclass(frozen=True)
class Place:
    """A register whose tables the person may take."""

    edition: Edition
    home: Home
    kit: str
    name: str

    def context(self) -> dict[str, object]:
        """What every page of an import knows."""
        return {"kit": self.kit, "name": self.name, "register": self.home.title}


def place(request: SignedInRequest, kit: str, name: str) -> Place:
    """The register; Http404 for outsiders, PermissionDenied for readers without a role of the kit."""
    edition, home = home_or_404(request, kit, name)
    if not access.may_import(request.user, kit):
        raise PermissionDenied
    return Place(edition, home, kit, name)


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def register_import(request: SignedInRequest, kit: str, name: str) -> HttpResponse:
    """Send a table; the imports of late."""
    here = place(request, kit, name)
    form = forms.TableForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        table = form.cleaned_data["table"]
        try:
            one = importing.start(here.home, table.read(), table.name, person=request.user)
        except TableRefused as refusal:
            form.add_error("table", str(refusal))
        else:
            return redirect("registers:import", kit, name, one.code)
    context = {
        **here.context(),
        "fields": _fields(here.home),
        "controls": form_controls.from_form(form),
        "has_errors": bool(form.errors),
        "imports": _newest(here.home),
    }
    status = 400 if form.errors else 200
    return render(request, "registers/register_import.html", context, status=status)


def _newest(home: Home) -> list[Import]:
    return list(
        Import.objects.filter(register=home.full).select_related("person").order_by("-at")[:NEWEST]
    )


def _fields(home: Home) -> list[dict[str, object]]:
    return [
        {"name": importing_columns.heading(home, name), "key": name, "required": not one.optional}
        for name, one in home.register.fields.items()
        if sheet_cells.is_carried(one)
    ]


@require_GET
@login_required
def import_template(request: SignedInRequest, kit: str, name: str, kind: str) -> HttpResponse:
    """A table with headings and one made-up row."""
    here = place(request, kit, name)
    if kind not in exporting.KINDS:
        raise Http404
    rows = importing_columns.template(here.home)
    return file_response(kind, f"{name}-contoh", exporting.as_file(kind, rows, here.home.title))


def file_response(kind: str, name: str, data: bytes) -> HttpResponse:
    """A table to be kept."""
    answer = HttpResponse(data, content_type=exporting.KINDS[kind])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer


View = Callable[[SignedInRequest, Place, Import], HttpResponse]


def _of_import(view: View) -> Callable[[SignedInRequest, str, str, str], HttpResponse]:
    """A page of an import, which is there for whoever may import into its register."""

    @wraps(view)
    def found(request: SignedInRequest, kit: str, name: str, code: str) -> HttpResponse:
        here = place(request, kit, name)
        rows = Import.objects.select_related("person").filter(register=here.home.full)
        return view(request, here, get_object_or_404(rows, code=code))

    return login_required(never_cache(found))


@require_GET
@vary_on_headers("HX-Request")
@_of_import
def import_detail(request: SignedInRequest, here: Place, one: Import) -> HttpResponse:
    """How far it is; then how many rows are good, and what is said of the others."""
    if one.state == Import.State.COLUMNS:
        return redirect("registers:import-columns", here.kit, here.name, one.code)
    counts = importing_showing.counts(one)
    only = request.GET.get("only", "") or _worst(counts)
    state = importing_showing.WORDS.get(only, ImportRow.State.REFUSED)
    rows = one.rows.filter(state=state).select_related("record", "owner").order_by("line")
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    moving = one.state in {Import.State.READING, Import.State.TAKING}
    context = {
        **here.context(),
        "one": one,
        "notes": importing_showing.notes(here.home, one),
        "counts": counts,
        "groups": _groups(counts, only),
        "page": page,
        "lines": importing_showing.lines(here.home, list(page.object_list)),
        "progress": importing_showing.progress(one, counts),
        "is_moving": moving,
        "is_late": importing.is_late(one),
        "seconds": SOON if moving else 0,
        "waiting": counts["new"] + counts["same"],
        "buttons": importing_showing.buttons(counts),
        "columns": importing_showing.columns(here.home, one),
        "taken": counts["taken"] + counts["updated"],
    }
    return render(request, part(request, "registers/import_detail.html", "progress"), context)


def _worst(counts: importing_showing.Counts) -> str:
    return next((word for word in ("refused", "owned", "changed", "double") if counts[word]), "new")


def _groups(counts: importing_showing.Counts, only: str) -> list[dict[str, object]]:
    return [
        {"word": word, "label": state.label, "count": counts[state], "is_current": word == only}
        for word, state in importing_showing.WORDS.items()
        if counts[state]
    ]


@require_http_methods(["GET", "POST"])
@_of_import
def import_columns(request: SignedInRequest, here: Place, one: Import) -> HttpResponse:
    """Say which column of the table is which field."""
    guess = importing_columns.guess(here.home, one.headings)
    chosen, error = dict(one.columns), ""
    if request.method == "POST":
        chosen = _chosen(request, here.home, len(one.headings))
        try:
            importing.name_columns(here.home, one, chosen)
        except ImportRefused as refused:
            error = str(refused)
        else:
            return redirect("registers:import", here.kit, here.name, one.code)
    context = {
        **here.context(),
        "one": one,
        "fault": guess.fault(here.home),
        "controls": importing_showing.column_controls(here.home, one, chosen),
        "faults": [error] if error else [],
        "has_errors": bool(error),
    }
    status = 400 if error else 200
    return render(request, "registers/import_columns.html", context, status=status)


def _chosen(request: SignedInRequest, home: Home, count: int) -> dict[str, int]:
    sent = {name: request.POST.get(f"column-{name}", "") for name in home.register.fields}
    return {name: int(at) for name, at in sent.items() if at.isdecimal() and int(at) < count}


@require_POST
@_of_import
def import_take(request: SignedInRequest, here: Place, one: Import) -> HttpResponse:
    """Take the good rows."""
    try:
        importing.confirm(one, with_changes="changes" in request.POST)
    except ImportRefused as refused:
        messages.error(request, str(refused))
    return redirect("registers:import", here.kit, here.name, one.code)


@require_POST
@_of_import
def import_cancel(request: SignedInRequest, here: Place, one: Import) -> HttpResponse:
    """Stop taking, or throw the table away."""
    importing.cancel(one)
    return redirect("registers:import", here.kit, here.name, one.code)


@require_POST
@_of_import
def import_go_on(request: SignedInRequest, here: Place, one: Import) -> HttpResponse:
    """Set it going again."""
    try:
        importing.go_on(one)
    except ImportRefused as refused:
        messages.error(request, str(refused))
    return redirect("registers:import", here.kit, here.name, one.code)


@require_GET
@_of_import
def import_report(request: SignedInRequest, here: Place, one: Import) -> HttpResponse:
    """What is said of rows, as CSV."""
    text = importing_showing.report(here.home, one)
    return file_response("csv", f"{here.name}-laporan", text.encode("utf-8-sig"))


@require_http_methods(["GET", "POST"])
@_of_import
def import_pairs(request: SignedInRequest, here: Place, one: Import) -> HttpResponse:
    """Rows and records that are perhaps the same, side by side, for a person to decide."""
    if request.method == "POST":
        _decide(request, one)
        return redirect(request.get_full_path())
    everything = "all" in request.GET
    rows = ImportPair.objects.filter(row__owner=one, row__state__in=importing_taking.OPEN)
    if not everything:
        rows = rows.filter(decision=ImportPair.Decision.OPEN)
    rows = rows.select_related("row__owner", "record").order_by("row__line", "-score", "pk")
    page = Paginator(rows, PAIRS).get_page(request.GET.get("page"))
    context = {
        **here.context(),
        "one": one,
        "page": page,
        "everything": everything,
        "pairs": importing_showing.pairs(here.edition, here.home, list(page.object_list)),
    }
    return render(request, "registers/import_pairs.html", context)


def _decide(request: SignedInRequest, one: Import) -> None:
    """What was chosen on the page; a row that was taken meanwhile is told and left."""
    sent = {key.removeprefix("pair-"): str(value) for key, value in request.POST.items()}
    wanted = [key for key in sent if key.isdecimal()]
    done = 0
    rows = ImportPair.objects.filter(row__owner=one, pk__in=wanted).select_related("record")
    for pair in rows.order_by("pk"):
        if pair.decision == sent[str(pair.pk)]:
            continue
        try:
            importing_taking.decide(one, pair, sent[str(pair.pk)], person=request.user)
            done += 1
        except ImportRefused as refused:
            messages.error(request, str(refused))
    messages.success(request, _("Decisions kept: %(count)s.") % {"count": done})
