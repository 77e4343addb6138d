"""``sauyunan survey …``: the satisfaction index of a file, and of the services that run here."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import django
from django.apps import apps

from sauyunan.core import texts
from sauyunan.surveys.grouped_index import FIELDS
from sauyunan.surveys.methods import EXACT, MODES

FILE, CITY = "sauyunan.surveys.index_commands:run", "sauyunan.surveys.result_commands:run"
TALLY = "sauyunan.surveys.tally_commands:run"
CHECK, CHANGE = "sauyunan.surveys.check_commands:run", "sauyunan.surveys.result_commands:run_change"


def main(argv: Sequence[str]) -> int:
    """Run a survey command; 0 done, 1 refused or nothing to say, 2 faults in words or file."""
    options = _parser().parse_args(list(argv) or ["--help"])
    return _function(options.run)(options)


def _function(target: str) -> Callable[[argparse.Namespace], int]:
    """What only looks at a file needs no apps, only texts."""
    if not apps.ready:
        texts.set_up() if target == FILE else django.setup()
    module, _, name = target.partition(":")
    found: Callable[[argparse.Namespace], int] = getattr(importlib.import_module(module), name)
    return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sauyunan survey", description="The satisfaction index of a file, and of services."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_index(commands)
    about = "the index over the answers of services that run here"
    result = commands.add_parser("result", help=about, description=about)
    result.add_argument("service", nargs="*", metavar="KIT/SERVICE", help="none: all of them")
    result.add_argument("--since", type=date.fromisoformat, metavar="2026-01-31")
    result.add_argument("--until", type=date.fromisoformat, metavar="2026-03-31")
    result.add_argument("--instrument", default="skm-2017")
    result.set_defaults(run=CITY)
    about = "compare the counters of surveys with their answers; --mend makes them anew"
    tally = commands.add_parser("tally", help=about, description=f"{about}. 1: they differ.")
    tally.add_argument("--mend", action="store_true")
    tally.set_defaults(run=TALLY)
    _add_change(commands)
    _add_check(commands)
    return parser


def _add_change(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    about = "compare the index of services before a day and from it on"
    change = commands.add_parser("change", help=about, description=about)
    change.add_argument("service", nargs="+", metavar="KIT/SERVICE")
    change.add_argument("--on", type=date.fromisoformat, required=True, metavar="2026-07-01")
    change.add_argument("--days", type=int, default=90, help="before and after; default: 90")
    change.add_argument("--instrument", default="skm-2017")
    change.set_defaults(run=CHANGE)


def _add_check(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    about = "compute the index of open data again and compare its totals with the ledger's"
    check = commands.add_parser("check", help=about, description=f"{about}. 1: they differ.")
    check.add_argument("file", type=Path, nargs="*", metavar="FILE.json")
    check.add_argument("--commitment", default="", metavar="HEX", help="as a printed report has it")
    check.add_argument(
        "--here", action="store_true", help="all closed surveys here, against their answers too"
    )
    check.set_defaults(run=CHECK)


def _add_index(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    about = "the index of respondent rows (CSV, XLSX, Parquet), or of sums or averages (JSON)"
    index = commands.add_parser(
        "index",
        help=about,
        description=f"Print {about}, as one JSON object. Exit code 2 and one line for each fault.",
    )
    index.add_argument(
        "file",
        nargs="+",
        metavar="FILE",
        help="one; of Parquet also several, or a pattern such as 'FOLDER/*.parquet'",
    )
    index.add_argument(
        "--instrument",
        default="skm-2017",
        help="skm-2017 (default), skm-2014, skm-2004, free, or a city's own FILE.yaml",
    )
    index.add_argument(
        "--weights", choices=MODES, default=EXACT, help="cut as an old report did; default: exact"
    )
    index.add_argument(
        "--order",
        choices=("regulation", "questionnaire"),
        help="what columns U1 … Un count in; default: regulation",
    )
    index.add_argument(
        "--by",
        type=_fields,
        default=(),
        metavar="unit,service,element",
        help="rows for each of these, in this order, beside the whole",
    )
    index.add_argument(
        "--engine",
        choices=("duckdb", "spark"),
        default="duckdb",
        help="what counts Parquet: in this process (default), or Apache Spark where it is installed",
    )
    index.set_defaults(run=FILE)


def _fields(word: str) -> tuple[str, ...]:
    """``unit,service,element`` in any order, each once. Raises ArgumentTypeError."""
    found = tuple(word.split(","))
    if set(found) <= set(FIELDS) and len(set(found)) == len(found):
        return found
    raise argparse.ArgumentTypeError(f"{word}: some of {', '.join(FIELDS)}, each once")
