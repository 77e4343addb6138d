"""A page with one form, drawn the same way everywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sauyunan.core import form_controls
from sauyunan.core.controls import Control
from sauyunan.innovations.models import Innovation
from sauyunan.innovations.refusals import RegistryChangeRefused

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class FormPage:
    """What stands around a form. ``about``: a sentence above it."""

    title: StrOrPromise
    back_url: str
    button: StrOrPromise
    caption: str = ""
    about: StrOrPromise = ""
    template: str = "innovations/form.html"
    frame: str = "desk.html"
    marks_optional: bool = True  # not where a record may be saved half but is not complete without
    rows: int = 5


def show(request: HttpRequest, page: FormPage, form: forms.Form, **more: object) -> HttpResponse:
    """The page with what was typed and what is wrong; status 400 where something is."""
    context = {
        "page": page,
        "controls": [_drawn(page, one) for one in form_controls.from_form(form)],
        "faults": form_controls.form_faults(form),
        "has_errors": bool(form.errors),
        "is_upload": form.is_multipart(),
        **more,
    }
    return render(request, page.template, context, status=400 if form.errors else 200)


def _drawn(page: FormPage, control: Control) -> Control:
    return replace(
        control,
        required=control.required or not page.marks_optional,
        rows=max(control.rows, page.rows),
    )


def tried(form: forms.Form, act: Callable[[], object]) -> bool:
    """Whether the form is valid and the action was done; a refusal becomes an error of its field."""
    if not form.is_valid():
        return False
    try:
        act()
    except RegistryChangeRefused as refusal:
        add_refusal(form, refusal)
        return False
    return True


def add_refusal(form: forms.Form, refusal: RegistryChangeRefused) -> None:
    """Show a refusal at its field, or above all where the form has no such field."""
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, str(refusal))


def caption(innovation: Innovation) -> str:
    """What stands above the heading of a record's pages."""
    return innovation.title
