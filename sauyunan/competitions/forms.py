"""What is typed about competitions; the rules stand in models and actions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sauyunan.accounts.models import Person, Unit
from sauyunan.competitions import bundles
from sauyunan.competitions.actions import Appointment, Choice, Seen, days_between
from sauyunan.competitions.format import Competition, Section, Stage
from sauyunan.competitions.minutes import Meeting
from sauyunan.competitions.models import Visit
from sauyunan.competitions.timetable import MOST_ROOMS, Hours
from sauyunan.core import i18n
from sauyunan.core.form_controls import DayField, PointInput
from sauyunan.innovations.models import Innovation
from sauyunan.kits.texts_typed import ValueRefused
from sauyunan.kits.values import place_written

Given = Any
TIMES = ("%H.%M", "%H:%M")
ANSWERS = (("yes", _("Yes")), ("partly", _("Partly")), ("no", _("No")))


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

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not (given.get("competition") or given.get("file") or self.errors):
            self.add_error("competition", _("Choose a competition, or give a bundle of your own."))
        return given


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


class ShiftForm(forms.Form):
    """By how many days a stage and all later ones move."""

    days = forms.IntegerField(
        label=_("By how many days?"),
        min_value=-365,
        max_value=365,
        help_text=_("Such as 7; with a minus they come earlier: -3."),
    )


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

    def __init__(self, rules: Section, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needed = ("text",) if rules.required else ()


class LinkForm(forms.Form):
    """A link, and how long a video lasts."""

    address = forms.URLField(label=_("Address"), max_length=500, assume_scheme="https")
    seconds = forms.IntegerField(
        label=_("Length of the video in seconds"), required=False, min_value=1, max_value=36_000
    )


class FileForm(forms.Form):
    """A file."""

    file = forms.FileField(label=_("File"))


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
        self.needed = tuple(criteria)

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


class MinutesForm(forms.Form):
    """When and where a stage was settled, who was there, and who signs."""

    on = DayField(label=_("Day of the meeting"))
    place = forms.CharField(label=_("Place of the meeting"), max_length=200)
    present = forms.CharField(
        label=_("Who was there?"),
        widget=forms.Textarea,
        max_length=2000,
        help_text=_("A name and task on each line."),
    )
    chair = forms.CharField(label=_("Signed by"), max_length=120, help_text=_("Name of a person"))
    chair_title = forms.CharField(label=_("As"), max_length=120)
    note = forms.CharField(
        label=_("What else was settled"), widget=forms.Textarea, required=False, max_length=4000
    )

    def meeting(self) -> Meeting:
        """As it is kept."""
        given = dict(self.cleaned_data)
        return Meeting(present=tuple(self._present(given.pop("present"))), **given)

    def _present(self, typed: Any) -> Iterable[str]:
        return filter(None, map(str.strip, typed.splitlines()))


class JuryMinutesForm(MinutesForm):
    """The same of a jury, whose members are known."""

    present = forms.MultipleChoiceField(  # type: ignore[assignment]
        label=_("Who of the jury was there?"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, jurors: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["present"].choices = list(jurors)  # type: ignore[attr-defined]

    def _present(self, typed: Any) -> Iterable[str]:
        pseudonyms: list[str] = typed
        return pseudonyms


class TimetableForm(forms.Form):
    """Days, hours and rooms of interviews or visits."""

    first_day = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"), help_text=_("Only working days are used."))
    opens = forms.TimeField(label=_("Begins at"), help_text=_("Such as 08.30"), input_formats=TIMES)
    closes = forms.TimeField(label=_("Ends at"), input_formats=TIMES)
    break_opens = forms.TimeField(label=_("Break from"), required=False, input_formats=TIMES)
    break_closes = forms.TimeField(label=_("Break until"), required=False, input_formats=TIMES)
    minutes = forms.IntegerField(label=_("Minutes for each entry"), min_value=5, max_value=1440)
    rooms = forms.CharField(
        label=_("Rooms or places, a line each"),
        widget=forms.Textarea,
        help_text=_("In several rooms entries are heard at the same time by different jurors."),
        max_length=2000,
    )
    address = forms.URLField(
        label=_("Address of the video call"), required=False, max_length=500, assume_scheme="https"
    )
    anew = forms.BooleanField(label=_("Give new times also to those that have one"), required=False)

    def clean(self) -> dict[str, Any]:
        """A break has both ends, in order; rooms differ."""
        given = super().clean() or {}
        begins, ends = given.get("break_opens"), given.get("break_closes")
        if (begins is None) != (ends is None) or (begins and ends and ends <= begins):
            self.add_error("break_closes", _("A break begins, and ends after that."))
        rooms = [line.strip()[:200] for line in given.get("rooms", "").splitlines()]
        given["rooms"] = [one for one in dict.fromkeys(rooms) if one]
        if len(given["rooms"]) > MOST_ROOMS:
            self.add_error("rooms", _("At most 20 rooms can be used."))
        return given

    def hours(self) -> Hours:
        """As the planner reads it."""
        given = self.cleaned_data
        return Hours(
            days=days_between(given["first_day"], given["last_day"]),
            opens=given["opens"],
            closes=given["closes"],
            minutes=given["minutes"],
            rooms=given["rooms"],
            tz=timezone.get_current_timezone(),
            break_opens=given["break_opens"],
            break_closes=given["break_closes"],
        )


class SlotForm(forms.Form):
    """When and where one entry is heard."""

    on = DayField(label=_("Day"))
    starts = forms.TimeField(label=_("Begins at"), input_formats=TIMES)
    ends = forms.TimeField(label=_("Ends at"), input_formats=TIMES)
    place = forms.CharField(label=_("Place"), max_length=200)
    address = forms.URLField(
        label=_("Address of the video call"), required=False, max_length=500, assume_scheme="https"
    )

    def appointment(self) -> Appointment:
        """In the city's time."""
        given = self.cleaned_data
        starts, ends = (
            timezone.make_aware(datetime.combine(given["on"], given[name]))
            for name in ("starts", "ends")
        )
        return Appointment(starts, ends, given["place"], given["address"])


