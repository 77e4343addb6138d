"""The kit commands that need the format loaded: test (with a database) and schema."""

from __future__ import annotations

import argparse
from pathlib import Path

from django.conf import settings

from sauyunan.kits import install_commands, queries, reading, schema, schema_commands, trial
from sauyunan.kits.file_commands import judged, say_faults


def test(options: argparse.Namespace) -> int:
    """Run the scenarios of kits without errors."""
    return max(_test(path) for path in options.paths)


def _test(path: Path) -> int:
    errors = judged(path).errors
    if errors:
        return say_faults(str(path), errors)
    find = reading.siblings(path, reading.siblings(settings.KITS_DIR / "-", queries.files_of))
    found = (
        reading.read_folder(path, find)
        if path.is_dir()
        else reading.read_archive(path.read_bytes(), find)
    )
    if found.kit is None or found.errors:
        return say_faults(str(path), found.errors)
    results = trial.run_scenarios(found.kit)
    for one in results:
        install_commands.say_result(str(path), one)
    failed = sum(not one.is_good for one in results)
    print(f"{path}: {len(results) - failed} of {len(results)} scenarios as expected.")
    if not results:
        print("Write one into scenarios/: a service without a scenario is not proved.")
    return 1 if failed else 0


def schemas(options: argparse.Namespace) -> int:
    """Write the schemas of the format, or say which are stale."""
    return schema_commands.run(
        options.folder, schema.documents(), "sauyunan kit schema", only_checks=options.check
    )
