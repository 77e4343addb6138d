"""Runs in the limited child process: checks a stranger's kit and tries its rules once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from sauyunan.core.sandbox_frames import Header
from sauyunan.kits import archive, bare, checking, part_check, reading, rules, trying
from sauyunan.kits.faults import Fault
from sauyunan.kits.reading import Reading


def check(data: bytes, options: Header) -> tuple[Header, bytes]:
    """Check the kit in the first archive of ``data``; the others are kits that it may need.

    ``options``: ``sizes`` of the archives in octets, ``names`` of the others, ``overlay`` of the
    city. The answer holds ``faults`` (as faults.Fault), ``missing`` (names of needed kits that were
    looked for and not given), ``kit`` and ``version``.
    """
    bare.set_up()
    rules.look_up_areas(None)
    archives = _split(data, [int(size) for size in options["sizes"]])
    others = dict(zip(options["names"], archives[1:], strict=True))
    missing: list[str] = []

    def find(name: str) -> Mapping[str, bytes] | None:
        if name not in others:
            missing.append(name)
            return None
        return archive.open_archive(others[name])

    found = reading.read_archive(archives[0], find, overlay=options.get("overlay") or {})
    faults = [] if missing else _check(found)
    kit = found.kit
    answer: Header = {
        "faults": [asdict(fault) for fault in faults],
        "missing": missing,
        "kit": kit.name if kit else "",
        "version": kit.version if kit else "",
    }
    return answer, b""


def _check(found: Reading) -> list[Fault]:
    with part_check.compiled_rules() as rules:
        faults = checking.check(found)
        trying.run_all(rules)
    return faults


def _split(data: bytes, sizes: list[int]) -> list[bytes]:
    pieces, at = [], 0
    for size in sizes:
        pieces.append(data[at : at + size])
        at += size
    return pieces
