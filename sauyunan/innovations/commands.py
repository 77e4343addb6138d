"""``sauyunan innovations …``: the regional innovation index of a file, and what running kits measure."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import django
from django.apps import apps

from sauyunan.core import texts

INDEX = "sauyunan.innovations.index_commands:run"
MEASURE = "sauyunan.innovations.measure_commands:run"


def main(argv: Sequence[str]) -> int:
    """Run a command; 0 done, 2 faults in words or file."""
    options = _parser().parse_args(list(argv) or ["--help"])
    if not apps.ready:  # what only looks at a file needs no apps, only texts
        texts.set_up() if options.run == INDEX else django.setup()
    module, _, name = str(options.run).partition(":")
    run: Callable[[argparse.Namespace], int] = getattr(importlib.import_module(module), name)
    return run(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sauyunan innovations", description="Innovations of a city and their index."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    about = "the regional innovation index (IID) of a file, as one JSON object"
    index = commands.add_parser("index", help=about, description=about)
    index.add_argument("file", type=Path, metavar="FILE.json")
    index.add_argument(
        "--rules", required=True, metavar="NAME", help="iga-2026, iga-2027, or a FILE.yaml"
    )
    index.set_defaults(run=INDEX)
    _add_measure(commands)
    return parser


def _add_measure(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    about = "measure innovations whose kit runs here, and write the digests into the ledger"
    measure = commands.add_parser("measure", help=about, description=about)
    measure.add_argument("slug", nargs="?", metavar="SLUG", help="none: all of them")
    measure.add_argument("--since", type=date.fromisoformat, metavar="2026-01-01")
    measure.add_argument("--until", type=date.fromisoformat, metavar="2026-01-31")
    measure.add_argument(
        "--check",
        action="store_true",
        help="compute what is kept again; 1 where anything is different, and what",
    )
    measure.set_defaults(run=MEASURE)
