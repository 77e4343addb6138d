"""Reads of documents: by code, of a case, their files and what may be shown of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Min, QuerySet

from sauyunan.core import codes, crypto, i18n, storage
from sauyunan.documents.facts import Kind
from sauyunan.documents.models import Document
from sauyunan.kits import queries as kits


class NotReady(LookupError):
    """The document is still being made."""


@dataclass(frozen=True)
class ShownFact:
    """A masked fact on the check page, its label in the page's language."""

    label: str
    value: str


def address(code: str) -> str:
    """The check page of a document: what the QR code holds. Paper lives for decades, so this
    address never changes."""
    return f"{settings.SAUYUNAN_URL}/cek/{code}/"


def by_code(typed: str) -> Document | None:
    """A document by a typed or scanned code, or by its whole address; None when there is none."""
    code = codes.normal_code(typed.strip().rstrip("/").rpartition("/")[2])
    rows = Document.objects.select_related("unit", "replaced_by", "edition__version")
    return rows.filter(code=code).first() if code else None


def of_case(reference: str) -> QuerySet[Document]:
    """The documents of an application, the newest last."""
    return Document.objects.filter(case=reference).order_by("issued_at", "pk")


def file_of(document: Document) -> bytes:
    """The signed PDF as it was made. Raises NotReady."""
    if not document.file:
        raise NotReady(document.code)
    return storage.load(document.file, document.file_scope)


def kind_of(document: Document) -> Kind:
    """The kind in the edition that issued it."""
    return Kind(kits.edition(document.edition_id), document.kind)


def sealed_of(document: Document) -> dict[str, Any]:
    """What the document was made from: takes, place, today, data, signer."""
    found: dict[str, Any] = crypto.unseal(document.sealed, document.seal_scope)
    return found


def shown_facts(document: Document) -> list[ShownFact]:
    """The masked facts of the check page."""
    labels = kind_of(document).declared.labels
    return [
        ShownFact(i18n.pick(labels[key]) if key in labels else key, value)
        for key, value in document.shown.items()
        if value
    ]


def signer_role(document: Document) -> str:
    """The role whose holder signs the kind: "salaman/kepala_dinas"."""
    kind = kind_of(document)
    return f"{kind.home.name}/{kind.declared.signer}"


def statuses_of(references: Iterable[str]) -> dict[str, list[str]]:
    """The statuses of the documents of several applications. One statement."""
    found: dict[str, list[str]] = {}
    rows = Document.objects.filter(case__in=list(references)).order_by("pk")
    for case, status in rows.values_list("case", "status"):
        found.setdefault(case, []).append(status)
    return found


def in_force_of(references: Iterable[str]) -> QuerySet[Document]:
    """The documents of several applications that are neither replaced nor revoked."""
    return Document.objects.in_force().filter(case__in=list(references)).order_by("issued_at", "pk")


@dataclass(frozen=True)
class Waiting:
    """How many documents are issued and wait to be made and signed, and since when."""

    count: int
    since: datetime | None


def waiting_to_be_signed() -> Waiting:
    """What the signer still has before it, in the whole city. One statement."""
    rows = Document.objects.filter(status=Document.Status.WAITING)
    found = rows.aggregate(count=Count("pk"), since=Min("issued_at"))
    return Waiting(found["count"], found["since"])


def forgotten(before: datetime) -> list[int]:
    """Documents issued before a moment that wait though no job will make them any more."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGOTTEN, [before])
        return [row[0] for row in cursor.fetchall()]


_FORGOTTEN = """
SELECT id FROM documents_document AS document
WHERE status = 'waiting' AND issued_at < %s AND NOT EXISTS (
  SELECT 1 FROM procrastinate_jobs AS job
  WHERE job.task_name = 'documents.render' AND job.status IN ('todo', 'doing')
    AND (job.args->>'document_id')::bigint = document.id)
ORDER BY issued_at LIMIT 1000
"""
