"""Statements of official forms: what an applicant declares with a tick, and what still lacks one."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from sauyunan.core.controls import Control, Option
from sauyunan.core.i18n import pick
from sauyunan.services.format import OfficialForm

NAME = "declares"
"""The field of pages and of the API: keys of the forms whose statement is declared."""


def statements(forms: Mapping[str, OfficialForm]) -> dict[str, OfficialForm]:
    """The forms with a statement that is ticked; what is printed is signed by hand instead."""
    return {key: one for key, one in forms.items() if one.is_electronic and one.statement}


def faults(forms: Mapping[str, OfficialForm], declared: Collection[str]) -> dict[str, str]:
    """ "declares" -> which statements lack a tick; empty where none does."""
    lacking = [one.code for key, one in statements(forms).items() if key not in declared]
    if not lacking:
        return {}
    said = _("The statement of %(codes)s is not ticked. Read it and tick it, then send again.")
    return {NAME: said % {"codes": ", ".join(lacking)}}


def controls(
    forms: Mapping[str, OfficialForm], declared: Collection[str], error: str = ""
) -> tuple[Control, ...]:
    """One tick for each statement; none where there is nothing to declare."""
    options = tuple(
        Option(key, pick(one.statement), f"{one.code} {pick(one.title)}")
        for key, one in statements(forms).items()
        if one.statement
    )
    if not options:
        return ()
    label = _("What you declare")
    return (Control(NAME, "choices", label, value=list(declared), options=options, error=error),)
