"""Problem pages as files, in every language, without database."""

from __future__ import annotations

from pathlib import Path

from sauyunan.core import error_pages


def test_pages_are_written_in_every_language(tmp_path: Path) -> None:
    written = error_pages.write(tmp_path / "errors")

    names = sorted(path.name for path in written)
    assert names == sorted(
        f"{page}{lang}.html" for page in ("500", "503") for lang in ("", ".id", ".en", ".su")
    )
    english = (tmp_path / "errors" / "503.en.html").read_text()
    assert '<html lang="en"' in english
    assert "The service is not available at the moment" in english
    assert '<html lang="id"' in (tmp_path / "errors" / "503.html").read_text()
