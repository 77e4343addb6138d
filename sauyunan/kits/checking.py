"""The checker: what is wrong in a kit beyond the shape of its files, all of it at once.

The manifest, the texts and the scenarios' files are checked here; every other part brings its own check.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pydantic import BaseModel

from sauyunan.core import cel
from sauyunan.core.cel import RuleFault
from sauyunan.kits import parts, rules, shaping
from sauyunan.kits.definition import Kit
from sauyunan.kits.faults import Fault
from sauyunan.kits.format import Parameter, Texts
from sauyunan.kits.part_check import PartCheck
from sauyunan.kits.parts import KitPart
from sauyunan.kits.reading import MANIFEST, Reading

_OTHER_LANGUAGES = ("en", "su")


def check(reading: Reading) -> list[Fault]:
    """All faults of a kit that was read, of shape and beyond, ordered by file and line."""
    found = list(reading.faults)
    kit = reading.kit
    if kit is not None:
        found += _check_manifest(kit)
        found += _check_texts(kit)
        for part in parts.all_parts().values():
            found += _check_part(kit, part)
    unique = dict.fromkeys(found)
    return sorted(unique, key=lambda f: (f.level, f.file, f.line, f.path))


def _check_part(kit: Kit, part: KitPart) -> list[Fault]:
    if part.check is None:
        return []
    made = PartCheck(kit, part.name)
    yielded = list(part.check(made))
    return [*made.noted, *yielded]


def _check_manifest(kit: Kit) -> list[Fault]:
    made = PartCheck(kit, "manifest", MANIFEST)
    manifest = kit.manifest
    if "applicant" in manifest.roles:
        made.fault("roles.applicant", "'applicant' is built in", "Give the role another name")
    if manifest.kit == "city":
        made.fault("kit", "'city' is a word of the platform", "Give the kit another name")
    for key, parameter in manifest.parameters.items():
        _check_parameter(parameter, made.under("parameters", key))
    try:
        cel.environment({"param": rules.param_fields(manifest.parameters)}, {})
    except RuleFault as error:
        made.fault("parameters", error.message, error.hint)
    if manifest.innovation:
        for index, ref in enumerate(manifest.innovation.services):
            made.find("services", ref, f"innovation.services.{index}")
    return made.noted


def _check_parameter(one: Parameter, made: PartCheck) -> None:
    if one.min is not None and one.max is not None and one.min > one.max:
        made.fault("", f"min {one.min} is above max {one.max}", "Exchange them")
    if one.type != "integer" and (one.min, one.max) != (None, None):
        made.fault("", f"min and max do not apply to {one.type}", "Leave them out")
    is_number = one.type == "integer" and isinstance(one.default, int)
    if is_number and not _within(int(one.default or 0), one.min, one.max):
        what = f"the default {one.default} is outside of min and max"
        made.fault("default", what, "Give a default within the limits")


def _within(value: int, least: int | None, most: int | None) -> bool:
    return (least is None or least <= value) and (most is None or value <= most)


def _check_texts(kit: Kit) -> list[Fault]:
    """Where translations are missing: a warning for each file and language, and one for the whole
    kit where a language is missing in several files."""
    texts = list(_texts_of(kit))
    return [
        fault for language in _OTHER_LANGUAGES for fault in _check_language(kit, language, texts)
    ]


def _texts_of(kit: Kit) -> Iterator[tuple[str, str, Texts]]:
    """File, path in the file and text of everything that a kit says to people; whoever works on the
    kit reads its scenarios, in any language."""
    for path, texts in texts_in(kit.manifest, ""):
        yield MANIFEST, path, texts
    for (part, name), file in kit.sources.items():
        if part == "scenarios":
            continue
        prefix = "" if "*" in parts.all_parts()[part].files else name
        for path, texts in texts_in(kit.parts[part][name], prefix):
            yield file, path, texts


def _check_language(
    kit: Kit, language: str, texts: Sequence[tuple[str, str, Texts]]
) -> Iterator[Fault]:
    missing: dict[str, list[str]] = {}
    for file, path, text in texts:
        if not getattr(text, language):
            missing.setdefault(file, []).append(path)
    if len(missing) > 1:
        lacking = sum(len(paths) for paths in missing.values())
        what = f"{lacking} of {len(texts)} texts without {language!r}, in {len(missing)} files"
        mend = "Translate what citizens read first: titles, questions, their checks, and reasons"
        yield Fault(MANIFEST, 1, "", what, mend, "warning")
    for file, paths in missing.items():
        lines = kit.lines.get(file, {})
        first = min(paths, key=lambda path: shaping.line_of(lines, path))
        count = "1 text" if len(paths) == 1 else f"{len(paths)} texts"
        what = f"{count} without {language!r}, the first: {first}"
        mend = f"Add {language}: to them; until then people read the Indonesian text"
        yield Fault(file, shaping.line_of(lines, first), first, what, mend, "warning")


def texts_in(model: object, path: str) -> Iterator[tuple[str, Texts]]:
    """Every text of a definition with its path."""
    if isinstance(model, Texts):
        yield path, model
        return
    for step, inner in _inside(model):
        yield from texts_in(inner, shaping.joined((path, step)))


def _inside(model: object) -> Iterator[tuple[object, object]]:
    """Steps of a path and what stands there, as in the file."""
    if isinstance(model, BaseModel):
        for name, info in type(model).model_fields.items():
            yield ("" if name == "root" else info.alias or name), getattr(model, name)
    elif isinstance(model, Mapping):
        yield from model.items()
    elif isinstance(model, tuple | list):
        yield from enumerate(model)
