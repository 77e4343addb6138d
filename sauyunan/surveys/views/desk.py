"""Who runs surveys: the list, making one, how far it is, links and QR codes, kiosks, closing it."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.core import clock, form_controls
from sauyunan.core.actor import Actor
from sauyunan.documents import qr
from sauyunan.surveys import access, actions, forms, queries, sampling
from sauyunan.surveys.cleaning import REASONS
from sauyunan.surveys.models import Channel, Survey
from sauyunan.surveys.views import open
from sauyunan.surveys.views.doors import runs_survey, views_survey

ROWS = 50
COMMON = (50, 100, 200, 500, 1000, 2000, 5000, 10_000)
"""Populations whose sample the form shows without being asked."""


@require_GET
@login_required
@never_cache
def survey_list(request: SignedInRequest) -> HttpResponse:
    """The surveys of the person's units, the newest first, with how far each is."""
    _let_in(request)
    rows = Survey.objects.visible_to(request.user).select_related("unit")
    page = Paginator(rows.order_by("-opens_on", "-pk"), ROWS).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    counts = queries.answered(shown)
    context = {
        "page": page,
        "surveys": [(one, counts.get(one.pk, 0), _state(one)) for one in shown],
        "may_make": access.units_of(request.user).exists(),
    }
    return render(request, "surveys/survey_list.html", context)


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def survey_new(request: SignedInRequest) -> HttpResponse:
    """Make a survey. ``show`` only tells the sample that a population needs."""
    _let_in(request)
    units = access.units_of(request.user)
    if not units.exists():
        raise PermissionDenied
    only_shows = "show" in request.POST
    form = forms.SurveyForm(units, request.POST if request.method == "POST" else None)
    if not only_shows and form.is_valid():
        try:
            survey = actions.plan_survey(form.plan(), by=_actor(request))
        except actions.SurveyRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("The survey is made."))
            return redirect("surveys:survey", survey.code)
    has_errors = bool(request.method == "POST" and not only_shows)
    controls = form_controls.from_form(form)
    context = {
        "controls": [replace(one, error="") for one in controls] if only_shows else controls,
        "faults": [] if only_shows else form_controls.form_faults(form),
        "has_errors": has_errors,
        "sample": _sample(request.POST.get("population", "")),
        "common": [(one, sampling.needed(one)) for one in COMMON],
    }
    return render(request, "surveys/survey_new.html", context, status=400 if has_errors else 200)


@require_GET
@login_required
def sample(request: SignedInRequest) -> HttpResponse:
    """The part of the form that tells the sample, while a population is typed."""
    context = {"sample": _sample(request.GET.get("population", ""))}
    return render(request, "surveys/_sample.html", context)


@require_GET
@views_survey
def survey_detail(request: SignedInRequest, survey: Survey) -> HttpResponse:
    """How far it is, and all that can be done with it."""
    return render(request, "surveys/survey_detail.html", _detail(request, survey))


@require_http_methods(["GET", "POST"])
@runs_survey
def survey_change(request: SignedInRequest, survey: Survey) -> HttpResponse:
    """Change title, last day and population while it is not closed."""
    known = {name: getattr(survey, name) for name in ("title", "closes_on", "population")}
    form = forms.ChangeForm(request.POST if request.method == "POST" else None, initial=known)
    if form.is_valid():
        try:
            actions.change_survey(survey, form.change(), by=_actor(request))
        except actions.SurveyRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("The survey is changed."))
            return redirect("surveys:survey", survey.code)
    context = {
        "survey": survey,
        "controls": form_controls.from_form(form),
        "faults": form_controls.form_faults(form),
        "has_errors": bool(form.errors),
    }
    status = 400 if form.errors else 200
    return render(request, "surveys/survey_change.html", context, status=status)


@require_GET
@views_survey
def survey_sheet(request: SignedInRequest, survey: Survey) -> HttpResponse:
    """The QR code of the counter, to be printed and put up."""
    if survey.is_standing:
        raise Http404
    url = address_of("counter", survey)
    context = {"survey": survey, "asked": open.about(survey), "url": url, "qr": _qr(url)}
    return render(request, "surveys/survey_sheet.html", context)


