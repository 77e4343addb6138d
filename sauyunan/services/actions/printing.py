"""Links by which a shop prints one document: made and ended by the applicant, opened with a PIN."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F, QuerySet

from sauyunan.core import clock, codes, crypto, ledger
from sauyunan.core.actor import APPLICANT, Actor
from sauyunan.documents.models import Document
from sauyunan.services.models import Application, PrintLink
from sauyunan.services.refusals import InputRefused

VALID_FOR = timedelta(days=7)
TRIES = 5
_LENGTH = 6


@transaction.atomic
def make_print_link(
    application: Application, document: Document, *, by: Actor = APPLICANT
) -> PrintLink:
    """A link with a PIN to a document of the application; the one before ends.

    Raises InputRefused for a document that is not there, not ready, or not in force.
    """
    held = Document.objects.select_for_update().filter(pk=document.pk).first()
    if held is None or held.case != application.reference or not _is_printable(held):
        raise InputRefused({"": "document"})
    PrintLink.objects.filter(document=held).delete()
    made = PrintLink(
        code=codes.random_code(26), application=application, document=held, made_at=clock.now()
    )
    made.sealed = crypto.seal(f"{secrets.randbelow(10**_LENGTH):0{_LENGTH}d}", made.scope)
    made.save()
    _record("print_link.made", made, by)
    return made


@transaction.atomic
def end_print_link(link: PrintLink, *, by: Actor = APPLICANT) -> None:
    """The link opens nothing any more; one that is gone is no fault."""
    if PrintLink.objects.filter(pk=link.pk).delete()[0]:
        _record("print_link.ended", link, by)


def open_print_link(code: str, typed: str) -> Document | None:
    """The document when link and PIN fit; None for all else alike: an unknown link, one that is
    over, a wrong PIN, five wrong ones, a document that is not in force any more.

    Call it outside a transaction: each wrong PIN counts.
    """
    rows = live_links().filter(code=code, tries__lt=TRIES)
    if not rows.update(tries=F("tries") + 1):
        return None
    link = PrintLink.objects.select_related("document", "application__unit").filter(code=code)
    found = link.first()
    if found is None or not _is_printable(found.document):
        return None
    digits = "".join(sign for sign in typed[:40] if sign.isdecimal() and sign.isascii())
    if not secrets.compare_digest(digits, pin_of(found)):
        return None
    with transaction.atomic():
        PrintLink.objects.filter(pk=found.pk).update(tries=F("tries") - 1)
        _record("print_link.opened", found, Actor("applicant", found.application.reference))
    return found.document


def live_links() -> QuerySet[PrintLink]:
    """Links whose days are not over."""
    earliest, latest = clock.recent(VALID_FOR)
    return PrintLink.objects.filter(made_at__gt=earliest, made_at__lte=latest)


def pin_of(link: PrintLink) -> str:
    """The six digits."""
    return str(crypto.unseal(link.sealed, link.scope))


def _is_printable(document: Document) -> bool:
    return bool(document.file) and document.is_in_force


def _record(verb: str, link: PrintLink, by: Actor) -> None:
    ledger.record(
        verb,
        link.application.object,
        by=by,
        unit=link.application.unit,
        content={"document": link.document.code},
    )
