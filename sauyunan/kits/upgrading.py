"""What may change from one version of a kit to the next within the same major number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from sauyunan.kits import shaping
from sauyunan.kits.definition import Kit
from sauyunan.kits.faults import Fault
from sauyunan.kits.fields import ValueField
from sauyunan.kits.reading import MANIFEST
from sauyunan.kits.versions import numbers

REGISTERS = "registers"
_FIXED = ("type", "of", "level", "personal", "find", "links")
"""What decides how a value is stored and found: it cannot change under records that exist."""


def check(old: Kit, new: Kit) -> list[Fault]:
    """Why ``new`` cannot take the place of ``old``: all reasons."""
    return [*_version(old, new), *_parameters(old, new), *_registers(old, new)]


def _version(old: Kit, new: Kit) -> Iterator[Fault]:
    before, after = numbers(old.version), numbers(new.version)
    if after <= before:
        what = f"{new.version} is not above the running {old.version}"
        yield _fault(new, MANIFEST, "version", what, "Give it a higher version")
    if after[0] != before[0]:
        what = f"{new.version} is another major version than the running {old.version}"
        yield _fault(new, MANIFEST, "version", what, "Keep the first number; majors need upgrades")


def _parameters(old: Kit, new: Kit) -> Iterator[Fault]:
    for key, one in old.manifest.parameters.items():
        now = new.manifest.parameters.get(key)
        if now is None:
            what = f"the parameter {key!r} is gone; the city gave a value for it"
            yield _fault(new, MANIFEST, "parameters", what, "Keep it within a major version")
        elif now.type != one.type:
            what = f"the parameter {key!r} was {one.type}, now it is {now.type}"
            yield _fault(new, MANIFEST, f"parameters.{key}.type", what, "Keep its type")


def _registers(old: Kit, new: Kit) -> Iterator[Fault]:
    for name, before in old.parts.get(REGISTERS, {}).items():
        file = old.sources.get((REGISTERS, name), f"registers/{name}.yaml")
        after = new.parts.get(REGISTERS, {}).get(name)
        if after is None:
            what = f"the register {PurePosixPath(file).stem!r} is gone; it may hold records"
            yield _fault(new, file, "", what, "Keep it within a major version")
            continue
        if before.key != after.key:
            what = f"the key was {', '.join(before.key)}, now it is {', '.join(after.key)}"
            yield _fault(new, file, "key", what, "Keep the key within a major version")
        yield from _fields(new, file, before.fields, after.fields)


def _fields(
    new: Kit, file: str, before: Mapping[str, ValueField], after: Mapping[str, ValueField]
) -> Iterator[Fault]:
    for key, one in before.items():
        now = after.get(key)
        if now is None:
            what = f"the field {key!r} is gone; records hold it"
            yield _fault(new, file, "fields", what, "Keep it, and make it optional")
        else:
            for word, what, mend in _changes(key, one, now):
                yield _fault(new, file, f"fields.{key}.{word}", what, mend)
    for key in after.keys() - before.keys():
        if not getattr(after[key], "optional", False):
            what = f"the new field {key!r} is not optional; records lack it"
            yield _fault(new, file, f"fields.{key}", what, "Add optional: true")


def _changes(key: str, one: ValueField, now: ValueField) -> Iterator[tuple[str, str, str]]:
    for word in _FIXED:
        was, is_now = getattr(one, word, None), getattr(now, word, None)
        if was != is_now:
            what = f"{word} of the field {key!r} was {was}, now it is {is_now}"
            yield word, what, "Add a new field instead"
    if getattr(one, "optional", False) and not getattr(now, "optional", False):
        what = f"the field {key!r} was optional; records may lack it"
        yield "optional", what, "Keep optional: true"
    for gone in sorted(set(one.options) - set(now.options)):
        what = f"the option {gone!r} of {key!r} is gone; records may hold it"
        yield "options", what, "Keep the option"


def _fault(kit: Kit, file: str, path: str, what: str, mend: str) -> Fault:
    return Fault(file, shaping.line_of(kit.lines.get(file, {}), path), path, what, mend)
