"""Other systems: what a population registry and a civil-registration system offer to the desk.

Nothing is connected unless a city names a class of its own in the settings; see docs/adapters.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from typing import Protocol

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Verdict(Enum):
    """All that is ever told of a person: never a value that the registry holds."""

    MATCH = "match"
    MISMATCH = "mismatch"
    UNKNOWN = "unknown"
    UNAVAILABLE = "unavailable"

    @property
    def label(self) -> str:
        """How the desk reads it."""
        return str(_LABELS[self])


_LABELS = {
    Verdict.MATCH: gettext_lazy("Agrees with the population registry"),
    Verdict.MISMATCH: gettext_lazy("Differs from the population registry"),
    Verdict.UNKNOWN: gettext_lazy("Not in the population registry"),
    Verdict.UNAVAILABLE: gettext_lazy("The population registry does not answer now"),
}


@dataclass(frozen=True)
class PersonAsked:
    """Who is looked for. ``born`` is None where the form does not ask for it."""

    number: str
    name: str
    born: date | None


class PopulationRegistry(Protocol):
    """Compares a person with what the state holds. Made once in each process, called from several
    threads; gives up by itself within a few seconds."""

    title: str

    def match(self, person: PersonAsked) -> Verdict:
        """Whether number, name and day of birth belong together. Anything it raises counts as
        ``UNAVAILABLE``."""
        ...


@dataclass(frozen=True)
class FinishedCase:
    """A served case as it is typed into another system; texts in the page's language."""

    reference: str
    title: str
    ended_at: datetime
    documents: Sequence[tuple[str, str]]  # title and number
    answers: Mapping[str, str]  # by the label of the question, in the order of the form


@dataclass(frozen=True)
class Table:
    """Columns and rows, for a CSV file."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


class CivilRegistrationSystem(Protocol):
    """The system into which finished cases are entered by hand."""

    title: str

    def table(self, cases: Sequence[FinishedCase]) -> Table:
        """The cases in the order and the words in which that system asks for them."""
        ...


class ManualEntry:
    """No system in particular: every answer in the order of the form."""

    @property
    def title(self) -> str:
        return _("Manual entry")

    def table(self, cases: Sequence[FinishedCase]) -> Table:
        """One row for each case, one column for each answer that any of them has."""
        asked = list(dict.fromkeys(label for one in cases for label in one.answers))
        columns = [_("Reference"), _("Ended"), _("Documents"), *asked]
        return Table(columns, [_row(one, asked) for one in cases])


def _row(case: FinishedCase, asked: Sequence[str]) -> list[str]:
    documents = "; ".join(" ".join(filter(None, one)) for one in case.documents)
    ended = timezone.localtime(case.ended_at).strftime("%Y-%m-%d %H:%M")
    return [case.reference, ended, documents, *(case.answers.get(label, "") for label in asked)]


@lru_cache(maxsize=1)
def population_registry() -> PopulationRegistry | None:
    """The registry of settings.SAUYUNAN_POPULATION_REGISTRY; None where there is none."""
    name = settings.SAUYUNAN_POPULATION_REGISTRY
    if not name:
        return None
    made: PopulationRegistry = import_string(name)()
    return made


@lru_cache(maxsize=1)
def civil_registration() -> CivilRegistrationSystem:
    """The system of settings.SAUYUNAN_CIVIL_REGISTRATION, or entry by hand."""
    made: CivilRegistrationSystem = import_string(settings.SAUYUNAN_CIVIL_REGISTRATION)()
    return made
