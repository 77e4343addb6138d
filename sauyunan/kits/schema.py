"""JSON Schemas of file formats, made from their models; those of a kit: docs/reference/kit-format/*.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel

from sauyunan.kits import parts
from sauyunan.kits.format import Manifest

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def documents() -> Mapping[str, str]:
    """File name -> text of the schema of each kind of file, and of each effect of a move."""
    made = {"kit.schema.json": _schema(Manifest, "kit.yaml", "The manifest of a kit")}
    for part in parts.all_parts().values():
        about = part.schema_title or _first_line(part.model)
        made[f"{part.name}.schema.json"] = _schema(part.model, part.files, about)
    for effect in parts.effect_kinds().values():
        about = _first_line(effect.model)
        made[f"effect-{effect.name}.schema.json"] = _schema(effect.model, effect.name, about)
    return dict(sorted(made.items()))


def write(folder: Path, wanted: Mapping[str, str]) -> list[str]:
    """Write the wanted schemas and delete all others of the folder; returns the names that changed."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = stale(folder, wanted)
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8")
    for path in folder.glob("*.schema.json"):
        if path.name not in wanted:
            path.unlink()
    return changed


def stale(folder: Path, wanted: Mapping[str, str]) -> list[str]:
    """Names of schemas in a folder that are missing, differ, or are not wanted any more."""
    found = {path.name: path.read_text("utf-8") for path in folder.glob("*.schema.json")}
    return sorted(name for name in wanted.keys() | found if wanted.get(name) != found.get(name))


def document(model: type[BaseModel], title: str, about: str) -> str:
    """The schema of a model as a file holds it."""
    made = model.model_json_schema(by_alias=True, mode="validation")
    told = {"$schema": DIALECT, "title": title, "description": about}
    return json.dumps({**made, **told}, indent=2, ensure_ascii=False) + "\n"


def _schema(model: type[BaseModel], files: str, about: str) -> str:
    return document(model, f"Sauyunan kit: {files}", about)


def _first_line(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").strip().partition("\n")[0]
