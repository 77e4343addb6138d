"""The kit commands that change what a city runs: install, upgrade, adapt; and the list of it."""

from __future__ import annotations

import argparse
import functools
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from django.conf import settings

from sauyunan.accounts import actions as accounts
from sauyunan.accounts import queries as accounts_queries
from sauyunan.accounts.models import Person, Unit
from sauyunan.core.actor import SYSTEM
from sauyunan.kits import actions, archive, outside, queries, reading
from sauyunan.kits.actions import Appointment, InstallRefused, ScenariosFailed
from sauyunan.kits.format import Manifest, Parameter
from sauyunan.kits.parameters import ParametersRefused
from sauyunan.kits.parameters import typed as typed_parameters
from sauyunan.kits.reading import KitRefused
from sauyunan.kits.scenarios import Result
from sauyunan.kits.yaml_tree import Tree
from sauyunan.kits.yaml_tree import read as read_yaml

REFUSALS = (
    KitRefused,
    ParametersRefused,
    InstallRefused,
    ScenariosFailed,
    accounts.Refused,
    accounts_queries.NoCity,
)


Command = Callable[[argparse.Namespace], int]


def _explained(command: Command) -> Command:
    """A command whose refusals are said in words."""

    @functools.wraps(command)
    def run(options: argparse.Namespace) -> int:
        try:
            return command(options)
        except REFUSALS as refusal:
            return explain(refusal)

    return run


def explain(refusal: Exception) -> int:
    """Say why a kit was refused, one line for each reason; always 1."""
    if isinstance(refusal, KitRefused):
        for fault in refusal.faults:
            place = f"{fault.file}:{fault.line}: " if fault.file else ""
            sys.stderr.write(f"{place}{fault.level}: {fault.what} — {fault.mend}.\n")
    elif isinstance(refusal, ParametersRefused):
        for one in refusal.faults:
            sys.stderr.write(f"sauyunan kit: --set {refusal.kit}.{one.key}=… {one.message}.\n")
    elif isinstance(refusal, ScenariosFailed):
        for result in refusal.results:
            say_result("", result)
        sys.stderr.write(
            "sauyunan kit: the scenarios do not end as expected; nothing is changed.\n"
        )
    else:
        sys.stderr.write(f"sauyunan kit: {refusal}\n")
    return 1


def say_result(place: str, one: Result) -> None:
    """One line about a scenario."""
    if one.is_good:
        print(f"ok    {one.title}")
    else:
        file = f"{place}/{one.file}" if place else one.file
        print(f"{file}:{one.line}: error: {one.title}: {one.what}")


@_explained
def install(options: argparse.Namespace) -> int:
    """Install a kit with its needs, asking for values on a terminal."""
    unit = _unit(options.unit)
    values = dict(_pairs(options.set, "--set"))
    roles = _roles(options.role)
    name = _manifest(_archive(options.path)).kit
    for data, manifest in _with_needs(options.path):
        last = manifest.kit == name
        given = _values_of(manifest, values, bare=last)
        if not options.yes and sys.stdin.isatty():
            given = _asked(manifest, given)
        actions.install(data, parameters=given, unit=unit, roles=roles if last else {}, by=SYSTEM)
        print(f"{manifest.kit} {manifest.version} runs for {unit.name}.")
    return 0


@_explained
def upgrade(options: argparse.Namespace) -> int:
    """Let a higher version run."""
    data = _archive(options.path)
    values = dict(_pairs(options.set, "--set"))
    given = _values_of(_manifest(data), values, bare=True)
    made = actions.upgrade(data, by=SYSTEM, parameters=given)
    print(f"{made.kit} {made.edition.version.version} runs now.")
    return 0


@_explained
def adapt(options: argparse.Namespace) -> int:
    """Lay changes over an installed kit, or take them back."""
    changes: dict[str, Tree | None] = {
        path: _tree(value) for path, value in _pairs(options.set, "--set")
    }
    made = actions.adapt(options.kit, changes, by=SYSTEM, taken_back=options.undo)
    print(f"{made.kit}: {len(made.edition.overlay)} changes of the city.")
    return 0


def list_installed(_: argparse.Namespace) -> int:
    """Print what runs."""
    for one in queries.installed():
        row = one.edition
        unit = row.unit.name if row.unit else "-"
        print(f"{one.kit} {row.version.version}  {unit}  since {one.installed_at:%Y-%m-%d}")
        for key, value in sorted(row.parameters.items()):
            print(f"    {key} = {value}")
        for path, value in sorted(row.overlay.items()):
            print(f"    changed: {path} = {'left out' if value is None else value}")
    return 0


