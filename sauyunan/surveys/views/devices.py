"""What tells the devices of respondents apart: where they call from and what their browser says of itself."""

from __future__ import annotations

from django.http import HttpRequest

from sauyunan.core.address import client_address


def told_of(request: HttpRequest) -> str:
    """For ``About.device``, of which only a keyed digest is kept. Two phones of one kind in one network
    look alike; it is a sign, no proof."""
    headers = (request.headers.get(name, "") for name in ("User-Agent", "Accept-Language"))
    return "\n".join((client_address(request.META), *headers))
