"""Official forms on the pages of an applicant, and as PDF before anything is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from sauyunan.core.i18n import pick
from sauyunan.services import actions, sheets
from sauyunan.services.format import OfficialForm
from sauyunan.services.sheets import Source
from sauyunan.services.views import browser
from sauyunan.services.views.files import file
from sauyunan.services.views.pace import gets


@dataclass(frozen=True)
class Shown:
    """A form on a page, and where its PDF is."""

    code: str
    title: str
    statement: str
    url: str


@never_cache
@require_GET
@gets("services.form", 60, 600)
def of_draft(request: HttpRequest, draft: str, form: str) -> HttpResponse:
    """A form as it would be filled in from the answers so far."""
    filling = browser.filling_of(request, draft)
    if actions.sent_of(filling.draft):
        return redirect("services:sent", draft)
    return answer(sheets.of_draft(filling), form)


def answer(source: Source, key: str) -> HttpResponse:
    """The PDF to keep; 404 for a form that these answers do not fill in."""
    if key not in source.forms:
        raise Http404
    name = sheets.file_name(source, key)
    return file(sheets.pdf(source, key), "application/pdf", name, way="attachment")


def shown(forms: Mapping[str, OfficialForm], url: Callable[[str], str]) -> list[Shown]:
    """Forms for a page; ``url``: where the PDF of a form is, by its key."""
    return [
        Shown(
            one.code,
            pick(one.title),
            pick(one.statement) if one.statement else "",
            url(key),
        )
        for key, one in forms.items()
    ]


def draft_url(draft: str) -> Callable[[str], str]:
    """Where the forms of a draft are."""
    return lambda key: reverse("services:draft-form", args=[draft, key])


def case_url(reference: str) -> Callable[[str], str]:
    """Where the forms of an application are, for its applicant."""
    return lambda key: reverse("services:case-form", args=[reference, key])


def desk_url(reference: str) -> Callable[[str], str]:
    """Where the desk sees the forms of an application."""
    return lambda key: reverse("services:desk-form", args=[reference, key])
