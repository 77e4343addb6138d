"""A city's changes on a kit: values at key paths, laid over the files before they are understood.

``{"services/akta-kelahiran.promise": "16", "services/akta-kelahiran.bring.buku_nikah": None}``:
the file without its ending, then the path in it; None leaves the key out, and a file's name alone
with None switches the whole file off. Texts may always be changed; what else, each part declares.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from sauyunan.kits import shaping
from sauyunan.kits.faults import Fault
from sauyunan.kits.format import Manifest, Texts
from sauyunan.kits.parts import KitPart
from sauyunan.kits.yaml_tree import Tree, Written

Overlay = Mapping[str, Tree | None]

OFF = ""  # the path of a whole file
MANIFEST_ADAPTABLE = ("owner",)
_TEXTS = frozenset(Texts.model_fields)


def of_file(overlay: Overlay, file: str) -> dict[str, Tree | None]:
    """The changes of one file: path in the file -> value."""
    stem = file.removesuffix(".yaml")
    changes: dict[str, Tree | None] = {}
    for key, value in overlay.items():
        name, _, path = key.partition(".")
        if name == stem:
            changes[path] = value
    return changes


def is_off(changes: Mapping[str, Tree | None]) -> bool:
    """Whether the file is switched off."""
    return OFF in changes and changes[OFF] is None


def strangers(overlay: Overlay, files: Mapping[str, bytes]) -> list[Fault]:
    """Changes of files that the kit does not hold."""
    return [
        _fault(Written(file), key, "there is no such file in the kit")
        for key in overlay
        if (file := f"{key.partition('.')[0]}.yaml") not in files
    ]


def lay(written: Written, changes: Mapping[str, Tree | None], part: KitPart | None) -> None:
    """Change the tree of a file in place; what cannot be changed becomes a fault of the file."""
    model = part.model if part else Manifest
    adaptable = part.adaptable if part else MANIFEST_ADAPTABLE
    for path, value in changes.items():
        if path == OFF and (value is not None or not may_change(model, adaptable, path)):
            written.faults.append(_fault(written, path, "the file cannot be switched off"))
        elif path != OFF and not may_change(model, adaptable, path):
            written.faults.append(_fault(written, path, "a city cannot change it"))
        elif path != OFF and not _put(written, path, value, model):
            written.faults.append(_fault(written, path, "it is not in the kit (any more)"))


def may_change(model: type[BaseModel], adaptable: tuple[str, ...], path: str) -> bool:
    """Whether a path is a text, or one of those that the part allows."""
    steps = tuple(path.split(".")) if path else ()
    if any(_matches(steps, pattern) for pattern in adaptable):
        return True
    return any(shaping.keys_at(model, steps[:end]) == _TEXTS for end in _last_two(steps))


def _last_two(steps: tuple[str, ...]) -> Iterator[int]:
    yield len(steps)
    if steps and steps[-1] in _TEXTS:
        yield len(steps) - 1


def _matches(steps: tuple[str, ...], pattern: str) -> bool:
    wanted = tuple(pattern.split(".")) if pattern else ()
    return len(steps) == len(wanted) and all(
        want in {"*", step} for want, step in zip(wanted, steps, strict=True)
    )


def _put(written: Written, path: str, value: Tree | None, model: type[BaseModel]) -> bool:
    """Set, add or delete a key; lists count as one value. False where there is no such place."""
    *above, key = path.split(".")
    at: Tree = written.tree
    for step in above:
        if not isinstance(at, dict) or step not in at:
            return False
        at = at[step]
    if not isinstance(at, dict):
        return False
    is_known = key in at or (value is not None and key in shaping.keys_at(model, above))
    if not is_known:
        return False
    if value is None:
        del at[key]
    else:
        at[key] = value
    return True


def _fault(written: Written, path: str, what: str) -> Fault:
    line = shaping.line_of(written.lines, path)
    mend = "Take the change back, or choose another place: sauyunan kit adapt --help"
    return Fault(written.file, line, path, f"the city's change at {path!r}: {what}", mend)
