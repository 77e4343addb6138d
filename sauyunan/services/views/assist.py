"""Filling in for others: the list, the consent, and the receipt that the applicant takes along."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from sauyunan.accounts import access as accounts_access
from sauyunan.accounts.doors import SignedInRequest
from sauyunan.core import i18n
from sauyunan.core.controls import Control, Option
from sauyunan.kits import queries as kits_queries
from sauyunan.kits.format import Texts
from sauyunan.services import access, actions, contents, facts, queries
from sauyunan.services.contents import Consent
from sauyunan.services.filling import Filling
from sauyunan.services.models import Application, Assistance, Channel
from sauyunan.services.views import addresses, browser, offer, sending

ROWS = 25


@dataclass(frozen=True)
class Offer:
    """A service that the person may fill in for others."""

    kit: str
    key: str
    title: Texts
    is_counter: bool


@dataclass(frozen=True)
class Row:
    """What somebody was helped with; no number of a person stands in it."""

    assistance: Assistance
    service: Texts
    name: str
    channel: str
    url: str  # to go on, or the receipt
    application: Application | None
    state: Texts | None


@require_GET
@never_cache
@login_required
def listing(request: SignedInRequest) -> HttpResponse:
    """What can be filled in for others, and what this person filled in."""
    offers = list(_offers(request))
    rows = Assistance.objects.filter(person=request.user).select_related("draft", "application")
    is_helper = accounts_access.has_role(request.user, accounts_access.HELPER)
    if not offers and not is_helper and not rows.exists():
        raise PermissionDenied
    page = Paginator(rows.order_by("-started_at", "-pk"), ROWS).get_page(request.GET.get("page"))
    context = {"offers": offers, "page": page, "rows": [_row(one) for one in page.object_list]}
    return render(request, "services/help.html", context)


def _offers(request: SignedInRequest) -> Iterable[Offer]:
    for edition in kits_queries.editions():
        allowed = access.assisting(request.user, edition)
        if allowed is not None:
            for key, service in facts.services_of(edition).items():
                yield Offer(edition.kit.name, key, service.title, allowed[0] == Channel.COUNTER)


def _row(one: Assistance) -> Row:
    case = one.draft or one.application
    if case is None:  # the database lets none be without both
        raise Http404
    service = queries.service_of(case)
    sent = one.application
    draft = case.code if sent is None else sent.once.removeprefix("draft:")  # type: ignore[union-attr]
    is_fresh = sent is not None and bool(sent.secret_sealed)
    url = reverse("services:resume", args=[draft]) if sent is None else ""
    return Row(
        assistance=one,
        service=service.title,
        name=contents.consent_of(one).name,
        channel=case.get_channel_display(),
        url=reverse("services:receipt", args=[draft]) if is_fresh else url,
        application=sent,
        state=None if sent is None else queries.title_of(service, sent.state),
    )


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def start(request: SignedInRequest, kit: str, service: str) -> HttpResponse:
    """A helper says for whom and how it was agreed; at the counter the form begins at once."""
    edition, found = offer.offered(kit, service)
    allowed = access.assisting(request.user, edition)
    if allowed is None:
        raise PermissionDenied
    faults: dict[str, str] = {}
    if request.method == "POST":
        language = i18n.language()
        given = Consent(_plain(request, "name"), request.POST.get("way", ""))
        try:
            draft = actions.start_assisted(
                edition, service, given, by=request.user, language=language
            )
        except actions.ConsentRefused as refused:
            faults = refused.faults
        else:
            return redirect(addresses.step_url(draft, Filling(draft).steps[0]))
    context = {
        "service": found,
        "is_counter": allowed[0] == Channel.COUNTER,
        "controls": () if allowed[0] == Channel.COUNTER else _consent(request, faults),
        "papers": [one.label for one in found.bring.values() if one.by_helper],
        "has_errors": bool(faults),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
    return render(request, "services/help_start.html", context, status=status)


def _plain(request: HttpRequest, key: str) -> str:
    return " ".join(request.POST.get(key, "")[:400].split())


def _consent(request: HttpRequest, faults: dict[str, str]) -> tuple[Control, ...]:
    labels = {
        "present": _("The person is here and agrees"),
        "phone": _("The person agreed by telephone"),
        "letter": _("The person signed a letter of authority"),
    }
    return (
        Control(
            "name",
            "text",
            _("Full name of the person you fill in for"),
            value=_plain(request, "name"),
            error=faults.get("name", ""),
            autocomplete="off",
        ),
        Control(
            "way",
            "choice",
            _("How did the person agree?"),
            value=request.POST.get("way", ""),
            error=faults.get("way", ""),
            options=tuple(Option(key, labels[key]) for key in actions.WAYS),
        ),
    )


@require_GET
@never_cache
@login_required
def receipt(request: SignedInRequest, draft: str) -> HttpResponse:
    """What the applicant takes along: reference, secret and QR, for a day."""
    held = browser.draft_of(request, draft)
    found = actions.sent_of(held)
    if found is None:
        return redirect("services:resume", draft)
    application = found.application
    link = addresses.secret_link(application, found.secret) if found.secret else ""
    context = {
        "sent": found,
        "service": queries.service_of(application),
        "todo": queries.what_to_do(application),
        "secret_parts": (found.secret[:5], found.secret[5:]),
        "qr": sending.drawn(link) if link else "",
        "helped": queries.helped_by(application),
        "track_url": request.build_absolute_uri(reverse("services:track")),
    }
    return render(request, "services/receipt.html", context)
