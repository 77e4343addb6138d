"""What staff send to a register beside a search: a table, and what they take along."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

REASON = 5  # characters at least


class TableForm(forms.Form):
    """A table of records."""

    table = forms.FileField(
        label=_("CSV or Excel file (.xlsx)"),
        help_text=_("At most 20 MB and 100,000 rows. Nothing is taken before you have seen it."),
        widget=forms.FileInput(
            attrs={
                "accept": ".csv,.xlsx,text/csv,"
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            }
        ),
    )


class ExportForm(forms.Form):
    """What of a register is taken along."""

    kind = forms.ChoiceField(
        label=_("Kind of file"),
        choices=[("csv", _("CSV")), ("xlsx", _("Excel (.xlsx)"))],
        widget=forms.RadioSelect,
        initial="csv",
    )
    personal = forms.BooleanField(label=_("With personal data"), required=False)
    reason = forms.CharField(
        label=_("Why you need personal data"),
        help_text=_("Only for personal data. It is written down with your name."),
        required=False,
        max_length=500,
    )

    def clean(self) -> dict[str, Any]:
        """Personal data are given for a reason only."""
        given = super().clean() or self.cleaned_data
        if given.get("personal") and len(given.get("reason", "").strip()) < REASON:
            self.add_error("reason", _("Write why you need it: 5 to 500 characters."))
        return given
