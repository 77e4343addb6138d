"""The calendar of a published register: a month as table and list, and as iCalendar."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from sauyunan.core import clock, i18n
from sauyunan.registers import (
    calendar_events,
    calendar_feed,
    calendar_showing,
    directory,
    open_data,
    public_paths,
    public_showing,
    publishing,
)
from sauyunan.registers.calendar_events import Window
from sauyunan.registers.calendar_feed import Feed
from sauyunan.registers.calendar_showing import Month
from sauyunan.registers.contents import Home
from sauyunan.registers.directory import Filters
from sauyunan.registers.models import Published
from sauyunan.registers.views import open_data as open_views

MOST = 500
"""Events of one page."""
AGENDA = "agenda"
EARLIER = "lalu"
"""The parameter that asks for the days of this month that are over, too."""
FRESH = 15 * 60  # seconds


def published_or_404(home: Home, code: str) -> Published:
    """The published event."""
    found = directory.rows(home, Filters()).exclude(starts_on=None).filter(record__code=code)
    row = found.select_related("record").defer("words").first()
    if row is None:
        raise Http404
    return row


@require_safe
def calendar(request: HttpRequest, kit: str, name: str) -> HttpResponse:
    """A month with the events that fit: a table of weeks and a list, or the list alone."""
    _edition, home = public_paths.home_or_404(kit, name, "calendar")
    raw = dict(request.GET.lists())
    filters = directory.read(home, raw)
    wanted = request.GET.get("bulan", "")
    month = Month.read(wanted, filters.since or filters.until or clock.today())
    window = month.window.within(filters)
    found = list(calendar_events.rows(home, filters, window)[: MOST + 1])
    events = calendar_events.read(home, found[:MOST])
    shown = calendar_events.occurrences(events, window)
    begin = clock.today() if _begins_today(request, filters, window) else window.start
    here = public_paths.of_register(home, "calendar")
    context = {
        "kit": kit,
        "name": name,
        "register": home.title,
        "list_address": public_paths.of_register(home),
        "month": month,
        "is_agenda": request.GET.get("tampilan") == AGENDA,
        "weeks": calendar_showing.weeks(month, shown),
        "agenda": calendar_showing.agenda(begin, shown),
        "has_begun": begin > window.start,
        "is_cut": len(found) > MOST,
        "most": MOST,
        "facets": calendar_showing.facets(home, filters),
        "filters": filters,
        "here": here,
        "removable": public_showing.removable(home, filters, here, _view(request, month)),
        "misread": public_showing.misread(raw),
        **_links(request, home, month),
        **_subscriptions(request, home),
    }
    return render(request, "registers/calendar.html", context)


def _begins_today(request: HttpRequest, filters: Filters, window: Window) -> bool:
    """Whether the list leaves out the days of this month that are over: unless they are asked for."""
    asks = filters.since or filters.until or request.GET.get(EARLIER)
    return not asks and window.start < clock.today() <= window.end


def _view(request: HttpRequest, month: Month) -> list[tuple[str, str]]:
    """The parameters of this month in this view."""
    is_agenda = request.GET.get("tampilan") == AGENDA
    return [("bulan", str(month)), *([("tampilan", AGENDA)] if is_agenda else [])]


def _links(request: HttpRequest, home: Home, month: Month) -> dict[str, Any]:
    """Addresses of the other months and of the other view, with the same filters but for days."""
    kept = _kept(request, home)
    kept.pop("since", None)
    kept.pop("until", None)

    def link(there: Month | None, view: str = request.GET.get("tampilan", "")) -> str:
        query = kept.copy()
        query["bulan"] = str(there)
        if view == AGENDA:
            query["tampilan"] = AGENDA
        return f"?{query.urlencode()}" if there else ""

    earlier = kept.copy()
    earlier.update(dict([*_view(request, month), (EARLIER, "ya")]))
    days = kept.copy()
    days["tampilan"] = AGENDA
    return {
        "before_url": link(month.before),
        "after_url": link(month.after),
        "month_url": link(month, ""),
        "agenda_url": link(month, AGENDA),
        "earlier_url": f"?{earlier.urlencode()}",
        "day_url": f"?{days.urlencode()}",
    }


def _subscriptions(request: HttpRequest, home: Home) -> dict[str, str]:
    kit, name = home.full.split("/")
    query = _kept(request, home)
    language = i18n.language()
    if language != i18n.DEFAULT:
        query["bahasa"] = language
    path = reverse("registers:calendar-feed", args=[kit, name])
    address = public_paths.whole(f"{path}{'?' if query else ''}{query.urlencode()}")
    rest = address.partition("://")[2]
    return {"feed_url": address, "webcal_url": f"webcal://{rest}"}


def _kept(request: HttpRequest, home: Home) -> QueryDict:
    """What of the address filters; nothing else is carried on."""
    names = ("q", publishing.AREA, "since", "until", "terkait", *directory.facet_options(home))
    kept = QueryDict(mutable=True)
    for name in names:
        values = [one for one in request.GET.getlist(name) if one][: directory.MOST]
        if values:
            kept.setlist(name, [one[: directory.LONGEST] for one in values])
    return kept


# -- iCalendar ------------------------------------------------------------------------------------
@require_safe
def feed(request: HttpRequest, kit: str, name: str) -> HttpResponseBase:
    """The events that fit, to subscribe to; ``bahasa`` says in which language."""
    edition, home = public_paths.home_or_404(kit, name, "calendar")
    if wait := open_views.too_many(request, "ics", open_views.PAGES_PER_MINUTE):
        return open_views.refusal(wait)
    filters = directory.read(home, dict(request.GET.lists()))
    lang = _language(request)
    with translation.override(lang):
        title = public_showing.named(home, filters)
        about = Feed(title, public_paths.of_register(home, "calendar"), lang)
        body = calendar_feed.feed(home, filters, about)
    _tag, changed = open_views.state(edition, home, request.get_full_path())
    answer = _answered(request, body, f"{name}.ics", changed)
    return open_views.with_state(answer, home, answer["ETag"], changed)


@require_safe
def event(request: HttpRequest, kit: str, name: str, code: str) -> HttpResponse:
    """One event, to take along; for some weeks also one that was withdrawn, which it then says."""
    _edition, home = public_paths.home_or_404(kit, name, "calendar")
    gone = list(calendar_feed.told(home).select_related("record").filter(record__code=code))
    rows = [] if gone else [published_or_404(home, code)]
    lang = _language(request)
    with translation.override(lang):
        events = calendar_events.read(home, rows, lang)
        about = Feed(home.title, public_paths.of_register(home, "record", code), lang)
        body = calendar_feed.written(events, about, gone)
    answer = _answered(request, body, f"{code}.ics")
    answer["Content-Disposition"] = f'attachment; filename="{code}.ics"'
    return answer


def _language(request: HttpRequest) -> str:
    """The language that the address names: programs send no cookie."""
    asked = request.GET.get("bahasa", "")
    return asked if asked in i18n.LANGUAGES else i18n.DEFAULT


def _answered(request: HttpRequest, body: bytes, name: str, changed: int = 0) -> HttpResponse:
    tag = calendar_feed.etag(body)
    answer = open_views.unchanged(request, tag, changed)
    if answer is None:
        answer = HttpResponse(body, content_type=open_data.FORMATS["ics"])
        answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["ETag"] = tag
    answer["Cache-Control"] = f"public, max-age={FRESH}"
    return answer
