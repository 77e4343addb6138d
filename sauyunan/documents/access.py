"""Who may do what with documents."""

from __future__ import annotations

from sauyunan.accounts import access
from sauyunan.accounts.models import Membership, Person, Unit
from sauyunan.core import clock
from sauyunan.core.actor import Actor
from sauyunan.documents.models import Document


def signer_of(role: str, unit: Unit, by: Actor) -> Membership | None:
    """Who signs today: whoever issues, if they hold the role; else its nearest holder, a deputy
    before the one in office. A document never names somebody who did not act while who acted may."""
    person = Person.objects.filter(pk=by.id).first() if by.kind == "person" else None
    own = access.membership_for(person, role, unit) if person else None
    return own or access.holder(role, unit, clock.today())


def may_end(person: Person, document: Document, role: str) -> bool:
    """Revoke or reissue: a holder of the signer's role who did not issue it (four eyes)."""
    is_other = document.issued_by != f"person:{person.pk}"
    return is_other and access.has_role(person, role, document.unit)
