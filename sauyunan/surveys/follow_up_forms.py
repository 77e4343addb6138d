"""What is typed about following up."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from sauyunan.core.form_controls import DayField


class FollowUpForm(forms.Form):
    """What is done about an element, by whom, until when."""

    action = forms.CharField(
        label=_("What is done"),
        max_length=400,
        widget=forms.Textarea,
        help_text=_("Everybody reads it."),
    )
    owner = forms.CharField(
        label=_("Who answers for it"),
        max_length=120,
        help_text=_("An office or a post, such as Head of the counter; no name."),
    )
    due_on = DayField(label=_("Until"))
