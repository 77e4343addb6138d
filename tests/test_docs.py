"""The documents tell the truth: commands, settings, verbs and links are those of the code."""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from sauyunan import cli
from sauyunan.accounts import commands as city_commands
from sauyunan.core import shapes_commands
from sauyunan.kits import commands as kit_commands
from sauyunan.surveys import commands as survey_commands

ROOT = Path(__file__).resolve().parent.parent
DOCS = [
    *sorted((ROOT / "docs").rglob("*.md")),
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")),
]
TOLD = "\n".join(path.read_text("utf-8") for path in DOCS)
OPERATE = (ROOT / "docs" / "operate.md").read_text("utf-8")
# A verb is a noun and a past participle: application.sent, city.changed.
VERB = re.compile(r"[a-z]+\.[a-z_]+")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def settings_read(reading: tuple[str, ...] = ("env", "env_bool", "env_int")) -> set[str]:
    """The names that settings.py asks these functions for."""
    tree = ast.parse((ROOT / "sauyunan" / "settings.py").read_text("utf-8"))
    return {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in reading
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def test_every_setting_is_told() -> None:
    wanted = settings_read()

    assert {"SAUYUNAN_HOME", "SAUYUNAN_URL", "DATABASE_URL", "PORT"} <= wanted
    assert [one for one in sorted(wanted) if f"`{one}`" not in OPERATE] == []


def test_no_setting_is_told_that_is_not_read() -> None:
    known = settings_read() | set(re.findall(r"[A-Z_]+", (ROOT / "Makefile").read_text("utf-8")))

    prefixes = tuple(settings_read(("env_of",)))
    told = set(re.findall(r"SAUYUNAN_[A-Z0-9_]+", TOLD)) - known
    assert [one for one in sorted(told) if not one.startswith(prefixes)] == []


def words(parser: argparse.ArgumentParser, before: str) -> Iterator[str]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, inner in action.choices.items():
                yield f"{before} {word}"
                yield from words(inner, f"{before} {word}")


def all_commands() -> list[str]:
    found = [f"sauyunan {group}" for group in cli.GROUPS]
    found += words(cli._parser(), "sauyunan")
    found += words(kit_commands._parser(), "sauyunan kit")
    found += words(city_commands._parser(), "sauyunan city")
    found += words(survey_commands._parser(), "sauyunan survey")
    found += words(shapes_commands._parser(), "sauyunan areas")
    return [*dict.fromkeys(found), "sauyunan verify ledger", "sauyunan manage"]


def test_every_command_is_told() -> None:
    assert [one for one in all_commands() if one not in TOLD] == []


def test_no_command_is_told_that_does_not_exist() -> None:
    known = set(all_commands())
    groups = {one for one in known if any(other.startswith(f"{one} ") for other in known)}
    told = set(re.findall(r"(?<![\w/.-])sauyunan((?: [a-z][a-z-]*)+)", "\n".join(in_code(TOLD))))

    wrong = []
    for rest in told:
        first, *more = rest.split()
        command = f"sauyunan {first}"
        if command not in known:
            wrong.append(command)
        elif command in groups and more and first in {"kit", "city", "keys"}:
            wrong += [f"{command} {more[0]}"] if f"{command} {more[0]}" not in known else []

    assert wrong == []


def in_code(text: str) -> list[str]:
    """What stands between back-ticks or in blocks."""
    return re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL)


def verbs() -> set[str]:
    """The first argument of each ``ledger.record`` or ``entry_of``, and of what passes it on."""
    found = set()
    for path in (ROOT / "sauyunan").rglob("*.py"):
        if "tests" in path.parts or "migrations" in path.parts:
            continue
        text = path.read_text("utf-8")
        if "ledger" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and function(node) in {"record", "entry_of", "_record", "_begin",
                                                                 "_replace", "_log"}:  # fmt: skip
                values = [one.value for one in node.args if isinstance(one, ast.Constant)]
                found |= {v for v in values if isinstance(v, str) and VERB.fullmatch(v)}
    return found


def function(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def test_every_verb_of_the_ledger_is_told() -> None:
    written = verbs()

    assert {"application.sent", "document.issued", "kit.installed", "city.changed"} <= written
    assert [verb for verb in sorted(written) if f"`{verb}`" not in OPERATE] == []


@pytest.mark.parametrize("path", DOCS, ids=name)
def test_links_lead_somewhere(path: Path) -> None:
    text = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.DOTALL)
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        place, _, anchor = unquote(target).partition("#")
        file = (path.parent / place).resolve() if place else path
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(target)

    assert broken == []


def anchors(file: Path) -> set[str]:
    """The names of a document's headings, as hosting sites make them."""
    headings = re.findall(r"^#+ (.+)$", file.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-") for text in headings}


def test_the_two_commands_of_the_readme_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    readme = (ROOT / "README.md").read_text("utf-8")

    assert "make demo" in readme
    assert "make test" in readme
    told = {word for code in in_code(TOLD) for word in re.findall(r"\bmake ([a-z]+)", code)}
    assert sorted(told - targets) == []


@pytest.mark.parametrize("target", ["demo", "test", "check", "bench", "setup"])
def test_what_make_offers_is_told(target: str) -> None:
    assert f"make {target}" in TOLD
