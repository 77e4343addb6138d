"""Pages for the organiser of an event: who comes, who asks, who was there."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from sauyunan.accounts import access as accounts_access
from sauyunan.accounts.doors import SignedInRequest
from sauyunan.core import clock, codes, ledger, tables
from sauyunan.core.actor import Actor
from sauyunan.kits import texts_typed
from sauyunan.kits.texts_typed import ValueRefused
from sauyunan.outbox.channels import mask
from sauyunan.registers import access, attending, attending_actions, public_paths
from sauyunan.registers.attending import Session
from sauyunan.registers.attending_actions import AttendRefused
from sauyunan.registers.models import Attendee, Published

LONGEST_REASON = 300  # characters
STATES = ("coming", "pending", "waiting", "refused")


def _session(request: SignedInRequest, kit: str, name: str, code: str) -> Session:
    """The event; Http404 for outsiders, PermissionDenied for others of the kit."""
    if not access.may_read(request.user, kit):
        raise Http404
    session = _held(kit, name, code)
    if not accounts_access.has_role(request.user, f"{kit}/{session.attend.by}"):
        raise PermissionDenied
    return session


def _held(kit: str, name: str, code: str) -> Session:
    """The event, also when its last day is over: who was there is marked afterwards too."""
    edition, home = public_paths.home_or_404(kit, name, "calendar")
    rows = Published.objects.filter(register=home.full, record__code=code)
    row = rows.select_related("record").defer("words").first()
    found = attending.session(edition, home, row) if row else None
    if found is None:
        raise Http404
    return found


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def attendees(request: SignedInRequest, kit: str, name: str, code: str) -> HttpResponse:
    """Who signed up for a day; answers and marks are sent here."""
    session = _session(request, kit, name, code)
    day = _day(request, session)
    if request.method == "POST":
        return _done(request, session, day)
    return _shown(request, session, day)


def _done(request: SignedInRequest, session: Session, day: date) -> HttpResponse:
    rows = Attendee.objects.filter(record=session.row.record_id, day=day)
    row = rows.filter(code=codes.normal_code(request.POST.get("code", ""))).first()
    by = Actor.for_person(request.user)
    try:
        if row is None:
            raise AttendRefused(_("This was withdrawn already."))
        _act(request, session, row, by)
    except AttendRefused as refusal:
        return _shown(request, session, day, str(refusal))
    return redirect(f"{request.path}?hari={day.isoformat()}")


def _act(request: HttpRequest, session: Session, row: Attendee, by: Actor) -> None:
    match request.POST.get("do"):
        case "accept":
            attending_actions.answer(session, row, accept=True, by=by)
        case "refuse":
            reason = _reason(request)
            attending_actions.answer(session, row, accept=False, reason=reason, by=by)
        case "present" | "absent" | "unmark" as mark:
            is_present = {"present": True, "absent": False, "unmark": None}[mark]
            attending_actions.mark(row, is_present=is_present, by=by)
        case _:
            raise AttendRefused(_("Choose what is to be done."))


def _reason(request: HttpRequest) -> str:
    try:
        return texts_typed.line(request.POST.get("reason", ""), LONGEST_REASON)
    except ValueRefused as refused:
        raise AttendRefused(_("Reason: %(fault)s") % {"fault": refused}) from None


def _shown(
    request: SignedInRequest, session: Session, day: date, refused: str = ""
) -> HttpResponse:
    rows = _rows(session, day)
    kit, name = session.home.full.split("/")
    context = {
        "kit": kit,
        "name": name,
        "session": session,
        "event": session.event,
        "day": day,
        "days": _days(session),
        "free": session.on(day),
        "rows": [(row, visitor, mask(visitor.contact)) for row, visitor in rows],
        "present": sum(row.is_present is True for row, _visitor in rows),
        "may_mark": day <= clock.today(),
        "reason": request.POST.get("reason", "")[:300],
        "refused_code": request.POST.get("code", "") if refused else "",
        "others": [refused] if refused else [],
        "has_errors": bool(refused),
    }
    status = HTTPStatus.CONFLICT if refused else HTTPStatus.OK
    return render(request, "registers/attendees.html", context, status=status)


def _rows(session: Session, day: date) -> list[tuple[Attendee, attending.Visitor]]:
    """Confirmed ones, those with a place first, in the order in which they came."""
    found = Attendee.objects.filter(record=session.row.record_id, day=day, state__in=STATES)
    rows = sorted(found.order_by("confirmed_at", "pk"), key=lambda row: STATES.index(row.state))
    return [(row, attending.opened(row)) for row in rows]


def _days(session: Session) -> list[date]:
    """Days for which somebody signed up, and the next ones."""
    held = Attendee.objects.filter(record=session.row.record_id).exclude(state="asked")
    known = set(held.values_list("day", flat=True))
    return sorted(known | {one.day for one in session.days()})


def _day(request: HttpRequest, session: Session) -> date:
    """The day asked for; today or the next, else the first."""
    days = _days(session)
    asked = request.GET.get("hari", "")
    chosen = next((one for one in days if one.isoformat() == asked), None)
    today = clock.today()
    following = next((one for one in days if one >= today), days[-1] if days else None)
    return chosen or following or session.event.first


@never_cache
@login_required
@require_safe
def attendees_csv(request: SignedInRequest, kit: str, name: str, code: str) -> HttpResponse:
    """The list of a day to take along, with contacts; that it was taken is written down."""
    session = _session(request, kit, name, code)
    day = _day(request, session)
    present = {True: _("Yes"), False: _("No"), None: ""}
    columns = (_("Name"), _("Phone or e-mail"), _("State"), _("Present"))
    lines = [
        (visitor.name, visitor.contact, row.get_state_display(), present[row.is_present])
        for row, visitor in _rows(session, day)
    ]
    with transaction.atomic():
        ledger.record(
            "attendees.exported",
            f"record:{session.row.record.code}",
            by=Actor.for_person(request.user),
            capability=f"{kit}/{session.attend.by}",
            content={"day": day.isoformat(), "count": len(lines)},
        )
    answer = HttpResponse(
        "\ufeff" + tables.write(columns, lines), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="hadir-{day.isoformat()}.csv"'
    return answer
