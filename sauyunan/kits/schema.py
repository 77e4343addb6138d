"""The JSON Schema of the kit format, made from its models: docs/reference/kit-format/*.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

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
    return {
        name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for name, schema in sorted(made.items())
    }


def write(folder: Path) -> list[str]:
    """Write all schemas and delete those of kinds that are gone; returns the names that changed."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = stale(folder)
    for name, text in documents().items():
        (folder / name).write_text(text, encoding="utf-8")
    for path in folder.glob("*.schema.json"):
        if path.name not in documents():
            path.unlink()
    return changed


def stale(folder: Path) -> list[str]:
    """Names of schemas in a folder that are missing, differ, or are of no kind any more."""
    wanted = documents()
    found = {path.name: path.read_text("utf-8") for path in folder.glob("*.schema.json")}
    return sorted(name for name in wanted.keys() | found if wanted.get(name) != found.get(name))


def _schema(model: type[BaseModel], files: str, about: str) -> dict[str, Any]:
    made = model.model_json_schema(by_alias=True, mode="validation")
    title = {"$schema": DIALECT, "title": f"Sauyunan kit: {files}", "description": about}
    return {**made, **title}


def _first_line(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").strip().partition("\n")[0]
