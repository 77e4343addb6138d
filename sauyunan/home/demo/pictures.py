"""Sample documents as a phone would photograph them: drawn here, and marked as samples."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image, ImageDraw, ImageFilter, ImageFont

SIZE = (620, 877)
PAPER, INK, PALE, TABLE = (252, 250, 244), (52, 58, 70), (150, 156, 166), (96, 84, 72)
BLUR = 6


@cache
def picture(label: str, *, is_blurred: bool = False) -> bytes:
    """A JPEG of a sheet that says CONTOH (sample) and which document it stands for."""
    sheet = _sheet(label).rotate(-1.4, expand=True, fillcolor=TABLE)
    photo = Image.new("RGB", (sheet.width + 60, sheet.height + 60), TABLE)
    photo.paste(sheet, (30, 30))
    if is_blurred:
        photo = photo.filter(ImageFilter.GaussianBlur(BLUR))
    held = io.BytesIO()
    photo.save(held, "JPEG", quality=72)
    return held.getvalue()


def _sheet(label: str) -> Image.Image:
    sheet = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(sheet)
    width, height = SIZE
    pen.rectangle((18, 18, width - 18, height - 18), outline=PALE, width=2)
    middle = width // 2
    pen.text((middle, 70), "KOTA CONTOH", font=_font(22), fill=INK, anchor="mm")
    for at, line in enumerate(_lines(label)):
        pen.text((middle, 118 + at * 34), line, font=_font(26), fill=INK, anchor="mm")
    for at, y in enumerate(range(250, height - 190, 38)):
        pen.text((60, y), f"Baris {at + 1}", font=_font(18), fill=PALE)
        pen.line((180, y + 18, width - 60 - (at * 53) % 160, y + 18), fill=PALE, width=2)
    pen.ellipse(
        (width - 230, height - 180, width - 90, height - 40), outline=(120, 92, 158), width=4
    )
    pen.text(
        (width - 160, height - 110), "CONTOH", font=_font(22), fill=(120, 92, 158), anchor="mm"
    )
    _stamp(sheet)
    return sheet


def _stamp(sheet: Image.Image) -> None:
    """CONTOH across the whole sheet, so that nobody takes it for a real document."""
    across = Image.new("RGBA", SIZE, (0, 0, 0, 0))
    pen = ImageDraw.Draw(across)
    place = (SIZE[0] // 2, SIZE[1] // 2)
    pen.text(place, "CONTOH", font=_font(120), fill=(190, 60, 60, 70), anchor="mm")
    turned = across.rotate(38)
    sheet.paste(turned, (0, 0), turned)


def _lines(label: str) -> list[str]:
    """At most three lines of about thirty letters."""
    lines: list[str] = []
    for word in label.split():
        if lines and len(lines[-1]) + len(word) < 30:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines[:3]


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
