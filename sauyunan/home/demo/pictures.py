"""Sample documents as a phone would photograph them, and views of shops and works: drawn here, and
marked as samples."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image, ImageDraw, ImageFilter, ImageFont

SIZE = (460, 651)
PAPER, INK, PALE, TABLE = (252, 250, 244), (52, 58, 70), (150, 156, 166), (96, 84, 72)
BLUR = 5
VIEW = (640, 480)
SKIES = ((214, 228, 236), (240, 226, 204), (222, 232, 214), (236, 218, 222))
WALLS = ((178, 92, 64), (74, 110, 130), (112, 128, 72), (142, 104, 138))


@cache
def picture(label: str, *, is_blurred: bool = False) -> bytes:
    """A JPEG of a sheet that says CONTOH (sample) and which document it stands for."""
    sheet = _sheet(label).rotate(-1.4, expand=True, fillcolor=TABLE)
    photo = Image.new("RGB", (sheet.width + 44, sheet.height + 44), TABLE)
    photo.paste(sheet, (22, 22))
    if is_blurred:
        photo = photo.filter(ImageFilter.GaussianBlur(BLUR))
    held = io.BytesIO()
    photo.save(held, "JPEG", quality=72)
    return held.getvalue()


def view(label: str, number: int) -> bytes:
    """A JPEG of a house with a sign that says whose it is; its colours follow from the number."""
    sky, wall = SKIES[number % len(SKIES)], WALLS[number // 2 % len(WALLS)]
    scene = Image.new("RGB", VIEW, sky)
    pen = ImageDraw.Draw(scene)
    width, height = VIEW
    pen.rectangle((0, height - 90, width, height), fill=PALE)
    pen.rectangle((120, 190, width - 120, height - 70), fill=wall)
    pen.polygon((90, 190, width // 2, 90, width - 90, 190), fill=TABLE)
    for left in (160, 400):
        pen.rectangle((left, 260, left + 80, 330), fill=sky, outline=PAPER, width=4)
    pen.rectangle((280, 280, 360, height - 70), fill=INK)
    pen.rectangle((140, 205, width - 140, 245), fill=PAPER)
    pen.text((width // 2, 225), label[:40], font=_font(20), fill=INK, anchor="mm")
    pen.text((width // 2, height - 40), "CONTOH", font=_font(28), fill=PAPER, anchor="mm")
    held = io.BytesIO()
    scene.save(held, "JPEG", quality=80)
    return held.getvalue()


def _sheet(label: str) -> Image.Image:
    sheet = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(sheet)
    width, height = SIZE
    pen.rectangle((18, 18, width - 18, height - 18), outline=PALE, width=2)
    middle = width // 2
    pen.text((middle, 54), "KOTA CONTOH", font=_font(17), fill=INK, anchor="mm")
    for at, line in enumerate(_lines(label)):
        pen.text((middle, 90 + at * 26), line, font=_font(20), fill=INK, anchor="mm")
    for at, y in enumerate(range(186, height - 150, 29)):
        pen.text((46, y), f"Baris {at + 1}", font=_font(14), fill=PALE)
        pen.line((134, y + 13, width - 46 - (at * 53) % 120, y + 13), fill=PALE, width=2)
    pen.ellipse(
        (width - 172, height - 138, width - 62, height - 28), outline=(120, 92, 158), width=4
    )
    pen.text((width - 117, height - 83), "CONTOH", font=_font(17), fill=(120, 92, 158), anchor="mm")
    _stamp(sheet)
    return sheet


def _stamp(sheet: Image.Image) -> None:
    """CONTOH across the whole sheet, so that nobody takes it for a real document."""
    across = Image.new("RGBA", SIZE, (0, 0, 0, 0))
    pen = ImageDraw.Draw(across)
    place = (SIZE[0] // 2, SIZE[1] // 2)
    pen.text(place, "CONTOH", font=_font(90), fill=(190, 60, 60, 70), anchor="mm")
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
