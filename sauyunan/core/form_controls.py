"""Django forms of staff pages as controls, so that every page has the same look and behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import NumberFormatError, parse_decimal
from django import forms
from django.forms.boundfield import BoundField
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from sauyunan.core import clock, saying
from sauyunan.core.controls import Control, Kind, Option, Value
from sauyunan.core.i18n import language


class DayInput(forms.Widget):
    """Three fields for a day; the form field reads them as year-month-day."""

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> str:
        typed = [str(data.get(f"{name}-{part}", "")).strip() for part in ("year", "month", "day")]
        return "-".join(typed) if any(typed) else ""

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> bool:
        return f"{name}-day" not in data


class DayField(forms.DateField):
    """A day, asked as day, month and year."""

    widget = DayInput
    input_formats = ("%Y-%m-%d",)


class LocalNumberField(forms.DecimalField):
    """A number as people of the page's language write it: 30.000 and 37,5 in Indonesian, 30,000 and 37.5 in English."""

    widget = forms.TextInput

    def to_python(self, value: object) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        lang = language()
        # Sundanese writes numbers as Indonesian does, and the CLDR data of Babel lack it.
        try:
            return parse_decimal(text, locale="en" if lang == "en" else "id", strict=True)
        except NumberFormatError:
            told = {"example": saying.number(Decimal("1234.5"), lang)}
            raise forms.ValidationError(
                _("Write the number with digits, such as %(example)s.") % told
            ) from None


class PointInput(forms.TextInput):
    """A point of the map: latitude and longitude as typed, a map's link, or where the phone is."""


# The first widget that fits decides; narrower classes stand first.
KINDS: tuple[tuple[type[forms.Widget], Kind], ...] = (
    (forms.HiddenInput, "hidden"),
    (forms.PasswordInput, "password"),
    (forms.EmailInput, "email"),
    (forms.NumberInput, "integer"),
    (DayInput, "date"),
    (PointInput, "point"),
    (forms.TimeInput, "time"),
    (forms.ClearableFileInput, "file"),
    (forms.FileInput, "file"),
    (forms.Textarea, "long_text"),
    (forms.CheckboxSelectMultiple, "choices"),
    (forms.SelectMultiple, "choices"),
    (forms.RadioSelect, "choice"),
    (forms.Select, "select"),
    (forms.CheckboxInput, "checkbox"),
)


def from_form(form: forms.BaseForm) -> tuple[Control, ...]:
    """One control for each field, with what was typed and the first error of each.

    ``form.needed``: names of fields that a draft may leave out, and what is sent may not."""
    needed = getattr(form, "needed", ())
    return tuple(_control(form[name], is_needed=name in needed) for name in form.fields)


def form_faults(form: forms.BaseForm) -> list[str]:
    """The errors that belong to no field, for ``{% error_summary controls faults %}``."""
    return [str(message) for message in form.non_field_errors()]


def _control(bound: BoundField, *, is_needed: bool) -> Control:
    widget = bound.field.widget
    kind: Kind = next((kind for type_, kind in KINDS if isinstance(widget, type_)), "text")
    return Control(
        name=bound.html_name,
        kind=kind,
        label=str(bound.label),
        hint=str(bound.help_text) or (_day_hint() if kind == "date" else ""),
        value=_value(bound, kind),
        error=_error(bound),
        options=_options(bound),
        required=bound.field.required or is_needed,
        autocomplete=str(widget.attrs.get("autocomplete", "")),
        maxlength=getattr(bound.field, "max_length", None),
        accept=str(widget.attrs.get("accept", Control.accept)),
    )


def _error(bound: BoundField) -> str:
    """The first error; what is empty is named, since the summary tells errors without their fields."""
    faults = bound.errors.as_data()
    if not faults:
        return ""
    if faults[0].code == "required":
        return _("“%(label)s” is empty. Fill it in.") % {"label": bound.label}
    if faults[0].code == "invalid":
        told = {"label": bound.label, "what": bound.errors[0]}
        return _("“%(label)s”: %(what)s") % told
    return str(bound.errors[0])


def _day_hint() -> str:
    """How a day is typed, by the example of today."""
    today = clock.today()
    return _("For example, %(day)s") % {"day": f"{today.day} {today.month} {today.year}"}


def _value(bound: BoundField, kind: Kind) -> Value:
    value = bound.value()
    if kind in {"file", "password"} or value is None:
        return ""
    if isinstance(value, bool):
        return value
    if kind == "date":
        return _typed_day(value)
    if kind == "choices":
        return tuple(str(item) for item in value)
    return str(bound.field.prepare_value(value))


def _typed_day(value: date | str) -> dict[str, str]:
    text = value.isoformat() if isinstance(value, date) else value
    parts = [*text.split("-", 2), "", ""]
    return {"year": parts[0], "month": parts[1], "day": parts[2]}


def _options(bound: BoundField) -> tuple[Option, ...]:
    """Flat: the empty choice is the select's own first line, groups are read through."""
    choices = getattr(bound.field, "choices", ())
    flat = [
        pair
        for value, label in choices
        for pair in (label if isinstance(label, list | tuple) else [(value, label)])
    ]
    return tuple(Option(str(value), str(label)) for value, label in flat if str(value))
