"""Keeping a draft for another device: a reference, a secret, and where a code goes."""

from __future__ import annotations

from django.db import transaction

from sauyunan.core import clock, codes
from sauyunan.services import contents
from sauyunan.services.actions.drafts import lock
from sauyunan.services.contact import Contact
from sauyunan.services.models import Draft

PREFIX = "ISI"
"""Of references of drafts, so that nobody takes one for an application's."""


@transaction.atomic
def keep_draft(draft: Draft, given: Contact) -> Draft:
    """The draft with its reference and secret, the same ones every time; the week begins anew.

    ``given``: where a code goes before another device opens it; the last that was told holds.
    Raises DraftClosed.
    """
    held = lock(draft)
    now = clock.now()
    if held.reference is None:
        held.reference = _free_reference(now.year)
        secret = codes.secret()
        held.secret_digest = contents.secret_digest(held.reference, secret)
        held.secret_sealed = contents.seal_draft_secret(held, secret)
    held.contact_sealed = contents.seal_draft_contact(held, given)
    held.changed_at = now
    held.save(
        update_fields=[
            "reference",
            "secret_digest",
            "secret_sealed",
            "contact_sealed",
            "changed_at",
        ]
    )
    return held


def touch_draft(draft: Draft) -> None:
    """Another device goes on with it: the week begins anew."""
    Draft.objects.filter(pk=draft.pk).update(changed_at=clock.now())


def _free_reference(year: int) -> str:
    while Draft.objects.filter(reference=(made := codes.reference(PREFIX, year))).exists():
        pass
    return made
