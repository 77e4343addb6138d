"""The ideas box: everybody gives and supports ideas; reviewers show, join and answer them."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.accounts.models import Person
from sauyunan.core import codes, context, ratelimit
from sauyunan.core.actor import APPLICANT, Actor
from sauyunan.core.address import client_address
from sauyunan.innovations import access, actions, forms, idea_queries
from sauyunan.innovations.form_pages import FormPage, show, tried
from sauyunan.innovations.models import Idea

ROWS = 25
IDEAS_AN_HOUR, SUPPORTS_AN_HOUR = 5, 60
HOUR = 3600
MARK = "gagasan"
"""The cookie by which a browser supports an idea once; it tells nothing else."""
KEPT = 365 * 24 * HOUR


@require_GET
def idea_list(request: HttpRequest) -> HttpResponse:
    """What others would do better, the most supported first."""
    text, status = request.GET.get("q", "")[:100], request.GET.get("status", "")
    rows = idea_queries.public_ideas(text, status)
    told = {
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "text": text,
        "status": status,
        "statuses": [(one.value, one.label, one.value == status) for one in idea_queries.PUBLIC],
        "waiting": idea_queries.waiting_ideas().count() if _moderates(request) else 0,
        "frame": context.frame(request),
    }
    return render(request, "innovations/idea_list.html", told)


@require_http_methods(["GET", "POST"])
@never_cache
def idea_new(request: HttpRequest) -> HttpResponse:
    """Give an idea; no account is needed."""
    form = forms.IdeaForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and not _allowed(request, "innovations.idea", IDEAS_AN_HOUR):
        form.add_error(None, _("Many ideas came from here within an hour. Try again later."))
    person = _person(request)
    by = Actor.for_person(person) if person else APPLICANT
    made: list[Idea] = []
    if tried(
        form,
        lambda: made.append(
            actions.give_idea(actions.GivenIdea(**form.cleaned_data, person=person), by=by)
        ),
    ):
        messages.success(request, _("Thank you. Your idea is in the box."))
        return redirect("innovations:idea-word", made[0].code)
    page = FormPage(
        _("Give an idea"),
        reverse("innovations:ideas"),
        _("Send the idea"),
        frame=context.frame(request),
    )
    return show(request, page, form)


@require_GET
@never_cache
def idea_word(request: HttpRequest, code: str) -> HttpResponse:
    """What has become of an idea, for who gave it and kept the address; its words are shown only where everybody
    reads them."""
    idea = get_object_or_404(Idea, code=code)
    if idea.shown_at is not None:
        return redirect("innovations:idea", code)
    return render(
        request, "innovations/idea_word.html", {"idea": idea, "frame": context.frame(request)}
    )


@require_GET
def idea_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One idea; one that was joined leads to where it goes on."""
    idea = _readable(request, code)
    if idea.merged_into and not _moderates(request):
        return redirect("innovations:idea", idea.merged_into.code)
    who = _supporter(request)
    supports = who is not None and idea.supports.filter(supporter=who).exists()
    told = {
        "idea": idea,
        "count": idea.supports.count(),
        "may_support": idea.status == Idea.Status.SHOWN and not supports,
        "supports": supports,
        "moderates": _moderates(request),
        "may_take_up": _may_take_up(request, idea),
        "similar": idea_queries.similar_ideas(idea) if _moderates(request) else [],
        "frame": context.frame(request),
    }
    return render(request, "innovations/idea_detail.html", told)


def _readable(request: HttpRequest, code: str) -> Idea:
    """The idea; Http404 for one that was never shown, but to who moderates."""
    rows = Idea.objects.select_related("unit", "innovation", "merged_into")
    found = rows.filter(code=code).first()
    if found is None or (found.shown_at is None and not _moderates(request)):
        raise Http404
    return found


def _supporter(request: HttpRequest) -> bytes | None:
    """The person, or the browser by its mark; None of a browser that has none yet."""
    if person := _person(request):
        return actions.supporter("person", str(person.pk))
    mark = request.COOKIES.get(MARK, "")
    if not (len(mark) == 26 and mark.isalnum()):
        return None
    return actions.supporter("browser", mark)