@require_http_methods(["GET", "POST"])
@runs_survey
def survey_close(request: SignedInRequest, survey: Survey) -> HttpResponse:
    """Close a survey, or take back one to which nothing has come; asked once more."""
    if request.method == "POST":
        takes_back = "withdraw" in request.POST
        end = actions.withdraw_survey if takes_back else actions.close_survey
        try:
            end(survey, by=_actor(request))
        except actions.SurveyRefused as refusal:
            messages.error(request, str(refusal))
        else:
            told = _("The survey was taken back.") if takes_back else _("The survey is closed.")
            messages.success(request, told)
            if takes_back:
                return redirect("surveys:list")
        return redirect("surveys:survey", survey.code)
    context = {
        "survey": survey,
        "has_begun": survey.opens_on <= clock.today(),
        "is_empty": not queries.has_come(survey),
        "totals": queries.totals(survey),
    }
    return render(request, "surveys/survey_close.html", context)


@require_POST
@runs_survey
def kiosk_open(request: SignedInRequest, survey: Survey) -> HttpResponse:
    """A code for a kiosk; shown this once."""
    form = forms.KioskForm(request.POST)
    opened = None
    if form.is_valid():
        try:
            opened = actions.open_kiosk(survey, **form.cleaned_data, by=request.user)
        except actions.SurveyRefused as refusal:
            form.add_error(None, str(refusal))
    context = {**_detail(request, survey), "opened": opened}
    if opened is None:
        context |= {
            "kiosk_controls": form_controls.from_form(form),
            "faults": form_controls.form_faults(form),
            "has_errors": True,
        }
    status = 200 if opened else 400
    return render(request, "surveys/survey_detail.html", context, status=status)


@require_POST
@runs_survey
def kiosk_end(request: SignedInRequest, survey: Survey, pk: int) -> HttpResponse:
    """End a kiosk."""
    kiosk = survey.kiosks.filter(pk=pk).first()
    if kiosk is None:
        raise Http404
    actions.end_kiosk(kiosk, by=request.user)
    messages.success(request, _("The kiosk is ended. Its tablet asks for a code now."))
    return redirect("surveys:survey", survey.code)


def address_of(name: str, survey: Survey) -> str:
    """Where people answer, as it stands in a link or a QR code."""
    return settings.SAUYUNAN_URL + reverse(f"surveys:{name}", args=[survey.code])


def _detail(request: SignedInRequest, survey: Survey) -> dict[str, object]:
    totals = queries.totals(survey)
    cleaned = queries.cleaning_of(survey, totals.n)
    return {
        "survey": survey,
        "asked": open.about(survey),
        "state": _state(survey),
        "quota": queries.quota(survey, totals.n),
        "channels": [
            (label, totals.channels[name])
            for name, label in Channel.choices
            if name in totals.channels
        ],
        "totals": totals,
        "cleaning": cleaned,
        "removed": [(REASONS[reason], count) for reason, count in cleaned.removed.items()],
        "link": address_of("link", survey),
        "counter": address_of("counter", survey),
        "kiosk_url": settings.SAUYUNAN_URL + reverse("surveys:kiosk-enter"),
        "kiosks": survey.kiosks.filter(ended_at=None).order_by("pk"),
        "kiosk_controls": form_controls.from_form(forms.KioskForm()),
        "batches": survey.batches.order_by("number"),
        "files": survey.files.order_by("-sent_at"),
        "may_run": access.may_run(request.user, survey),
        "reads_result": access.may_read_result(request.user, survey),
        "may_enter": access.may_enter(request.user, survey),
        "is_open": survey.takes_answers(),
        "is_over": survey.closes_on < clock.today(),
        "takes_paper": survey.closed_at is None and survey.opens_on <= clock.today(),
    }


def _state(survey: Survey) -> tuple[str, str]:
    """What a survey is doing, and the colour of its tag."""
    today = clock.today()
    if survey.closed_at is not None:
        return _("Closed"), "grey"
    if today < survey.opens_on:
        return _("Not begun"), "blue"
    if survey.closes_on < today:
        return _("Ended, paper can be entered"), "yellow"
    return _("Open"), ""


def _sample(typed: str) -> dict[str, int] | None:
    """Population and sample; None for what is no population."""
    plain = typed.replace(".", "").replace(" ", "")
    if not (plain.isascii() and plain.isdigit() and int(plain[:9]) >= 1 and len(plain) < 9):
        return None
    return {"population": int(plain), "needed": sampling.needed(int(plain))}


def _qr(url: str) -> str:
    return mark_safe(qr.svg(url))  # noqa: S308 - our own drawing of our own address


def _let_in(request: SignedInRequest) -> None:
    if not access.works_with_surveys(request.user):
        raise PermissionDenied


def _actor(request: SignedInRequest) -> Actor:
    return Actor.for_person(request.user)
