"""Pages for staff: the registers of the city, a search, a record with its history.

What is looked for is sent by POST: an address that holds a person's number would stay in logs and
browsers. There is no public look-up of persons at all.
"""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.core import i18n, ratelimit
from sauyunan.core.actor import Actor
from sauyunan.kits import queries as kit_queries
from sauyunan.kits.definition import Edition
from sauyunan.registers import access, actions, hiding, owning, queries, showing, viewing
from sauyunan.registers.contents import Home
from sauyunan.registers.models import Published, Record

REVEALS_A_DAY = 50
DAY = 24 * 3600
LISTED = 50  # records that are hidden
REASON = range(5, 501)  # characters


@require_GET
@login_required
def register_list(request: SignedInRequest) -> HttpResponse:
    """The registers that the person may search, by kit."""
    kits = []
    for kit in (edition.kit for edition in kit_queries.editions()):
        if access.may_read(request.user, kit.name):
            registers = [
                {"name": name, "title": i18n.pick(register.title)}
                for name, register in kit.parts.get("registers", {}).items()
            ]
            if registers:
                title = i18n.pick(kit.manifest.title)
                kits.append({"kit": kit.name, "title": title, "registers": registers})
    return render(request, "registers/register_list.html", {"kits": kits})


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def register_search(request: SignedInRequest, kit: str, name: str) -> HttpResponse:
    """A search of one register; without one, what changed last."""
    edition, home = home_or_404(request, kit, name)
    text = request.POST.get("q", "").strip()
    found = (
        queries.search(edition.kit, name, text)
        if text
        else list(queries.newest(edition.kit, name)[:20])
    )
    context = {
        "kit": kit,
        "name": name,
        "title": home.title,
        "may_import": access.may_import(request.user, kit),
        "renews": home.register.publish is not None and home.register.publish.renew is not None,
        "text": text,
        "records": showing.listed(edition, home, found),
        "hidden": [] if text else showing.listed(edition, home, hiding.hidden(home)[:LISTED]),
        "is_cut": bool(text) and len(found) == queries.SHOWN,
    }
    return render(request, "registers/register_search.html", context)


@require_GET
@never_cache
@login_required
def record_detail(request: SignedInRequest, kit: str, name: str, code: str) -> HttpResponse:
    """A record, masked, with its history."""
    edition, home = home_or_404(request, kit, name)
    record = access.record_to_view(request.user, home.full, code)
    return _record_page(request, (edition, home), record)


@require_POST
@never_cache
@login_required
def record_reveal(request: SignedInRequest, kit: str, name: str, code: str) -> HttpResponse:
    """One personal value in full, once, for a reason that is written down."""
    edition, home = home_or_404(request, kit, name)
    record = access.record_to_reveal(request.user, home.full, code)
    field, reason = request.POST.get("field", ""), request.POST.get("reason", "").strip()
    error = _reveal_error(request, home, field, reason)
    if error:
        return _record_page(request, (edition, home), record, error=error, reason=reason)
    actions.reveal(
        record, field, reason=reason, capability=f"{kit}/*", by=Actor.for_person(request.user)
    )
    return _record_page(request, (edition, home), record, revealed=field)


def _reveal_error(request: SignedInRequest, home: Home, field: str, reason: str) -> str:
    declared = home.register.fields.get(field)
    if declared is None or not declared.personal:
        return _("Choose which value you need.")
    if len(reason) not in REASON:
        return _("Write why you need it: 5 to 500 characters.")
    if not ratelimit.hit("registers.reveal", str(request.user.pk), REVEALS_A_DAY, DAY):
        return _("You have seen %(count)s personal values today. More are open again tomorrow.") % {
            "count": REVEALS_A_DAY
        }
    return ""


def _sees_attendees(request: HttpRequest, kit: str, home: Home) -> bool:
    """Whether people sign up for records of the register, and the person may see who."""
    publish = home.register.publish
    attend = publish.calendar.attend if publish and publish.calendar else None
    return attend is not None and access.holds(request.user, f"{kit}/{attend.by}")


def _record_page(
    request: HttpRequest,
    where: tuple[Edition, Home],
    record: Record,
    *,
    revealed: str = "",
    error: str = "",
    reason: str = "",
) -> HttpResponse:
    edition, home = where
    values = queries.values(record)
    is_published = home.register.publish is not None
    context = {
        "kit": edition.kit.name,
        "name": home.register.register_,
        "is_published": is_published,
        "read_count": viewing.recent(record) if is_published else 0,
        "register": home.title,
        "record": record,
        "title": showing.title(edition, home, values),
        "fields": showing.fields(home, values, revealed),
        "history": showing.history(home, record),
        "owner": owning.shown(home, record),
        "may_hide": access.may_hide(request.user, edition.kit.name, home.register),
        "is_shown": is_published and Published.objects.filter(record=record).exists(),
        "is_hidden": hiding.now(record) is not None,
        "hidings": showing.hidings(record),
        "may_restore": access.may_restore(request.user, edition.kit.name, home.register),
        "may_reveal": access.may_reveal(request.user, edition.kit.name),
        "sees_attendees": is_published and _sees_attendees(request, edition.kit.name, home),
        "error": error,
        "reason": reason,
        "has_errors": bool(error),
    }
    return render(request, "registers/record_detail.html", context, status=400 if error else 200)


def home_or_404(request: SignedInRequest, kit: str, name: str) -> tuple[Edition, Home]:
    """The register as it runs now, for whoever may read it, else 404."""
    if not access.may_read(request.user, kit):
        raise Http404
    found = queries.running(f"{kit}/{name}")
    if found is None:
        raise Http404
    return found
