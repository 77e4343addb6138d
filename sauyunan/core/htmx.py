"""Whole page or part of it: one view, one template."""

from __future__ import annotations

from django.http import HttpRequest


def is_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part to swap in; going back in history asks for the whole page."""
    headers = request.headers
    return "HX-Request" in headers and headers.get("HX-History-Restore-Request") != "true"


def part(request: HttpRequest, template: str, name: str) -> str:
    """The template's name, or that of its ``{% partialdef name %}`` when htmx asks.

    The view should also send ``Vary: HX-Request``.
    """
    return f"{template}#{name}" if is_part(request) else template
