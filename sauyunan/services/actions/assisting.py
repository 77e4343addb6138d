"""The staff fills in for others: at a counter, or as a helper with the person's consent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from sauyunan.accounts.models import Person
from sauyunan.core import clock, codes, crypto
from sauyunan.core.actor import Actor
from sauyunan.kits.definition import Edition
from sauyunan.services import access, facts
from sauyunan.services.actions.drafts import start_draft
from sauyunan.services.contents import Consent
from sauyunan.services.models import Application, Assistance, Channel, Draft

WAYS = ("present", "phone", "letter")
LONGEST_NAME = 120


class ConsentRefused(Exception):
    """``faults``: field ("name", "way") -> what is missing."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("; ".join(faults.values()))
        self.faults = dict(faults)


@transaction.atomic
def start_assisted(
    edition: Edition, service: str, consent: Consent, *, by: Person, language: str = "id"
) -> Draft:
    """An empty draft that this person fills in for somebody.

    Raises PermissionDenied, and ConsentRefused where a helper does not say for whom and how it was
    agreed; at the counter the person stands there.
    """
    facts.service_of(edition, service)
    allowed = access.assisting(by, edition)
    if allowed is None:
        raise PermissionDenied
    channel, membership = allowed
    if channel == Channel.HELPER:
        _check(consent)
    draft = start_draft(edition, service, language)
    draft.channel = channel
    draft.save(update_fields=["channel"])
    made = Assistance(
        code=codes.random_code(26),
        draft=draft,
        person=by,
        unit=membership.unit,
        role=membership.role,
        started_at=clock.now(),
    )
    if channel == Channel.HELPER:
        made.sealed = crypto.seal(asdict(consent), made.scope)
    made.save()
    return draft


def check(draft: Draft, by: Actor) -> Assistance | None:
    """Who helps with a draft that is sent now; None where nobody does. Raises PermissionDenied for
    anybody else, and when the right to help has ended."""
    if draft.channel == Channel.WEB:
        return None
    found = Assistance.objects.select_related("unit", "person").get(draft=draft)
    if by.kind != "person" or by.id != str(found.person_id):
        raise PermissionDenied
    if access.assisting(found.person, facts.edition_of(draft.edition_id)) is None:
        raise PermissionDenied
    return found


def bind(helped: Assistance, application: Application) -> None:
    """It was sent: what was noted of the help stays with the application."""
    helped.draft, helped.application = None, application
    helped.save(update_fields=["draft", "application"])


def _check(consent: Consent) -> None:
    faults: dict[str, str] = {}
    if not consent.name or len(consent.name) > LONGEST_NAME:
        faults["name"] = _("Write the full name of the person you fill in for.")
    if consent.way not in WAYS:
        faults["way"] = _("Choose how the person agreed. Without consent you cannot fill in.")
    if faults:
        raise ConsentRefused(faults)
