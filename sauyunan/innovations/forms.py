"""What is typed into records, notes and improvements; the rules stand in models and actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sauyunan.accounts import queries as accounts
from sauyunan.accounts.models import Person, Unit
from sauyunan.core import areas, i18n
from sauyunan.core.form_controls import DayField
from sauyunan.innovations import fields, sections
from sauyunan.innovations.actions import Given
from sauyunan.innovations.models import Idea, Innovation, TeamMember, YearState

PROOFS = "image/jpeg,image/png,image/webp,application/pdf"


class BeginForm(forms.Form):
    """The first facts of a record."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=200,
        help_text=gettext_lazy("A short name and what it does, such as: Peta Pohon Kota."),
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("Unit"), to_field_name="code"
    )
    problem = forms.CharField(
        label=gettext_lazy("Which problem does it solve?"),
        required=False,
        max_length=4000,
        widget=forms.Textarea,
        help_text=gettext_lazy("By this, similar innovations of others are found too."),
    )

    def __init__(self, units: QuerySet[Unit], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        if len(units) == 1:
            self.fields["unit"].initial = units[0].code


class AboutForm(forms.Form):
    """What the innovation is, in the words of the regulation."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    form = forms.ChoiceField(
        label=gettext_lazy("Form"),
        choices=Innovation.Form.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=Innovation.Kind.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    initiator = forms.ChoiceField(
        label=gettext_lazy("Initiator"),
        choices=Innovation.Initiator.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    source = forms.CharField(
        label=gettext_lazy("Replicated from"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Only for a replica: which innovation, of which city."),
    )
    is_public = forms.BooleanField(
        label=gettext_lazy("Shown to everybody once it is in the registry"), required=False
    )


class ReachForm(forms.Form):
    """Affairs, goals, target groups, sub-districts."""

    affairs = forms.MultipleChoiceField(
        label=gettext_lazy("Government affairs"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    sdgs = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Sustainable Development Goals"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    target_groups = forms.MultipleChoiceField(
        label=gettext_lazy("Target groups"), required=False, widget=forms.CheckboxSelectMultiple
    )
    areas = forms.MultipleChoiceField(
        label=gettext_lazy("Sub-districts"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: the whole city."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, list[tuple[str, str]]] = {
            "affairs": [(key, i18n.pick(one.title)) for key, one in sections.affairs().items()],
            "sdgs": [
                (str(number), f"{number}. {i18n.pick(one)}")
                for number, one in sections.goals().items()
            ],
            "target_groups": [
                (key, i18n.pick(one)) for key, one in sections.target_groups().items()
            ],
            "areas": districts(),
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        if not choices["areas"]:
            del self.fields["areas"]


def districts() -> list[tuple[str, str]]:
    """The city's sub-districts, code and name."""
    return [(one.code, one.name) for one in areas.children(accounts.area_of_city())]


class DaysForm(forms.Form):
    """The days of the stages that the record has reached."""

    initiated_on = DayField(label=gettext_lazy("Thought of on"), required=False)
    tried_on = DayField(label=gettext_lazy("Tried since"))
    since = DayField(label=gettext_lazy("Applied since"))

    def __init__(self, reached: tuple[str, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(fields.DAYS) - set(reached):
            del self.fields[name]


class SectionForm(forms.Form):
    """The text of a section."""

    text = forms.CharField(required=False, max_length=20_000, widget=forms.Textarea, label="")


class StageForm(forms.Form):
    """A step forward with its day, or back with its reason."""

    day = DayField(label=gettext_lazy("Since which day"))
    reason = forms.CharField(
        label=gettext_lazy("Why it goes back"), max_length=500, widget=forms.Textarea
    )

    def __init__(self, *args: Any, is_back: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["day" if is_back else "reason"]


class TeamForm(forms.Form):
    """Somebody for the team, by sign-in name or staff number."""

    person = forms.CharField(
        label=gettext_lazy("Sign-in name or staff number"), max_length=150, widget=forms.TextInput
    )
    part = forms.ChoiceField(
        label=gettext_lazy("Part in the team"),
        choices=TeamMember.Part.choices,
        initial=TeamMember.Part.MEMBER,
        widget=forms.RadioSelect,
    )

    def clean_person(self) -> Person:
        typed = self.cleaned_data["person"].strip()
        rows = Person.objects.filter(is_active=True)
        found = list(rows.filter(username=typed) | rows.filter(staff_number=typed))
        if len(found) != 1:
            raise forms.ValidationError(
                _(
                    "Nobody has this sign-in name or staff number. Ask the person, or the administrator."
                )
            )
        return found[0]


class GivesProof(forms.Form):
    """A form with ``title``, ``file`` and ``address``, which give a proof together."""

    def proof(self, about: str) -> Given:
        """The proof that was given of something."""
        given, sent = self.cleaned_data, self.cleaned_data["file"]
        data, name = (sent.read(), sent.name) if sent else (b"", "")
        return Given(about, given["title"], given["address"], data, name)


class ProofForm(GivesProof):
    """A file or an address that proves something."""

    about = forms.ChoiceField(label=gettext_lazy("What does it prove?"))
    title = forms.CharField(
        label=gettext_lazy("What is it?"),
        max_length=200,
        help_text=gettext_lazy("Such as: decree of the mayor 421/2025, page 2."),
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        widget=forms.FileInput(attrs={"accept": PROOFS}),
        help_text=gettext_lazy("A photo (JPEG, PNG, WebP) or a PDF. Or give an address below."),
    )
    address = forms.URLField(
        label=gettext_lazy("Address"), required=False, max_length=500, assume_scheme="https"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = [(name, fields.label(name)) for name in fields.DAYS]
        story = [
            (f"section:{key}", i18n.pick(one.title)) for key, one in sections.sections().items()
        ]
        self.fields["about"].choices = [*told, *story]  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """What must be mended in which field."""

    field = forms.ChoiceField(label=gettext_lazy("Field"))
    text = forms.CharField(
        label=gettext_lazy("What must be mended"), max_length=1000, widget=forms.Textarea
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = [  # type: ignore[attr-defined]
            ("", ""),
            *((name, fields.label(name)) for name in fields.noted()),
        ]


class YearForm(forms.Form):
    """The word on a year."""

    year = forms.TypedChoiceField(label=gettext_lazy("Year"), coerce=int)
    state = forms.ChoiceField(
        label=gettext_lazy("How it lived"),
        choices=YearState.State.choices,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Why, or what was developed"),
        max_length=500,
        required=False,
        widget=forms.Textarea,
        help_text=gettext_lazy("Needed when it was stopped or is dormant."),
    )

    def __init__(self, years: range, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]


class ReplicaForm(forms.Form):
    """Who took the innovation over."""

    place = forms.CharField(
        label=gettext_lazy("By whom"),
        max_length=200,
        help_text=gettext_lazy("Such as: Dinas Kesehatan Kabupaten Contoh."),
    )
    region = forms.CharField(
        label=gettext_lazy("Code of the area"),
        max_length=13,
        required=False,
        help_text=gettext_lazy("Such as 32.04; replicas in different regions count in the index."),
    )
    since = DayField(label=gettext_lazy("Since"))
    proof = forms.URLField(
        label=gettext_lazy("Address of a proof"),
        required=False,
        max_length=500,
        assume_scheme="https",
    )

    def clean_region(self) -> str:
        code = str(self.cleaned_data["region"]).strip()
        if code and not areas.path_of(code):
            raise forms.ValidationError(
                _("There is no area with this code. Write it with dots, such as 32.04.")
            )
        return code


class AwardForm(forms.Form):
    """A result in a competition elsewhere, or before the city had this platform."""

    series = forms.SlugField(
        label=gettext_lazy("Competition"),
        max_length=40,
        help_text=gettext_lazy("In small letters: kipp, kijb, iconic, iga."),
    )
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2000, max_value=2100)
    group = forms.SlugField(
        label=gettext_lazy("Group"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Such as umum, replikasi, khusus."),
    )
    result = forms.SlugField(
        label=gettext_lazy("Result"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Such as top-45. None: it took part."),
    )


class FindingForm(forms.Form):
    """What the team itself wants to improve."""

    finding = forms.CharField(
        label=gettext_lazy("What is to be improved"), max_length=2000, widget=forms.Textarea
    )


class PlanForm(forms.Form):
    """What is done about a finding, by whom, until when."""

    plan = forms.CharField(
        label=gettext_lazy("What is done"), max_length=1000, widget=forms.Textarea
    )
    owner = forms.ModelChoiceField(
        Person.objects.none(), label=gettext_lazy("Who answers for it"), required=False
    )
    due_on = DayField(label=gettext_lazy("Until"))

    def __init__(self, innovation: Innovation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = Person.objects.filter(teammember__innovation=innovation, is_active=True)
        self.fields["owner"].queryset = team.order_by("full_name")  # type: ignore[attr-defined]


class OutcomeForm(forms.Form):
    """What came of it."""

    outcome = forms.CharField(
        label=gettext_lazy("What came of it"), max_length=1000, widget=forms.Textarea
    )


# -- Ideas ----------------------------------------------------------------------------------------
class IdeaForm(forms.Form):
    """An idea for the city."""

    title = forms.CharField(
        label=gettext_lazy("Your idea in one sentence"),
        min_length=10,
        max_length=200,
        help_text=gettext_lazy("From 10 to 200 characters."),
        error_messages={
            "required": gettext_lazy("Write your idea in one sentence."),
            "min_length": gettext_lazy("Write your idea in at least %(limit_value)d characters."),
        },
    )
    text = forms.CharField(
        label=gettext_lazy("What is the problem, and what would be better then?"),
        min_length=30,
        max_length=4000,
        widget=forms.Textarea,
        help_text=gettext_lazy(
            "At least 30 characters. Everybody will read this: leave out names, addresses, telephone numbers and numbers"
            " of cards."
        ),
        error_messages={
            "required": gettext_lazy("Write what the problem is and what would be better then."),
            "min_length": gettext_lazy(
                "Write the problem, and what would be better then, in at least %(limit_value)d characters."
            ),
        },
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=gettext_lazy("Which office is it for?"),
        required=False,
        to_field_name="code",
        help_text=gettext_lazy("Leave it empty when you do not know."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(is_active=True).exclude(parent=None)
        self.fields["unit"].queryset = units.order_by("path")  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """Why an idea is not taken up."""

    answer = forms.CharField(
        label=gettext_lazy("Why it is not taken up"),
        max_length=1000,
        widget=forms.Textarea,
        help_text=gettext_lazy("Everybody reads it, if the idea was shown."),
    )


class MergeForm(forms.Form):
    """With which idea it is joined."""

    into = forms.ModelChoiceField(
        Idea.objects.none(),
        label=gettext_lazy("Join it with"),
        to_field_name="code",
        widget=forms.RadioSelect,
    )

    def __init__(self, ideas: QuerySet[Idea], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = ideas  # type: ignore[attr-defined]
        self.fields["into"].empty_label = None  # type: ignore[attr-defined]


class TakeUpForm(forms.Form):
    """Which unit makes an innovation of it."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("Unit"), to_field_name="code"
    )

    def __init__(self, units: QuerySet[Unit], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        if len(units) == 1:
            self.fields["unit"].initial = units[0].code
