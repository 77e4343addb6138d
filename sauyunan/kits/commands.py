"""``sauyunan kit …``: make, check, test, build and install kits from a shell.

0: done; 1: the kit has faults or was refused; 2: wrong words.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from sauyunan.kits import (
    archive,
    install_commands,
    outside,
    queries,
    reading,
    schema,
    starting,
    trial,
)
from sauyunan.kits.parts import Fault

REFERENCE = "docs/reference/kit-format"


def main(argv: Sequence[str]) -> int:
    """Run a kit command."""
    try:
        options = _parser().parse_args(list(argv) or ["--help"])
    except SystemExit as end:  # argparse has explained itself
        return int(end.code or 0)
    try:
        return int(options.run(options))
    except (archive.ArchiveRefused, starting.NotStarted) as refusal:
        return complain(str(refusal))
    except install_commands.REFUSALS as refusal:
        return install_commands.explain(refusal)


def complain(message: str) -> int:
    """Say why nothing was done."""
    sys.stderr.write(f"sauyunan kit: {message}\n")
    return 1


def say_faults(place: str, faults: Sequence[Fault]) -> int:
    """Print faults as ``file:line: error: what — mend`` and a last line that counts; 1 on errors."""
    for fault in faults:
        file = f"{place}/{fault.file}" if fault.file else place
        print(f"{file}:{fault.line}: {fault.level}: {fault.what} — {fault.mend}.")
    errors = sum(fault.level == "error" for fault in faults)
    warnings = len(faults) - errors
    print(f"{place}: {errors} errors, {warnings} warnings." if faults else f"{place}: no faults.")
    return 1 if errors else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sauyunan kit",
        description="Kits are folders of plain files: services, registers, documents, scenarios.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    about = "write a new kit that works: one service, one question, one scenario"
    new = commands.add_parser("new", help=about, description=about)
    new.add_argument("folder", type=Path, metavar="NAME", help="name of the kit, also its folder")
    new.set_defaults(run=_new)
    about = "tell every fault with file, line, what is wrong and how to mend it; needs no database"
    check = commands.add_parser("check", help=about, description=about)
    check.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="folder or archive")
    check.set_defaults(run=_check)
    about = "run the scenarios with their own values; nothing is kept"
    test = commands.add_parser("test", help=about, description=about)
    test.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="folder or archive")
    test.set_defaults(run=_test)
    about = "pack a checked kit into one file; the same content gives the same octets"
    build = commands.add_parser("build", help=about, description=about)
    build.add_argument("folder", type=Path, metavar="PATH")
    build.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="default: NAME-VERSION.kit.zip"
    )
    build.set_defaults(run=_build)
    about = f"write the JSON Schema of the format into {REFERENCE}"
    schemas = commands.add_parser("schema", help=about, description=about)
    schemas.add_argument("folder", type=Path, nargs="?", default=settings.ROOT / REFERENCE)
    schemas.add_argument("--check", action="store_true", help="only say whether it is up to date")
    schemas.set_defaults(run=_schema)
    install_commands.add_to(commands)
    return parser


def _new(options: argparse.Namespace) -> int:
    for path in starting.write(options.folder):
        print(path)
    print(f"Look at it, then: sauyunan kit check {options.folder}")
    return 0


def _check(options: argparse.Namespace) -> int:
    return max(say_faults(str(path), faults_of(path)) for path in options.paths)


def faults_of(path: Path) -> list[Fault]:
    """All faults of a folder or an archive, found in the limited child."""
    if path.is_dir():
        return outside.check_folder(path, outside.siblings(settings.KITS_DIR / "-"))
    try:
        return outside.check_archive(path.read_bytes(), outside.siblings(path.resolve()))
    except OSError as fault:
        what = f"not readable ({fault.strerror})"
        return [Fault("", 1, "", what, "Give a kit's folder, or an archive made by kit build")]


def _test(options: argparse.Namespace) -> int:
    return max(_test_one(path) for path in options.paths)


def _test_one(path: Path) -> int:
    faults = [fault for fault in faults_of(path) if fault.level == "error"]
    if faults:
        return say_faults(str(path), faults)
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


def _build(options: argparse.Namespace) -> int:
    folder: Path = options.folder
    files = archive.files_in(folder)
    faults = [fault for fault in faults_of(folder) if fault.level == "error"]
    if faults:
        return say_faults(str(folder), faults)
    kit = reading.read(
        files, reading.siblings(folder, reading.siblings(settings.KITS_DIR / "-"))
    ).kit
    if kit is None:
        return complain(f"{folder} has no kit.yaml. Begin with `sauyunan kit new NAME`.")
    target: Path = options.output or Path(f"{kit.name}-{kit.version}.kit.zip")
    data = archive.build(files)
    try:
        target.write_bytes(data)
    except OSError as fault:
        return complain(
            f"{target} cannot be written ({fault.strerror}). Give another file with -o."
        )
    print(f"{target}: {kit.name} {kit.version}, {len(files)} files, {len(data):,} octets")
    print(f"SHA-256 {kit.digest}")
    return 0


def _schema(options: argparse.Namespace) -> int:
    if not options.check:
        for name in schema.write(options.folder):
            print(options.folder / name)
        return 0
    stale = schema.stale(options.folder)
    for name in stale:
        print(f"{options.folder / name} is not up to date: sauyunan kit schema")
    return 1 if stale else 0
