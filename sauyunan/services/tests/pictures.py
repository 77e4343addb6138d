"""Files as applicants send them."""

from __future__ import annotations

import io

import pikepdf
from PIL import Image


def blank() -> bytes:
    """A picture on which nothing can be seen."""
    out = io.BytesIO()
    Image.new("RGB", (900, 600), "white").save(out, "JPEG")
    return out.getvalue()


def empty_pdf() -> bytes:
    out = io.BytesIO()
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    document.save(out)
    return out.getvalue()


def photo(width: int = 400, height: int = 300) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((width, height), 60).convert("RGB").save(out, "JPEG")
    return out.getvalue()
