"""The command ``sauyunan``: finds the part that a word belongs to and gives it a database."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db.utils import ProgrammingError
from psycopg.errors import UndefinedTable

from sauyunan import __version__
from sauyunan.core import backup, clock, keys, postgres, preparing, supervisor
from sauyunan.core.postgres_place import PostgresFault

# Words after which a command only looks at files, or only explains itself.
_FILES_ONLY = {
    "kit": frozenset({"new", "check", "build", "schema"}),
    "keys": frozenset({"rotate", "list"}),
    "survey": frozenset({"index"}),
    "innovations": frozenset({"index"}),
    "competition": frozenset({"check", "list", "schema", "verify"}),
    "manage": frozenset({"check", "collectstatic", "findstatic", "diffsettings", "version"}),
}
_ASKS_FOR_HELP = frozenset({"-h", "--help", "help"})


@dataclass(frozen=True)
class Group:
    """A family of commands: the module whose ``main(argv)`` runs them, and one line about it."""

    module: str
    about: str
    loads_apps: bool = True  # false: its commands load the apps when they need them, most do not


GROUPS = {
    "kit": Group("sauyunan.kits.commands", "make, check, test, build and install kits", False),
    "city": Group("sauyunan.accounts.commands", "the city, its units, people and roles"),
    "areas": Group("sauyunan.core.shapes_commands", "outlines of areas, for maps"),
    "verify": Group("sauyunan.documents.commands", "check a signed FILE.pdf, or the ledger"),
    "register": Group("sauyunan.registers.commands", "take records of a register from a table"),
    "keys": Group("sauyunan.core.keys_commands", "renew the keys of what is encrypted"),
    "survey": Group("sauyunan.surveys.commands", "the satisfaction index", False),
    "innovations": Group("sauyunan.innovations.commands", "the index of innovations", False),
    "competition": Group(
        "sauyunan.competitions.commands", "competitions: bundles, results, a play", False
    ),
}
_LEDGER = "sauyunan.core.ledger_commands"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it did what was asked, 1 when not, 2 for wrong words."""
    words = list(sys.argv[1:] if argv is None else argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sauyunan.settings")
    try:
        return _run(words)
    except (
        keys.KeysFault,
        PostgresFault,
        supervisor.ServeFault,
        backup.BackupFault,
        preparing.SetupFault,
        ImproperlyConfigured,
    ) as fault:
        print(f"sauyunan: {fault}", file=sys.stderr)
        return 1
    except ProgrammingError as error:
        if not isinstance(error.__cause__, UndefinedTable):
            raise
        print(
            f"sauyunan: {settings.SAUYUNAN_HOME} holds no city yet. Type: sauyunan setup, or name "
            "the city's folder: SAUYUNAN_HOME=/its/folder in front of the command",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        return 130


def _run(words: list[str]) -> int:
    if words[:1] == ["manage"]:
        return _manage(words[1:])
    if words and words[0] in GROUPS:
        return _group(words[0], words[1:])
    options = _parser().parse_args(words)
    run: Callable[[argparse.Namespace], int] = options.run
    return run(options)


def _group(name: str, words: list[str]) -> int:
    module = GROUPS[name].module
    needless = _needs_none(name, words)
    if (name, *words[:1]) == ("verify", "ledger"):
        module, words = _LEDGER, words[1:]
    with _database_unless(needless):
        if GROUPS[name].loads_apps:
            django.setup()
        return int(importlib.import_module(module).main(words))


def _manage(words: list[str]) -> int:
    with _database_unless(_needs_none("manage", words)):
        execute_from_command_line(["sauyunan manage", *words])
    return 0


def _needs_none(name: str, words: list[str]) -> bool:
    """Whether these words need no database."""
    only_files = words[:1] and words[0] in _FILES_ONLY.get(name, ())
    return not words or bool(only_files) or not _ASKS_FOR_HELP.isdisjoint(words)


@contextlib.contextmanager
def _database_unless(needless: bool) -> Iterator[None]:
    """The embedded server for the length of a command, unless the city has its own or none is needed."""
    if needless or not settings.DATABASE_IS_EMBEDDED:
        yield
    else:
        with postgres.running(settings.SAUYUNAN_HOME):
            yield


def _parser() -> argparse.ArgumentParser:
    families = "\n".join(f"  {name:<13}{group.about}" for name, group in GROUPS.items())
    parser = argparse.ArgumentParser(
        prog="sauyunan",
        description="A city's innovations as kits. Every command explains itself with --help.",
        epilog=f"families of commands:\n{families}\n  {'manage':<13}Django's own commands",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"sauyunan {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, run, about in (
        ("setup", _setup, "make keys and database, bring both up to date"),
        ("serve", _serve, "serve pages and work on jobs until Ctrl-C"),
        ("demo", _demo, "set up, load the sample city once, and serve it"),
    ):
        commands.add_parser(name, help=about, description=about).set_defaults(run=run)
    _add_backup(commands)
    return parser


def _add_backup(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    for name, run, about in (
        ("backup", _backup, "write database, files and keys into one new tar file"),
        ("restore", _restore, "bring a backup into an empty SAUYUNAN_HOME"),
    ):
        command = commands.add_parser(name, help=about, description=about)
        command.add_argument("file", type=Path)
        command.set_defaults(run=run)


def _setup(_: argparse.Namespace) -> int:
    preparing.refuse_impossible(settings.SAUYUNAN_HOME)
    with _database_unless(needless=False):
        preparing.prepare(say=print)
    return 0


def _serve(_: argparse.Namespace) -> int:
    _serve_until_told([f"Sauyunan answers at {settings.SAUYUNAN_URL}/"])
    return 0


def _demo(_: argparse.Namespace) -> int:
    preparing.refuse_impossible(
        settings.SAUYUNAN_HOME, host=settings.SERVE_HOST, port=settings.SERVE_PORT
    )
    with _database_unless(needless=False):
        preparing.prepare(say=print)
        summary = importlib.import_module("sauyunan.home.demo").load()
        _serve_until_told(summary.lines())
    return 0


def _serve_until_told(lines: Sequence[str]) -> None:
    """Serve; the lines are printed when the pages answer."""
    supervisor.serve(
        settings.SAUYUNAN_HOME,
        supervisor.parts(settings.SERVE_HOST, settings.SERVE_PORT),
        address=(settings.SERVE_HOST, settings.SERVE_PORT),
        embedded=settings.DATABASE_IS_EMBEDDED,
        ready=lambda: print("", *lines, "Ctrl-C stops it.", sep="\n", flush=True),
        say=lambda line: print(line, flush=True),
    )


def _backup(options: argparse.Namespace) -> int:
    with _database_unless(needless=False):
        size = backup.write(options.file, _installation(), at=clock.now())
    print(f"{options.file}: {size / 1e6:.1f} MB. It holds the keys: keep it as safe as the data.")
    return 0


def _restore(options: argparse.Namespace) -> int:
    manifest = backup.restore(options.file, _installation())
    preparing.collect_static()
    print(f"Restored into {settings.SAUYUNAN_HOME}, as of {manifest['made_at']}.")
    return 0


def _installation() -> backup.Installation:
    return backup.Installation(
        settings.SAUYUNAN_HOME, settings.DATABASE_URL, settings.DATABASE_IS_EMBEDDED
    )


if __name__ == "__main__":
    sys.exit(main())
