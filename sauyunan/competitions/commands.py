"""``sauyunan competition …``: bundles, results and whole competitions from the command line."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable, Sequence
from pathlib import Path

from django.apps import apps

from sauyunan.core import texts

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
    about = "compute a published ranking again from its own sheet, and compare"
    made = commands.add_parser("verify", help=about, description=about)
    made.add_argument("sheet", type=Path, metavar="SHEET.json")
    made.set_defaults(run="sauyunan.competitions.verify_commands:run")
    about = "play a whole competition with made-up entries and jurors; nothing of it stays"
    made = commands.add_parser("play", help=about, description=about)
    made.add_argument("competition", metavar="NAME|FILE.yaml")
    made.add_argument("--seed", type=int, default=1, metavar="N")
    made.set_defaults(run=PLAY)
    return parser
