"""What staff send to a register beside a search: a table."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class TableForm(forms.Form):
    """A CSV file of records."""

    table = forms.FileField(
        label=_("CSV file"), widget=forms.FileInput(attrs={"accept": ".csv,text/csv"})
    )
