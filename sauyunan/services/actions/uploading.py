"""Files: decoded and re-encoded in a limited process, encrypted, counted."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sauyunan.core import clock, codes, intake, storage
from sauyunan.core.intake import Clean
from sauyunan.kits.definition import Edition
from sauyunan.services import facts, pictured, queries
from sauyunan.services.actions import drafts
from sauyunan.services.format import Service
from sauyunan.services.models import Application, Draft, Upload
from sauyunan.services.refusals import InputRefused, MoveRefused

FILES_FOR_A_DOCUMENT = 4
FILES_IN_ALL = 12
BYTES_IN_ALL = 40_000_000


@dataclass(frozen=True)
class Slot:
    """Which document a file is for: a key of `bring`, perhaps a substitute that stands in."""

    bring: str
    substitute: str = ""

    @property
    def paper(self) -> str:
        """What is really brought: the substitute, or the document itself."""
        return self.substitute or self.bring

    @property
    def path(self) -> str:
        """Where a refusal of it is told."""
        return f"bring.{self.bring}"


def put_upload(draft: Draft, slot: Slot, data: bytes, filename: str) -> Upload:
    """Add a file to a draft. A file of another substitute for the same document is replaced.

    Raises InputRefused (path "bring.<key>"), with the intake's sentence too, and DraftClosed.
    """
    service = facts.service_of(facts.edition_of(draft.edition_id), draft.service)
    _check_slot(service, slot)
    made = _taken_in(data, filename, slot)
    _check_photo(facts.edition_of(draft.edition_id), draft.service, slot, made)
    with _stored(made) as upload, transaction.atomic():
        held = drafts.lock(draft)
        others = list(held.uploads.filter(bring=slot.bring).exclude(substitute=slot.substitute))
        drafts.forget_uploads(others)
        _check_room(held.uploads.filter(application=None), slot, made)
        upload.draft = held
        _save(upload, slot, Upload.Status.GIVEN)
    return upload


def put_correction(application: Application, slot: Slot, data: bytes, filename: str) -> Upload:
    """Add the new file for a document that was sent back; it waits until the applicant sends it.

    Raises InputRefused, and MoveRefused where nothing was sent back.
    """
    edition = facts.edition_of(application.edition_id)
    _check_slot(facts.service_of(edition, application.service), slot)
    if slot.bring not in queries.may_bring(application):
        raise MoveRefused("state", _("This document was not sent back. Send only what was."))
    made = _taken_in(data, filename, slot)
    _check_photo(edition, application.service, slot, made)
    with _stored(made) as upload, transaction.atomic():
        held = Application.objects.select_for_update().get(pk=application.pk)
        if (held.state, held.state_at) != (application.state, application.state_at):
            raise MoveRefused("state", _("The application has moved on. Open it again."))
        pending = held.uploads.filter(status=Upload.Status.PENDING)
        drafts.forget_uploads(
            list(pending.filter(bring=slot.bring).exclude(substitute=slot.substitute))
        )
        _check_room(pending, slot, made)
        upload.application = held
        _save(upload, slot, Upload.Status.PENDING)
    return upload


def remove_correction(application: Application, code: str) -> None:
    """Take a file that waits to be sent away again; one that is not there is no fault."""
    with transaction.atomic():
        waiting = application.uploads.filter(code=code, status=Upload.Status.PENDING)
        drafts.forget_uploads(list(waiting))


def put_loose(data: bytes, filename: str) -> Upload:
    """A file of another system, bound to an application when that is sent; else it vanishes.

    Raises InputRefused (path "file").
    """
    made = _taken_in(data, filename, None)
    with _stored(made) as upload:
        upload.save(force_insert=True)
    return upload


def _check_slot(service: Service, slot: Slot) -> None:
    wanted = service.bring.get(slot.bring)
    if wanted is None:
        raise InputRefused({slot.path: _("This document is not asked for. Leave it out.")})
    if slot.substitute and slot.substitute not in wanted.stand_ins:
        raise InputRefused({slot.path: _("This cannot stand in for the document. Choose again.")})


def _taken_in(data: bytes, filename: str, slot: Slot | None) -> Clean:
    try:
        return intake.accept(data, filename)
    except intake.IntakeRefused as refusal:
        path = slot.path if slot else "file"
        raise InputRefused({path: str(refusal.message)}) from refusal


def _check_photo(edition: Edition, service: str, slot: Slot, made: Clean) -> None:
    if slot.bring in pictured.keys(edition, service):
        pictured.check_one(made.unfit, slot.path)


def _check_room(present: QuerySet[Upload], slot: Slot, made: Clean) -> None:
    rows = list(present.values_list("bring", "size"))
    if sum(bring == slot.bring for bring, _size in rows) >= FILES_FOR_A_DOCUMENT:
        raise InputRefused({slot.path: _too_many(FILES_FOR_A_DOCUMENT)})
    if len(rows) >= FILES_IN_ALL:
        raise InputRefused({slot.path: _too_many(FILES_IN_ALL)})
    if sum(size for _bring, size in rows) + made.size > BYTES_IN_ALL:
        message = _("All files together are too large (40 MB). Take the photos again, smaller.")
        raise InputRefused({slot.path: message})


def _too_many(count: int) -> str:
    return ngettext(
        "There is %(count)s file already, which is all that fits. Remove one first.",
        "There are %(count)s files already, which is all that fits. Remove one first.",
        count,
    ) % {"count": count}


@contextlib.contextmanager
def _stored(made: Clean) -> Iterator[Upload]:
    """The file on storage and its row yet to be saved; removed again when saving it fails."""
    upload = Upload(
        code=codes.random_code(26),
        pages=len(made.pages),
        media_type=made.media_type,
        size=made.size,
        sha256=made.sha256,
        warnings=[str(one) for one in made.warnings],
        unfit=made.unfit,
        added_at=clock.now(),
    )
    upload.file = storage.save(made.data, upload.scope)
    try:
        yield upload
    except BaseException:
        storage.delete(upload.file)
        raise


def _save(upload: Upload, slot: Slot, status: Upload.Status) -> None:
    upload.bring, upload.substitute, upload.status = slot.bring, slot.substitute, status
    upload.save(force_insert=True)
