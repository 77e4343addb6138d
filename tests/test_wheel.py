"""The built wheel holds what an installation needs and nothing that only developers need."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def names(tmp_path_factory) -> set[str]:
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("sauyunan-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize(("folder", "inside"), [("kits", "_kits"), ("rules", "_rules")])
def test_kits_and_rules_are_inside(names, folder, inside):
    here = {
        f"sauyunan/{inside}/{path.relative_to(ROOT / folder).as_posix()}"
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    }

    assert here
    assert here - names == set()


def test_pages_and_code_are_inside(names):
    templates = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "sauyunan").rglob("templates/**/*.html")
    }

    assert "sauyunan/cli.py" in names
    assert templates - names == set()


def test_assets_and_translations_are_inside(names):
    """They are made, not committed: make setup makes both."""
    assert "sauyunan/static/dist/sauyunan.css" in names
    assert "sauyunan/locale/id/LC_MESSAGES/django.mo" in names


def test_tests_are_not_inside(names):
    stray = [
        name for name in names if "/tests/" in name or name.endswith(("conftest.py", "testhome.py"))
    ]

    assert stray == []
