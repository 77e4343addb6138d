"""What is typed about competitions; the rules stand in models and actions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sauyunan.accounts.models import Person, Unit
from sauyunan.competitions import bundles
from sauyunan.competitions.actions import Choice
from sauyunan.competitions.format import Competition, Stage
from sauyunan.core import i18n
from sauyunan.innovations.models import Innovation

Given = Any


class EditionForm(forms.Form):
    """An edition from a shipped bundle, or from a file."""

    competition = forms.ChoiceField(label=_("Competition"), required=False)
    file = forms.FileField(
        label=_("A bundle of your own"),
        required=False,
        help_text=_("A .yaml file as the guide tells. It takes the place of the choice above."),
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Organiser"), to_field_name="code", empty_label=None
    )

    def __init__(self, units: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["competition"].choices = [  # type: ignore[attr-defined]
            (name, i18n.pick(one.title)) for name, one in bundles.shipped().items()
        ]


class WindowForm(forms.Form):
    """When a stage is open."""

    opens_at = forms.DateTimeField(
        label=_("Opens"), help_text=_("Day and time, such as 02-11-2026 08:00")
    )
    closes_at = forms.DateTimeField(
        label=_("Closes"),
        help_text=_("To the second: 15-01-2027 23:59:59 is the last second before."),
    )
    _FORMATS = ("%d-%m-%Y %H:%M:%S", "%d-%m-%Y %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("opens_at", "closes_at"):
            self.fields[name].input_formats = self._FORMATS  # type: ignore[attr-defined]

    @staticmethod
    def shown(moment: datetime) -> str:
        """A moment as it is typed."""
        return f"{timezone.localtime(moment):%d-%m-%Y %H:%M:%S}"


class EnterForm(forms.Form):
    """Which innovation enters, and where."""

    innovation = forms.ModelChoiceField(
        Innovation.objects.none(), label=_("Innovation"), to_field_name="slug", empty_label=None
    )
    group = forms.ChoiceField(label=_("Group"))
    category = forms.ChoiceField(label=_("Category"))
    klass = forms.ChoiceField(label=_("Class"))

    def __init__(self, rules: Competition, innovations: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["innovation"].queryset = innovations  # type: ignore[attr-defined]
        choices = {
            "group": {key: one.title for key, one in rules.groups.items() if not one.invited_only},
            "category": rules.categories,
            "klass": {key: one.title for key, one in rules.classes.items()},
        }
        for name, known in choices.items():
            self.fields[name].choices = [  # type: ignore[attr-defined]
                (key, i18n.pick(title)) for key, title in known.items()
            ]
        if not rules.categories:
            del self.fields["category"]
        if rules.class_of is not None or len(rules.classes) == 1:
            del self.fields["klass"]

    def choice(self) -> Choice:
        """What was chosen."""
        given = self.cleaned_data
        return Choice(given["group"], given.get("category", ""), given.get("klass", ""))


class TakeForm(EnterForm):
    """Where a winner of another installation enters; the organiser may choose a group by invitation too."""

    def __init__(self, rules: Competition, *args: Any, **kwargs: Any) -> None:
        super().__init__(rules, Innovation.objects.none(), *args, **kwargs)
        del self.fields["innovation"]
        self.fields["group"].choices = [  # type: ignore[attr-defined]
            (key, i18n.pick(one.title)) for key, one in rules.groups.items()
        ]


class SectionForm(forms.Form):
    """The text of a section; too long is kept too."""

    text = forms.CharField(label=_("Text"), widget=forms.Textarea, required=False, strip=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class LinkForm(forms.Form):
    """A link, and how long a video lasts."""

    address = forms.URLField(label=_("Address"), max_length=500, assume_scheme="https")
    seconds = forms.IntegerField(
        label=_("Length of the video in seconds"), required=False, min_value=1, max_value=36_000
    )


class FileForm(forms.Form):
    """A file."""

    file = forms.FileField(label=_("File"))


class WithdrawForm(forms.Form):
    """Why an entry is taken out."""

    reason = forms.CharField(label=_("Reason"), max_length=500)


class InviteForm(forms.Form):
    """Who judges, in which panel."""

    person = forms.ModelChoiceField(
        Person.objects.none(), label=_("Person"), to_field_name="username", empty_label=None
    )
    panel = forms.ChoiceField(label=_("Panel"))
    agency = forms.CharField(label=_("Agency or university"), max_length=200, required=False)

    def __init__(self, rules: Competition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.filter(is_active=True).order_by("full_name")
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
        panels = dict.fromkeys(one.jury.panel for one in rules.stages.values() if one.jury)
        self.fields["panel"].choices = [(one, one) for one in panels]  # type: ignore[attr-defined]


class ProfileForm(forms.Form):
    """What a juror says of himself or herself when accepting."""

    agency = forms.CharField(
        label=_("Where do you work?"),
        max_length=200,
        help_text=_("You do not judge entries of your own agency."),
    )
    expertise = forms.MultipleChoiceField(
        label=_("What do you know well?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    most_entries = forms.IntegerField(
        label=_("How many entries at most?"), required=False, min_value=1, max_value=1000
    )

    def __init__(self, rules: Competition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expertise"].choices = [  # type: ignore[attr-defined]
            (key, i18n.pick(title)) for key, title in rules.categories.items()
        ]
        if not rules.categories:
            del self.fields["expertise"]


class ScoreForm(forms.Form):
    """A value for each criterion, and words to entrant and committee."""

    to_entrant = forms.CharField(
        label=_("To the entrant"),
        widget=forms.Textarea,
        required=False,
        max_length=4000,
        help_text=_("What is good, and what would make it better. Read after publication."),
    )
    to_committee = forms.CharField(
        label=_("To the committee only"), widget=forms.Textarea, required=False, max_length=4000
    )

    def __init__(self, stage: Stage, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        criteria = {}
        for key, one in stage.criteria.items():
            anchors = "; ".join(f"{each.value}: {i18n.pick(each.says)}" for each in one.anchors)
            criteria[f"k_{key}"] = forms.CharField(
                label=f"{i18n.pick(one.title)} ({one.least}–{one.most}, {one.weight}%)",
                help_text=anchors,
                required=False,
                max_length=12,
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )
        self.fields = {**criteria, **self.fields}

    def values(self) -> dict[str, str]:
        """Criterion -> what was typed, a comma read as a point."""
        return {
            name.removeprefix("k_"): str(value).strip().replace(",", ".")
            for name, value in self.cleaned_data.items()
            if name.startswith("k_")
        }


class ReasonForm(forms.Form):
    """A few words."""

    reason = forms.CharField(label=_("Why?"), max_length=500)


class TextForm(forms.Form):
    """A longer text."""

    text = forms.CharField(label=_("Text"), widget=forms.Textarea, max_length=4000)
