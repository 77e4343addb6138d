"""Addresses of open data below /data/: files of one register, and the catalogue of all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from http import HTTPStatus

from django.db.models import Count, Max
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sauyunan.core import clock, ratelimit
from sauyunan.core.address import client_address
from sauyunan.kits.definition import Edition
from sauyunan.registers import directory, linking, open_data, open_paging, public_paths
from sauyunan.registers.contents import Home
from sauyunan.registers.models import Hiding, Published, Record

FILES_PER_MINUTE = 20
PAGES_PER_MINUTE = 120
FRESH = 300  # seconds


@require_safe
def file(request: HttpRequest, kit: str, name: str, kind: str) -> HttpResponseBase:
    """All records of a register that fit the filters, as CSV, GeoJSON or vCard; a page as JSON.

    Calendars have a view of their own."""
    edition, home = public_paths.home_or_404(kit, name)
    if kind not in open_data.formats(home):
        raise Http404
    limit = PAGES_PER_MINUTE if kind == "json" else FILES_PER_MINUTE
    if wait := too_many(request, kind, limit):
        return refusal(wait)
    etag, changed = state(edition, home, request.get_full_path())
    answer = unchanged(request, etag, changed) or _made(request, home, kind)
    return with_state(answer, home, etag, changed)


@require_safe
def catalogue(request: HttpRequest) -> HttpResponseBase:
    """The DCAT catalogue of all published registers."""
    if wait := too_many(request, "catalogue", PAGES_PER_MINUTE):
        return refusal(wait)
    answer = JsonResponse(open_data.catalogue(), content_type="application/ld+json")
    changed = _newest(home for _edition, home in linking.published_registers())
    etag = quote_etag(hashlib.sha256(answer.content).hexdigest()[:32])
    found = unchanged(request, etag, changed) or answer
    found["ETag"] = etag
    if changed:
        found["Last-Modified"] = http_date(changed)
    return _for_all(found)


def too_many(request: HttpRequest, what: str, limit: int) -> int:
    """Counts a request of an address; the seconds to wait when it is one too many, else 0."""
    scope, who = f"registers.data.{what}", client_address(request.META)
    if ratelimit.hit(scope, who, limit, 60):
        return 0
    return max(1, ratelimit.retry_after(scope, who, limit, 60))


def state(edition: Edition, home: Home, asked: str) -> tuple[str, int]:
    """A tag and a moment that change whenever the answer to ``asked`` may.

    A record that is hidden has changed too, so the moment is that of all records of the register;
    those whose last day is over count from the day after.
    """
    told = Published.objects.filter(register=home.full).aggregate(n=Count("pk"), last=Max("pk"))
    changed = _newest([home])
    parts = (asked, edition.id, clock.today(), changed, told["n"], told["last"])
    return quote_etag(hashlib.sha256(repr(parts).encode()).hexdigest()[:32]), changed


def unchanged(request: HttpRequest, etag: str, changed: int = 0) -> HttpResponse | None:
    """304 when whoever asks has it already."""
    found = get_conditional_response(request, etag=etag, last_modified=changed or None)
    return found if isinstance(found, HttpResponse) else None


def with_state(answer: HttpResponseBase, home: Home, etag: str, changed: int) -> HttpResponseBase:
    """The answer with its tag, moment and licence."""
    answer["ETag"] = etag
    if changed:
        answer["Last-Modified"] = http_date(changed)
    answer["Link"] = f'<{open_data.licence_url(home)}>; rel="license"'
    return _for_all(answer)


def _made(request: HttpRequest, home: Home, kind: str) -> HttpResponseBase:
    raw = dict(request.GET.lists())
    if kind == "json":
        return JsonResponse(open_paging.page(home, raw), json_dumps_params={"ensure_ascii": False})
    rows = directory.rows(home, directory.read(home, raw))
    answer = StreamingHttpResponse(
        open_data.stream(home, rows, kind), content_type=open_data.FORMATS[kind]
    )
    kept = home.full.replace("/", "-")
    answer["Content-Disposition"] = f'attachment; filename="{kept}.{kind}"'
    return answer


def _newest(homes: Iterable[Home]) -> int:
    """When anything of these registers changed last, in seconds since 1970; 0 for never."""
    names = [home.full for home in homes]
    newest = Record.objects.filter(register__in=names).aggregate(at=Max("changed_at"))["at"]
    past = Published.objects.filter(register__in=names, until__lt=clock.today())
    last = past.aggregate(day=Max("until"))["day"]
    turned = Hiding.objects.filter(record__register__in=names).aggregate(
        a=Max("at"), b=Max("ended_at")
    )
    moments = [one.timestamp() for one in (newest, *turned.values()) if one]
    if last:
        over = datetime.combine(last + timedelta(days=1), time(0))
        moments.append(timezone.make_aware(over).timestamp())
    return int(max(moments, default=0))


def _for_all(answer: HttpResponseBase) -> HttpResponseBase:
    """Data may be read by scripts of any site, and kept for some minutes."""
    answer["Access-Control-Allow-Origin"] = "*"
    answer["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(answer, public=True, max_age=FRESH)
    return answer


def refusal(wait: int) -> HttpResponse:
    """What is told to whoever asks too often; ``wait``: seconds."""
    text = _("Too many requests from this connection. Wait a minute and try again.")
    answer = HttpResponse(
        text, content_type="text/plain; charset=utf-8", status=HTTPStatus.TOO_MANY_REQUESTS
    )
    answer["Retry-After"] = str(wait)
    return answer
