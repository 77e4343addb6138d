"""The JSON Schema of bundles: up to date, taken by its own dialect, fitting what is shipped, refusing what is broken."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from sauyunan.competitions import commands, schema_commands
from sauyunan.kits import schema

ROOT = Path(__file__).parents[3]
SHIPPED = sorted((ROOT / "rules/competitions").glob("*.yaml"))


class Loader(yaml.SafeLoader):
    """YAML as editors read it: a day is a text, since YAML 1.2 knows none."""

    yaml_implicit_resolvers = {
        first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
        for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def checker() -> Draft202012Validator:
    text = (ROOT / commands.REFERENCE / schema_commands.NAME).read_text("utf-8")
    return Draft202012Validator(json.loads(text))


def read(text: str) -> Any:
    return yaml.load(text, Loader)  # noqa: S506 - a safe loader with less in it


def test_the_reference_is_up_to_date() -> None:
    assert schema.stale(ROOT / commands.REFERENCE, schema_commands.documents()) == []


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(checker().schema)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_bundles_fit(path: Path) -> None:
    found = [one.message for one in checker().iter_errors(read(path.read_text("utf-8")))]

    assert found == []


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("level: province", "level: village", "level"),
        ("year: 2022", "year: dua ribu", "year"),
        ("opens: 2022-", "opens: besok-", "stages.pendaftaran.opens"),
        ("theme:", "tema:", ""),
        ("kind: checking", "kind: dadu", "stages.seleksi.kind"),
    ],
)
def test_a_broken_bundle_does_not_fit(old: str, new: str, place: str) -> None:
    text = (ROOT / "rules/competitions/kijb-2022.yaml").read_text("utf-8")
    assert old in text
    broken = read(text.replace(old, new, 1))

    found = {".".join(map(str, one.absolute_path)) for one in checker().iter_errors(broken)}
    assert place in found


def test_the_command_writes_and_compares(tmp_path: Path) -> None:
    folder = str(tmp_path / "out")

    assert commands.main(["schema", folder, "--check"]) == 1
    assert commands.main(["schema", folder]) == 0
    assert commands.main(["schema", folder, "--check"]) == 0
    (tmp_path / "out" / schema_commands.NAME).write_text("{}")
    assert commands.main(["schema", folder, "--check"]) == 1
