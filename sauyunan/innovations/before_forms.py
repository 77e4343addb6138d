"""What is typed of how it was before an innovation, and of its check."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from sauyunan.core.form_controls import DayField, LocalNumberField
from sauyunan.innovations import actions
from sauyunan.innovations.forms import PROOFS, GivesProof
from sauyunan.innovations.models import StatedBaseline

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class BeforeForm(GivesProof):
    """How it was before, with its proof."""

    value = LocalNumberField(min_value=0, max_digits=13, decimal_places=2)
    low = LocalNumberField(
        label=gettext_lazy("The least it may have been"),
        min_value=0,
        max_digits=13,
        decimal_places=2,
        required=False,
        help_text=gettext_lazy("Leave both ends empty where it was counted exactly."),
    )
    high = LocalNumberField(
        label=gettext_lazy("The most it may have been"),
        min_value=0,
        max_digits=13,
        decimal_places=2,
        required=False,
    )
    since = DayField(label=gettext_lazy("First day of the period in which it was so"))
    until = DayField(label=gettext_lazy("Last day"))
    cases = forms.IntegerField(
        label=gettext_lazy("On how many cases it stands"), min_value=1, max_value=2_000_000_000
    )
    method = forms.CharField(
        label=gettext_lazy("How it was counted"),
        min_length=20,
        max_length=1000,
        widget=forms.Textarea,
        help_text=gettext_lazy(
            "So that somebody else would count the same: from which list, from when to when, what was left out."
            " At least 20 characters. Everybody reads it."
        ),
    )
    title = forms.CharField(label=gettext_lazy("What proves it"), max_length=200)
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        max_length=100,
        widget=forms.ClearableFileInput(attrs={"accept": PROOFS}),
        help_text=gettext_lazy("A photo (JPEG, PNG, WebP) or a PDF. Or give an address below."),
    )
    address = forms.URLField(
        label=gettext_lazy("Address"), required=False, max_length=500, assume_scheme="https"
    )

    def __init__(self, subject: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._scale = 60 if subject == StatedBaseline.Subject.TIME else 1
        label, told = _UNITS[subject]
        self.fields["value"].label, self.fields["value"].help_text = label, told

    def before(self) -> actions.Before:
        """What was typed, in whole minutes or rupiah."""
        given = self.cleaned_data
        return actions.Before(
            **{name: given[name] for name in ("since", "until", "cases", "method")},
            **{name: self._whole(given[name]) for name in ("value", "low", "high")},
        )

    def _whole(self, typed: Decimal | None) -> Any:
        if typed is None:
            return None
        return int((typed * self._scale).quantize(Decimal(1), ROUND_HALF_UP))


_UNITS: Mapping[str, tuple[StrOrPromise, StrOrPromise]] = {
    "time": (
        gettext_lazy("Working hours of a case, in the middle"),
        gettext_lazy(
            "From the complete file to the end, in hours in which the office is open, without the time in which the"
            " applicant was asked. Such as 37,5."
        ),
    ),
    "cost": (
        gettext_lazy("Rupiah of a case"),
        gettext_lazy("What the work on one case cost the office, on average. Whole rupiah."),
    ),
}


class CheckBeforeForm(forms.Form):
    """Whether what was stated is accepted."""

    accepts = forms.TypedChoiceField(
        label=gettext_lazy("Does the proof carry it?"),
        choices=(
            ("1", gettext_lazy("Yes: what is measured is compared with it")),
            ("0", gettext_lazy("No")),
        ),
        coerce=lambda typed: typed == "1",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=1000,
        required=False,
        widget=forms.Textarea,
        help_text=gettext_lazy("Needed when it is not accepted."),
    )
