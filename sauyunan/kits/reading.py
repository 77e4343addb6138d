"""The files of a kit into its definitions, with every fault of their shape."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from pydantic import BaseModel, RootModel

import sauyunan
from sauyunan.kits import archive, parts, shaping, yaml_tree
from sauyunan.kits import overlay as overlays
from sauyunan.kits.definition import Kit
from sauyunan.kits.faults import Fault
from sauyunan.kits.format import Manifest
from sauyunan.kits.overlay import Overlay
from sauyunan.kits.parts import KitPart
from sauyunan.kits.suggestions import did_you_mean
from sauyunan.kits.versions import fits
from sauyunan.kits.yaml_tree import Written

Find = Callable[[str], Mapping[str, bytes] | None]
"""The files of another kit by its name, or None: a sibling folder, an archive, an installed one."""

M = TypeVar("M", bound=BaseModel)

MANIFEST = "kit.yaml"
PLAIN = ("story.md", "README.md", "CHANGELOG.md", "LICENSE.md")


@dataclass(frozen=True)
class Reading:
    """What was read: a kit (perhaps with files that are broken) unless kit.yaml is unreadable."""

    kit: Kit | None
    faults: tuple[Fault, ...]

    @property
    def errors(self) -> tuple[Fault, ...]:
        return tuple(fault for fault in self.faults if fault.level == "error")


class KitRefused(Exception):
    """A kit with faults was to be used; ``faults`` lists them."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        shown = "; ".join(f"{f.file}:{f.line}: {f.what}" for f in faults[:3])
        super().__init__(f"The kit has {len(faults)} faults: {shown}")
        self.faults = faults


def nothing_else(name: str) -> None:
    """No other kits are at hand."""


def siblings(folder: Path, then: Find = nothing_else) -> Find:
    """Kits in the folder beside this one, else those that ``then`` finds."""

    def find(name: str) -> Mapping[str, bytes] | None:
        beside = folder.resolve().parent / name
        return archive.files_in(beside) if (beside / MANIFEST).is_file() else then(name)

    return find


def read_folder(folder: Path, find: Find | None = None) -> Reading:
    """A kit's folder; its needs are looked up beside it unless ``find`` is given."""
    try:
        files = archive.files_in(folder)
    except archive.ArchiveRefused as refusal:
        return Reading(None, (refusal.fault,))
    return read(files, find or siblings(folder))


def read_archive(data: bytes, find: Find = nothing_else, overlay: Overlay | None = None) -> Reading:
    """A kit's archive, with a city's changes laid over it."""
    try:
        files = archive.open_archive(data)
    except archive.ArchiveRefused as refusal:
        return Reading(None, (refusal.fault,))
    return read(files, find, overlay)


def read(
    files: Mapping[str, bytes],
    find: Find = nothing_else,
    overlay: Overlay | None = None,
    ready: Mapping[str, Kit] | None = None,
) -> Reading:
    """A kit's files, with a city's changes laid over them.

    Needs are taken from ``ready``, else read from what ``find`` gives; their own faults are told in
    one line each.
    """
    known = {name: Reading(kit, ()) for name, kit in (ready or {}).items()}
    return _Reader(find, known).read(files, (), overlay or {})


@dataclass
class _Reader:
    find: Find
    known: dict[str, Reading]

    def read(self, files: Mapping[str, bytes], above: tuple[str, ...], overlay: Overlay) -> Reading:
        draft = _Draft(files, overlay)
        draft.faults += overlays.strangers(overlay, files)
        manifest = draft.manifest()
        for file in sorted(files):
            draft.file(file)
        if manifest is None:
            return Reading(None, _ordered(draft.faults))
        needs = dict(self._needs(manifest, draft, (*above, manifest.kit)))
        kit = Kit(
            manifest=manifest,
            parts=draft.parts,
            files=files,
            lines=draft.lines,
            needs=needs,
            digest=hashlib.sha256(archive.build(files)).hexdigest(),
            sources=draft.sources,
            broken=frozenset(draft.broken),
        )
        return Reading(kit, _ordered(draft.faults))

    def _needs(
        self, manifest: Manifest, draft: _Draft, above: tuple[str, ...]
    ) -> Iterator[tuple[str, Kit]]:
        for name, wanted in manifest.needs.items():
            path = f"needs.{name}"
            if name in above:
                circle = " -> ".join((*above[above.index(name) :], name))
                what = f"kits need each other in a circle: {circle}"
                draft.fault(MANIFEST, path, what, "Move what both need into a third kit")
                continue
            needed = self._needed(name, above)
            if needed is None:
                mend = f"Put the folder {name} beside this kit, or install {name} first"
                draft.fault(MANIFEST, path, f"the kit {name!r} is not here", mend)
                continue
            if needed.errors or needed.kit is None:
                self._pass_on(name, needed, draft)
                continue
            if not fits(needed.kit.version, wanted):
                what = f"{name} {needed.kit.version} is here, {wanted} is needed"
                draft.fault(MANIFEST, path, what, "Bring that version, or widen the range")
            yield name, needed.kit

    def _needed(self, name: str, above: tuple[str, ...]) -> Reading | None:
        if name not in self.known:
            try:
                files = self.find(name)
            except archive.ArchiveRefused as refusal:
                return Reading(None, (refusal.fault,))
            if files is None:
                return None
            self.known[name] = self.read(files, above, {})
        return self.known[name]

    def _pass_on(self, name: str, needed: Reading, draft: _Draft) -> None:
        first = needed.errors[0]
        if first.path.startswith("needs.") and "circle" in first.what:
            draft.fault(MANIFEST, f"needs.{name}", first.what, first.mend)
            return
        what = f"the kit {name!r} has faults, the first: {first.file}:{first.line}: {first.what}"
        draft.fault(MANIFEST, f"needs.{name}", what, f"Mend it first: sauyunan kit check {name}")