@require_POST
def idea_support(request: HttpRequest, code: str) -> HttpResponse:
    """Support an idea, once a person or a browser."""
    idea = _readable(request, code)
    if not _allowed(request, "innovations.support", SUPPORTS_AN_HOUR):
        messages.error(request, _("Much support came from here within an hour. Try again later."))
        return redirect("innovations:idea", code)
    mark, who = "", _supporter(request)
    if who is None:
        mark = codes.random_code(26)
        who = actions.supporter("browser", mark)
    is_new = actions.support_idea(idea, who)
    told = (
        _("Thank you, your support counts.")
        if is_new
        else _("Your support counts already, or the idea takes none.")
    )
    messages.success(request, told)
    answer = redirect("innovations:idea", code)
    if mark:
        answer.set_cookie(
            MARK,
            mark,
            max_age=KEPT,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return answer


# -- Moderators -----------------------------------------------------------------------------------
@require_GET
@login_required
@never_cache
def idea_waiting(request: SignedInRequest) -> HttpResponse:
    """The ideas that wait for somebody to look at them."""
    _check_moderates(request)
    page = Paginator(idea_queries.waiting_ideas(), ROWS).get_page(request.GET.get("page"))
    return render(request, "innovations/idea_waiting.html", {"page": page})


@require_POST
@login_required
def idea_show(request: SignedInRequest, code: str) -> HttpResponse:
    """Everybody reads it from now on."""
    idea = _to_moderate(request, code)
    try:
        actions.show_idea(idea, by=Actor.for_person(request.user))
    except actions.RegistryChangeRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The idea is shown."))
    return redirect("innovations:idea", code)


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def idea_decline(request: SignedInRequest, code: str) -> HttpResponse:
    """Answer that it is not taken up, and why."""
    idea = _to_moderate(request, code)
    form = forms.AnswerForm(request.POST if request.method == "POST" else None)
    by = Actor.for_person(request.user)
    if tried(form, lambda: actions.decline_idea(idea, form.cleaned_data["answer"], by=by)):
        messages.success(request, _("The idea is answered."))
        return redirect("innovations:idea", code)
    page = FormPage(_("Not taken up"), _url(idea), _("Answer"), idea.title)
    return show(request, page, form)


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def idea_merge(request: SignedInRequest, code: str) -> HttpResponse:
    """Join it with another; those that resemble it come first."""
    idea = _to_moderate(request, code)
    others = Idea.objects.filter(status=Idea.Status.SHOWN).exclude(pk=idea.pk).order_by("title")
    form = forms.MergeForm(others, request.POST if request.method == "POST" else None)
    by = Actor.for_person(request.user)
    if tried(form, lambda: actions.merge_idea(idea, form.cleaned_data["into"], by=by)):
        messages.success(request, _("The ideas are joined; each supporter counts once."))
        return redirect("innovations:idea", form.cleaned_data["into"].code)
    page = FormPage(_("Join with another idea"), _url(idea), _("Join"), idea.title)
    return show(request, page, form)


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def idea_take_up(request: SignedInRequest, code: str) -> HttpResponse:
    """Begin an innovation from it."""
    idea = _readable(request, code)
    units = access.units_to_begin_in(request.user)
    if not units.exists():
        raise PermissionDenied
    form = forms.TakeUpForm(units, request.POST if request.method == "POST" else None)
    by = Actor.for_person(request.user)
    if tried(
        form, lambda: actions.take_up_idea(idea, form.cleaned_data["unit"], request.user, by=by)
    ):
        idea.refresh_from_db()
        messages.success(request, _("A record is begun from the idea. You lead its team."))
        return redirect("innovations:record", idea.innovation.slug if idea.innovation else "")
    page = FormPage(_("Take up the idea"), _url(idea), _("Begin a record"), idea.title)
    return show(request, page, form)


def _person(request: HttpRequest) -> Person | None:
    user = request.user
    return user if isinstance(user, Person) and user.is_authenticated else None


def _moderates(request: HttpRequest) -> bool:
    person = _person(request)
    return person is not None and access.reviews(person)


def _may_take_up(request: HttpRequest, idea: Idea) -> bool:
    person = _person(request)
    is_open = idea.status == Idea.Status.SHOWN
    return is_open and person is not None and access.units_to_begin_in(person).exists()


def _check_moderates(request: HttpRequest) -> None:
    if not _moderates(request):
        raise PermissionDenied


def _to_moderate(request: SignedInRequest, code: str) -> Idea:
    _check_moderates(request)
    return _readable(request, code)


def _url(idea: Idea) -> str:
    return reverse("innovations:idea", args=[idea.code])


def _allowed(request: HttpRequest, scope: str, limit: int) -> bool:
    return ratelimit.hit(scope, client_address(request.META), limit, HOUR)
