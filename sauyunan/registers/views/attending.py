"""Signing up for an event, without an account: the form, the link that was sent, one's own page."""

from __future__ import annotations

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from sauyunan.accounts.models import Unit
from sauyunan.core import clock, crypto, i18n, ratelimit
from sauyunan.core.address import client_address
from sauyunan.registers import (
    attending,
    attending_actions,
    attending_forms,
    public_paths,
    queries,
)
from sauyunan.registers.attending import Session
from sauyunan.registers.attending_actions import AttendRefused
from sauyunan.registers.attending_forms import Typed
from sauyunan.registers.models import Attendee
from sauyunan.registers.views.calendar import published_or_404

ASKS_AN_HOUR = 60
"""Of one connection: many phones share one."""
LINKS_AN_HOUR = 10
"""Of one contact, whoever asks."""
HOUR = 3600
OPENED = "attendees"  # in the session: codes whose link this browser opened
WITHDRAWN = (
    "attendees_withdrawn"  # in the session: what was withdrawn in this browser, nowhere else
)
OPEN_FOR = 12 * HOUR


def session_or_404(kit: str, name: str, code: str) -> Session:
    """The published event, if it takes attendees."""
    edition, home = public_paths.home_or_404(kit, name, "calendar")
    found = attending.session(edition, home, published_or_404(home, code))
    if found is None:
        raise Http404
    return found


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def attend(request: HttpRequest, kit: str, name: str, code: str) -> HttpResponse:
    """Days with their free places, and the form that asks for one."""
    session = session_or_404(kit, name, code)
    if request.method == "POST":
        return _ask(request, session)
    return _shown(request, session, Typed())


