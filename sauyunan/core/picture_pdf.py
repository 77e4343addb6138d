"""A PDF of pictures: one JPEG a page, as it is, not drawn anew."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pikepdf
from PIL import Image

WIDTH, HEIGHT = 595, 842  # points of an A4 sheet


def from_jpegs(pages: Sequence[bytes]) -> bytes:
    """The pages of a file that ``intake`` took in, each as large as an A4 sheet allows."""
    made = pikepdf.new()
    for page in pages:
        _add(made, page)
    out = io.BytesIO()
    made.save(out, deterministic_id=True)
    return out.getvalue()


def _add(made: pikepdf.Pdf, jpeg: bytes) -> None:
    with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as picture:
        (width, height), is_grey = picture.size, picture.mode == "L"
    image = pikepdf.Stream(
        made,
        jpeg,
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=width,
        Height=height,
        ColorSpace=pikepdf.Name.DeviceGray if is_grey else pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )
    scale = min(WIDTH / width, HEIGHT / height)
    shown = (round(width * scale, 2), round(height * scale, 2))
    page = made.add_blank_page(page_size=shown)
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Page=image))
    page.Contents = pikepdf.Stream(made, b"q %.2f 0 0 %.2f 0 0 cm /Page Do Q" % shown)
