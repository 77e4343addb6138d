"""``sauyunan kit …``: make, check, test, build and install kits from a shell.

0: done; 1: the kit has faults or was refused; 2: wrong words. What only looks at files starts
without Django's apps; the rest is loaded when it is asked for.
"""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable, Sequence
from pathlib import Path

import django
from django.conf import settings

from sauyunan.kits import archive, file_commands, starting

REFERENCE = "docs/reference/kit-format"
FILES, FORMAT, CITY = (
    f"sauyunan.kits.{module}" for module in ("file_commands", "format_commands", "install_commands")
)


def main(argv: Sequence[str]) -> int:
    """Run a kit command."""
    try:
        options = _parser().parse_args(list(argv) or ["--help"])
    except SystemExit as end:  # argparse has explained itself
        return int(end.code or 0)
    try:
        return _function(options.run)(options)
    except (archive.ArchiveRefused, starting.NotStarted) as refusal:
        return file_commands.complain(str(refusal))


def _function(target: str) -> Callable[[argparse.Namespace], int]:
    module, _, name = target.partition(":")
    if module != FILES:
        django.setup()
    found: Callable[[argparse.Namespace], int] = getattr(importlib.import_module(module), name)
    return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sauyunan kit",
        description="Kits are folders of plain files: services, registers, documents, scenarios.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_files(commands)
    _add_city(commands)
    return parser


def _add_files(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    about = "write a new kit that works: one service, one question, one scenario"
    new = _command(commands, "new", f"{FILES}:new", about)
    new.add_argument("folder", type=Path, metavar="NAME", help="name of the kit, also its folder")
    about = "tell every fault with file, line, what is wrong and how to mend it; needs no database"
    check = _command(commands, "check", f"{FILES}:check", about)
    check.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="folder or archive")
    about = "run the scenarios with their own values; nothing is kept"
    test = _command(commands, "test", f"{FORMAT}:test", about)
    test.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="folder or archive")
    about = "pack a checked kit into one file; the same content gives the same octets"
    build = _command(commands, "build", f"{FILES}:build", about)
    build.add_argument("folder", type=Path, metavar="PATH")
    build.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="default: NAME-VERSION.kit.zip"
    )
    about = f"write the JSON Schema of the format into {REFERENCE}"
    schema = _command(commands, "schema", f"{FORMAT}:schemas", about)
    schema.add_argument("folder", type=Path, nargs="?", default=settings.ROOT / REFERENCE)
    schema.add_argument("--check", action="store_true", help="only say whether it is up to date")


def _add_city(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    about = "install a kit and, before it, the kits it needs that lie beside it"
    install = _command(commands, "install", f"{CITY}:install", about)
    install.add_argument("path", type=Path, metavar="FILE|FOLDER")
    install.add_argument(
        "--unit", default="", metavar="CODE", help="who runs it; default: the city"
    )
    _add_values(install)
    install.add_argument(
        "--role",
        action="append",
        default=[],
        metavar="ROLE=USERNAME[:TITLE]",
        help="who acts in a role of the kit; may be given several times",
    )
    install.add_argument("--yes", action="store_true", help="take defaults without asking")
    about = "let a higher version of an installed kit run"
    upgrade = _command(commands, "upgrade", f"{CITY}:upgrade", about)
    upgrade.add_argument("path", type=Path, metavar="FILE|FOLDER")
    _add_values(upgrade)
    about = "change texts, deadlines and required documents of an installed kit, or switch it off"
    adapt = _command(commands, "adapt", f"{CITY}:adapt", about)
    adapt.add_argument("kit")
    adapt.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="PATH=VALUE",
        help="such as services/akta.promise=16; an empty value leaves the key out",
    )
    adapt.add_argument("--undo", action="append", default=[], metavar="PATH")
    _command(
        commands, "list", f"{CITY}:list_installed", "installed kits, their unit, values and changes"
    )


def _add_values(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="a value that the kit asks for; KIT.KEY=VALUE for one of a needed kit",
    )


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, run: str, about: str
) -> argparse.ArgumentParser:
    made = commands.add_parser(name, help=about, description=f"{about[:1].upper()}{about[1:]}.")
    made.set_defaults(run=run)
    return made
