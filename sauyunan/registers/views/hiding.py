"""Taking a record out of what the public sees, and showing it again; each for a reason."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.core.actor import Actor
from sauyunan.core.controls import Control
from sauyunan.kits.definition import Edition
from sauyunan.kits.parts import EffectRefused
from sauyunan.outbox import guard
from sauyunan.registers import access, hiding, owning, showing
from sauyunan.registers.contents import Home
from sauyunan.registers.models import Record
from sauyunan.registers.views.records import REASON, home_or_404

SHOW = "show"


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def record_hide(request: SignedInRequest, kit: str, name: str, code: str) -> HttpResponse:
    """What would follow; a button hides the record, or shows again one that is hidden."""
    edition, home = home_or_404(request, kit, name)
    record = access.record_to_view(request.user, home.full, code)
    if not access.may_hide(request.user, kit, home.register):
        raise PermissionDenied
    shows = request.POST.get("do", SHOW if hiding.now(record) else "") == SHOW
    reason, error = request.POST.get("reason", "").strip(), ""
    if request.method == "POST":
        error = _refusal(reason) or _done(request, edition, record, reason, shows=shows)
        if not error:
            return redirect("registers:record", kit, name, code)
    context = {
        "register": home.title,
        "named": owning.named(home, record),
        "back_url": reverse("registers:record", args=[kit, name, code]),
        "shows": shows,
        "controls": (_control(reason, error, shows=shows),),
        "has_errors": bool(error),
        **_follows(home, record),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return render(request, "registers/record_hide.html", context, status=status)


def _follows(home: Home, record: Record) -> dict[str, object]:
    """Whom it concerns: an owner who is told, or nobody who can be."""
    owner = owning.holder(home, record)
    return {
        "has_owner": owner is not None,
        "is_reached": owner is not None and bool(owning.reach_of(owner).told),
        "hidings": showing.hidings(record),
    }


def _refusal(reason: str) -> str:
    if len(reason) not in REASON:
        return _("Write the reason: 5 to 500 characters.")
    if guard.holds_number(reason):
        return _("Leave out the number of a person: the reason is sent to the owner.")
    return ""


def _done(
    request: SignedInRequest, edition: Edition, record: Record, reason: str, *, shows: bool
) -> str:
    """Do it and tell the officer what followed; why it is refused."""
    act = hiding.show_again if shows else hiding.hide
    try:
        posted = act(edition, record, reason=reason, by=Actor.for_person(request.user))
    except EffectRefused as refusal:
        return str(refusal)
    done = _("The public sees it again.") if shows else _("The public does not see it any more.")
    messages.success(request, f"{done} {_told(posted)}")
    return ""


def _told(posted: int) -> str:
    if not posted:
        return _("No owner could be told by a message.")
    return ngettext(
        "The owner is told by %(n)s message.", "The owner is told by %(n)s messages.", posted
    ) % {"n": posted}


def _control(reason: str, error: str, *, shows: bool) -> Control:
    label = _("Why may it be seen again?") if shows else _("Why may the public not see it?")
    hint = _(
        "The owner is told exactly this, and it stands in the history. The public does not read it."
    )
    return Control(
        "reason", "long_text", label, hint=hint, value=reason, error=error, maxlength=500
    )
