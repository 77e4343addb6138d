"""Controls as values: ids, choices, problems, and Django forms read as controls."""

from __future__ import annotations

from datetime import date

from django import forms

from sauyunan.core.controls import Control, Option, Problem, problems, with_heading
from sauyunan.core.form_controls import DayField, form_faults, from_form


class PersonForm(forms.Form):
    """Every kind of field that staff pages use."""

    name = forms.CharField(label="Name", max_length=20, help_text="As on paper")
    born = DayField(label="Born")
    unit = forms.ChoiceField(label="Unit", choices=[("", "—"), ("1", "One"), ("2", "Two")])
    roles = forms.MultipleChoiceField(
        label="Roles",
        required=False,
        choices=[("Group", [("a", "A")]), ("b", "B")],
        widget=forms.CheckboxSelectMultiple,
    )
    active = forms.BooleanField(label="Active", required=False)
    paper = forms.FileField(label="Paper", required=False)

    def clean(self) -> dict[str, object]:
        raise forms.ValidationError("Ask your administrator.")


def test_id_keeps_only_what_ids_may_hold() -> None:
    control = Control("saksi.0.nama ibu", "text", "Nama")

    assert control.id == "f-saksi-0-nama-ibu"
    assert control.described_by == ""


def test_described_by_names_hint_then_error() -> None:
    control = Control("nik", "number", "NIK", hint="16 angka", error="Kurang.")

    assert control.described_by == "f-nik-hint f-nik-error"


def test_first_option_carries_the_id_that_errors_lead_to() -> None:
    options = (Option("a", "A"), Option("b", "B"))

    shown = Control("x", "choice", "X", options=options, value="b").shown_options

    assert [(o.id, o.is_chosen) for o in shown] == [("f-x", False), ("f-x-2", True)]


def test_yes_no_takes_typed_text_and_booleans() -> None:
    chosen = [Control("x", "yes_no", "X", value=v).shown_options for v in ("yes", False, "", None)]

    assert [[o.value for o in shown if o.is_chosen] for shown in chosen] == [
        ["yes"],
        ["no"],
        [],
        [],
    ]


def test_problems_stand_in_the_order_of_the_page_with_rows() -> None:
    row = (Control("s.0.nik", "number", "NIK", error="Isi NIK."),)
    page = [
        Control("lahir", "date", "Lahir", error="Tidak ada."),
        Control("s", "group", "Saksi", error="Dua saksi.", children=(row,)),
    ]

    found = list(problems(page))

    assert found == [
        Problem("f-lahir-day", "Tidak ada."),
        Problem("f-s-rows", "Dua saksi."),
        Problem("f-s-0-nik", "Isi NIK."),
    ]


def test_single_question_becomes_the_heading() -> None:
    single = with_heading([Control("k", "hidden", "", value="1"), Control("a", "text", "A")])
    double = with_heading([Control("a", "text", "A"), Control("b", "text", "B")])

    assert [control.heading for control in single] == [False, True]
    assert [control.heading for control in double] == [False, False]


def test_django_form_keeps_what_was_typed_and_says_what_is_wrong() -> None:
    data = {"name": "", "born-day": "31", "born-month": "6", "born-year": "2022", "unit": "2"}
    form = PersonForm({**data, "roles": ["a"], "active": "yes"})

    form.is_valid()
    name, born, unit, roles, active, paper = from_form(form)

    assert (name.kind, name.hint, name.maxlength, name.error != "") == (
        "text",
        "As on paper",
        20,
        True,
    )
    assert (born.kind, born.value) == ("date", {"day": "31", "month": "6", "year": "2022"})
    assert born.error != ""
    assert (unit.kind, unit.value) == ("select", "2")
    assert unit.options == (Option("1", "One"), Option("2", "Two"))
    assert (roles.kind, roles.value) == ("choices", ("a",))
    assert roles.options == (Option("a", "A"), Option("b", "B"))
    assert (active.kind, active.is_ticked, active.required) == ("checkbox", True, False)
    assert paper.kind == "file"
    assert form_faults(form) == ["Ask your administrator."]


def test_day_field_reads_three_inputs() -> None:
    field = DayField(required=False)
    read = field.widget.value_from_datadict

    given = read({"d-day": " 9 ", "d-month": "6", "d-year": "2022"}, {}, "d")
    nothing = read({"d-day": "", "d-month": "", "d-year": ""}, {}, "d")

    assert field.clean(given) == date(2022, 6, 9)
    assert field.clean(nothing) is None
