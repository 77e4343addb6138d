"""Small pictures of stored pages, so that a page with photos stays light on a slow line.

The pages were drawn anew by the limited child when they came in and are sealed since, so what is
decoded here is our own JPEG.
"""

from __future__ import annotations

import io

from PIL import Image

EDGE = 192  # pixels; shown at half of it, sharp on a phone


def of(page: bytes, edge: int = EDGE, quality: int = 70) -> bytes:
    """A JPEG that fits into so many pixels, without anything but the picture."""
    with Image.open(io.BytesIO(page), formats=("JPEG",)) as picture:
        picture.draft("RGB", (edge, edge))
        picture.thumbnail((edge, edge))
        picture.info.clear()
        out = io.BytesIO()
        picture.convert("RGB").save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
