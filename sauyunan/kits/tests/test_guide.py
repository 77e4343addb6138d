"""The guide for kit authors is true: its kit of 30 lines is taken out of the text and used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sauyunan.kits import checking, commands, overlay, parts, reading, trial, yaml_tree
from sauyunan.kits.fields import Kind
from sauyunan.kits.rules import ALWAYS

GUIDE = (Path(__file__).resolve().parents[3] / "docs" / "kit-guide.md").read_text("utf-8")


def shown_kit() -> dict[str, bytes]:
    """The files that stand in the guide under their paths."""
    found = re.findall(r"^`pinjam-buku/(\S+\.yaml)`.*?^```yaml\n(.*?)^```", GUIDE, re.M | re.S)
    return {path: text.encode() for path, text in found}


def test_the_shown_kit_is_whole_in_thirty_lines() -> None:
    files = shown_kit()

    assert sorted(files) == [
        "kit.yaml",
        "scenarios/permohonan-dijawab.yaml",
        "services/pinjam-buku.yaml",
    ]
    assert sum(len(text.splitlines()) for text in files.values()) == 30


def test_the_shown_kit_has_no_errors() -> None:
    faults = checking.check(reading.read(shown_kit()))

    assert [one for one in faults if one.level == "error"] == []


@pytest.mark.django_db
def test_the_shown_kit_does_what_its_scenario_says() -> None:
    kit = reading.read(shown_kit()).kit
    assert kit is not None

    results = trial.run_scenarios(kit)

    assert [(one.title, one.what) for one in results] == [("Buku dipesan dan siap", "")]


def test_every_example_is_yaml_that_kits_may_use() -> None:
    examples = re.findall(r"^```yaml\n(.*?)^```", GUIDE, re.M | re.S)

    faults = [one for text in examples for one in yaml_tree.read("guide", text.encode()).faults]

    assert len(examples) == 20
    assert faults == []


def test_every_command_of_the_guide_exists(capsys: pytest.CaptureFixture[str]) -> None:
    used = set(re.findall(r"sauyunan kit (\w+)", GUIDE))

    codes = {name: commands.main([name, "--help"]) for name in used}

    assert codes == dict.fromkeys(used, 0)


def test_types_effects_and_files_are_named() -> None:
    for kind in Kind.__args__:  # type: ignore[attr-defined]
        assert f"`{kind}`" in GUIDE
    for effect in parts.effect_kinds():
        assert f"`{effect}: " in GUIDE
    for name in ALWAYS:
        assert f"`{name}`" in GUIDE
    for part in parts.all_parts().values():
        if part.files:
            assert f"`{part.files.replace('*', '<name>')}`" in GUIDE
    words = {word for part in parts.all_parts().values() if part.scenario
             for word in part.scenario.expects}  # fmt: skip
    for word in words:
        assert f"`{word}`" in GUIDE


def test_the_shown_changes_of_a_city_are_allowed() -> None:
    paths = re.findall(r"--set services/surat-usaha\.?(\S*)=", GUIDE)
    services = parts.all_parts()["services"]

    assert paths == ["promise", "bring.ktp", ""]
    for path in paths:
        assert overlay.may_change(services.model, services.adaptable, path)
