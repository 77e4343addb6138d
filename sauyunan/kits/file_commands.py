"""The kit commands that only look at files: new, check, build."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from sauyunan.kits import archive, outside, starting
from sauyunan.kits.faults import Fault
from sauyunan.kits.outside import Judgement


def new(options: argparse.Namespace) -> int:
    """Write a new kit."""
    for path in starting.write(options.folder):
        print(path)
    print(f"Look at it, then: sauyunan kit check {options.folder}")
    return 0


def check(options: argparse.Namespace) -> int:
    """Print the faults of each kit."""
    return max(say_faults(str(path), judged(path).faults) for path in options.paths)


def build(options: argparse.Namespace) -> int:
    """Pack a kit without errors."""
    folder: Path = options.folder
    data = archive.build(archive.files_in(folder))
    found = judged(folder)
    if found.errors:
        return say_faults(str(folder), found.errors)
    target: Path = options.output or Path(f"{found.kit}-{found.version}.kit.zip")
    try:
        target.write_bytes(data)
    except OSError as fault:
        return complain(
            f"{target} cannot be written ({fault.strerror}). Give another file with -o."
        )
    print(f"{target}: {found.kit} {found.version}, {len(data):,} octets")
    print(f"SHA-256 {archive.digest(archive.open_archive(data))}")
    return 0


def judged(path: Path) -> Judgement:
    """What the limited child says of a folder or an archive; needs are looked up beside it, then
    among the kits that come with the platform."""
    shipped = outside.siblings(settings.KITS_DIR / "-")
    try:
        data = archive.build(archive.files_in(path)) if path.is_dir() else path.read_bytes()
    except archive.ArchiveRefused as refusal:
        return Judgement([refusal.fault])
    except OSError as fault:
        what = f"not readable ({fault.strerror})"
        mend = "Give a kit's folder, or an archive made by kit build"
        return Judgement([Fault("", 1, "", what, mend)])
    return outside.judge(data, outside.siblings(path, shipped))


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
    counts = f"{_count(errors, 'error')}, {_count(warnings, 'warning')}"
    print(f"{place}: {counts}." if faults else f"{place}: no faults.")
    return 1 if errors else 0


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
