"""What the asset build left in static/dist: own colours, nothing foreign, small."""

from __future__ import annotations

import json
import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings

ROOT = Path(settings.ROOT)
DIST = Path(settings.PACKAGE) / "static" / "dist"


def built(name: str) -> bytes:
    """A built file; without it the test fails with what to type."""
    path = DIST / name
    if not path.is_file():
        pytest.fail(f"{path} is missing: type npm ci --ignore-scripts && npm run build")
    return path.read_bytes()


@pytest.mark.parametrize("name", ["sauyunan.css", "desk.css"])
def test_style_has_no_foreign_brand_and_fetches_nothing(name: str) -> None:
    text = built(name).decode().lower()

    assert re.findall(r"#1d70b8|gds transport|@font-face|@import|url\(|data:", text) == []


@pytest.mark.parametrize(
    ("name", "most"),
    [("sauyunan.css", 14_000), ("desk.css", 2_000), ("sauyunan.js", 2_000), ("desk.js", 20_000)],
)
def test_built_files_stay_small_when_compressed(name: str, most: int) -> None:
    assert len(brotli.compress(built(name))) <= most


@pytest.mark.parametrize(
    "path", sorted((ROOT / "assets" / "js").glob("*.js")), ids=lambda p: p.name
)
def test_modules_stay_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) < 150


def test_lock_file_names_no_address() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())

    entries = [name for name, entry in lock["packages"].items() if "resolved" in entry]

    assert entries == []
    assert all("integrity" in entry for name, entry in lock["packages"].items() if name)


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, WCAG 2.2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_tokens_have_contrast() -> None:
    scss = (ROOT / "assets" / "scss" / "_tokens.scss").read_text()
    token = dict(re.findall(r"^\$([a-z-]+): (#[0-9a-f]{6});", scss, re.M))
    pairs = [
        *((name, "#ffffff") for name in ("ink", "ink-soft", "forest", "indigo", "plum", "chilli")),
        *((name, token["paper"]) for name in ("ink", "ink-soft", "indigo", "chilli")),
        ("ink", token["turmeric"]),
        ("ink", token["turmeric-light"]),
        ("ink-soft", token["forest-tint"]),
        ("forest-deep", token["forest-tint"]),
        ("ink", token["turmeric-tint"]),
    ]

    weak = [(name, back) for name, back in pairs if contrast(token[name], back) < 4.5]

    assert weak == []
