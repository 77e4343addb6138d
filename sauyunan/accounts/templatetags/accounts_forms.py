"""Django forms of other packages' views, shown with our controls; roles, shown with their labels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from django import forms, template

from sauyunan.core import form_controls
from sauyunan.core.controls import Control

register = template.Library()


@register.simple_tag
def controls_of(form: forms.BaseForm) -> tuple[Control, ...]:
    """The controls of a form: ``{% controls_of form as items %}{% controls items %}``."""
    return form_controls.from_form(form)


@register.simple_tag
def shown_controls_of(form: forms.BaseForm | Literal[""] | None) -> tuple[Control, ...]:
    """The controls of a form without its hidden ones; none where a page has no form."""
    if not form:
        return ()
    return tuple(one for one in form_controls.from_form(form) if one.kind != "hidden")


@register.simple_tag
def faults_of(*forms_of_page: forms.BaseForm | Literal[""] | None) -> list[str]:
    """Errors that belong to no field that can be seen."""
    found: list[str] = []
    for form in forms_of_page:
        if not form:
            continue
        found += form_controls.form_faults(form)
        found += [str(error) for field in form.hidden_fields() for error in field.errors]
    return found


@register.filter
def asks_only_password(items: Iterable[Control]) -> bool:
    """Whether a form asks for a password, and not whose it is."""
    kinds = {one.kind for one in items}
    return "password" in kinds and kinds <= {"password", "checkbox"}


@register.filter
def label_in(role: str, labels: Mapping[str, str]) -> str:
    """What a role is called; its key where no kit declares it any more."""
    return labels.get(role, role)
