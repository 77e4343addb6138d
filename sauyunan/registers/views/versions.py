"""Two versions of a record beside each other, and the way back to one of them."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.core import clock
from sauyunan.core.actor import Actor
from sauyunan.core.controls import Control
from sauyunan.kits.parts import EffectRefused
from sauyunan.registers import access, differing, undoing
from sauyunan.registers.models import Record, RecordVersion
from sauyunan.registers.undoing import Wish
from sauyunan.registers.views.records import REASON, home_or_404


@never_cache
@require_GET
@login_required
def compare(request: SignedInRequest, kit: str, name: str, code: str) -> HttpResponse:
    """Where two versions differ (``?lama=1&baru=3``), masked; without them, the last two."""
    _edition, home = home_or_404(request, kit, name)
    record = access.record_to_view(request.user, home.full, code)
    new = _number(request.GET.get("baru", ""), record.version)
    old = _number(request.GET.get("lama", ""), max(1, new - 1))
    lines = differing.between(home, _values(record, old), _values(record, new))
    context = {
        "kit": kit,
        "name": name,
        "register": home.title,
        "record": record,
        "lines": lines,
        "old": old,
        "new": new,
        "versions": range(1, record.version + 1),
    }
    return render(request, "registers/record_compare.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def restore(request: SignedInRequest, kit: str, name: str, code: str, version: int) -> HttpResponse:
    """What going back would change; a button does it, for a reason."""
    edition, home = home_or_404(request, kit, name)
    record = access.record_to_view(request.user, home.full, code)
    if not access.may_restore(request.user, kit, home.register):
        raise PermissionDenied
    former = _values(record, version)
    if version == record.version:
        raise Http404
    reason, error = request.POST.get("reason", "").strip(), ""
    if request.method == "POST":
        seen = _number(request.POST.get("seen", ""), 0)
        wish = Wish(version, seen, reason)
        error = _refusal(wish)
        try:
            if not error:
                by = Actor.for_person(request.user)
                undoing.restore(edition, record, wish, by=by, at=clock.now())
                messages.success(request, _("Version %(n)s is there again.") % {"n": version})
                return redirect("registers:record", kit, name, code)
        except EffectRefused as refusal:
            error = str(refusal)
    label = _("Why must it go back?")
    control = Control("reason", "text", label, value=reason, error=error, maxlength=500)
    context = {
        "kit": kit,
        "name": name,
        "register": home.title,
        "record": record,
        "version": version,
        "lines": differing.between(home, _values(record, record.version), former),
        "controls": (control,),
        "has_errors": bool(error),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return render(request, "registers/record_restore.html", context, status=status)


def _refusal(wish: Wish) -> str:
    return "" if len(wish.reason) in REASON else _("Write the reason: 5 to 500 characters.")


def _values(record: Record, version: int) -> dict[str, object]:
    try:
        return undoing.values_of(record, version)
    except RecordVersion.DoesNotExist:
        raise Http404 from None


def _number(text: str, otherwise: int) -> int:
    fits = text.isascii() and text.isdecimal() and len(text) <= 6
    return int(text) if fits else otherwise
