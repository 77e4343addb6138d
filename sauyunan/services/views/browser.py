"""What a browser holds: its drafts, what it sent, the applications it opened. No account.

Kept in the session (a row in the database, a random key in a cookie): codes and references only.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest

from sauyunan.core import clock, crypto
from sauyunan.services import accounts_kept
from sauyunan.services.contact import NO_CONTACT, Contact
from sauyunan.services.filling import Filling
from sauyunan.services.models import Application, Assistance, Channel, CitizenAccount, Draft

DRAFTS, CASES, CONTACTS, TYPED = "drafts", "cases", "contacts", "typed"
RESUMING, LIST, ADDING = "resuming", "list", "adding"
ACCOUNT = "account"
MOST_DRAFTS = 10
OPEN_FOR = timedelta(hours=12)
"""How long an application stays open in a browser after its secret was given."""
RESUMES_FOR = timedelta(minutes=30)
"""How long a browser may ask for codes after it gave the secret of a draft."""
FRESH_FOR = timedelta(minutes=15)
"""So long after its code a list may change how it opens; then a new code is asked for."""
KEPT_FOR = timedelta(days=7)
"""As long as a draft: the browser that began it can go on."""


def keep_draft(request: HttpRequest, draft: Draft) -> None:
    """This browser may fill it in; of more than MOST_DRAFTS the oldest is forgotten."""
    held = [one for one in request.session.get(DRAFTS, []) if one != draft.code] + [draft.code]
    request.session[DRAFTS] = held[-MOST_DRAFTS:]
    _keep_long(request)


def draft_of(request: HttpRequest, code: str) -> Draft:
    """The draft if this browser began it, else 404, sent or not. One that is filled in for somebody
    belongs to the member of the staff who began it, in whatever browser they are signed in."""
    found = Draft.objects.filter(code=code).first()
    if found is None or not _may_fill(request, found):
        raise Http404
    return found


def _may_fill(request: HttpRequest, draft: Draft) -> bool:
    if draft.channel == Channel.WEB:
        return draft.code in request.session.get(DRAFTS, [])
    if not request.user.is_authenticated:
        return False
    return Assistance.objects.of_draft(draft).filter(person=request.user).exists()


def filling_of(request: HttpRequest, code: str) -> Filling:
    """The draft with its form; 404 as ``draft_of``."""
    return Filling(draft_of(request, code))


def unsent_draft(request: HttpRequest, kit: str, service: str) -> Draft | None:
    """The newest draft of a service that this browser began and has not sent."""
    codes = request.session.get(DRAFTS, [])
    if not codes:
        return None
    sent = Application.objects.filter(once__in=[f"draft:{code}" for code in codes])
    taken = {once.removeprefix("draft:") for once in sent.values_list("once", flat=True)}
    rows = Draft.objects.filter(
        code__in=set(codes) - taken, service=service, edition__version__kit=kit
    )
    return rows.order_by("-changed_at").first()


def begin_resuming(request: HttpRequest, draft: Draft) -> None:
    """Reference and secret were right; a code is still to come."""
    request.session[RESUMING] = {"draft": draft.code, "at": clock.now().timestamp()}


def resumed_draft(request: HttpRequest) -> Draft | None:
    """The draft that waits for its code, for a while after its secret was given."""
    held = request.session.get(RESUMING)
    if held is None or not _is_recent(held["at"], RESUMES_FOR):
        return None
    return Draft.objects.filter(code=held["draft"]).first()


def end_resuming(request: HttpRequest) -> None:
    """The code was right."""
    request.session.pop(RESUMING, None)


@dataclass(frozen=True)
class ListHeld:
    """Whose list a browser opened, or (not yet confirmed) to which address a code went."""

    owner: str
    is_open: bool
    masked: str
    wants: str = ""  # what follows once it is open: a reference to be put in, or ACCOUNT
    sealed: str = ""  # the address
    at: float = 0  # when it was held last: the moment of the code, once it is open

    @property
    def address(self) -> str:
        """Where the code went; empty when the key is gone."""
        held = _unseal(self.sealed, _list_scope(self.owner)) if self.sealed else None
        return held["address"] if held else ""

    @property
    def is_fresh(self) -> bool:
        """Whether its code was given a short while ago."""
        return self.is_open and _is_recent(self.at, FRESH_FOR)


@dataclass(frozen=True)
class OpenList:
    """A list that is open here, with the account that its address belongs to, if any."""

    held: ListHeld
    account: CitizenAccount | None

    @property
    def owners(self) -> list[str]:
        """The marks of all addresses whose applications it shows."""
        return accounts_kept.owners_of(self.account) if self.account else [self.held.owner]


def held_for(owner: str, address: str, masked: str, wants: str) -> ListHeld:
    """A list to whose address a code was sent."""
    sealed = _seal({"address": address}, _list_scope(owner))
    return ListHeld(owner, False, masked, wants, sealed)


def hold_list(request: HttpRequest, held: ListHeld) -> None:
    """Open for as long as an application is; the address is sealed."""
    request.session[LIST] = {**asdict(held), "at": clock.now().timestamp()}


def list_of(request: HttpRequest) -> ListHeld | None:
    """What ``hold_list`` was told, while it lasts."""
    held = dict(request.session.get(LIST, {}))
    if not held or not _is_recent(held["at"], OPEN_FOR):
        return None
    return ListHeld(**held)


def open_list(request: HttpRequest) -> OpenList | None:
    """The list while it is open: not after its account was closed everywhere else."""
    held = list_of(request)
    if held is None or not held.is_open:
        return None
    account = accounts_kept.account_of(held.owner)
    if account and account.open_since and held.at < account.open_since.timestamp():
        return None
    return OpenList(held, account)


def leave_list(request: HttpRequest) -> None:
    """Close it in this browser."""
    for name in (LIST, ADDING):
        request.session.pop(name, None)


def begin_adding(request: HttpRequest, account: CitizenAccount, address: str) -> None:
    """A code went to an address that is to open the account too."""
    sealed = _seal({"address": address}, _adding_scope(account))
    request.session[ADDING] = {"sealed": sealed, "at": clock.now().timestamp()}


def added_address(request: HttpRequest, account: CitizenAccount) -> str:
    """The address that waits for its code, for a while."""
    held = request.session.get(ADDING)
    if held is None or not _is_recent(held["at"], RESUMES_FOR):
        return ""
    found = _unseal(held["sealed"], _adding_scope(account))
    return found["address"] if found else ""


def end_adding(request: HttpRequest) -> None:
    """It was given."""
    request.session.pop(ADDING, None)


def drop_drafts(request: HttpRequest) -> list[Draft]:
    """Forget all drafts; returns those that still exist."""
    codes = request.session.pop(DRAFTS, [])
    return list(Draft.objects.filter(code__in=codes))


def open_case(request: HttpRequest, application: Application) -> None:
    """The secret was right: this browser may look at the application for a while."""
    cases = _open_cases(request)
    request.session[CASES] = cases | {application.reference: clock.now().timestamp()}


def case_of(request: HttpRequest, reference: str) -> Application | None:
    """The application while it is open in this browser."""
    if reference not in _open_cases(request):
        return None
    return Application.objects.select_related("unit").filter(reference=reference).first()


def _open_cases(request: HttpRequest) -> dict[str, float]:
    held: dict[str, float] = request.session.get(CASES, {})
    return {reference: at for reference, at in held.items() if _is_recent(at, OPEN_FOR)}


def _is_recent(at: float, span: timedelta) -> bool:
    earliest, latest = clock.recent(span)
    return earliest.timestamp() <= at <= latest.timestamp()


def keep_contact(request: HttpRequest, draft: Draft, given: Contact) -> None:
    """Held sealed until the draft is sent."""
    sealed = _seal(given.as_json(), _scope(draft))
    request.session[CONTACTS] = request.session.get(CONTACTS, {}) | {draft.code: sealed}


def was_told(request: HttpRequest, draft: Draft) -> bool:
    """Whether the person was asked already how to be reached."""
    return draft.code in request.session.get(CONTACTS, {})


def contact_of(request: HttpRequest, draft: Draft) -> Contact:
    """How to reach the person, as far as it was told."""
    sealed = request.session.get(CONTACTS, {}).get(draft.code)
    if sealed is None:
        return NO_CONTACT
    held = _unseal(sealed, _scope(draft))
    return NO_CONTACT if held is None else Contact.from_json(held)


def keep_typed(
    request: HttpRequest, application: Application, raw: Mapping[str, list[str]]
) -> None:
    """What was typed into a correction, sealed, while a photo that it needs is taken first."""
    held = {key: texts for key, texts in raw.items() if key != "csrfmiddlewaretoken"}
    scope = _typed_scope(application)
    request.session[TYPED] = request.session.get(TYPED, {}) | {scope: _seal(held, scope)}


def typed_of(request: HttpRequest, application: Application) -> dict[str, list[str]] | None:
    """What ``keep_typed`` kept; None when nothing was."""
    scope = _typed_scope(application)
    sealed = request.session.get(TYPED, {}).get(scope)
    held = None if sealed is None else _unseal(sealed, scope)
    return None if held is None else dict(held)


def forget_typed(request: HttpRequest, application: Application) -> None:
    """The correction was sent."""
    held = request.session.get(TYPED, {})
    if held.pop(_typed_scope(application), None) is not None:
        request.session[TYPED] = held


def forget(request: HttpRequest) -> None:
    """Nothing of a citizen stays in this browser; a member of staff stays signed in."""
    if not request.user.is_authenticated:
        request.session.flush()
        return
    for name in (DRAFTS, CASES, CONTACTS, TYPED, RESUMING, LIST, ADDING):
        request.session.pop(name, None)


def _seal(value: object, scope: str) -> str:
    return base64.b64encode(crypto.seal(value, scope)).decode("ascii")


def _unseal(sealed: str, scope: str) -> Mapping[str, Any] | None:
    """None when the key is gone: keys are renewed, what a browser holds for hours is not."""
    try:
        found: Mapping[str, Any] = crypto.unseal(base64.b64decode(sealed), scope)
    except crypto.CryptoError:
        return None
    return found


def _typed_scope(application: Application) -> str:
    """When it comes back anew, what was typed before is not offered again."""
    return f"services.typed:{application.reference}:{application.state_at.isoformat()}"


def _scope(draft: Draft) -> str:
    return f"services.contact:{draft.code}"


def _list_scope(owner: str) -> str:
    return f"services.list:{owner}"


def _adding_scope(account: CitizenAccount) -> str:
    return f"services.adding:{account.code}"


def _keep_long(request: HttpRequest) -> None:
    """A citizen's session lasts as long as the draft; a sign-in of the staff keeps its own end."""
    if not request.user.is_authenticated:
        request.session.set_expiry(KEPT_FOR)
