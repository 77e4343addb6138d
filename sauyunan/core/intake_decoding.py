"""Decodes pictures and PDFs of strangers and draws them anew. Runs in the limited child only.

Only the drawing survives: position, camera, thumbnails, scripts, attachments and whatever was
hidden behind the picture stay behind.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from typing import Any, TypeVar

import pypdfium2
from PIL import Image, ImageFilter, ImageOps, ImageStat
from pypdfium2 import raw as pdfium

from sauyunan.core.sandbox_frames import JobRefused

Result = tuple[dict[str, Any], bytes]
T = TypeVar("T")

LONG_SIDE = 2000
QUALITY = 80
DPI = 144
MAX_PAGES = 10
# A JPEG is decoded reduced, so phones with 50 megapixels are fine; the others are decoded whole.
MAX_MEGAPIXELS = {"JPEG": 64, "PNG": 40, "WEBP": 40}
SMALL_SIDE = 600
DARK = 50.0
BLURRED = 0.010
PLAIN = 40.0
BLANK = 4.0
BLANK_SIDE = 400


def image(data: bytes, options: dict[str, Any]) -> Result:
    """``options``: {"format": "JPEG" | "PNG" | "WEBP"}. Gives {"sizes": [n], "warnings": […]} and
    a JPEG of at most 2,000 pixels. Refuses damaged, too_many_pixels."""
    format_: str = options["format"]
    drawn = _guarded(lambda: _opened(data, format_))
    return {"warnings": looks(drawn), "sizes": [len(body := _jpeg(drawn))]}, body


def pdf(data: bytes, options: dict[str, Any]) -> Result:
    """Gives {"sizes": [n, …], "warnings": […]} and the pages as JPEGs, one after the other.
    Refuses damaged, password, too_many_pages."""
    document = _open_pdf(data)
    try:
        drawn = _guarded(lambda: [_page(document, number) for number in range(len(document))])
    finally:
        document.close()
    bodies = [_jpeg(page) for page in drawn]
    seen = [looks(page) for page in drawn]
    found = {one for each in seen for one in each if one != "blank"}
    if all("blank" in each for each in seen):  # the empty back of a sheet is no fault
        found.add("blank")
    return {"warnings": sorted(found), "sizes": [len(body) for body in bodies]}, b"".join(bodies)


def looks(picture: Image.Image) -> list[str]:
    """Why somebody may fail to read it: small, dark, blurred, blank. Hints about a paper; a photo
    that all are shown is refused for being blank."""
    grey = picture.convert("L")
    grey.thumbnail((1000, 1000))
    whole = ImageStat.Stat(grey)
    edges = grey.filter(ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), 1, 128))
    inner = edges.crop((1, 1, max(edges.width - 1, 2), max(edges.height - 1, 2)))
    sharpness = ImageStat.Stat(inner).var[0] / max(whole.var[0], 1.0)
    found = {
        "small": max(picture.size) < SMALL_SIDE,
        "dark": whole.mean[0] < DARK,
        "blurred": whole.var[0] > PLAIN and sharpness < BLURRED,
        "blank": _is_blank(picture),
    }
    return [name for name, holds in found.items() if holds]


def _is_blank(picture: Image.Image) -> bool:
    """Nearly one colour all over. Made small first, so that the noise of a camera does not count."""
    small = picture.convert("RGB").resize((BLANK_SIDE, BLANK_SIDE), Image.Resampling.BOX)
    return max(ImageStat.Stat(small).stddev) < BLANK


def _opened(data: bytes, format_: str) -> Image.Image:
    limit = MAX_MEGAPIXELS[format_]
    Image.MAX_IMAGE_PIXELS = None  # our own limit comes first and says what it is
    with (
        warnings.catch_warnings(action="ignore"),
        Image.open(io.BytesIO(data), formats=[format_]) as found,
    ):
        megapixels = found.width * found.height / 1_000_000
        if megapixels > limit:
            raise JobRefused("too_many_pixels", megapixels=round(megapixels), limit=limit)
        if format_ == "JPEG":
            found.draft("RGB", (LONG_SIDE, LONG_SIDE))
        found.load()
        upright = ImageOps.exif_transpose(found)
    return _flat(upright)


def _flat(picture: Image.Image) -> Image.Image:
    """Plain reduced RGB; what was transparent becomes white, as on paper."""
    if picture.mode.startswith("I;16"):
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if not picture.has_transparency_data:
        return _reduced(picture.convert("RGB"))
    layered = _reduced(picture.convert("RGBA"))
    paper = Image.new("RGBA", layered.size, "white")
    paper.alpha_composite(layered)
    return paper.convert("RGB")


def _reduced(picture: Image.Image) -> Image.Image:
    picture.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return picture


def _jpeg(picture: Image.Image) -> bytes:
    clean = Image.new("RGB", picture.size)  # a new one has no metadata to pass on
    clean.paste(picture)
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _open_pdf(data: bytes) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(data)
        is_locked = pdfium.FPDF_GetSecurityHandlerRevision(document) != -1
        pages = len(document)
    except pypdfium2.PdfiumError as fault:
        locked = getattr(fault, "err_code", None) == pdfium.FPDF_ERR_PASSWORD
        raise JobRefused("password" if locked else "damaged") from fault
    if is_locked:
        raise JobRefused("password")
    if pages > MAX_PAGES:
        raise JobRefused("too_many_pages", pages=pages, limit=MAX_PAGES)
    if pages == 0:
        raise JobRefused("damaged")
    document.init_forms()  # what was typed into a form belongs to the page
    return document


def _page(document: pypdfium2.PdfDocument, number: int) -> Image.Image:
    page = document[number]
    width, height = page.get_size()
    if not (1 <= width <= 20_000 and 1 <= height <= 20_000):  # points; 20,000 are seven metres
        raise JobRefused("damaged")
    scale = min(DPI / 72, LONG_SIDE / max(width, height))
    drawn: Image.Image = page.render(scale=scale, no_smoothpath=False).to_pil().convert("RGB")
    page.close()
    return drawn


def _guarded(work: Callable[[], T]) -> T:
    """Whatever a decoder stumbles over, the file is what is wrong."""
    try:
        return work()
    except (JobRefused, MemoryError):
        raise
    except Exception as fault:  # any decoder, any way to stumble
        raise JobRefused("damaged", kind=type(fault).__name__) from fault
