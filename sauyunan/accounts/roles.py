"""The roles that can be given: the city's own, and those the installed kits declare."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from sauyunan.accounts import access

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise  # not there at run time

BUILT_IN: Mapping[str, StrPromise] = {
    access.ADMIN: _("City administrator"),
    access.AUDITOR: _("Auditor (reads only)"),
    access.LEADER: _("City leader"),
    access.HELPER: _("Helper (fills in for residents)"),
    access.SURVEYOR: _("Surveyor (runs the surveys of a unit)"),
    access.ENUMERATOR: _("Enumerator (enters answers to surveys)"),
    access.INNOVATION: _("Reviewer of innovations (checks the records of a unit)"),
    access.INNOVATOR: _("Innovator (begins records of innovations for a unit)"),
    access.COMPETITION: _("Manager of competitions"),
}

Provider = Callable[[], Mapping[str, str]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Called in ``AppConfig.ready`` of an app above: its roles, name -> label."""
    _providers.append(provider)


def all_roles() -> dict[str, str]:
    """Every role that can be given now, by name ("salaman/verifikator"), with its label."""
    labels = {name: str(label) for name, label in BUILT_IN.items()}
    for provider in _providers:
        labels.update(provider())
    return labels
