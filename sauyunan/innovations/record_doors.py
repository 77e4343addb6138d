"""Who may write on a page of a record, and what every such page needs."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.core.actor import Actor
from sauyunan.innovations import access
from sauyunan.innovations.models import Innovation

View = Callable[..., HttpResponse]


def edits(view: View) -> View:
    """Open a page to who writes in the record that its address names."""

    @require_http_methods(["GET", "POST"])
    @login_required
    @never_cache
    @wraps(view)
    def guarded(request: SignedInRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
        innovation = access.innovation_to_edit(request.user, slug)
        return view(request, innovation, *args, **kwargs)

    return guarded


def by(request: SignedInRequest) -> Actor:
    """Who does it."""
    return Actor.for_person(request.user)


def home(innovation: Innovation) -> str:
    """The page of the record's tasks."""
    return reverse("innovations:record", args=[innovation.slug])


def data(request: SignedInRequest) -> Any:
    """What was sent; None where a page is only opened."""
    return request.POST if request.method == "POST" else None
