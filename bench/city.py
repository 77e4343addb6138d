"""The city of a run, made by the commands that an administrator types."""

from __future__ import annotations

from bench.place import KITS, ROOT, Place, command

FIRST, MANY = "sauyunan", "many"
"""Databases: the city as it is, and its copy with a hundred times as many applications."""


def found(place: Place) -> None:
    """A city with one office that runs the shipped kits and the benchmark's own."""
    command(place, "setup")
    command(place, "city", "init", "--name", "Kota Contoh", "--area", "32.73", "--contact", "-")
    command(place, "city", "unit", "dinas", "Dinas Contoh")
    command(place, "city", "person", "petugas", "Petugas Contoh")
    archives = place.home / "archives"
    archives.mkdir()
    for folder in (KITS / "adminduk", KITS / "salaman", ROOT / "bench" / "kit"):
        command(place, "kit", "build", folder, "-o", archives / f"{folder.name}-1.0.0.kit.zip")
    held = ("--role", "verifikator=petugas", "--role", "kepala_dinas=petugas")
    _install(place, "salaman", *held)
    _install(place, "kit", "--role", "petugas=petugas")


def _install(place: Place, name: str, *words: str) -> None:
    archive = place.home / "archives" / f"{name}-1.0.0.kit.zip"
    command(place, "kit", "install", archive, "--unit", "dinas", "--yes", *words)
