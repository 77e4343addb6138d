"""Questionnaires on paper: batches, keying a sheet, deciding where two rounds differ, taking them."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.core import form_controls, i18n
from sauyunan.core.controls import Control, Option
from sauyunan.surveys import access, actions, comparing, forms, profile
from sauyunan.surveys.actions import KeyingRefused, Sheet, SurveyRefused
from sauyunan.surveys.cleaning import REASONS, UNUSABLE
from sauyunan.surveys.instruments import instrument, worded
from sauyunan.surveys.models import Keying, PaperBatch, Survey
from sauyunan.surveys.views import open
from sauyunan.surveys.views.doors import enters_answers


@require_http_methods(["GET", "POST"])
@enters_answers
def batch_new(request: SignedInRequest, survey: Survey) -> HttpResponse:
    """A new pile."""
    form = forms.BatchForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            batch = actions.make_batch(survey, **form.cleaned_data, by=request.user)
        except SurveyRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            return redirect("surveys:batch", survey.code, batch.number)
    context = {
        "survey": survey,
        "controls": form_controls.from_form(form),
        "faults": form_controls.form_faults(form),
        "has_errors": bool(form.errors),
    }
    return render(request, "surveys/batch_new.html", context, status=400 if form.errors else 200)


@require_GET
@enters_answers
def batch_detail(request: SignedInRequest, survey: Survey, number: int) -> HttpResponse:
    """How far both rounds are, what differs, and the report once it is taken."""
    batch = _batch(survey, number)
    differences = comparing.differences(batch)
    context = {
        "survey": survey,
        "asked": open.about(survey),
        "batch": batch,
        "rounds": comparing.progress(batch),
        "is_keying": batch.state == PaperBatch.State.KEYING,
        "is_complete": comparing.is_complete(batch),
        "differences": differences,
        "undecided": [one for one in differences if one.decided is None],
        "reasons": removed_of(batch.report),
        "may_run": access.may_run(request.user, survey),
    }
    return render(request, "surveys/batch_detail.html", context)


@require_http_methods(["GET", "POST"])
@enters_answers
def sheet(
    request: SignedInRequest, survey: Survey, number: int, round_: int, at: int
) -> HttpResponse:
    """Key one sheet; then the next. What the other round holds is not shown."""
    batch = _batch(survey, number)
    if round_ not in (Keying.Round.FIRST, Keying.Round.SECOND) or not 1 <= at <= batch.sheets:
        raise Http404
    typed, faults = _kept(batch, round_, at), dict[str, str]()
    if request.method == "POST":
        typed = _typed(request, batch)
        try:
            given = Sheet(typed, request.POST.get("remark", ""))
            actions.key_sheet(batch, at, round_, given, by=request.user)
        except KeyingRefused as refusal:
            faults = refusal.faults
        except SurveyRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("surveys:batch", survey.code, number)
        else:
            if at < batch.sheets:
                return redirect("surveys:sheet", survey.code, number, round_, at + 1)
            return redirect("surveys:batch", survey.code, number)
    controls = _controls(batch, typed, request.POST.get("remark", ""), faults)
    context = {
        "survey": survey,
        "batch": batch,
        "round": Keying.Round(round_).label,
        "at": at,
        "controls": controls,
        "short": controls[:-1],
        "box": controls[-1:],
        "has_errors": bool(faults),
    }
    return render(request, "surveys/sheet.html", context, status=400 if faults else 200)


@require_http_methods(["GET", "POST"])
@enters_answers
def decide(request: SignedInRequest, survey: Survey, number: int) -> HttpResponse:
    """What stands on the sheets on which the two rounds differ."""
    batch = _batch(survey, number)
    differences = comparing.differences(batch)
    if request.method == "POST":
        decided: dict[int, dict[str, str]] = {}
        for one in differences:
            value = request.POST.get(f"d-{one.sheet}-{one.field}")
            if value is not None:
                decided.setdefault(one.sheet, {})[one.field] = value
        try:
            actions.decide(batch, decided, by=request.user)
        except (KeyingRefused, SurveyRefused) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Your decisions are kept."))
        return redirect("surveys:batch", survey.code, number)
    context = {
        "survey": survey,
        "batch": batch,
        "differences": [_difference(batch, one) for one in differences],
    }
    return render(request, "surveys/batch_decide.html", context)


@require_POST
@enters_answers
def batch_end(request: SignedInRequest, survey: Survey, number: int) -> HttpResponse:
    """Take a batch, or throw it away."""
    batch = _batch(survey, number)
    if not access.may_run(request.user, survey):
        raise PermissionDenied
    try:
        if "drop" in request.POST:
            actions.drop_batch(batch, by=request.user)
            messages.success(request, _("The batch was thrown away."))
        else:
            report = actions.take_batch(batch, by=request.user)
            messages.success(request, _("%(count)d answers were taken.") % {"count": report.valid})
    except SurveyRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("surveys:batch", survey.code, number)


def removed_of(report: dict[str, dict[str, int]]) -> list[tuple[str, int]]:
    """Why respondents do not count, in words, and how many."""
    removed = report.get("removed", {})
    return [(str(REASONS[reason]), count) for reason, count in removed.items()]


def _batch(survey: Survey, number: int) -> PaperBatch:
    batch = survey.batches.select_related("survey").filter(number=number).first()
    if batch is None:
        raise Http404
    return batch


def _kept(batch: PaperBatch, round_: int, at: int) -> dict[str, str]:
    row = batch.keyings.filter(sheet=at, round=round_).first()
    return dict(row.values) if row else {}


def _typed(request: HttpRequest, batch: PaperBatch) -> dict[str, str]:
    return {name: request.POST.get(name, "")[:40] for name in comparing.fields_of(batch)}


def _controls(
    batch: PaperBatch, typed: dict[str, str], remark: str, faults: dict[str, str]
) -> list[Control]:
    """One short field for each element, then the profile and the open box; what is blank stays blank."""
    method = instrument(batch.survey.instrument)
    elements = [
        Control(
            name=key,
            kind="integer",
            label=f"{at}. {i18n.pick(element.title)}",
            value=typed.get(key, ""),
            error=faults.get(key, ""),
            width="2",
            autocomplete="off",
        )
        for at, (key, element) in enumerate(worded(method, batch.survey.service).items(), start=1)
    ]
    lists = [
        Control(
            name=name,
            kind="select",
            label=str(profile.LABELS[name]),
            value=typed.get(name, ""),
            options=tuple(Option(key, str(label)) for key, label in one.items()),
            error=faults.get(name, ""),
        )
        for name, one in profile.LISTS.items()
    ]
    lists.append(
        Control(
            name=comparing.UNUSABLE,
            kind="select",
            label=_("The sheet cannot be used because"),
            hint=_("Leave it empty where the sheet can be used, whatever it says."),
            value=typed.get(comparing.UNUSABLE, ""),
            options=tuple(Option(key, str(label)) for key, label in UNUSABLE.items()),
            error=faults.get(comparing.UNUSABLE, ""),
            required=False,
        )
    )
    box = Control(
        name="remark",
        kind="long_text",
        label=_("What is written in the open box"),
        hint=_("Leave out names and numbers that lead to somebody."),
        value=remark,
        error=faults.get("remark", ""),
        rows=2,
        required=False,
    )
    return [*elements, *lists, box]


def _difference(batch: PaperBatch, one: comparing.Difference) -> dict[str, object]:
    """A difference with all that may stand there, and which round said what."""
    method = instrument(batch.survey.instrument)
    if one.field in method.elements:
        label = i18n.pick(method.elements[one.field].title)
        values = [(str(at), str(at)) for at in range(1, method.scale + 1)]
    elif one.field == comparing.UNUSABLE:
        label = _("The sheet cannot be used because")
        values = [(key, str(text)) for key, text in UNUSABLE.items()]
    else:
        label = str(profile.LABELS[one.field])
        values = [(key, str(text)) for key, text in profile.LISTS[one.field].items()]
    nothing = _("it can be used") if one.field == comparing.UNUSABLE else _("nothing")
    said = {one.first: _("first round"), one.second: _("second round")}
    return {
        "difference": one,
        "label": label,
        "name": f"d-{one.sheet}-{one.field}",
        "options": [
            {
                "value": value,
                "text": text,
                "said": said.get(value, ""),
                "is_chosen": value == one.decided,
            }
            for value, text in [*values, ("", nothing)]
        ],
    }
