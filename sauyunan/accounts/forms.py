"""The shapes of what administrators type; the rules stand in models and actions."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sauyunan.accounts import actions, queries, roles
from sauyunan.accounts.models import City, Membership, Person, Unit
from sauyunan.core import clock
from sauyunan.core.form_controls import DayField


class CityForm(forms.ModelForm):  # type: ignore[type-arg]
    """What every page says about the city, and its office hours."""

    class Meta:
        model = City
        fields = ("name", "contact", "hours", "address", "opens", "closes")
        labels = {
            "name": _("Name of the city"),
            "contact": _("Telephone, mail or messages"),
            "hours": _("Opening hours as people read them"),
            "address": _("Address"),
            "opens": _("The working day begins"),
            "closes": _("The working day ends"),
        }
        help_texts = {"opens": _("The clock of every promise runs between these times.")}


class UnitForm(forms.ModelForm):  # type: ignore[type-arg]
    """A unit and where it stands."""

    parent = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Stands below"), required=False, to_field_name="code"
    )

    class Meta:
        model = Unit
        fields = ("code", "name", "parent", "contact", "hours", "address")
        labels = {
            "code": _("Short code"),
            "name": _("Name of the unit"),
            "contact": _("Telephone, mail or messages"),
            "hours": _("Opening hours"),
            "address": _("Address"),
        }
        help_texts = {"code": _("Letters, digits and dashes, such as disdukcapil.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parents = Unit.objects.order_by("path")
        self.fields["parent"].queryset = parents  # type: ignore[attr-defined]
        self.fields["parent"].initial = self.instance.parent or queries.root_unit()
        if self.instance.pk:
            self.fields["code"].disabled = True


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]
    """Somebody of the staff."""

    class Meta:
        model = Person
        fields = ("username", "full_name", "email", "staff_number")
        labels = {
            "username": _("Sign-in name"),
            "full_name": _("Full name with titles, as printed under signatures"),
            "email": _("Mail"),
            "staff_number": _("Staff number (NIP)"),
        }
        help_texts = {"username": _("Letters, digits and . _ - without spaces.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["full_name"].required = True
        if self.instance.pk:
            self.fields["username"].disabled = True


class RoleForm(forms.Form):
    """A role for a person, in a unit, perhaps for a time."""

    role = forms.ChoiceField(label=_("Role"))
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("In the unit"), to_field_name="code")
    title = forms.CharField(
        label=_("Title printed under signatures"), required=False, max_length=200
    )
    starts_on = DayField(label=_("First day"), required=False)
    ends_on = DayField(label=_("Last day"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = list(roles.all_roles().items())  # type: ignore[attr-defined]
        units = Unit.objects.filter(is_active=True).order_by("path")
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class DeputyForm(forms.Form):
    """Somebody acts for the holder of a role, for some days."""

    deputy = forms.ModelChoiceField(
        Person.objects.none(), label=_("Who acts"), to_field_name="username"
    )
    acting = forms.ChoiceField(
        label=_("How the deputy signs"),
        widget=forms.RadioSelect,
        choices=[
            (Membership.Acting.PLH.value, Membership.Acting.PLH.label),
            (Membership.Acting.PLT.value, Membership.Acting.PLT.label),
        ],
    )
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.filter(is_active=True).order_by("full_name")
        self.fields["deputy"].queryset = people  # type: ignore[attr-defined]


class FreeDayForm(forms.Form):
    """A day on which the offices are closed."""

    day = DayField(label=_("Day"))
    title = forms.CharField(label=_("Why the offices are closed"), max_length=200)


class BannerForm(forms.Form):
    """What every page says while something is down."""

    text_id = forms.CharField(
        label=_("Text in Indonesian"),
        max_length=300,
        widget=forms.Textarea,
        help_text=_("What does not work, until when, and what people should do meanwhile."),
    )
    text_en = forms.CharField(
        label=_("Text in English"), max_length=300, widget=forms.Textarea, required=False
    )
    starts_on = DayField(
        label=_("First day"), required=False, help_text=_("Leave empty to begin now.")
    )
    starts_at = forms.TimeField(label=_("From (time)"), required=False)
    ends_on = DayField(
        label=_("Last day"), required=False, help_text=_("Leave empty to end it by hand.")
    )
    ends_at = forms.TimeField(label=_("Until (time)"), required=False)

    @classmethod
    def of(cls, city: City, data: Any) -> BannerForm:
        """The form with what is said now."""
        begins, ends = (
            timezone.localtime(one) if one else None
            for one in (city.banner_from, city.banner_until)
        )
        return cls(
            data,
            initial={
                "text_id": city.banner_id,
                "text_en": city.banner_en,
                "starts_on": begins.date() if begins else None,
                "starts_at": begins.strftime("%H:%M") if begins else "",
                "ends_on": ends.date() if ends else None,
                "ends_at": ends.strftime("%H:%M") if ends else "",
            },
        )

    def banner(self) -> actions.Banner:
        """What is to be said. A day without a time begins and ends with the day."""
        held = self.cleaned_data
        return actions.Banner(
            held["text_id"],
            held["text_en"],
            _moment(held["starts_on"], held["starts_at"], time.min),
            _moment(held["ends_on"], held["ends_at"], time(23, 59)),
        )


def _moment(day: date | None, at: time | None, otherwise: time) -> datetime | None:
    """In the city's time; a time without a day is that of today."""
    if day is None and at is None:
        return None
    return timezone.make_aware(datetime.combine(day or clock.today(), at or otherwise))


class TableForm(forms.Form):
    """A CSV file of units, people or roles."""

    table = forms.FileField(
        label=_("CSV file"), widget=forms.FileInput(attrs={"accept": ".csv,text/csv"})
    )
