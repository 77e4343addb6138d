"""The bundles of competitions: rules/competitions/*.yaml read once, or a city's own file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from sauyunan.competitions import checking
from sauyunan.competitions.format import Competition
from sauyunan.kits import shaping, yaml_tree
from sauyunan.kits.faults import Fault
from sauyunan.kits.yaml_tree import Written

LARGEST = 256 * 1024
"""Octets of a bundle that are read."""


class BundleRefused(Exception):
    """There is no such competition, or its bundle is broken; ``faults`` tells each one."""

    def __init__(self, message: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)

    def lines(self) -> list[str]:
        """One line for each fault, or the message."""
        return [_line(one) for one in self.faults] or [str(self)]


@cache
def shipped() -> dict[str, Competition]:
    """Every shipped competition by name; BundleRefused when one is broken."""
    folder = Path(settings.RULES_DIR) / "competitions"
    found = [
        _checked(yaml_tree.read(f"rules/competitions/{path.name}", path.read_bytes()))
        for path in sorted(folder.glob("*.yaml"))
    ]
    return {one.competition: one for one in found}


def named(name: str) -> Competition:
    """The competition of this name, the newest of a series of this name, or that of a file that is
    named. Raises BundleRefused."""
    if name.endswith((".yaml", ".yml")):
        return from_file(Path(name))
    known = shipped()
    newest = max(
        (one for one in known.values() if one.series == name),
        key=lambda one: one.year,
        default=None,
    )
    found = known.get(name, newest)
    if found is None:
        told = _("There is no competition %(name)s. Known are: %(known)s.")
        raise BundleRefused(told % {"name": name, "known": ", ".join(known)})
    return found


def from_file(path: Path) -> Competition:
    """A city's own bundle. Raises BundleRefused with all faults."""
    try:
        data = path.read_bytes()
    except OSError as fault:
        told = _("The bundle %(file)s cannot be read: %(why)s.")
        raise BundleRefused(told % {"file": path, "why": fault.strerror}) from None
    return from_bytes(path.name, data)


def from_bytes(file: str, data: bytes) -> Competition:
    """The same of a file that was handed in."""
    return _checked(yaml_tree.read(file, data))


@lru_cache(maxsize=32)
def stored(bundle: str) -> Competition:
    """The bundle that an edition keeps, as ``dumped`` wrote it."""
    return Competition.model_validate_json(bundle)


def dumped(found: Competition) -> str:
    """The bundle as JSON that an edition keeps, in the order in which it was written."""
    content = found.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _checked(written: Written) -> Competition:
    if not written.is_whole:  # nothing can be said of what was not read
        raise _refusal(written.faults)
    found, faults = shaping.shape(written, Competition)
    if found is None or written.faults:
        raise _refusal([*written.faults, *faults])
    for path, what, mend in checking.misfits(found):
        written.fault(shaping.line_of(written.lines, path), path, what, mend)
    if written.faults:
        raise _refusal(written.faults)
    return found


def _refusal(faults: Sequence[Fault]) -> BundleRefused:
    return BundleRefused(_line(faults[0]), faults)


def _line(fault: Fault) -> str:
    return f"{fault.file}:{fault.line}: {fault.what_here}. {fault.mend_here}"