class VisitForm(forms.Form):
    """What was found in the field; a draft may lack anything."""

    on = DayField(label=_("Day of the visit"), required=False)
    place = forms.CharField(label=_("Where were you?"), required=False, max_length=300)
    point = forms.CharField(
        label=_("Point on the map"),
        required=False,
        max_length=500,
        widget=PointInput,
        help_text=_("Latitude and longitude, or the link of a map."),
    )
    met = forms.CharField(
        label=_("Whom did you speak with?"),
        required=False,
        max_length=300,
        help_text=_("Their task, such as officer at the counter, not their name."),
    )
    note = forms.CharField(
        label=_("What did you find?"), widget=forms.Textarea, required=False, max_length=4000
    )
    photo = forms.FileField(
        label=_("Photo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("JPEG, PNG or WebP. Position and camera are taken out of the file."),
    )
    caption = forms.CharField(label=_("What is on the photo?"), required=False, max_length=200)

    def __init__(self, stage: Stage, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked: dict[str, forms.Field] = {}
        for key, one in stage.questions.items():
            asked[f"q_{key}"] = forms.ChoiceField(
                label=i18n.pick(one.title),
                help_text=i18n.pick(one.help) if one.help else "",
                choices=ANSWERS,
                required=False,
                widget=forms.RadioSelect,
            )
            asked[f"n_{key}"] = forms.CharField(
                label=_("What was seen there"), required=False, max_length=1000
            )
        first = {name: self.fields[name] for name in ("on", "place", "point", "met")}
        last = {name: self.fields[name] for name in ("note", "photo", "caption")}
        self.fields = {**first, **asked, **last}
        self.questions = tuple(stage.questions)
        self.needed = ("on", "place", *(f"q_{key}" for key in stage.questions))

    def clean_point(self) -> str:
        """Latitude and longitude with a comma between."""
        typed = str(self.cleaned_data["point"]).strip()
        if not typed:
            return ""
        try:
            latitude, longitude = place_written(typed)
        except ValueRefused as refusal:
            raise forms.ValidationError(str(refusal), code="invalid") from refusal
        return f"{latitude:.15g},{longitude:.15g}"

    def seen(self) -> Seen:
        """As it is kept."""
        given = self.cleaned_data
        found = {key: (given[f"q_{key}"], given[f"n_{key}"]) for key in self.questions}
        return Seen(given["on"], given["place"], given["point"], given["met"], found, given["note"])

    @staticmethod
    def of(visit: Visit) -> dict[str, Any]:
        """What a report shows when it is opened again."""
        told = {name: getattr(visit, name) for name in ("on", "place", "point", "met", "note")}
        answers = {f"q_{key}": one["answer"] for key, one in visit.found.items()}
        notes = {f"n_{key}": one["note"] for key, one in visit.found.items()}
        return {**told, **answers, **notes}
