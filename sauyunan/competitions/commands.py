"""``sauyunan competition …``: bundles, results and whole competitions from the command line."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable, Sequence
from pathlib import Path

from django.apps import apps

from sauyunan.core import texts

_FILES_ONLY = (
    "sauyunan.competitions.bundle_commands:check",
    "sauyunan.competitions.bundle_commands:listed",
    "sauyunan.competitions.schema_commands:run",
    "sauyunan.competitions.verify_commands:run",
)
_ROOT = Path(__file__).resolve().parents[2]  # settings are not read where only files are looked at
REFERENCE = "docs/reference/competition-format"
PLAY = "sauyunan.competitions.play_commands:run"
Run = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str]) -> int:
    """Run a command; 0 done, 2 faults in words or file."""
    options = _parser().parse_args(list(argv) or ["--help"])
    if (
        not apps.ready and options.run != PLAY
    ):  # what only looks at a file needs no apps, only texts
        texts.set_up()
    module, _colon, name = str(options.run).partition(":")
    run: Run = getattr(importlib.import_module(module), name)
    return run(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sauyunan competition", description="Competitions of innovations, as data."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    about = "tell every fault of bundles, with file, line and how to mend it"
    made = commands.add_parser("check", help=about, description=about)
    made.add_argument("bundles", nargs="*", metavar="NAME|FILE.yaml")
    made.set_defaults(run="sauyunan.competitions.bundle_commands:check")
    about = "list the competitions that are shipped"
    made = commands.add_parser("list", help=about, description=about)
    made.set_defaults(run="sauyunan.competitions.bundle_commands:listed")
    about = f"write the JSON Schema of bundles into {REFERENCE}"
    made = commands.add_parser("schema", help=about, description=about)
    made.add_argument("folder", type=Path, nargs="?", default=_ROOT / REFERENCE)
    made.add_argument("--check", action="store_true", help="only say whether it is up to date")
    made.set_defaults(run="sauyunan.competitions.schema_commands:run")
    about = "compute a published ranking again from its own sheet, and compare"
    made = commands.add_parser("verify", help=about, description=about)
    made.add_argument("sheet", type=Path, metavar="SHEET.json")
    made.set_defaults(run="sauyunan.competitions.verify_commands:run")
    about = "play a whole competition with made-up entries and jurors; nothing of it stays"
    made = commands.add_parser("play", help=about, description=about)
    made.add_argument("competition", metavar="NAME|FILE.yaml")
    made.add_argument("--seed", type=int, default=1, metavar="N")
    made.set_defaults(run=PLAY)
    _add_promotion(commands)
    return parser


def _add_promotion(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    module = "sauyunan.competitions.promotion_commands"
    about = "print this installation's public key, for other cities"
    made = commands.add_parser("key", help=about, description=about)
    made.set_defaults(run=f"{module}:key")
    about = "take winners of a city whose key was compared"
    made = commands.add_parser("trust", help=about, description=about)
    made.add_argument("name", metavar="NAME")
    made.add_argument("key", metavar="KEY")
    made.set_defaults(run=f"{module}:trust")
    about = "write the signed file of a winner for the next competition"
    made = commands.add_parser("pass", help=about, description=about)
    made.add_argument("entry", metavar="ENTRY")
    made.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    made.set_defaults(run=f"{module}:give")
    about = "begin an entry from the signed file of another installation"
    made = commands.add_parser("take", help=about, description=about)
    made.add_argument("file", type=Path, metavar="FILE")
    made.add_argument("--edition", required=True, metavar="NAME")
    made.add_argument("--group", required=True, metavar="GROUP")
    made.add_argument("--category", default="", metavar="CATEGORY")
    made.add_argument("--class", dest="klass", default="", metavar="CLASS")
    made.set_defaults(run=f"{module}:take")
