"""What is sealed in the rows of a service: answers, contact and title; reasons; notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sauyunan.core import crypto
from sauyunan.kits.fields import Question
from sauyunan.services.contact import Contact
from sauyunan.services.models import Application, Draft, MoveMade, Note

NUMBERS = "services.numbers"
SECRETS = "services.secrets"


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
    """The sealed part of a move: why, on which law, and the answers of the move's own form."""

    reason: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)  # key of a document or question
    law: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Only what was said."""
        said = {
            "reason": self.reason,
            "reasons": dict(self.reasons),
            "law": self.law,
            "answers": dict(self.answers),
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


def seal_secret(reference: str, secret: str) -> bytes:
    """For a repeated confirmation within a day."""
    return crypto.seal(secret, _secret_scope(reference))


def unseal_secret(application: Application) -> str:
    """The secret while it is kept for a repeated confirmation, else an empty text."""
    if not application.secret_sealed:
        return ""
    secret: str = crypto.unseal(application.secret_sealed, _secret_scope(application.reference))
    return secret


def number_digest(number: str) -> str:
    """The keyed hash (hex) by which the desk finds applications with a number in them."""
    return crypto.digest(NUMBERS, "".join(sign for sign in number if sign.isalnum())).hex()


def finds_of(
    questions: Mapping[str, Question], answers: Mapping[str, Any], contact: Contact
) -> list[str]:
    """The hashes of all declared numbers in the answers, and of the phone number."""
    numbers = {*_numbers(questions, answers), contact.phone} - {""}
    return sorted(number_digest(number) for number in numbers)


def _numbers(questions: Mapping[str, Question], answers: Mapping[str, Any]) -> Iterator[str]:
    """Numbers asked as such, in groups, and the keys by which records are matched."""
    for key, question in questions.items():
        value = answers.get(key)
        match question.type:
            case "number" if isinstance(value, str):
                yield value
            case "record" if isinstance(value, Mapping):
                yield from (str(value[one]) for one in question.match if value.get(one))
            case "group" if isinstance(value, list):
                for row in value:
                    yield from _numbers(question.questions, row)


def _moment_scope(what: str, application: Application, at: datetime) -> str:
    """Rows of an application are told apart by their moment, which the database keeps exactly."""
    return f"services.{what}:{application.reference}:{at.astimezone(UTC).isoformat()}"


def _secret_scope(reference: str) -> str:
    return f"services.secret:{reference}"
