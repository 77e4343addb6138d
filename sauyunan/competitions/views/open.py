"""What everybody sees of competitions: editions with their rules, dates, results and sheets."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from sauyunan.competitions import calendars, sheets, showing, winning
from sauyunan.competitions.models import Edition, Result
from sauyunan.core import context

ROWS = 100


@require_GET
def edition_list(request: HttpRequest) -> HttpResponse:
    """All public editions, the newest first."""
    rows = (
        Edition.objects.filter(is_public=True).prefetch_related("windows").order_by("-year", "-pk")
    )
    told = {"editions": [showing.edition(one) for one in rows], "frame": context.frame(request)}
    return render(request, "competitions/edition_list.html", told)


@require_GET
def edition_detail(request: HttpRequest, name: str) -> HttpResponse:
    """One edition: who may enter, what is asked, how it is judged, and what came of it."""
    edition = _public(name)
    results = edition.results.filter(published_at__isnull=False).defer("sheet").order_by("pk")
    rules, stages = edition.competition, showing.stages(edition)
    told = {
        "edition": showing.edition(edition),
        "rules": rules,
        "stages": stages,
        "classes": winning.classes(rules),
        "judged": [(one, winning.stage(rules, one.rules)) for one in stages if one.rules.criteria],
        "ties": winning.ties(rules),
        "results": [(one, rules.stages[one.stage]) for one in results],
        "winners": showing.winners(edition),
        "jurors": showing.jury_names(edition),
        "minutes": showing.minutes_without_result(edition),
        "frame": context.frame(request),
    }
    return render(request, "competitions/edition_detail.html", told)


@require_GET
def edition_dates(request: HttpRequest, name: str) -> HttpResponse:
    """The windows of the stages as iCalendar."""
    body = calendars.of_stages(_public(name))
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return answer


@require_GET
def result_detail(request: HttpRequest, name: str, stage: str) -> HttpResponse:
    """Who went on from a stage, as far as the bundle publishes it."""
    edition = _public(name)
    result = _published(edition, stage)
    places = showing.published(edition, result)
    page = Paginator(places, ROWS).get_page(request.GET.get("page"))
    told = {
        "edition": showing.edition(edition),
        "stage": edition.competition.stages[stage],
        "result": result,
        "minutes": edition.minutes.filter(stage=stage).first(),
        "page": page,
        "rows": showing.published_rows(edition, list(page.object_list)),
        "frame": context.frame(request),
    }
    return render(request, "competitions/result_detail.html", told)


@require_GET
def result_sheet(request: HttpRequest, name: str, stage: str) -> HttpResponse:
    """The sheet from which anybody computes the ranking again: codes and pseudonyms, no names."""
    result = _published(_public(name), stage)
    return HttpResponse(sheets.canonical(result.sheet), content_type="application/json")


def _public(name: str) -> Edition:
    rows = Edition.objects.prefetch_related("windows")
    return get_object_or_404(rows, name=name, is_public=True)


def _published(edition: Edition, stage: str) -> Result:
    rows = edition.results.defer("sheet")  # large, and few pages read it
    found = rows.filter(stage=stage, published_at__isnull=False).first()
    if found is None:
        raise Http404
    return found
