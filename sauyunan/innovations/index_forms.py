"""What is typed into claims and checks of an index's indicator."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sauyunan.core import i18n
from sauyunan.innovations.index_format import RuleIndicator
from sauyunan.innovations.models import Claim


def choices(indicator: RuleIndicator) -> list[tuple[str, str]]:
    """The parameters of an indicator, none first."""
    told = [(str(at), i18n.pick(one)) for at, one in enumerate(indicator.parameters, 1)]
    return [("0", _("None of these")), *told]


class ClaimForm(forms.Form):
    """A parameter, where there are bases by which one, and what proves it."""

    parameter = forms.TypedChoiceField(
        label=gettext_lazy("What have you reached?"), coerce=int, widget=forms.RadioSelect
    )
    basis = forms.ChoiceField(
        label=gettext_lazy("By which basis?"),
        required=False,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Exactly one; its steps stand beside it."),
    )
    title = forms.CharField(
        label=gettext_lazy("What proves it?"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Such as: decree of the mayor 421/2025, page 2."),
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("A photo (JPEG, PNG, WebP) or a PDF. Or give an address below."),
    )
    address = forms.URLField(
        label=gettext_lazy("Address"), required=False, max_length=500, assume_scheme="https"
    )

    def __init__(
        self, indicator: RuleIndicator, claim: Claim | None, data: Any = None, files: Any = None
    ) -> None:
        initial = {"parameter": claim.claimed, "basis": claim.basis} if claim else {}
        super().__init__(data, files, initial=initial)
        self.fields["parameter"].choices = choices(indicator)  # type: ignore[attr-defined]
        if not indicator.bases:
            del self.fields["basis"]
            return
        self.fields["basis"].choices = [  # type: ignore[attr-defined]
            (key, " · ".join(i18n.pick(one) for one in steps))
            for key, steps in indicator.bases.items()
        ]

    def clean(self) -> dict[str, Any]:
        """A proof has a name."""
        given: dict[str, Any] = super().clean() or {}
        if (given.get("file") or given.get("address")) and not given.get("title"):
            self.add_error("title", _("Say what it is."))
        return given


class VerifyForm(forms.Form):
    """What somebody else found."""

    parameter = forms.TypedChoiceField(
        label=gettext_lazy("What do the proofs carry?"), coerce=int, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=gettext_lazy("Note to the team"),
        required=False,
        max_length=1000,
        widget=forms.Textarea,
        help_text=gettext_lazy("Needed where it is not what was claimed."),
    )

    def __init__(
        self, indicator: RuleIndicator, claim: Claim | None, data: Any = None, files: Any = None
    ) -> None:
        initial = {"parameter": claim.verified, "note": claim.note} if claim else {}
        super().__init__(data, files, initial=initial)
        self.fields["parameter"].choices = choices(indicator)  # type: ignore[attr-defined]
