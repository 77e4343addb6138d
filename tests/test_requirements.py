"""What a city installs is enough: nothing that runs there comes with the tests' packages alone."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
RUN = ROOT / "requirements" / "run.txt"
# What other packages use where it is there, and do without: here it comes with the tests' packages.
OPTIONAL = ("rich", "mypy_extensions")  # by Ibis and SQLGlot
# Every module of the package but its tests, in a process that nothing of pytest has touched.
_IMPORT_ALL = """
import importlib, json, pkgutil, sys
sys.modules.update(dict.fromkeys(sys.argv[1:]))
before = set(sys.modules)
import django
django.setup()
import sauyunan
for found in pkgutil.walk_packages(sauyunan.__path__, "sauyunan."):
    if ".tests" not in found.name and found.name != "sauyunan.testhome":
        importlib.import_module(found.name)
print(json.dumps(sorted({name.partition(".")[0] for name in set(sys.modules) - before})))
"""


def folded(name: str) -> str:
    """A package's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.fixture(scope="module")
def locked() -> set[str]:
    return {
        folded(one) for one in re.findall(r"^([\w.-]+)==", RUN.read_text("utf-8"), re.MULTILINE)
    }


def test_everything_that_runs_is_locked_for_a_city(locked: set[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT_ALL, *OPTIONAL],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "sauyunan.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    providers = metadata.packages_distributions()

    imported = {name: providers[name] for name in json.loads(done.stdout) if name in providers}

    lacking = {
        name: packages
        for name, packages in imported.items()
        if not locked.intersection(map(folded, packages)) and name != "sauyunan"
    }
    assert "django" in imported
    assert lacking == {}


def test_no_part_is_asked_of_a_package_that_has_no_such_part(locked: set[str]) -> None:
    """``name[part]``: a part that a package does not know is passed over by the installer."""
    asked = re.findall(
        r"^([\w.-]+)\[([\w,-]+)\]", (RUN.with_suffix(".in")).read_text(), re.MULTILINE
    )

    unknown = [
        f"{name}[{part}]"
        for name, parts in asked
        for part in parts.split(",")
        if folded(part) not in map(folded, metadata.metadata(name).get_all("Provides-Extra") or ())
    ]
    assert asked
    assert unknown == []
