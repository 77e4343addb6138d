"""``sauyunan register …``: take records of a register from a table."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from sauyunan.core.actor import SYSTEM
from sauyunan.core.shapes import FileRefused
from sauyunan.core.tables import TableRefused
from sauyunan.kits import queries as kit_queries
from sauyunan.kits.definition import Edition
from sauyunan.registers import importing_at_once, outlining
from sauyunan.registers.importing_at_once import Report, State


class _Refused(Exception):
    """The words name nothing that is here."""


def main(argv: Sequence[str]) -> int:
    """Run a register command; 0 done, 1 rows or the whole refused, 2 wrong words."""
    options = _parser().parse_args(argv)
    try:
        return int(options.run(options))
    except (_Refused, TableRefused, FileRefused) as refusal:
        sys.stderr.write(f"sauyunan register: {refusal}\n")
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sauyunan register", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    about = "take the good rows of a CSV or XLSX whose columns are the register's fields"
    table = commands.add_parser("import", help=about, description=about)
    table.add_argument("register", help="kit and register, such as adminduk/penduduk")
    table.add_argument("file", type=Path)
    table.add_argument("--preview", action="store_true", help="only say what would happen")
    table.set_defaults(run=_import)
    about = "give records the outlines of a GeoJSON file"
    shapes = commands.add_parser("outlines", help=about, description=about)
    shapes.add_argument("register", help="kit and register, such as patrakomala/sabuk")
    shapes.add_argument("file", type=Path)
    shapes.add_argument(
        "--key-property",
        default="",
        help="the property that holds the record's key (the field's name)",
    )
    shapes.set_defaults(run=_outlines)
    return parser


def _outlines(options: argparse.Namespace) -> int:
    edition, name = _edition(options.register)
    report = outlining.take(
        edition, name, options.file, by=SYSTEM, key_property=options.key_property
    )
    for one in report.refused:
        print(f"{options.file}: feature {one.at}: {one.subject}: {one.fault}", file=sys.stderr)
    print(f"{len(report.taken)} outlines taken, {len(report.refused)} refused.")
    return 1 if report.refused else 0


def _import(options: argparse.Namespace) -> int:
    edition, name = _edition(options.register)
    try:
        data = options.file.read_bytes()
    except OSError as fault:
        raise _Refused(f"{options.file} cannot be read: {fault.strerror}") from None
    report = importing_at_once.take(
        edition, name, data, by=SYSTEM, preview=options.preview, name=options.file.name
    )
    for one in report.refused:
        print(f"{options.file}:{one.line}: {one.subject}: {one.fault}", file=sys.stderr)
    word = "would be taken" if options.preview else "taken"
    print(
        f"{report.taken} rows {word}, {report.known} known already, {len(report.refused)} refused."
    )
    _tell_doubles(report, options.register)
    return 1 if report.refused else 0


def _tell_doubles(report: Report, register: str) -> None:
    doubles = report.of(State.DOUBLE)
    if doubles:
        where = f"/kota/register/{register}/impor/{report.code}/" if report.code else "its page"
        print(f"{len(doubles)} are perhaps there already: decide on {where}")


def _edition(full: str) -> tuple[Edition, str]:
    kit, _slash, name = full.partition("/")
    try:
        edition = kit_queries.current(kit)
    except kit_queries.NotInstalled:
        raise _Refused(f"no kit {kit} is installed; see: sauyunan kit list") from None
    registers = edition.kit.parts.get("registers", {})
    if name not in registers:
        known = ", ".join(f"{kit}/{one}" for one in sorted(registers)) or "none"
        raise _Refused(f"there is no register {full}; {kit} has: {known}")
    return edition, name
