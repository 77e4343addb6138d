"""``/sehat``: for load balancers and monitors."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sauyunan.core import health


@never_cache
@require_safe
def healthy(request: HttpRequest) -> JsonResponse:
    """200 while people can be served, 503 when something is broken; JSON tells what."""
    found = health.check()
    return JsonResponse(found.as_json(), status=503 if found.level == "broken" else 200)
