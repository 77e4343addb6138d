"""Bring an installation up to date: keys, tables, static files, area codes; twice without harm."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Callable
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from sauyunan.core import doctor, keys


class SetupFault(Exception):
    """This machine or folder cannot hold an installation; one line says why and what to do."""


def refuse_impossible(home: Path, *, host: str = "", port: int | None = None) -> None:
    """Raise SetupFault before anything is made when it could not end well."""
    found = doctor.folder_fault(home) or doctor.memory_folder_fault()
    if port is not None:
        found = found or doctor.port_fault(host, port)
    if found:
        raise SetupFault(found)


def prepare(*, say: Callable[[str], None]) -> None:
    """Make what is missing and migrate. The database must run."""
    home = Path(settings.SAUYUNAN_HOME)
    keys.ensure(home)
    for folder in (settings.MEDIA_ROOT, settings.EMAIL_FILE_PATH):
        Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)
    django.setup()
    say("Tables …")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    if collect_static():
        say("Static files …")
    # Imported here: they need models, which need the set-up above.
    importlib.import_module("sauyunan.core.freedays").load_coming_years()
    if not apps.get_model("core", "Area").objects.exists():
        say("Area codes …")
        _load_areas()


def _load_areas() -> None:
    areas = importlib.import_module("sauyunan.core.areas")
    try:
        areas.load(Path(settings.AREAS_DIR))
    except areas.AreasFault as fault:
        raise SetupFault(str(fault)) from fault


def collect_static() -> bool:
    """Collect static files unless nothing changed since the last time; whether it was needed."""
    django.setup()
    sources = [path for folder in settings.STATICFILES_DIRS for path in Path(folder).rglob("*")]
    facts = [
        f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}\n"
        for path in sorted(sources)
        if path.is_file()
    ]
    state = hashlib.sha256("".join(facts).encode()).hexdigest()
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if stamp.is_file() and stamp.read_text("ascii") == state:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(state, "ascii")
    return True
