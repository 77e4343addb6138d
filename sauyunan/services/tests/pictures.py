"""Files as applicants send them."""

from __future__ import annotations

import io

from PIL import Image


def photo(width: int = 400, height: int = 300) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((width, height), 60).convert("RGB").save(out, "JPEG")
    return out.getvalue()
