"""Who does something: a member of staff, an applicant, the system itself, or another city."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

Kind = Literal["person", "applicant", "system", "city"]


class Named(Protocol):
    """A stored person, known here by key and name only."""

    @property
    def pk(self) -> object: ...

    @property
    def name(self) -> str: ...


@dataclass(frozen=True)
class Actor:
    """The ``by`` of every action. ``id`` is the person's key, an application's code or a city's."""

    kind: Kind
    id: str
    name: str = ""
    unit_id: int | None = None

    def __str__(self) -> str:
        """The form kept in rows: "person:3", "applicant", "system", "city:32.73"."""
        return f"{self.kind}:{self.id}" if self.kind in {"person", "city"} else self.kind

    @classmethod
    def for_person(cls, person: Named, *, unit_id: int | None = None) -> Actor:
        """A signed-in member of staff, acting for a unit where that matters."""
        return cls("person", str(person.pk), person.name, unit_id)

    @classmethod
    def for_applicant(cls, code: str) -> Actor:
        """Somebody who holds the secret of the application with this code; no name is kept."""
        return cls("applicant", code)

    @classmethod
    def for_city(cls, code: str, name: str) -> Actor:
        """Another city's installation, known by its area code."""
        return cls("city", code, name)


SYSTEM = Actor("system", "system")
APPLICANT = Actor("applicant", "")
