"""Photos of published records, for everybody and for caches in between."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sauyunan.registers import pictures
from sauyunan.registers.views import open_data as open_views

SECONDS = 3600
"""How long a cache may show a photo: as long it may still be seen after it was taken away."""


@require_safe
def picture(request: HttpRequest, code: str, *, is_small: bool = False) -> HttpResponse:
    """A photo while its record is published and shows it."""
    found = pictures.published(code)
    if found is None:
        raise Http404
    tag = f'"{code}-{"s" if is_small else "l"}"'
    answer = open_views.unchanged(request, tag)
    if answer is None:
        try:
            body = pictures.load(found, is_small=is_small)
        except FileNotFoundError:
            raise Http404 from None
        answer = HttpResponse(body, content_type="image/jpeg")
        answer["X-Content-Type-Options"] = "nosniff"
        answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["ETag"] = tag
    answer["Cache-Control"] = f"public, max-age={SECONDS}"
    return answer
