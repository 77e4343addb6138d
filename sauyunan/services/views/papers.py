"""Photos of documents: one document a page, and the stored pages as pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from sauyunan.core import intake, storage, thumbnails
from sauyunan.core.i18n import pick
from sauyunan.core.page_parts import Picture
from sauyunan.services import actions, pictured, sheets
from sauyunan.services.actions.uploading import FILES_FOR_A_DOCUMENT, Slot
from sauyunan.services.filling import Filling
from sauyunan.services.format import Service
from sauyunan.services.models import Upload
from sauyunan.services.refusals import DraftClosed, InputRefused
from sauyunan.services.views import addresses, browser, official_forms
from sauyunan.services.views.pace import posts

MAX_FILE = 20_000_000
REMOVE = "remove:"


@never_cache
@require_http_methods(["GET", "POST"])
@posts("services.file", 120, 600)
def file(request: HttpRequest, draft: str, bring: str) -> HttpResponse:
    """Photos of one document, or of what stands in for it (``?ganti=``)."""
    filling = browser.filling_of(request, draft)
    if bring not in filling.brings:
        raise Http404
    if actions.sent_of(filling.draft):
        return redirect("services:sent", draft)
    slot = _slot(request, filling, bring)
    if request.method == "GET":
        return _shown(request, filling, slot)
    try:
        return _post(request, filling, slot)
    except InputRefused as refusal:
        return _shown(request, filling, slot, refusal.faults.get(slot.path, str(refusal)))
    except DraftClosed:
        return redirect("services:sent", draft)


def _post(request: HttpRequest, filling: Filling, slot: Slot) -> HttpResponse:
    gone = next((name for name in request.POST if name.startswith(REMOVE)), None)
    if gone is not None:
        actions.remove_upload(filling.draft, gone.removeprefix(REMOVE))
        return redirect(request.get_full_path())
    present = [one for one in filling.uploads_of(slot.bring) if one.substitute == slot.substitute]
    given = taken(request)
    if given is not None:
        check_statement(request, filling.service, slot)
        actions.put_upload(filling.draft, slot, *given)
        return redirect(request.get_full_path())
    if not present and not filling.brings[slot.bring].optional:
        raise InputRefused({slot.path: _("Choose a photo or take one, then press the button.")})
    from_check = request.GET.get("dari") == addresses.CHECK
    return redirect(addresses.next_url(filling, "file", slot.bring, from_check=from_check))


def taken(request: HttpRequest) -> tuple[bytes, str] | None:
    """The sent file and its name, or None. What is too large is not read to its end: the intake
    refuses the length alone."""
    sent = request.FILES.get("file")
    if sent is None:
        return None
    name = sent.name or ""
    return sent.read(MAX_FILE + 1), name


def check_statement(request: HttpRequest, service: Service, slot: Slot) -> None:
    """What stands in for a document is given with a statement: it must have been ticked."""
    substitute = service.substitutes.get(slot.substitute)
    if substitute and substitute.statement and "statement" not in request.POST:
        message = _("Tick the statement first, then send the photo again.")
        raise InputRefused({slot.path: message})


def _slot(request: HttpRequest, filling: Filling, bring: str) -> Slot:
    """What stands in is chosen by the address; without one, what the files so far stand for."""
    asked = request.GET.get("ganti")
    if asked is None:
        held = filling.uploads_of(bring)
        asked = held[0].substitute if held else ""
    if asked and asked not in filling.brings[bring].stand_ins:
        raise Http404
    return Slot(bring, asked)


def _shown(request: HttpRequest, filling: Filling, slot: Slot, error: str = "") -> HttpResponse:
    code = filling.draft.code
    held = [one for one in filling.uploads_of(slot.bring) if one.substitute == slot.substitute]
    from_check = request.GET.get("dari") == addresses.CHECK
    context = {
        "filling": filling,
        **paper(filling.service, slot, error, request),
        "is_photo": slot.bring in pictured.keys(filling.edition, filling.draft.service),
        "forms": official_forms.shown(
            sheets.of_draft(filling).signed_as(slot.paper), official_forms.draft_url(code)
        ),
        "held": pictures(held, lambda one, at: picture_url(code, slot.bring, one.code, at)),
        "warnings": sorted({say for one in held for say in one.warnings}),
        "is_full": len(held) >= FILES_FOR_A_DOCUMENT,
        "optional": filling.brings[slot.bring].optional,
        "back_url": addresses.back_url(filling, "file", slot.bring, from_check=from_check),
        "own_url": reverse("services:file", args=[code, slot.bring]),
        "from_check": from_check,
        "number": filling.number_of("file", slot.bring),
        "total": len(filling.steps),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return render(request, "services/file.html", context, status=status)


def paper(service: Service, slot: Slot, error: str, request: HttpRequest) -> dict[str, object]:
    """What the page of a document says of it."""
    bring = service.bring[slot.bring]
    substitute = service.substitutes.get(slot.substitute)
    return {
        "bring": bring,
        "substitute": substitute,
        "substitute_key": slot.substitute,
        "stand_ins": {key: service.substitutes[key] for key in bring.stand_ins},
        "title": pick((substitute or bring).label),
        "error": error,
        "has_errors": bool(error),
        "is_ticked": "statement" in request.POST,
    }


# -- Pictures -------------------------------------------------------------------------------------
def pictures(uploads: Sequence[Upload], url: object) -> list[tuple[Upload, list[Picture]]]:
    """The pages of each file as small pictures; ``url(upload, page)`` tells where a page is."""
    return [
        (
            one,
            [
                Picture(
                    url(one, at),  # type: ignore[operator]
                    f"{url(one, at)}?kecil",  # type: ignore[operator]
                    _("Page %(number)s") % {"number": at},
                )
                for at in range(1, one.pages + 1)
            ],
        )
        for one in uploads
    ]


def picture_url(draft: str, bring: str, code: str, number: int) -> str:
    """Where the browser that holds the draft sees a page."""
    return reverse("services:picture", args=[draft, bring, code, number])


@never_cache
@require_GET
def picture(request: HttpRequest, draft: str, bring: str, code: str, number: int) -> HttpResponse:
    """A page of a file of the draft."""
    held = browser.draft_of(request, draft)
    found = held.uploads.filter(code=code, bring=bring).first()
    return picture_answer(request, found, number)


def picture_answer(request: HttpRequest, upload: Upload | None, number: int) -> HttpResponse:
    """The page as JPEG under a made-up name, small with ``?kecil``; 404 where there is none."""
    if upload is None or not 1 <= number <= upload.pages:
        raise Http404
    page = intake.pages_of(storage.load(upload.file, upload.scope))[number - 1]
    body = thumbnails.of(page) if "kecil" in request.GET else page
    headers: Mapping[str, str] = {
        "Content-Disposition": f'inline; filename="{upload.code}-{number}.jpg"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return HttpResponse(body, content_type=upload.media_type, headers=headers)
