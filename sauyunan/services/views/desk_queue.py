"""The queue of the desk: tabs with their counts, filters and one page of cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from sauyunan.accounts import access as accounts_access
from sauyunan.accounts.doors import SignedInRequest
from sauyunan.accounts.models import Person
from sauyunan.core import i18n
from sauyunan.core.htmx import part
from sauyunan.core.page_parts import Choice
from sauyunan.documents import queries as document_queries
from sauyunan.services import escalation, facts, queries
from sauyunan.services.format import Service
from sauyunan.services.models import Application
from sauyunan.services.queries import Filters

ROWS = 25
SIZES = (25, 100, 500)
TABS = ("escalated", "waiting", "applicant", "ended", "claimed", "late", "open")


@dataclass(frozen=True)
class Tab:
    """A part of the queue. ``count``: how many cases, empty where nobody counts."""

    key: str
    label: str
    count: str
    is_current: bool


@require_GET
@never_cache
@vary_on_headers("HX-Request")
@login_required
def queue(request: SignedInRequest) -> HttpResponse:
    """My work, least time left first; who works in no service is told where to go."""
    services = _services(request.user)
    if not services:
        return redirect("accounts:start")
    filters = _filters(request)
    labels = _labels(request.user, services)
    counted = [Filters(key) for key in labels if key != "ended"]
    wanted = list(dict.fromkeys([filters, *counted]))
    queues = queries.queues_for(request.user, wanted)
    counts = dict(zip(wanted, queries.capped(queues), strict=True))
    page = _page(request, queries.listed(queues[0], filters), counts[filters])
    context = {
        "tabs": [
            Tab(key, label, _counted(counts, key), key == filters.only)
            for key, label in labels.items()
        ],
        "filters": filters,
        "services": [
            Choice(key, i18n.pick(one.title), key == filters.service)
            for key, one in services.items()
        ],
        "states": _states(services, filters),
        "page": page,
        "enters": _enters(request.user, services),
        "books": any(one.booking for one in services.values()),
        "sizes": [Choice(str(one), str(one), one == page.paginator.per_page) for one in SIZES],
        "is_choosable": filters.only not in {"ended", "applicant"},
        "rows": queries.rows_of(page.object_list),
        "unsigned": document_queries.waiting_to_be_signed(),
    }
    return render(request, part(request, "services/desk_queue.html", "rows"), context)


def _page(request: SignedInRequest, rows: QuerySet[Application], count: int) -> Page[Application]:
    """Counted no further than queries.COUNTED: what is further down is found by filter or search."""
    size = request.GET.get("rows", "")
    paginator = Paginator(rows, int(size) if size in map(str, SIZES) else ROWS)
    paginator.count = count
    return paginator.get_page(request.GET.get("page"))


def _filters(request: SignedInRequest) -> Filters:
    only = request.GET.get("only", "waiting")
    return Filters(
        only=only if only in TABS else "waiting",
        service=request.GET.get("service", "")[:130],
        state=request.GET.get("state", "")[:60],
    )


def _labels(person: Person, services: Mapping[str, Service]) -> dict[str, str]:
    """The parts of the queue that concern a person."""
    labels = {
        "waiting": _("Needs me"),
        "claimed": _("Taken by me"),
        "late": _("Overdue"),
        "escalated": _("Escalated"),
        "applicant": _("Waits for the applicant"),
        "open": _("All open"),
        "ended": _("Ended"),
    }
    if not escalation.concerns(person, services):
        del labels["escalated"]
    return labels


def _counted(counts: Mapping[Filters, int], key: str) -> str:
    if key == "ended":
        return ""
    count = counts[Filters(key)]
    return f"{count}+" if count >= queries.COUNTED else str(count)


def _services(person: Person) -> dict[str, Service]:
    """The services of kits in which the person holds a role, by "kit/service"."""
    kits = {kit for kit, _path in accounts_access.roles_in_kits(person)}
    return {
        f"{edition.kit.name}/{name}": service
        for edition, name, service in facts.running_services()
        if edition.kit.name in kits
    }


def _enters(person: Person, services: Mapping[str, Service]) -> bool:
    """Whether the person enters served cases of one of these into another system."""
    return any(
        one.entry and accounts_access.has_role(person, f"{key.partition('/')[0]}/{one.entry.by}")
        for key, one in services.items()
    )


def _states(services: Mapping[str, Service], filters: Filters) -> Sequence[Choice]:
    """The states of the chosen service, or of all."""
    chosen = [one for key, one in services.items() if filters.service in {"", key}]
    titles: dict[str, str] = {}
    for service in chosen:
        for key, state in service.states.items():
            if not state.start and key not in titles:
                titles[key] = i18n.pick(queries.title_of(service, key))
    return [Choice(key, title, key == filters.state) for key, title in titles.items()]
