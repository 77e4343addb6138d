"""``sauyunan keys …``: renew the keys of what is encrypted at rest."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from django.conf import settings

from sauyunan.core import keys, rewrapping


def main(argv: Sequence[str]) -> int:
    """Run a keys command; 0 done, 1 refused or not all done, 2 wrong words."""
    options = _parser().parse_args(argv)
    try:
        return int(options.run(options))
    except rewrapping.StillNeeded as refusal:
        sys.stderr.write(f"sauyunan keys: {refusal}\n")
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sauyunan keys", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, run, about in (
        ("rotate", _rotate, "add a key-encryption key and use it from now on"),
        ("list", _list, "the ids of the keys, and which one is used"),
        ("rewrap", _rewrap, "bring all that is sealed under the current key, beside the service"),
        ("retire", _retire, "forget an older key that nothing needs any more"),
    ):
        command = commands.add_parser(name, help=about, description=about)
        command.set_defaults(run=run)
        if name == "retire":
            command.add_argument("key", help="id of the key, such as k1")
    return parser


def _rotate(_: argparse.Namespace) -> int:
    print(f"New data is now sealed with key {keys.rotate(settings.SAUYUNAN_HOME)}.")
    return 0


def _list(_: argparse.Namespace) -> int:
    ring = keys.keyring(settings.SAUYUNAN_HOME)
    for name in ring.keys:
        print(f"{name} (current)" if name == ring.current else name)
    return 0


def _rewrap(_: argparse.Namespace) -> int:
    reports = rewrapping.rewrap_all(say=lambda line: print(line, flush=True))
    faults = [fault for report in reports for fault in report.faults]
    for fault in faults:
        print(fault, file=sys.stderr)
    renewed = sum(report.renewed for report in reports)
    print(f"{renewed} renewed, {len(faults)} could not be opened.")
    return 1 if faults else 0


def _retire(options: argparse.Namespace) -> int:
    rewrapping.retire(options.key)
    print(f"{options.key} is forgotten. Backups made before today still hold it.")
    return 0
