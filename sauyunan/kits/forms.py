"""What an administrator gives: a kit's archive, then the values, unit and people it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from sauyunan.accounts import queries as accounts_queries
from sauyunan.accounts.models import Person, Unit
from sauyunan.core import i18n
from sauyunan.core.form_controls import DayField
from sauyunan.kits import archive
from sauyunan.kits.actions import Appointment
from sauyunan.kits.format import Manifest, Parameter
from sauyunan.kits.parameters import ParametersRefused


class ArchiveForm(forms.Form):
    """The file that another city or an author gave."""

    file = forms.FileField(
        label=_("Kit file"), help_text=_("A file whose name ends with .kit.zip, at most 20 MB.")
    )

    def clean_file(self) -> bytes:
        given: UploadedFile[bytes] = self.cleaned_data["file"]
        if (given.size or 0) > archive.UNPACKED:
            raise forms.ValidationError(_("The file is larger than 20 MB. A kit is smaller."))
        data: bytes = given.read()
        return data


class InstallForm(forms.Form):
    """One field for each value that the kit asks for; at the first installation also who runs it."""

    def __init__(
        self, manifest: Manifest, *args: Any, present: Mapping[str, object] | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.manifest, self.is_first = manifest, present is None
        if self.is_first:
            self.fields["unit"] = forms.ModelChoiceField(
                Unit.objects.filter(is_active=True).order_by("path"),
                label=_("Unit that runs the kit"),
                initial=accounts_queries.root_unit(),
            )
        for key, one in manifest.parameters.items():
            self.fields[f"param_{key}"] = _field(one, (present or {}).get(key, one.default))
        if self.is_first:
            self._ask_roles()

    def _ask_roles(self) -> None:
        people = Person.objects.filter(is_active=True).order_by("full_name")
        for role, label in self.manifest.roles.items():
            name = i18n.pick(label)
            self.fields[f"role_{role}"] = forms.ModelChoiceField(
                people, label=name, required=False,
                help_text=_("Others can be given the role later, on the page of the person."),
            )  # fmt: skip
            self.fields[f"title_{role}"] = forms.CharField(
                label=_("%(role)s: title under a signature") % {"role": name},
                required=False,
                max_length=200,
            )

    @property
    def parameters(self) -> dict[str, object]:
        """The values as the action takes them."""
        given = {key: self.cleaned_data[f"param_{key}"] for key in self.manifest.parameters}
        return {key: _plain(value) for key, value in given.items() if value not in {None, ""}}

    @property
    def roles(self) -> dict[str, list[Appointment]]:
        """Who was chosen for which role."""
        chosen = {role: self.cleaned_data.get(f"role_{role}") for role in self.manifest.roles}
        return {
            role: [Appointment(person, self.cleaned_data[f"title_{role}"])]
            for role, person in chosen.items()
            if person is not None
        }

    def take(self, refusal: ParametersRefused) -> None:
        """Show what the action says of values beside their fields."""
        for one in refusal.faults:
            name = f"param_{one.key}"
            self.add_error(name if name in self.fields else None, one.message)


def _field(one: Parameter, initial: object) -> forms.Field:
    shown: dict[str, Any] = {
        "label": i18n.pick(one.ask),
        "help_text": i18n.pick(one.hint) if one.hint else "",
        "required": one.default is None,
        "initial": initial,
    }
    if one.type == "integer":
        return forms.IntegerField(min_value=one.min, max_value=one.max, **shown)
    if one.type == "day":
        return DayField(**shown)
    if one.type == "yes_no":
        shown["initial"] = {True: "true", False: "false"}.get(initial)  # type: ignore[call-overload]
        choices = [("true", _("Yes")), ("false", _("No"))]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **shown)
    return forms.CharField(max_length=500, **shown)


def _plain(value: Any) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else value
