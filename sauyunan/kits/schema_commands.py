"""What commands do that write schemas: the files, or which of them are stale."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sauyunan.kits import schema


def run(folder: Path, wanted: Mapping[str, str], command: str, *, only_checks: bool) -> int:
    """Write schemas (name -> text) into a folder and name those that changed; or only name those that
    ``command`` would write, and 1 if there are any."""
    if not only_checks:
        for name in schema.write(folder, wanted):
            print(folder / name)
        return 0
    stale = schema.stale(folder, wanted)
    for name in stale:
        print(f"{folder / name} is not up to date: {command}")
    return 1 if stale else 0
