"""Files that the office adds in a move, such as a certificate: what they are called, and as a PDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sauyunan.core import i18n, intake, picture_pdf, storage
from sauyunan.services import queries
from sauyunan.services.format import Move, Service
from sauyunan.services.models import Application, Upload

KIND = "file"
"""The type of question that asks for one."""


@dataclass(frozen=True)
class HandedFile:
    """A file of the office that its applicant may download."""

    label: str
    upload: Upload


def asked_in(move: Move) -> tuple[str, ...]:
    """The questions of a move that ask for a file."""
    return tuple(key for key, one in move.ask.items() if one.type == KIND)


def given_in(move: Move, answers: Mapping[str, Any]) -> dict[str, list[str]]:
    """Question -> the codes of its files, of those that were answered."""
    return {key: answers[key] for key in asked_in(move) if answers.get(key)}


def bring_of(move: str, question: str) -> str:
    """What such a file is filed under; no document of a form has a dot in its key."""
    return f"{move}.{question}"


def of(application: Application) -> list[HandedFile]:
    """The files that the office has added, in their order."""
    rows = application.uploads.filter(status=Upload.Status.HANDED).order_by("added_at", "pk")
    service = queries.service_of(application)
    return [HandedFile(label_of(service, row.bring), row) for row in rows]


def label_of(service: Service, bring: str) -> str:
    """What a file is called: by its question."""
    move, _dot, question = bring.partition(".")
    asked = service.moves[move].ask.get(question) if move in service.moves else None
    return i18n.pick(asked.label) if asked else question


def found(application: Application, code: str) -> Upload | None:
    """A file of the office by its code; None where the application has none such."""
    return application.uploads.filter(code=code, status=Upload.Status.HANDED).first()


def pdf(upload: Upload) -> bytes:
    """All pages of a file as one PDF."""
    pages: Sequence[bytes] = intake.pages_of(storage.load(upload.file, upload.scope))
    return picture_pdf.from_jpegs(pages)