def _archive(path: Path) -> bytes:
    if path.is_dir():
        return archive.build(archive.files_in(path))
    try:
        return path.read_bytes()
    except OSError as fault:
        raise InstallRefused(
            f"{path} cannot be read ({fault.strerror}). Give a kit's folder or archive."
        ) from fault


def _manifest(data: bytes) -> Manifest:
    """The manifest of an archive whose kit has not been checked yet; faults raise KitRefused."""
    found = reading.read({reading.MANIFEST: archive.open_archive(data).get(reading.MANIFEST, b"")})
    if found.kit is None:
        raise KitRefused(found.errors)
    return found.kit.manifest


def _with_needs(path: Path) -> Iterator[tuple[bytes, Manifest]]:
    """The kits to install in order: needs that lie beside the kit, or come with the platform, and are
    not installed; then itself."""
    data = _archive(path)
    find = outside.siblings(path.resolve(), outside.siblings(settings.KITS_DIR / "-"))
    yield from _needs(data, find, frozenset(one.kit for one in queries.installed()), set())


def _needs(
    data: bytes, find: outside.FindArchive, installed: frozenset[str], seen: set[str]
) -> Iterator[tuple[bytes, Manifest]]:
    manifest = _manifest(data)
    seen.add(manifest.kit)
    for name in manifest.needs:
        beside = None if name in installed or name in seen else find(name)
        if beside is not None:
            yield from _needs(beside, find, installed, seen)
    yield data, manifest


def _values_of(manifest: Manifest, values: Mapping[str, str], *, bare: bool) -> dict[str, object]:
    """What was given for a kit: KIT.KEY, and KEY alone for the kit that was named."""
    own = {
        key.partition(".")[2]: v for key, v in values.items() if key.startswith(f"{manifest.kit}.")
    }
    plain = {key: v for key, v in values.items() if "." not in key} if bare else {}
    return {**plain, **own}


def _asked(manifest: Manifest, given: Mapping[str, object]) -> dict[str, object]:
    """Ask on the terminal for what was not given; an empty answer takes the default."""
    values = dict(given)
    for key, one in manifest.parameters.items():
        while key not in values:
            answer = _answer(one)
            try:
                typed_parameters(_only(manifest, key), {key: answer})
            except ParametersRefused as refusal:
                print(f"  {refusal.faults[0].message}.")
            else:
                values[key] = answer
    return values


def _answer(one: Parameter) -> str:
    shown = "" if one.default is None else f" [{one.default}]"
    try:
        return input(f"{one.ask.id}{shown}: ").strip()
    except EOFError:
        raise InstallRefused("Nothing was answered. Give the values with --set.") from None


def _only(manifest: Manifest, key: str) -> Manifest:
    return manifest.model_copy(update={"parameters": {key: manifest.parameters[key]}})


def _roles(words: list[str]) -> dict[str, list[Appointment]]:
    made: dict[str, list[Appointment]] = {}
    for role, who in _pairs(words, "--role"):
        username, _, title = who.partition(":")
        person = Person.objects.filter(username=username).first()
        if person is None:
            raise InstallRefused(
                f"Nobody signs in as {username}. Add: sauyunan city person {username} NAME"
            )
        made.setdefault(role, []).append(Appointment(person, title))
    return made


def _unit(code: str) -> Unit:
    unit = Unit.objects.filter(code=code).first() if code else accounts_queries.root_unit()
    if unit is None and code:
        raise InstallRefused(f"There is no unit {code}. See: sauyunan city list")
    if unit is None:
        raise accounts_queries.NoCity("There is no city yet. Make it with: sauyunan city init")
    return unit


def _pairs(words: list[str], option: str) -> Iterator[tuple[str, str]]:
    for word in words:
        key, sign, value = word.partition("=")
        if not sign or not key:
            raise InstallRefused(f"{option} {word}: write {option} KEY=VALUE.")
        yield key, value


def _tree(text: str) -> Tree | None:
    """A value as it would stand in the file; nothing leaves the key out."""
    if not text:
        return None
    if text[0] not in "{[":
        return text
    written = read_yaml("--set", text.encode())
    if written.faults:
        raise InstallRefused(f"--set …={text}: {written.faults[0].what}. {written.faults[0].mend}.")
    return written.tree
