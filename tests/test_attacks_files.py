"""Files that strangers send: each refusal says what is wrong and how to mend it, and keeps nothing."""

from __future__ import annotations

import io
import zlib

import pikepdf
import pytest
from PIL import Image

from tests.births import photo, send_file
from tests.installation import Installation


def pdf(*, pages: int = 1, password: str = "") -> bytes:
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page()
    out = io.BytesIO()
    lock = pikepdf.Encryption(owner=password, user=password) if password else False
    made.save(out, encryption=lock)
    return out.getvalue()


def many_points() -> bytes:
    """A PNG of 100 megapixels, 12 kB as a file."""
    out = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(out, "PNG")
    return out.getvalue()


def heavy_pdf(size: int) -> bytes:
    return pdf() + b"%" + b"x" * size


REFUSED = {
    "nothing": (
        lambda: (b"", "foto.jpg"),
        "The file is empty (0 bytes). Choose it again or take a new photo.",
    ),
    "program": (
        lambda: (b"MZ\x90\x00" + bytes(1000), "foto.exe"),
        "This kind of file is not taken. Send a photo (JPEG, PNG, WebP) or a PDF.",
    ),
    "program called photo": (
        lambda: (b"MZ\x90\x00" + bytes(1000), "foto.jpg"),
        "The name ends in .jpg, but the file is not JPEG. Take a new photo.",
    ),
    "page called photo": (
        lambda: (b"<!doctype html><script>alert(1)</script>", "foto.png"),
        "The name ends in .png, but the file is not PNG. Take a new photo.",
    ),
    "drawing with a script": (
        lambda: (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "foto.svg"),
        "This kind of file is not taken. Send a photo (JPEG, PNG, WebP) or a PDF.",
    ),
    "PDF called photo": (
        lambda: (pdf(), "foto.jpg"),
        "The name ends in .jpg, but the file is PDF. Send the original file.",
    ),
    "half a photo": (
        lambda: (photo()[:20_000], "foto.jpg"),
        "The file is damaged or incomplete. Send it again or take a new photo.",
    ),
    "PDF with a password": (
        lambda: (pdf(password="rahasia"), "surat.pdf"),
        "The PDF is locked with a password. Save it without one, or photograph it.",
    ),
    "PDF of 11 pages": (
        lambda: (pdf(pages=11), "surat.pdf"),
        "The PDF has 11 pages; 10 are possible. Send only the pages asked for.",
    ),
    "PDF of 9 MB": (
        lambda: (heavy_pdf(9_000_000), "surat.pdf"),
        "The file has 9.0 MB; a PDF may have 8 MB. Photograph the pages instead.",
    ),
    "100 megapixels": (
        lambda: (many_points(), "foto.png"),
        (
            "The picture has 100 million points; 40 million are possible. "
            "Set the camera to a smaller size and take it again."
        ),
    ),
    "photo that unpacks without end": (
        lambda: (
            b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR" + bytes(17) + zlib.compress(bytes(10**6)),
            "foto.png",
        ),
        "The file is damaged or incomplete. Send it again or take a new photo.",
    ),
}


@pytest.mark.parametrize("attack", REFUSED)
def test_file_is_refused_with_its_reason(city: Installation, attack: str) -> None:
    make, sentence = REFUSED[attack]
    data, name = make()

    answer = send_file(city.client(), data, name)

    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"] == [{"path": "file", "message": sentence}]


def test_refused_files_leave_nothing_behind(city: Installation) -> None:
    before = (city.count("services_upload"), files_of(city))

    for make, _sentence in REFUSED.values():
        send_file(city.client(), *make())

    assert (city.count("services_upload"), files_of(city)) == before


def test_photo_of_nine_megabytes_is_taken_and_made_smaller(city: Installation) -> None:
    large = photo(size=(4000, 3000))
    large += bytes(9_000_000 - len(large))  # what cameras write behind the picture

    answer = send_file(city.client(), large)

    assert answer.status_code == 201
    assert answer.json()["size"] < 2_000_000


def test_request_larger_than_any_photo_is_refused_before_it_is_read_whole(
    city: Installation,
) -> None:
    answer = send_file(city.client(), photo() + bytes(21_000_000))

    assert answer.status_code == 413
    assert answer.json()["title"] == "The request is too large"


def files_of(city: Installation) -> list[str]:
    return sorted(str(path) for path in (city.home / "files").rglob("*") if path.is_file())
