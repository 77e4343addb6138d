"""Documents for programs: look one up by its code, compare a file."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import File, Router, Schema
from ninja.files import UploadedFile

from sauyunan.core import i18n
from sauyunan.core.problems import Problem, keep_pace, refused
from sauyunan.documents import queries, verifying
from sauyunan.documents.models import Document

router = Router(tags=["documents"])
LOOKS_PER_MINUTE = 120
FILES_PER_MINUTE = 12


class Shown(Schema):
    """What anybody may know of a document. Names in ``facts`` are masked."""

    code: str
    address: str
    status: str
    kind: str
    title: str
    number: str
    unit: str
    issued_at: datetime
    ended_at: datetime | None
    sha256: str
    facts: dict[str, str]


class Checked(Schema):
    """The verdict on a file: valid, replaced, revoked, waiting, altered, unknown, foreign,
    not_signed or unreadable."""

    status: str
    is_valid: bool
    sentence: str
    document: Shown | None


@router.post(
    "/documents/verify",
    response={200: Checked, **refused(400, 413, 422, 429)},
    summary="Compare a PDF with the register of documents",
)
def verify(request: HttpRequest, file: File[UploadedFile]) -> Checked:
    """The file is compared and deleted at once."""
    keep_pace(request, "documents.file", FILES_PER_MINUTE)
    if not file.size or file.size > verifying.MAX_SIZE:
        message = _("Send a PDF of at most 10 MB that is not empty.")
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, errors=[("file", message)])
    verdict = verifying.verify_pdf(file.read())
    return Checked(
        status=verdict.status,
        is_valid=verdict.is_valid,
        sentence=str(verdict.sentence),
        document=_shown(verdict.document) if verdict.document else None,
    )


@router.get(
    "/documents/{code}",
    response={200: Shown, **refused(404, 429)},
    summary="A document by its code",
)
def document(request: HttpRequest, code: str) -> Shown:
    """As the page that the QR code leads to."""
    keep_pace(request, "documents.look", LOOKS_PER_MINUTE)
    found = queries.by_code(code)
    if found is None:
        raise Problem(HTTPStatus.NOT_FOUND, _("There is no document with this code."))
    return _shown(found)


def _shown(found: Document) -> Shown:
    return Shown(
        code=found.code,
        address=queries.address(found.code),
        status=verifying.status_of(found),
        kind=found.kind,
        title=i18n.pick(found.title),
        number=found.number,
        unit=found.unit.name if found.unit else "",
        issued_at=found.issued_at,
        ended_at=found.ended_at,
        sha256=found.sha256,
        facts=found.shown,
    )
