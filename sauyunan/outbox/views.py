"""The page of the outbox: what was sent, to whom (masked), how it went, and trying again."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from sauyunan.accounts import access
from sauyunan.accounts.doors import SignedInRequest, administers, reads_administration
from sauyunan.outbox import actions, queries
from sauyunan.outbox.channels import CHANNELS, LABELS
from sauyunan.outbox.models import Message

ROWS = 50


@never_cache
@require_GET
@reads_administration
def message_list(request: SignedInRequest) -> HttpResponse:
    """Messages, the newest first, filtered by state and channel."""
    state = _one_of(request, "state", Message.State.values)
    channel = _one_of(request, "channel", CHANNELS)
    page = Paginator(queries.listed(state, channel), ROWS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "state": state,
        "channel": channel,
        "states": Message.State.choices,
        "channels": [(one, LABELS[one]) for one in CHANNELS],
        "only_written": [LABELS[one] for one in queries.only_written()],
        "may_retry": access.has_role(request.user, access.ADMIN),
    }
    return render(request, "outbox/message_list.html", context)


@require_POST
@administers
def message_retry(request: SignedInRequest, code: str) -> HttpResponse:
    """Put a message in line again."""
    message = Message.objects.filter(code=code).first()
    if message is None:
        raise Http404
    try:
        actions.retry(message, by=request.user)
    except actions.MessageRefused:
        messages.error(request, _("This message is sent already or waits to be sent."))
    else:
        messages.success(request, _("The message is in line again."))
    return redirect(reverse("outbox:messages"))


def _one_of(request: HttpRequest, name: str, known: tuple[str, ...] | list[str]) -> str:
    """A filter of the address; one that is not known counts as none."""
    given = request.GET.get(name, "")
    return given if given in known else ""
