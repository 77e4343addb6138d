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
    address never changes. Without a code: the page that asks for one."""
    return f"{settings.SAUYUNAN_URL}/cek/{code}/" if code else f"{settings.SAUYUNAN_URL}/cek/"


def code_in(typed: str) -> str:
    """The code in what was typed or scanned: a code, or the whole address; "" when there is none."""
    return codes.normal_code(typed.strip().rstrip("/").rpartition("/")[2])


def by_code(typed: str) -> Document | None:
    """A document by a typed or scanned code, or by its whole address; None when there is none."""
    code = code_in(typed)
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


@dataclass(frozen=True)
class Progress:
    """How many documents of a case are signed, how many wait for that, and how many of those were
    tried in vain."""

    signed: int = 0
    waiting: int = 0
    failed: int = 0


def progress_of(references: Iterable[str], since: datetime) -> dict[str, Progress]:
    """The documents that were issued in these applications since a moment. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_PROGRESS, [list(references), since])
        return {case: Progress(*counts) for case, *counts in cursor.fetchall()}


def failed_of(references: Iterable[str]) -> list[int]:
    """Documents of these applications that wait and were tried in vain."""
    with connection.cursor() as cursor:
        cursor.execute(_FAILED, [list(references)])
        return [row[0] for row in cursor.fetchall()]


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

# A job that was tried counts its attempts, and one that gave up is neither to do nor being done.
_HAS_NO_NEW_JOB = """
document.status = 'waiting' AND NOT EXISTS (
  SELECT 1 FROM procrastinate_jobs AS job
  WHERE job.task_name = 'documents.render' AND job.status IN ('todo', 'doing')
    AND job.attempts = 0 AND (job.args->>'document_id')::bigint = document.id)
"""
_PROGRESS = f"""
SELECT document."case",
  count(*) FILTER (WHERE document.signed_at IS NOT NULL),
  count(*) FILTER (WHERE document.status = 'waiting'),
  count(*) FILTER (WHERE {_HAS_NO_NEW_JOB})
FROM documents_document AS document
WHERE document."case" = ANY(%s) AND document.issued_at >= %s
GROUP BY document."case"
"""  # noqa: S608  no word of it comes from outside
_FAILED = f"""
SELECT document.id FROM documents_document AS document
WHERE document."case" = ANY(%s) AND {_HAS_NO_NEW_JOB}
ORDER BY document.id
"""  # noqa: S608  as above
