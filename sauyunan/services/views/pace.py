"""How fast one address may send. Generous: many phones share an address of a mobile network."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from http import HTTPStatus
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sauyunan.core import ratelimit
from sauyunan.core.address import client_address

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]


def posts(scope: str, limit: int, seconds: int) -> Callable[[View[Rest]], View[Rest]]:
    """At most ``limit`` POSTs of an address in ``seconds``; then a page that says how long."""
    return _paced("POST", scope, limit, seconds)


def gets(scope: str, limit: int, seconds: int) -> Callable[[View[Rest]], View[Rest]]:
    """The same for GETs that cost more than a page, such as making a PDF."""
    return _paced("GET", scope, limit, seconds)


def _paced(method: str, scope: str, limit: int, seconds: int) -> Callable[[View[Rest]], View[Rest]]:
    def around(view: View[Rest]) -> View[Rest]:
        def counted(
            request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs
        ) -> HttpResponse:
            if request.method != method:
                return view(request, *args, **kwargs)
            who = client_address(request.META)
            if ratelimit.hit(scope, who, limit, seconds):
                return view(request, *args, **kwargs)
            wait = max(1, ratelimit.retry_after(scope, who, limit, seconds))
            answer = render(
                request,
                "services/busy.html",
                {"minutes": -(-wait // 60)},
                status=HTTPStatus.TOO_MANY_REQUESTS,
            )
            answer["Retry-After"] = str(wait)
            return answer

        update_wrapper(counted, view)
        return counted

    return around
