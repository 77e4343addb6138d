"""What is typed about surveys, kiosks, batches of paper and files; the rules stand in models and actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sauyunan.accounts.models import Unit
from sauyunan.core import clock, i18n
from sauyunan.core.form_controls import DayField
from sauyunan.surveys import served
from sauyunan.surveys.actions import Change, Plan
from sauyunan.surveys.instruments import asked_of_citizens


class SurveyForm(forms.Form):
    """A survey that a unit makes."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"), to_field_name="code")
    service = forms.ChoiceField(
        label=_("Service"), required=False, help_text=_("None: all services of the unit together.")
    )
    title = forms.CharField(
        label=_("Title"), max_length=200, help_text=_("Respondents read it on the first page.")
    )
    opens_on = DayField(label=_("First day"))
    closes_on = DayField(
        label=_("Last day"), help_text=_("Answers on paper can be entered 30 days longer.")
    )
    instrument = forms.ChoiceField(label=_("Instrument"), initial="skm-2017")
    population = forms.IntegerField(
        label=_("How many are served in this period"),
        required=False,
        min_value=1,
        max_value=99_999_999,
        help_text=_("Leave it empty to count the cases that were served."),
    )

    def __init__(self, units: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        if len(units) == 1:
            self.fields["unit"].initial = units[0].code
        services = served.titles().items()
        self.fields["service"].choices = [  # type: ignore[attr-defined]
            ("", ""),
            *sorted((name, f"{i18n.pick(title)} ({name})") for name, title in services),
        ]
        self.fields["instrument"].choices = [  # type: ignore[attr-defined]
            (name, f"{i18n.pick(one.title)} – {one.source} ({name})")
            for name, one in asked_of_citizens().items()
        ]

    def plan(self) -> Plan:
        """What was typed."""
        return Plan(**self.cleaned_data)


class ChangeForm(forms.Form):
    """What of a survey may be changed until it is closed."""

    title = forms.CharField(
        label=_("Title"), max_length=200, help_text=_("Respondents read it on the first page.")
    )
    closes_on = DayField(
        label=_("Last day"), help_text=_("Answers on paper can be entered 30 days longer.")
    )
    population = forms.IntegerField(
        label=_("How many are served in this period"),
        required=False,
        min_value=1,
        max_value=99_999_999,
        help_text=_("Leave it empty to count the cases that were served."),
    )

    def change(self) -> Change:
        """What was typed."""
        return Change(**self.cleaned_data)


class KioskForm(forms.Form):
    """A tablet at which people answer."""

    name = forms.CharField(label=_("Place of the kiosk"), max_length=60)
    idle_seconds = forms.IntegerField(
        label=_("Seconds without a touch until it starts again"),
        initial=25,
        min_value=10,
        max_value=300,
    )


class BatchForm(forms.Form):
    """A pile of questionnaires on paper."""

    sheets = forms.IntegerField(
        label=_("How many sheets"),
        min_value=1,
        max_value=200,
        help_text=_("Number them by hand from 1. At most 200 in one batch."),
    )
    filled_on = DayField(label=_("Day on which they were filled in"), initial=clock.today)


class AnswerFileForm(forms.Form):
    """A table of answers."""

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
    order = forms.ChoiceField(
        label=_("If columns are called U1 … Un: in which order"),
        choices=[
            ("regulation", _("Of the regulation: U8 complaints, U9 facilities")),
            ("questionnaire", _("Of printed questionnaires: U8 facilities, U9 complaints")),
        ],
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Columns named by their element need no order."),
    )
    given_on = DayField(
        label=_("Day of rows that tell none"),
        initial=clock.today,
        help_text=_("A column “tanggal” tells the day of each row."),
    )
