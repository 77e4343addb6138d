"""A PDF holds the pictures as they are, each on a page of its own shape."""

from __future__ import annotations

import io

import pypdfium2
from PIL import Image

from sauyunan.core import picture_pdf


def jpeg(width: int, height: int, mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, (width, height), "white").save(out, "JPEG")
    return out.getvalue()


def test_pages_hold_the_same_bytes_and_fit_a_sheet():
    pages = [jpeg(800, 400), jpeg(300, 900, "L")]

    made = picture_pdf.from_jpegs(pages)

    read = pypdfium2.PdfDocument(made)
    assert [page.get_size() for page in read] == [(595, 297.5), (280.6700134277344, 842)]
    assert all(one in made for one in pages)
    assert made == picture_pdf.from_jpegs(pages)
