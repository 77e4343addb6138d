"""The desk pages of a survey: each begins with the survey that the person may view, run or enter."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.cache import never_cache

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.accounts.models import Person
from sauyunan.surveys import access
from sauyunan.surveys.models import Survey

View = Callable[..., HttpResponse]
Loader = Callable[[Person, str], Survey]


def _with(load: Loader) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @login_required
        @never_cache
        @wraps(view)
        def found(request: SignedInRequest, code: str, *args: Any, **named: Any) -> HttpResponse:
            return view(request, load(request.user, code), *args, **named)

        return found

    return decorate


views_survey = _with(access.survey_to_view)
runs_survey = _with(access.survey_to_run)
enters_answers = _with(access.survey_to_enter)
