"""Who may open a page of the administration, and the request of somebody who is signed in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from sauyunan.accounts import access
from sauyunan.accounts.models import Person


class SignedInRequest(HttpRequest):
    """A request behind ``login_required``: its user is a person."""

    user: Person


View = Callable[..., HttpResponse]


def role_required(*roles: str) -> Callable[[View], View]:
    """Open a page to holders of one of the roles: others get 403, nobody signed in the sign-in."""

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not any(access.has_role(request.user, role) for role in roles):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


reads_administration = role_required(access.ADMIN, access.AUDITOR)
administers = role_required(access.ADMIN)
