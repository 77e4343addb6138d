"""Django forms of other packages' views, shown with our controls."""

from __future__ import annotations

from django import forms, template

from sauyunan.core import form_controls
from sauyunan.core.controls import Control

register = template.Library()


@register.simple_tag
def controls_of(form: forms.BaseForm) -> tuple[Control, ...]:
    """The controls of a form: ``{% controls_of form as items %}{% controls items %}``."""
    return form_controls.from_form(form)
