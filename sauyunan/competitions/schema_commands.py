"""``sauyunan competition schema``: the JSON Schema of a bundle. Needs no city and no database."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from sauyunan.competitions.format import Competition
from sauyunan.kits import schema, schema_commands

NAME = "competition.schema.json"


def run(options: argparse.Namespace) -> int:
    """Write it; with ``--check`` only say whether it is up to date, 1 if not."""
    command = "sauyunan competition schema"
    return schema_commands.run(options.folder, documents(), command, only_checks=options.check)


def documents() -> Mapping[str, str]:
    """File name -> text of the schema."""
    title = "Sauyunan competition: rules/competitions/*.yaml"
    about = (Competition.__doc__ or "").strip()
    return {NAME: schema.document(Competition, title, about)}
