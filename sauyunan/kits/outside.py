"""Kits from outside are judged in the limited child process before anything here reads them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sauyunan.core import sandbox
from sauyunan.kits import archive
from sauyunan.kits.faults import Fault
from sauyunan.kits.versions import numbers

SECONDS = 30.0
NEEDS = 30  # kits that one kit may need, all counted

FindArchive = Callable[[str], bytes | None]
"""The archive of another kit by its name, or None."""


@dataclass(frozen=True)
class Judgement:
    """What the child found; name and version are empty where kit.yaml could not be read."""

    faults: list[Fault]
    kit: str = ""
    version: str = ""

    @property
    def errors(self) -> list[Fault]:
        return [fault for fault in self.faults if fault.level == "error"]


def judge(
    data: bytes,
    find: FindArchive,
    overlay: Mapping[str, object] | None = None,
    *,
    seconds: float = SECONDS,
) -> Judgement:
    """All faults of an archive's kit, with a city's ``overlay`` laid over it.

    Only the child opens the archive. What stops the child is a fault too.
    """
    others: dict[str, bytes] = {}
    while True:
        answer = _ask(data, others, overlay or {}, seconds)
        if isinstance(answer, Fault):
            return Judgement([answer])
        found = {name: find(name) for name in answer["missing"] if name not in others}
        fetched = {name: given for name, given in found.items() if given is not None}
        absent = [name for name in found if name not in fetched]
        if absent or len(others) + len(fetched) > NEEDS:
            return Judgement([_absent(absent or list(fetched))])
        if not fetched:
            faults = [_read(fault) for fault in answer["faults"]]
            return Judgement(faults, answer["kit"], answer["version"])
        others |= fetched


def siblings(folder: Path, then: FindArchive | None = None) -> FindArchive:
    """Kits beside this one: a folder, packed, or the highest version of an archive NAME-1.2.3.kit.zip,
    or NAME.kit.zip; else those that ``then`` finds."""

    def find(name: str) -> bytes | None:
        beside = folder.resolve().parent / name
        if (beside / "kit.yaml").is_file():
            return archive.build(archive.files_in(beside))
        packed = _archives(beside.parent, name)
        plain = beside.with_name(f"{name}.kit.zip")
        if packed or plain.is_file():
            return (packed[max(packed)] if packed else plain).read_bytes()
        return then(name) if then else None

    return find


def _archives(folder: Path, name: str) -> dict[tuple[int, int, int], Path]:
    """Archives of a kit by version, which stands in their names."""
    found = {}
    for path in folder.glob(f"{name}-*.kit.zip"):
        version = path.name.removeprefix(f"{name}-").removesuffix(".kit.zip")
        with contextlib.suppress(ValueError):  # another kit, whose name begins with this one's
            found[numbers(version)] = path
    return found


def _ask(
    data: bytes, others: Mapping[str, bytes], overlay: Mapping[str, object], seconds: float
) -> dict[str, Any] | Fault:
    sizes = [len(data), *map(len, others.values())]
    options = {"sizes": sizes, "names": list(others), "overlay": dict(overlay)}
    try:
        answer, _ = sandbox.call(
            "kits.check", b"".join([data, *others.values()]), options, seconds=seconds
        )
    except sandbox.SandboxLimit as stop:
        what = {"time": f"took more than {seconds:g} seconds", "memory": "took all memory"}
        return Fault(
            "", 1, "", f"checking the kit {what.get(stop.limit, 'ended the checker')}",
            "Make its rules and files smaller",
        )  # fmt: skip
    except sandbox.SandboxFault as failure:
        return Fault(
            "", 1, "", f"the checker itself failed ({failure})",
            "Report it with the kit: it is a fault of the platform, and the kit is not let in",
        )  # fmt: skip
    return dict(answer)


def _read(fault: Mapping[str, Any]) -> Fault:
    """As the child wrote it; JSON knows no tuples."""
    marked, values = fault["marked"], fault["values"]
    told = {"marked": marked and tuple(marked), "values": tuple(map(tuple, values))}
    return Fault(**{**fault, **told})


def _absent(names: list[str]) -> Fault:
    listed = ", ".join(sorted(names))
    return Fault(
        "kit.yaml", 1, "needs", f"not here: {listed}",
        "Put the folder or archive of each beside this kit, or install it first",
    )  # fmt: skip
