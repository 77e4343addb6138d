"""What is sealed in the rows of a service: answers, contact and title; reasons; notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sauyunan.core import crypto
from sauyunan.services.contact import Contact
from sauyunan.services.models import (
    Application,
    Assistance,
    Draft,
    HandOver,
    MoveMade,
    Note,
)

SECRETS = "services.secrets"
OWNERS = "services.owners"


@dataclass(frozen=True)
class Contents:
    """The sealed part of an application."""

    answers: Mapping[str, Any]
    contact: Contact = Contact()
    title: str = ""

    def seal(self, scope: str) -> bytes:
        """Encrypted for one application."""
        return crypto.seal(
            {"answers": self.answers, "contact": self.contact.as_json(), "title": self.title}, scope
        )


@dataclass(frozen=True)
class Said:
    """The sealed part of a move: why, on which law, the answers of the move's own form, and what the
    applicant's corrected answers were before (None: not answered)."""

    reason: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)  # key of a document or question
    law: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    before: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Only what was said."""
        said = {
            "reason": self.reason,
            "reasons": dict(self.reasons),
            "law": self.law,
            "answers": dict(self.answers),
            "before": dict(self.before),
        }
        return {key: value for key, value in said.items() if value}


def of(application: Application) -> Contents:
    """The contents of an application, decrypted."""
    held = crypto.unseal(application.sealed, application.scope)
    return Contents(held["answers"], Contact.from_json(held["contact"]), held["title"])


def draft_answers(draft: Draft) -> dict[str, Any]:
    """The answers given so far."""
    if not draft.sealed:
        return {}
    answers: dict[str, Any] = crypto.unseal(draft.sealed, draft.scope)
    return answers


@dataclass(frozen=True)
class Consent:
    """Somebody's word that a helper may fill in and send. ``way``: present, phone, letter."""

    name: str = ""
    way: str = ""


def consent_of(assistance: Assistance) -> Consent:
    """For whom, and how it was given; empty at a counter, where the person stands."""
    if not assistance.sealed:
        return Consent()
    return Consent(**crypto.unseal(assistance.sealed, assistance.scope))


def seal_draft_secret(draft: Draft, secret: str) -> bytes:
    """To be shown again to whoever fills in the draft."""
    return crypto.seal(secret, draft_secret_scope(draft))


def draft_secret(draft: Draft) -> str:
    """The secret of a draft that was kept for another device, else an empty text."""
    if not draft.secret_sealed:
        return ""
    secret: str = crypto.unseal(draft.secret_sealed, draft_secret_scope(draft))
    return secret


def seal_draft_contact(draft: Draft, given: Contact) -> bytes:
    """Where the code goes before another device may go on."""
    held = given.as_json()
    return crypto.seal(held, draft_contact_scope(draft)) if held else b""


def draft_contact(draft: Draft) -> Contact:
    """What was told when the draft was kept; empty where nothing was."""
    if not draft.contact_sealed:
        return Contact()
    return Contact(**crypto.unseal(draft.contact_sealed, draft_contact_scope(draft)))


def draft_secret_scope(draft: Draft) -> str:
    """What the secret of a draft is sealed for."""
    return f"services.draft-secret:{draft.code}"


def draft_contact_scope(draft: Draft) -> str:
    """What the contact of a draft is sealed for."""
    return f"services.draft-contact:{draft.code}"


def seal_said(said: Said, application: Application, at: datetime) -> bytes:
    """Encrypted for one move of an application; nothing said costs nothing."""
    held = said.as_json()
    return crypto.seal(held, _moment_scope("move", application, at)) if held else b""


def said_in(made: MoveMade, application: Application) -> Said:
    """What was said in a move."""
    if not made.sealed:
        return Said()
    return Said(**crypto.unseal(made.sealed, _moment_scope("move", application, made.at)))


def move_scope(made: MoveMade) -> str:
    """What the words of a move are sealed for."""
    return _moment_scope("move", made.application, made.at)


def note_scope(note: Note) -> str:
    """What a note is sealed for."""
    return _moment_scope("note", note.application, note.at)


def handover_scope(given: HandOver) -> str:
    """What the reason of a hand-over is sealed for."""
    return _moment_scope("handover", given.application, given.at)


def seal_handover(reason: str, application: Application, at: datetime) -> bytes:
    """Encrypted for one hand-over of an application."""
    return crypto.seal(reason, _moment_scope("handover", application, at))


def handover_reason(given: HandOver, application: Application) -> str:
    """Why a case was given to a colleague."""
    reason: str = crypto.unseal(given.sealed, _moment_scope("handover", application, given.at))
    return reason


def secret_scope(application: Application) -> str:
    """What the secret is sealed for."""
    return _secret_scope(application.reference)


def seal_note(text: str, application: Application, at: datetime) -> bytes:
    """Encrypted for one note of an application."""
    return crypto.seal(text, _moment_scope("note", application, at))


def note_text(note: Note, application: Application) -> str:
    """What the desk noted."""
    text: str = crypto.unseal(note.sealed, _moment_scope("note", application, note.at))
    return text


def secret_digest(reference: str, secret: str) -> bytes:
    """What is kept of a tracking secret."""
    return crypto.digest(SECRETS, f"{reference} {secret}")


def owner_digest(address: str) -> str:
    """The keyed hash (hex) of a phone number or e-mail address that opens a list."""
    return crypto.digest(OWNERS, address.casefold()).hex()


def seal_secret(reference: str, secret: str) -> bytes:
    """For a repeated confirmation within a day."""
    return crypto.seal(secret, _secret_scope(reference))


def unseal_secret(application: Application) -> str:
    """The secret while it is kept for a repeated confirmation, else an empty text."""
    if not application.secret_sealed:
        return ""
    secret: str = crypto.unseal(application.secret_sealed, _secret_scope(application.reference))
    return secret


def _moment_scope(what: str, application: Application, at: datetime) -> str:
    """Rows of an application are told apart by their moment, which the database keeps exactly."""
    return f"services.{what}:{application.reference}:{at.astimezone(UTC).isoformat()}"


def _secret_scope(reference: str) -> str:
    return f"services.secret:{reference}"
