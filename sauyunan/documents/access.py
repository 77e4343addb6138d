"""Who may do what with documents."""

from __future__ import annotations

from sauyunan.accounts import access
from sauyunan.accounts.models import Membership, Person, Unit
from sauyunan.core import clock
from sauyunan.documents.models import Document


def signer_of(role: str, unit: Unit) -> Membership | None:
    """Who signs today: the nearest holder of the role, a deputy before the one in office."""
    return access.holder(role, unit, clock.today())


def may_end(person: Person, document: Document, role: str) -> bool:
    """Revoke or reissue: a holder of the signer's role who did not issue it (four eyes)."""
    is_other = document.issued_by != f"person:{person.pk}"
    return is_other and access.has_role(person, role, document.unit)
