from __future__ import annotations

import hashlib
import io
import os
import struct
import zlib

import pikepdf
import pytest
from django.utils import translation
from PIL import Image, ImageDraw, ImageFilter

from sauyunan.core import intake
from sauyunan.core.intake import IntakeRefused, accept


def encoded(picture: Image.Image, format_: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, format_, **options)
    return out.getvalue()


def paper(width: int = 1200, height: int = 1600) -> Image.Image:
    """A white page with black strokes, as sharp as writing."""
    picture = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(picture)
    for y in range(100, height - 100, 40):
        for x in range(100, width - 100, 24):
            draw.rectangle((x, y, x + 6, y + 18), fill="black")
    return picture


def opened(page: bytes) -> Image.Image:
    return Image.open(io.BytesIO(page), formats=["JPEG"])


def huge_png(width: int, height: int) -> bytes:
    """A PNG that claims a size without holding that many points."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def pdf(pages: int = 1, **save: object) -> bytes:
    out = io.BytesIO()
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
    document.save(out, **save)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "format_"),
    [("foto.jpg", "JPEG"), ("FOTO.JPEG", "JPEG"), ("a.png", "PNG"), ("a.webp", "WEBP")],
)
def test_picture_becomes_a_clean_jpeg(name: str, format_: str) -> None:
    clean = accept(encoded(paper(), format_), name)

    assert clean.media_type == "image/jpeg"
    assert [opened(page).size for page in clean.pages] == [(1200, 1600)]
    assert clean.warnings == ()
    assert intake.pages_of(clean.data) == clean.pages
    assert (clean.size, clean.sha256) == (
        len(clean.data),
        hashlib.sha256(clean.data).hexdigest(),
    )


def test_name_without_an_ending_claims_nothing() -> None:
    clean = accept(encoded(paper(), "JPEG"), "image")

    assert len(clean.pages) == 1


def test_nine_megabytes_of_a_phone_are_taken_and_reduced() -> None:
    noise = Image.effect_noise((8192, 6144), 60).convert("RGB")
    data = encoded(noise, "JPEG", quality=22)
    assert 9_000_000 < len(data) < 20_000_000

    clean = accept(data, "50-megapixel.jpg")

    assert opened(clean.pages[0]).size == (2000, 1500)


def test_orientation_is_applied_and_metadata_is_dropped() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright
    exif[0x010F] = "Kamera Contoh"
    exif.get_ifd(0x8825)[1] = "S"
    data = encoded(paper(1200, 800), "JPEG", exif=exif, comment=b"rahasia", icc_profile=b"x" * 300)
    assert b"Kamera Contoh" in data

    page = accept(data, "a.jpg").pages[0]

    assert opened(page).size == (800, 1200)
    assert sorted(opened(page).info) == ["jfif", "jfif_density", "jfif_unit", "jfif_version"]
    assert b"Kamera Contoh" not in page
    assert b"rahasia" not in page


def test_what_hides_behind_a_picture_stays_behind() -> None:
    data = encoded(paper(), "JPEG") + b"PK\x03\x04<script>alert(1)</script>"

    page = accept(data, "a.jpg").pages[0]

    assert b"<script>" not in page
    assert page.endswith(b"\xff\xd9")


@pytest.mark.parametrize(
    "picture",
    [
        Image.new("CMYK", (700, 700), (0, 255, 255, 0)),
        Image.new("L", (700, 700), 200),
    ],
)
def test_colour_kinds_of_jpeg(picture: Image.Image) -> None:
    page = accept(encoded(picture, "JPEG"), "a.jpg").pages[0]

    assert opened(page).mode == "RGB"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_colour_kinds_of_png(mode: str) -> None:
    page = accept(encoded(Image.new(mode, (700, 700)), "PNG"), "a.png").pages[0]

    assert opened(page).mode == "RGB"


def test_transparent_becomes_white() -> None:
    page = accept(encoded(Image.new("RGBA", (700, 700)), "PNG"), "a.png").pages[0]

    assert opened(page).getpixel((5, 5)) == (255, 255, 255)


def test_moving_picture_gives_its_first_one() -> None:
    frames = [Image.new("RGB", (700, 700), colour) for colour in ("red", "blue")]
    data = encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True)

    page = accept(data, "a.webp").pages[0]

    assert opened(page).getpixel((5, 5)) == (254, 0, 0)


@pytest.mark.parametrize(
    ("picture", "warning"),
    [
        (paper().resize((300, 400)), "small"),
        (paper().point(lambda value: value // 8), "dark"),
        (paper().filter(ImageFilter.GaussianBlur(14)), "blurred"),
    ],
)
def test_hard_to_read_pictures_are_taken_with_a_warning(picture: Image.Image, warning: str) -> None:
    clean = accept(encoded(picture, "PNG"), "a.png")

    assert intake.WARNINGS[warning] in clean.warnings


@pytest.mark.parametrize(
    ("data", "name", "unfit"),
    [
        (encoded(paper(), "PNG"), "a.png", ""),
        (encoded(Image.new("RGB", (900, 900), "white"), "JPEG"), "a.jpg", "blank"),
        (encoded(Image.effect_noise((1600, 1200), 9), "JPEG"), "dinding.jpg", "blank"),
        (encoded(Image.radial_gradient("L").resize((900, 900)), "JPEG"), "a.jpg", ""),
        (pdf(1), "a.pdf", "pdf"),
    ],
)
def test_what_is_no_photo_to_show_is_told(data: bytes, name: str, unfit: str) -> None:
    assert accept(data, name).unfit == unfit


def test_empty_picture_is_taken_with_a_warning_and_an_empty_back_without() -> None:
    sheet = io.BytesIO()
    with_words = pikepdf.new()
    with_words.add_blank_page(page_size=(595, 842))
    with_words.pages[0].Contents = with_words.make_stream(b"0 g 60 60 300 500 re f")
    with_words.add_blank_page(page_size=(595, 842))
    with_words.save(sheet)

    assert intake.WARNINGS["blank"] in accept(pdf(2), "a.pdf").warnings
    assert intake.WARNINGS["blank"] not in accept(sheet.getvalue(), "a.pdf").warnings


def test_pdf_becomes_one_jpeg_per_page() -> None:
    clean = accept(pdf(3), "surat.pdf")

    assert [opened(page).size for page in clean.pages] == [(1190, 1684)] * 3
    assert intake.pages_of(clean.data) == clean.pages


def test_pdf_with_scripts_is_only_drawn() -> None:
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    document.Root.OpenAction = action
    out = io.BytesIO()
    document.save(out)

    clean = accept(out.getvalue(), "a.pdf")

    assert b"alert" not in clean.data


REFUSALS = {
    "empty": (b"", "a.jpg", "empty"),
    "not what its name says": (encoded(paper(90, 90), "PNG"), "a.jpg", "wrong_name"),
    "a program": (b"MZ" + bytes(500), "a.jpg", "wrong_name"),
    "a web page": (b"<html><script>alert(1)</script>", "a.html", "unknown_type"),
    "a drawing with script": (b"<svg onload='alert(1)'/>", "a.svg", "unknown_type"),
    "a photograph of an iPhone": (b"\0\0\0\x18ftypheic" + bytes(90), "a.heic", "heic"),
    "GIF": (encoded(paper(90, 90), "GIF"), "a.gif", "unknown_type"),
    "TIFF named JPEG": (encoded(paper(90, 90), "TIFF"), "a.jpg", "wrong_name"),
    "cut off": (encoded(paper(), "JPEG")[:9000], "a.jpg", "damaged"),
    "rubbish after the first bytes": (b"\xff\xd8\xff" + os.urandom(5000), "a.jpg", "damaged"),
    "100 megapixels of JPEG": (
        encoded(Image.new("L", (10_000, 10_000)), "JPEG"),
        "a.jpg",
        "too_many_pixels",
    ),
    "100 megapixels of PNG": (huge_png(10_000, 10_000), "a.png", "too_many_pixels"),
    "2,500 megapixels": (huge_png(50_000, 50_000), "a.png", "too_many_pixels"),
    "21 MB of JPEG": (encoded(paper(), "JPEG") + bytes(20_000_000), "a.jpg", "too_large"),
    "9 MB of PDF": (pdf() + bytes(9_000_000), "a.pdf", "too_large"),
    "password": (
        pdf(encryption=pikepdf.Encryption(owner="pemilik", user="rahasia")),
        "a.pdf",
        "password",
    ),
    "locked for its owner": (
        pdf(encryption=pikepdf.Encryption(owner="pemilik", user="")),
        "a.pdf",
        "password",
    ),
    "eleven pages": (pdf(11), "a.pdf", "too_many_pages"),
    "PDF of nothing": (b"%PDF-1.7\n" + os.urandom(500), "a.pdf", "damaged"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_refusals(case: str) -> None:
    data, name, code = REFUSALS[case]

    with pytest.raises(IntakeRefused) as refused:
        accept(data, name)

    assert refused.value.code == code


def test_refusal_speaks_in_the_language_of_the_moment() -> None:
    with pytest.raises(IntakeRefused) as refused:
        accept(pdf(11), "a.pdf")

    with translation.override("en"):
        assert str(refused.value.message) == (
            "The PDF has 11 pages; 10 are possible. Send only the pages asked for."
        )


def test_bundle_refuses_what_is_none() -> None:
    with pytest.raises(ValueError, match="not a file taken in"):
        intake.pages_of(b"%PDF-1.7")
