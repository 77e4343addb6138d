"""Answers that are files: named, never sniffed, and without any right in a browser."""

from __future__ import annotations

from typing import Literal

from django.http import HttpResponse

SANDBOX = "default-src 'none'; style-src 'none'; sandbox"


def file(
    data: bytes, media_type: str, name: str, *, way: Literal["inline", "attachment"] = "inline"
) -> HttpResponse:
    """A file to look at, or to keep."""
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = f'{way}; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
