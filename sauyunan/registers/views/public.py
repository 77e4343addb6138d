"""The public directory: registers, a list with filters, a record, figures."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from sauyunan.accounts.models import Unit
from sauyunan.core import clock, i18n, tables
from sauyunan.core.page_parts import Choice
from sauyunan.kits.definition import Edition
from sauyunan.registers import (
    attending_showing,
    calendar_events,
    directory,
    hiding,
    linking,
    open_data,
    owner_offers,
    public_paths,
    public_showing,
    publishing,
    searching,
    statistics,
    viewing,
)
from sauyunan.registers.contents import Home
from sauyunan.registers.directory import Filters
from sauyunan.registers.models import Published, Record, Withdrawn
from sauyunan.registers.searching import Found

ORDERS = {
    "best": gettext_lazy("Best match"),
    "near": gettext_lazy("Nearest"),
    "title": gettext_lazy("Name"),
    "newest": gettext_lazy("Changed last"),
    "soonest": gettext_lazy("Next to happen"),
}


@require_safe
def registers(request: HttpRequest) -> HttpResponse:
    """All registers that the city publishes."""
    shown = [
        {
            "title": home.title,
            "kit": i18n.pick(edition.kit.manifest.title),
            "url": public_paths.of_register(home),
            "links": _links(home, Filters()),
        }
        for edition, home in linking.published_registers()
    ]
    return render(request, "registers/public_registers.html", {"registers": shown})


@require_safe
def record_list(request: HttpRequest, kit: str, name: str) -> HttpResponse:
    """The records that fit the filters of the address, with facets."""
    edition, home = public_paths.home_or_404(kit, name)
    raw = dict(request.GET.lists())
    filters = directory.read(home, raw)
    found = searching.find(home, filters, request.GET.get("urut", ""), _page(request))
    counts = searching.counts(home, filters, found)
    areas = public_showing.area_choices(edition, home, filters, counts[publishing.AREA])
    context = {
        "register": home.title,
        "here": public_paths.of_register(home),
        "filters": filters,
        "near": directory.first(raw, "near")[: directory.LONGEST],
        "misread": public_showing.misread(raw),
        "found": found,
        "count": public_showing.counted(found),
        "end_of_list": public_showing.end_of_list(found),
        "entries": public_showing.entries(home, found.rows, filters.near),
        "facets": public_showing.facets(home, filters, counts),
        "areas": areas,
        "orders": _orders(home, filters, found),
        "removable": public_showing.removable(home, filters),
        "writing": owner_offers.of_list(home),
        "instead": [] if found.rows else public_showing.instead(home, filters),
        "has_map": bool(home.register.publish and home.register.publish.map),
        "has_days": bool(home.register.publish and home.register.publish.calendar),
        "is_about": any(one.is_cut for one in counts.values()),
        "links": _links(home, filters),
        "pages": _pages(home, filters, found),
        **_data(edition, home, filters),
    }
    return render(request, "registers/public_list.html", context)


@require_safe
def record(request: HttpRequest, kit: str, name: str, code: str) -> HttpResponse:
    """One record. What was never shown is not there; what is over is gone (410), and so is what the
    office does not show any more and, for some weeks, an event that was withdrawn."""
    edition, home = public_paths.home_or_404(kit, name)
    rows = Published.objects.filter(register=home.full, record__code=code)
    row = rows.select_related("record").defer("words").first()
    about: dict[str, Any] = {"register": home.title, "list_url": public_paths.of_register(home)}
    if row is None and (hidden := _hidden(home, code)):
        shown = {**about, "offers": owner_offers.of(home, hidden), "unit": _unit(edition)}
        return render(request, "registers/public_hidden.html", shown, status=HTTPStatus.GONE)
    if row is None:
        found = Withdrawn.objects.filter(register=home.full, record__code=code)
        gone = {**about, "reason": get_object_or_404(found).reason}
        return render(request, "registers/public_gone.html", gone, status=HTTPStatus.GONE)
    if row.until and row.until < clock.today():
        gone = {**about, "title": row.title_in(), "until": row.until}
        return render(request, "registers/public_gone.html", gone, status=HTTPStatus.GONE)
    counts = request.method == "GET" and viewing.is_reader(request.headers)
    json_ld = open_data.json_ld(home, row)
    context = {
        **about,
        "row": row,
        "title": row.title_in(),
        "values": [one for one in public_showing.values(home, row) if one.text != row.title_in()],
        "coming": calendar_events.coming(home, row),
        "calendar_file": public_paths.of_event(home, code),
        "offers": owner_offers.of(home, row.record),
        "read_count": viewing.add(row.record) if counts else viewing.recent(row.record),
        "together": public_showing.together(home, row),
        "alike": public_showing.entries(home, searching.alike(row)),
        "json_ld": open_data.as_script(json_ld) if json_ld else "",
        "attend": attending_showing.attending_of(edition, home, row),
        "address": public_paths.whole(request.path),
        **_data(edition, home, Filters()),
    }
    return render(request, "registers/public_record.html", context)


def _hidden(home: Home, code: str) -> Record | None:
    """A record that the office does not show any more."""
    return hiding.hidden(home).filter(code=code).first()


def _unit(edition: Edition) -> Unit | None:
    return Unit.objects.filter(pk=edition.unit_id).first() if edition.unit_id else None


@require_safe
def figures(request: HttpRequest, kit: str, name: str) -> HttpResponse:
    """The declared statistics of a register."""
    edition, home = public_paths.home_or_404(kit, name)
    declared = home.register.publish.statistics if home.register.publish else {}
    if not declared:
        raise Http404
    most = viewing.most_read(home)
    context = {
        "register": home.title,
        "list_url": public_paths.of_register(home),
        "figures": [
            {"one": statistics.figures(home, key), "url": _figures_url(home, key)}
            for key in declared
        ]
        + [
            {"one": statistics.readings(home), "url": _figures_url(home, statistics.READINGS)},
        ],
        "most_read": [
            {"title": one.row.title_in(), "count": one.count, "url": _record_url(home, one.row)}
            for one in most
        ],
        **_data(edition, home, Filters()),
    }
    return render(request, "registers/public_statistics.html", context)


@require_safe
def figures_file(request: HttpRequest, kit: str, name: str, key: str) -> HttpResponse:
    """One statistic as CSV."""
    _edition, home = public_paths.home_or_404(kit, name)
    try:
        found = statistics.figures_or_readings(home, key)
    except KeyError:
        raise Http404 from None
    rows = [(bar.key, bar.label, bar.count) for bar in found.bars]
    answer = HttpResponse(
        tables.write(("key", "label", "count"), rows), content_type=open_data.FORMATS["csv"]
    )
    answer["Content-Disposition"] = f'attachment; filename="{name}-{key}.csv"'
    return answer


def _record_url(home: Home, row: Published) -> str:
    return public_paths.of_register(home, "record", row.record.code)


def _figures_url(home: Home, key: str) -> str:
    return public_paths.of_register(home, "figures", key)


def _page(request: HttpRequest) -> int:
    text = request.GET.get("halaman", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _orders(home: Home, filters: Filters, found: Found) -> list[Choice]:
    return [
        Choice(one, str(ORDERS[one]), one == found.order) for one in searching.orders(home, filters)
    ]


def _pages(home: Home, filters: Filters, found: Found) -> dict[str, str]:
    """Addresses of the page before and the one after."""
    usual = searching.orders(home, filters)[0]
    kept = filters.pairs() + ([("urut", found.order)] if found.order != usual else [])

    def there(page: int) -> str:
        if not 1 <= page <= found.pages or page == found.page:
            return ""
        return public_paths.with_query(
            public_paths.of_register(home), [*kept, ("halaman", str(page))]
        )

    return {"before": there(found.page - 1), "after": there(found.page + 1)}


def _links(home: Home, filters: Filters) -> list[dict[str, str]]:
    """The other views of the register, as far as there are any, with the same filters."""
    publication = home.register.publish
    if publication is None:
        return []
    views = (
        ("map", _("Map"), publication.map),
        ("calendar", _("Calendar"), publication.calendar),
        ("statistics", _("Figures"), publication.statistics),
    )
    kept = filters.pairs()
    return [
        {"label": label, "url": public_paths.with_query(url, () if view == "statistics" else kept)}
        for view, label, has in views
        if has and (url := public_paths.of_register(home, view))
    ]


def _data(edition: Edition, home: Home, filters: Filters) -> dict[str, Any]:
    """Licence, files, and who is told of a mistake."""
    publication = home.register.publish
    return {
        "licence": publication.licence if publication else "",
        "licence_url": open_data.licence_url(home),
        "files": [
            {
                "label": public_showing.FORMAT_NAMES[kind],
                "url": public_paths.with_query(open_data.address(home, kind), filters.pairs()),
            }
            for kind in open_data.formats(home)
        ],
        "unit": _unit(edition),
    }
