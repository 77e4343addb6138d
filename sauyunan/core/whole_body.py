"""Requests that end in the middle: a broken connection sends half a form or half a photo.

The web server hands over what came as if it were all. Half a form would erase the answers that were
not sent any more, so a body shorter than it says is an error before anybody acts on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]


class Stream(Protocol):
    """What a server gives to read a body from."""

    def read(self, size: int = -1, /) -> bytes:
        """At most so many bytes; none at the end."""
        ...

    def readline(self, size: int = -1, /) -> bytes:
        """A line; none at the end."""
        ...


class BodyCut(ConnectionError):
    """The body ended before the length that was announced."""


class WholeBody:
    """A body that raises BodyCut where it ends too early; Django makes UnreadablePostError of it."""

    def __init__(self, stream: Stream, length: int) -> None:
        self._stream, self._left = stream, length

    def read(self, size: int = -1, /) -> bytes:
        """As much as is asked for, or what is left."""
        wanted = self._left if size < 0 else min(size, self._left)
        parts: list[bytes] = []
        while wanted:
            parts.append(self._counted(self._stream.read(wanted)))
            wanted -= len(parts[-1])
        return b"".join(parts)

    def readline(self, size: int = -1, /) -> bytes:
        """The next line."""
        wanted = self._left if size < 0 else min(size, self._left)
        return self._counted(self._stream.readline(wanted)) if wanted else b""

    def _counted(self, data: bytes) -> bytes:
        if not data:
            raise BodyCut(f"{self._left} bytes of the body did not arrive")
        self._left -= len(data)
        return data


def guarded(application: Application) -> Application:
    """The WSGI application with bodies that are whole or raise."""

    def answer(environ: Environ, start_response: Any) -> Iterable[bytes]:
        length = str(environ.get("CONTENT_LENGTH") or "0")
        if length.isdecimal():
            environ["wsgi.input"] = WholeBody(environ["wsgi.input"], int(length))
        return application(environ, start_response)

    return answer


class CutPage:
    """Middleware: a form that did not arrive whole changes nothing and gets a page that says so.

    It stands before the check of the form's token, which would speak of a page that was open for
    too long. Views without a token read for themselves; the API has an answer of its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], _args: Any, _named: Any
    ) -> HttpResponse | None:
        """The page, where reading the form fails; else None."""
        if request.method != "POST" or getattr(view, "csrf_exempt", False):
            return None
        try:
            request.POST  # noqa: B018  reading it is the point
        except UnreadablePostError as cut:
            return self.process_exception(request, cut)
        return None

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """The page, where a view met the end of the body."""
        if isinstance(fault, UnreadablePostError):
            return render(request, "cut.html", status=HTTPStatus.BAD_REQUEST)
        return None
