"""What a kind of document says of one case: its rules over the values that an issue hands over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sauyunan.core.cel import Bound, Rules
from sauyunan.documents.format import DocumentKind
from sauyunan.kits import rules
from sauyunan.kits.definition import Edition, Kit

FROM_ENGINE = frozenset(
    {
        "title",
        "number",
        "code",
        "url",
        "qr",
        "signer",
        "city",
        "unit",
        "office",
        "issued",
        "lang",
        "simulation",
    }
)
"""Keys of the template's data that the engine fills; a kit's ``data`` cannot use them."""


@dataclass(frozen=True)
class Facts:
    """JSON values: whom it is about, what the template reads, what the check page shows."""

    about: str
    data: dict[str, Any]
    shown: dict[str, str]


@dataclass(frozen=True)
class Kind:
    """A kind of document in the edition that issues it."""

    edition: Edition
    ref: str  # as written in the effect

    @property
    def home(self) -> Kit:
        """The kit that declares it."""
        return self.edition.kit.home_of(self.ref)[0]

    @property
    def declared(self) -> DocumentKind:
        found: DocumentKind = self.edition.kit.find("documents", self.ref)
        return found

    @property
    def name(self) -> str:
        """ "salaman/akta-kelahiran": how rows name it."""
        return self.edition.kit.full_name(self.ref)

    @property
    def scope(self) -> str:
        return f"documents/{self.name}"


def environment(kit: Kit, declared: DocumentKind) -> Rules:
    """What the rules of a kind see: what it takes, its own number, param, place, today."""
    return rules.environment_for(kit, **{**declared.takes, "number": "text"})


def number_values(kind: Kind, takes: Mapping[str, Any], **seen: Any) -> dict[str, Any]:
    """What the pattern of the kind's number takes. Raises RuleError."""
    bound = _bound(kind, takes, seen)
    return {key: _value(kind, text, bound) for key, text in kind.declared.number_from.items()}


def facts(kind: Kind, takes: Mapping[str, Any], **seen: Any) -> Facts:
    """``seen``: place, today and number. Raises RuleError for a rule that has no value."""
    bound, declared = _bound(kind, takes, seen), kind.declared
    return Facts(
        about=str(_value(kind, declared.about, bound)),
        data={key: plain(_value(kind, text, bound)) for key, text in declared.data.items()},
        shown={key: str(plain(_value(kind, text, bound))) for key, text in declared.show.items()},
    )


def about(kind: Kind, takes: Mapping[str, Any], **seen: Any) -> str:
    """Whom or what it is about alone."""
    return str(_value(kind, kind.declared.about, _bound(kind, takes, seen)))


def plain(value: object) -> Any:
    """A rule's value as JSON: days as 2022-06-13."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value


def _bound(kind: Kind, takes: Mapping[str, Any], seen: Mapping[str, Any]) -> Bound:
    made = rules.environment(
        kind.edition, kind.scope, lambda _kit: environment(kind.home, kind.declared)
    )
    return made.bind(rules.bindings(kind.edition, kind.home.name, **{**takes, **seen}))


def _value(kind: Kind, text: str, bound: Bound) -> object:
    return rules.compiled(kind.edition, kind.scope, text).value(bound)
