"""House rules that no linter knows."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "sauyunan"
DOMAIN = {"models", "access", "lifecycle", "queries", "actions", "tasks"}
WEB_ONLY = ("django.http", "django.contrib.messages", "django.template", "django.urls")
READ_THE_ENVIRONMENT = {"settings.py", "conftest.py", "testhome.py"}
EMPTY_NAMES = {"utils", "helpers", "common", "misc", "base", "manager"}
# Names that packages are fetched by: a lock file must work with whatever index a machine has.
REGISTRIES = re.compile(r"pypi\.(org|python)|pythonhosted|npmjs|yarnpkg|unpkg|jsdelivr|simple/")


def code() -> list[Path]:
    return [path for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts]


def product() -> list[Path]:
    return [path for path in code() if "tests" not in path.parts]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / line for line in listed.stdout.split("\0") if line and (ROOT / line).is_file()]


def names_imported(tree: ast.AST) -> set[str]:
    """Full names of everything imported: ``from a import b`` gives a.b."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize(
    "path",
    [path for path in product() if path.stem in DOMAIN or path.parent.name in DOMAIN],
    ids=name,
)
def test_domain_code_knows_no_request(path):
    tree = ast.parse(path.read_text("utf-8"))

    # Outsiders get 404, and access is what says so.
    allowed = {"django.http.Http404"} if path.stem == "access" else set()
    web = {module for module in names_imported(tree) if module.startswith(WEB_ONLY)}
    arguments = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    assert web - allowed == set()
    assert "request" not in arguments


def test_only_settings_reads_the_environment():
    reads = re.compile(r"os\.environ\b(?!\.setdefault)|\bgetenv\b")
    handed_on = re.compile(r"\*\*os\.environ")

    readers = [
        name(path)
        for path in product()
        if path.name not in READ_THE_ENVIRONMENT
        and reads.search(handed_on.sub("", path.read_text("utf-8")))
    ]

    assert readers == []


def test_only_the_clock_knows_the_time():
    asks = re.compile(r"timezone\.now\(|datetime\.now\(|datetime\.today\(|date\.today\(|auto_now")

    others = [
        name(path)
        for path in product()
        if path != PACKAGE / "core" / "clock.py" and asks.search(path.read_text("utf-8"))
    ]

    assert others == []


def test_module_names_tell_what_a_module_knows():
    given = PACKAGE / "core" / "database" / "base.py"  # Django asks for this name
    empty = [name(path) for path in code() if path.stem in EMPTY_NAMES and path != given]

    assert empty == []


def test_every_module_says_what_it_knows():
    silent = []
    for path in product():
        text = path.read_text("utf-8")
        if text.strip() and ast.get_docstring(ast.parse(text)) is None:
            silent.append(name(path))

    assert silent == []


def test_no_kit_is_named_in_the_code():
    """Comments and descriptions may show an example; no value may be a kit or a part of one."""
    kits = [path.name for path in (ROOT / "kits").iterdir() if (path / "kit.yaml").is_file()]
    assert kits
    named = re.compile(rf"({'|'.join(map(re.escape, kits))})(/.*)?")

    naming = [
        f"{name(path)}: {text!r}"
        for path in product()
        if path != PACKAGE / "home" / "demo.py"
        for text in texts(ast.parse(path.read_text("utf-8")))
        if named.fullmatch(text)
    ]

    assert naming == []


def texts(tree: ast.AST) -> list[str]:
    """Every text that is a value, so no docstring."""
    documents = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in documents
    ]


def test_kits_and_rules_hold_no_code():
    programs = [
        name(path)
        for folder in ("kits", "rules")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".js", ".sh", ".so"}
        or (path.is_file() and path.stat().st_mode & 0o111)
    ]

    assert programs == []


def test_no_file_names_a_registry():
    telling = [
        name(path)
        for path in tracked()
        if path.suffix in {".txt", ".in", ".json", ".toml", ".npmrc", ".yml", ".yaml", ""}
        or path.name == ".npmrc"
        if REGISTRIES.search(path.read_text("utf-8", errors="ignore"))
    ]

    assert telling == []


def test_no_file_knows_this_machine():
    folder = str(ROOT)

    telling = [
        name(path) for path in tracked() if folder in path.read_text("utf-8", errors="ignore")
    ]

    assert telling == []


def test_nothing_is_put_off():
    put_off = re.compile(r"#\s*(TODO|FIXME|XXX|HACK)\b")

    waiting = [name(path) for path in code() if put_off.search(path.read_text("utf-8"))]

    assert waiting == []
