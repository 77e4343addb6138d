"""Finishing: render, sign, store. Slow, in the worker, and harmless if run twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from sauyunan.core import actor, clock, i18n, ledger, queue, storage
from sauyunan.documents import qr, queries, rendering, signing
from sauyunan.documents.models import Document


def finish(document_id: int) -> None:
    """Make the file of a waiting document and put it in force; does nothing for any other.

    A crash before the end leaves it waiting, and the job makes it anew. Of two at once one wins.
    Raises rendering.TemplateFault, signing.SigningFault.
    """
    document = Document.objects.select_related("unit").get(pk=document_id)
    if document.status != Document.Status.WAITING:
        return
    signed = _signed(document)
    name = storage.save(signed.data, document.file_scope)
    if not _put_in_force(document, name, signed):
        storage.delete(name)


@transaction.atomic
def try_again(references: Iterable[str]) -> int:
    """Try those documents of these applications at once that were tried in vain; how many.

    One that is about to be tried is left to its job, so that pressing twice does no more.
    """
    found = queries.failed_of(references)
    for document_id in found:
        queue.enqueue("documents.render", document_id)
    return len(found)


def template_values(document: Document) -> dict[str, Any]:
    """All that the template of a document reads."""
    sealed = queries.sealed_of(document)
    address = queries.address(document.code)
    return {
        **sealed["data"],
        **sealed["printed"],
        "signer": sealed["signer"],
        "title": i18n.pick(document.title, sealed["printed"]["lang"]),
        "number": document.number,
        "code": document.code,
        "url": address,
        "qr": qr.svg(address),
        "simulation": signing.is_simulation(),
    }


def _signed(document: Document) -> signing.SignedPdf:
    kind = queries.kind_of(document)
    values = template_values(document)
    name = kind.declared.document
    pdf = rendering.render(kind.home, name, values, at=document.issued_at)
    return signing.signer().sign(
        pdf,
        reason=" ".join(filter(None, (values["title"], document.number))),
        name=document.signer_name,
        at=clock.now(),
        contact=values["url"],
    )


@transaction.atomic
def _put_in_force(document: Document, name: str, signed: signing.SignedPdf) -> bool:
    digest = hashlib.sha256(signed.data).hexdigest()
    won = Document.objects.filter(pk=document.pk, status=Document.Status.WAITING).update(
        status=Document.Status.VALID,
        file=name,
        sha256=digest,
        certificate=signed.certificate,
        signed_at=clock.now(),
    )
    if won:
        ledger.record(
            "document.signed",
            f"document:{document.code}",
            by=actor.SYSTEM,
            unit=document.unit,
            content={"sha256": digest, "certificate": signed.certificate},
        )
    return won == 1
