"""The front page and the few texts every site owes its readers."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sauyunan.core import clock
from sauyunan.home import queries


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """What can be done here: apply, follow, check a document, see what works."""
    text = request.GET.get("q", "").strip()[:100]
    context = {"text": text, **queries.front(text)}
    return render(request, "home/front.html", context)


@require_GET
def about(request: HttpRequest) -> HttpResponse:
    """What this program is, under which licence, and whose data it shows."""
    return render(request, "home/about.html")


@require_GET
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where faults of security are told (RFC 9116)."""
    expires = (clock.now() + timedelta(days=180)).replace(microsecond=0).isoformat()
    text = f"Contact: {settings.SAUYUNAN_URL}/tentang/\nExpires: {expires}\nPreferred-Languages: id, en\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_GET
def robots_txt(request: HttpRequest) -> HttpResponse:
    """Search engines stay out of what belongs to one person."""
    private = (
        "/isi/",
        "/lacak/",
        "/kerja/",
        "/kota/",
        "/pimpinan/",
        "/survei/",
        "/cek/",
        "/masuk/",
    )
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in private)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
