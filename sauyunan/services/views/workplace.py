"""Who has no work at the desk is told where to go instead of being shown an empty queue."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect

from sauyunan.accounts import access
from sauyunan.accounts.doors import SignedInRequest, View


def workplace(view: View) -> Callable[..., HttpResponse]:
    """Open a page of the desk to holders of a kit's role; others go to the page that says what
    they may look at."""

    @login_required
    @wraps(view)
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        held = access.roles_of(request.user)
        if all(role.startswith("city/") for role, _path in held):
            return redirect("accounts:start")
        return view(request, *args, **kwargs)

    return guarded
