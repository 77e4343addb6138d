"""``sauyunan areas …``: take the outlines of areas from a file."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from sauyunan.core import shapes


def main(argv: Sequence[str]) -> int:
    """Run an areas command; 0 done, 1 some or all outlines refused, 2 wrong words."""
    options = _parser().parse_args(argv)
    try:
        return int(options.run(options))
    except shapes.FileRefused as refusal:
        sys.stderr.write(f"sauyunan areas: {refusal}\n")
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sauyunan areas", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    about = "take the good outlines of a GeoJSON file, of districts and villages"
    command = commands.add_parser("shapes", help=about, description=about)
    command.add_argument("file", type=Path)
    command.add_argument(
        "--code-property",
        default=shapes.CODE_PROPERTY,
        help="which property holds Kemendagri's code, 32.73.01 or 3273011001 (%(default)s)",
    )
    command.set_defaults(run=_shapes)
    return parser


def _shapes(options: argparse.Namespace) -> int:
    report = shapes.load(options.file, options.code_property)
    for one in report.refused:
        print(f"{options.file}: feature {one.at}: {one.subject}: {one.fault}", file=sys.stderr)
    print(f"{len(report.taken)} outlines taken, {len(report.refused)} refused.")
    return 1 if report.refused else 0
