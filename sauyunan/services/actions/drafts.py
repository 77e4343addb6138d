"""Filling in: drafts are saved page by page, are not ledgered and vanish after a week."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from sauyunan.core import clock, codes, crypto, queue
from sauyunan.kits.definition import Edition
from sauyunan.registers.models import RecordOwner
from sauyunan.services import contents, facts, owned
from sauyunan.services.models import Application, Draft, Upload
from sauyunan.services.refusals import DraftClosed


def start_draft(edition: Edition, service: str, language: str = "id") -> Draft:
    """An empty draft of a service; KeyError when the kit has no such service."""
    facts.service_of(edition, service)
    now = clock.now()
    return Draft.objects.create(
        code=codes.random_code(26),
        edition_id=edition.id,
        service=service,
        language=language,
        created_at=now,
        changed_at=now,
    )


@transaction.atomic
def save_page(draft: Draft, page: str, values: Mapping[str, Any]) -> None:
    """Keep what is right on a page; its other questions become unanswered.

    ``values``: as ``kits.answering.read`` gives them. Raises DraftClosed, and KeyError for a page
    that the service does not have.
    """
    held = lock(draft)
    edition = facts.edition_of(held.edition_id)
    questions = facts.service_of(edition, held.service).ask[page].questions
    kept = {key: one for key, one in contents.draft_answers(held).items() if key not in questions}
    given = {key: one for key, one in values.items() if key in questions and one is not None}
    held.sealed = crypto.seal({**kept, **given}, held.scope)
    held.changed_at = clock.now()
    held.save(update_fields=["sealed", "changed_at"])
    draft.sealed, draft.changed_at = held.sealed, held.changed_at


def fill_in(draft: Draft, question: str, typed: str) -> None:
    """One answer of a new draft that a link brought along; what does not fit is left out."""
    service = facts.service_of(facts.edition_of(draft.edition_id), draft.service)
    pages = [key for key, page in service.ask.items() if question in page.questions]
    declared = service.questions[question]
    if pages and declared.type == "text" and len(typed) <= (declared.max or len(typed)):
        save_page(draft, pages[0], {question: typed})


@transaction.atomic
def bind_owner(draft: Draft, owner: RecordOwner, number: str) -> None:
    """The owner proved that the record with this number is theirs: its values are the first answers.

    Raises DraftClosed.
    """
    held = lock(draft)
    edition = facts.edition_of(held.edition_id)
    service = facts.service_of(edition, held.service)
    first = owned.filled(edition.kit, service, number)
    if held.owner_id == owner.pk:
        first |= contents.draft_answers(held)
    held.owner, held.sealed = owner, crypto.seal(first, held.scope)
    held.changed_at = clock.now()
    held.save(update_fields=["owner", "sealed", "changed_at"])


@transaction.atomic
def remove_upload(draft: Draft, code: str) -> None:
    """Take a file out of a draft; one that is not there is no fault. Raises DraftClosed."""
    held = lock(draft)
    forget_uploads(list(held.uploads.filter(code=code, application=None)))


@transaction.atomic
def drop_draft(draft: Draft) -> None:
    """The applicant does not want it any more. Raises DraftClosed when it was sent."""
    held = lock(draft)
    forget_uploads(list(held.uploads.all()))
    held.delete()


def forget_uploads(uploads: list[Upload]) -> None:
    """Remove rows now and their files after the commit, by a job of this transaction."""
    for upload in uploads:
        if upload.file:
            queue.enqueue("services.delete_file", upload.file)
    Upload.objects.filter(pk__in=[upload.pk for upload in uploads]).delete()


def lock(draft: Draft) -> Draft:
    """The draft, held until the transaction ends, so that nothing slips in while it is sent.

    Raises DraftClosed, and Draft.DoesNotExist when it has vanished.
    """
    held = Draft.objects.select_for_update().get(pk=draft.pk)
    if Application.objects.filter(once=held.once).exists():
        raise DraftClosed(held.code)
    return held