def _ask(request: HttpRequest, session: Session) -> HttpResponse:
    if not ratelimit.hit("registers.attend", client_address(request.META), ASKS_AN_HOUR, HOUR):
        return _busy(request)
    typed = attending_forms.read(dict(request.POST.lists()), session.days())
    if typed.visitor is None or typed.day is None:
        return _shown(request, session, typed, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if ratelimit.hit("registers.attend.contact", typed.visitor.contact, LINKS_AN_HOUR, HOUR):
        try:
            attending_actions.ask(session, typed.day, typed.visitor, _language())
        except AttendRefused as refusal:
            status = HTTPStatus.CONFLICT
            return _shown(request, session, typed, str(refusal), status=status)
    return redirect(f"{request.path}?terkirim")


def _language() -> str:
    lang = i18n.language()
    return lang if lang in {"id", "en", "su"} else i18n.DEFAULT


def _shown(
    request: HttpRequest,
    session: Session,
    typed: Typed,
    refused: str = "",
    *,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    days = session.days()
    context = {
        "session": session,
        "event": session.event,
        "days": days,
        "controls": attending_forms.controls(days, typed),
        "others": [refused] if refused else [],
        "has_errors": status >= HTTPStatus.BAD_REQUEST,
        "is_sent": "terkirim" in request.GET,
        "role": i18n.pick(session.home.kit.manifest.roles[session.attend.by]),
        "unit": Unit.objects.filter(pk=session.edition.unit_id or 0).first(),
        "keep_days": session.attend.keep_days,
    }
    return render(request, "registers/attend.html", context, status=status)


def _busy(request: HttpRequest) -> HttpResponse:
    who = client_address(request.META)
    wait = max(1, ratelimit.retry_after("registers.attend", who, ASKS_AN_HOUR, HOUR))
    context = {"minutes": -(-wait // 60)}
    status = HTTPStatus.TOO_MANY_REQUESTS
    answer = render(request, "registers/attend_busy.html", context, status=status)
    answer["Retry-After"] = str(wait)
    return answer


# -- One's own page -------------------------------------------------------------------------------
@never_cache
@require_GET
def enter(request: HttpRequest, code: str, secret: str) -> HttpResponse:
    """The link that was sent: its secret becomes a session, the address is left behind at once."""
    if code in _withdrawn(request):
        return redirect("registers:attendee", code)
    row = Attendee.objects.filter(code=code).first()
    fits = crypto.same(attending.secret_digest(secret), row.secret_digest) if row else False
    if not fits:
        answer = render(request, "registers/attendee_gone.html", status=HTTPStatus.NOT_FOUND)
    else:
        request.session[OPENED] = _opened(request) | {code: clock.now().timestamp()}
        answer = redirect("registers:attendee", code)
    # No other site may learn the address: it holds the secret.
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@never_cache
@require_safe
def attendee(request: HttpRequest, code: str) -> HttpResponse:
    """What is held of a visitor and where it stands; while the link is open in this browser."""
    row = _row(request, code)
    if row is None and code in _withdrawn(request):
        context = _withdrawn(request)[code]
        return render(request, "registers/attendee_withdrawn.html", context)
    return _own(request, row) if row else _gone(request)


@never_cache
@require_http_methods(["POST"])
def attendee_confirm(request: HttpRequest, code: str) -> HttpResponse:
    """The visitor confirms; the same again changes nothing."""
    row = _row(request, code)
    session = _session(row) if row else None
    if row is None or session is None:
        return _gone(request)
    try:
        attending_actions.confirm(session, row)
    except AttendRefused as refusal:
        return _own(request, row, str(refusal))
    return redirect("registers:attendee", code)


@never_cache
@require_http_methods(["POST"])
def attendee_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """The visitor does not come: all that is held is deleted; the same again changes nothing."""
    row = _row(request, code)
    if row is None:
        return (
            redirect("registers:attendee", code) if code in _withdrawn(request) else _gone(request)
        )
    session = _session(row)
    told = _told(session, row)
    try:
        attending_actions.withdraw(session, row)
    except AttendRefused:
        return _gone(request)
    request.session[WITHDRAWN] = _withdrawn(request) | {code: told}
    return redirect("registers:attendee", code)


def _told(session: Session | None, row: Attendee) -> dict[str, str]:
    """What the page says after somebody withdrew: nothing of the person."""
    if session is None:
        return {"event": attending.opened(row).event}
    again = public_paths.of_register(session.home, "attend", session.row.record.code)
    return {
        "event": session.event.title,
        "event_url": session.event.address,
        "again_url": again if session.days() else "",
    }


def _withdrawn(request: HttpRequest) -> dict[str, dict[str, str]]:
    held: dict[str, dict[str, str]] = request.session.get(WITHDRAWN, {})
    return held


def _opened(request: HttpRequest) -> dict[str, float]:
    since = clock.now().timestamp() - OPEN_FOR
    held: dict[str, float] = request.session.get(OPENED, {})
    return {code: at for code, at in held.items() if at >= since}


def _row(request: HttpRequest, code: str) -> Attendee | None:
    if code not in _opened(request):
        return None
    return Attendee.objects.select_related("record").filter(code=code).first()


def _session(row: Attendee) -> Session | None:
    found = queries.running(row.record.register)
    return attending.session_of(found[0], found[1], row.record_id) if found else None


def _own(request: HttpRequest, row: Attendee, refused: str = "") -> HttpResponse:
    session = _session(row)
    context = {
        "row": row,
        "visitor": attending.opened(row),
        "event": session.event if session else None,
        "may_confirm": bool(session and row.state == Attendee.State.ASKED),
        "place": _place_in_line(row),
        "others": [refused] if refused else [],
        "has_errors": bool(refused),
        "event_url": session.event.address if session else "",
    }
    status = HTTPStatus.CONFLICT if refused else HTTPStatus.OK
    return render(request, "registers/attendee.html", context, status=status)


def _place_in_line(row: Attendee) -> int:
    """Which on the waiting list; 0 for others."""
    if row.state != Attendee.State.WAITING:
        return 0
    rows = Attendee.objects.filter(record=row.record_id, day=row.day, state=row.state)
    before = rows.filter(confirmed_at__lt=row.confirmed_at)
    same = rows.filter(confirmed_at=row.confirmed_at, pk__lt=row.pk)
    return before.count() + same.count() + 1


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "registers/attendee_gone.html", status=HTTPStatus.NOT_FOUND)
