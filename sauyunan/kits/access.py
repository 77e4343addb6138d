"""Who may see which kits run here, and change that."""

from __future__ import annotations

from sauyunan.accounts import access
from sauyunan.accounts.models import Person


def may_see(person: Person) -> bool:
    """The list of installed kits, their values and roles."""
    return any(access.has_role(person, role) for role in (access.ADMIN, access.AUDITOR))


def may_install(person: Person) -> bool:
    """Installing, upgrading and adapting."""
    return access.has_role(person, access.ADMIN)