@dataclass
class _Draft:
    files: Mapping[str, bytes]
    overlay: Overlay
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    lines: dict[str, Mapping[str, int]] = field(default_factory=dict)
    sources: dict[tuple[str, str], str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)

    def manifest(self) -> Manifest | None:
        if MANIFEST not in self.files:
            self.fault(MANIFEST, "", "kit.yaml is missing", "Begin with `sauyunan kit new NAME`")
            return None
        manifest = self._shaped(MANIFEST, Manifest)
        if manifest and not fits(sauyunan.__version__, manifest.engine):
            what = f"the kit is for {manifest.engine}, this is {sauyunan.__version__}"
            self.fault(MANIFEST, "engine", what, "Upgrade sauyunan, or widen the range if it works")
        return manifest

    def file(self, file: str) -> None:
        part = part_of(file)
        if part is not None:
            self._definition(file, part)
        elif file != MANIFEST and not self._may_be_here(file):
            known = {*PLAIN, MANIFEST, *(part.files for part in parts.all_parts().values())}
            what = "no part of a kit is read from this file"
            self.fault(file, "", what, did_you_mean(file, known))

    def _definition(self, file: str, part: KitPart) -> None:
        model = self._shaped(file, part.model, part)
        if model is None:
            return
        if "*" not in part.files and isinstance(model, RootModel):
            self.parts.setdefault(part.name, {}).update(model.root)
            self.sources |= {(part.name, name): file for name in model.root}
            return
        name = PurePosixPath(file).stem
        if part.named_by:
            alias = type(model).model_fields[part.named_by].alias or part.named_by
            said = getattr(model, part.named_by)
            if said != name:
                what = f"{alias} is {said!r}, the file is {file}"
                self.fault(file, alias, what, f"Rename the file to {said}.yaml, or write {name}")
        self.parts.setdefault(part.name, {})[name] = model
        self.sources[part.name, name] = file

    def _shaped(self, file: str, model: type[M], part: KitPart | None = None) -> M | None:
        changes = overlays.of_file(self.overlay, file)
        written = yaml_tree.read(file, self.files[file])
        self.lines[file] = written.lines
        if not written.is_whole:
            self.faults += written.faults
            self.broken.add(file)
            return None
        overlays.lay(written, changes, part)
        if overlays.is_off(changes):
            self.faults += written.faults
            return None
        shaped, faults = shaping.shape(written, model)
        self.faults += [*written.faults, *_new(faults, written)]
        if shaped is None or faults:
            self.broken.add(file)
        return shaped

    def _may_be_here(self, file: str) -> bool:
        """A text of the kit, or something beside a part's files (a template, a picture)."""
        if file in PLAIN:
            return True
        folders = {part.files.rpartition("/")[0] for part in parts.all_parts().values()}
        return not file.endswith(".yaml") and file.rpartition("/")[0] in folders - {""}

    def fault(self, file: str, path: str, what: str, mend: str) -> None:
        line = shaping.line_of(self.lines.get(file, {}), path)
        self.faults.append(Fault(file, line, path, what, mend))


def part_of(file: str) -> KitPart | None:
    """The part of the format that a file of a kit belongs to."""
    path = PurePosixPath(file)
    for part in parts.all_parts().values():
        pattern = PurePosixPath(part.files)
        if len(pattern.parts) == len(path.parts) and path.match(part.files):
            return part
    return None


def _new(faults: list[Fault], written: Written) -> Iterator[Fault]:
    """Faults of shape that do not merely follow from an empty or referring value."""
    told = {fault.path for fault in written.faults}
    return (fault for fault in faults if fault.path not in told)


def _ordered(faults: list[Fault]) -> tuple[Fault, ...]:
    return tuple(sorted(dict.fromkeys(faults), key=lambda f: (f.file, f.line, f.path)))
