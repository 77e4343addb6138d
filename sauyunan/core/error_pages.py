"""Problem pages as files, so that a web server in front can show them while we are away."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

PAGES = ("500", "503")


def write(folder: Path) -> list[Path]:
    """Writes each page in each language, "503.su.html", and in the first language as "503.html"."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for lang, _name in settings.LANGUAGES:
        with translation.override(lang):
            for page in PAGES:
                names = [f"{page}.{lang}.html"]
                if lang == settings.LANGUAGE_CODE:
                    names.append(f"{page}.html")
                text = render_to_string(f"{page}.html")
                written += [_put(folder / name, text) for name in names]
    return written


def _put(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path
