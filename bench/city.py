"""The city of a run, made by the commands that an administrator types."""

from __future__ import annotations

from bench.place import BARE, KITS, ROOT, Place, child, command


def found(place: Place) -> None:
    """A city with one office that runs the shipped kits and the benchmark's own."""
    command(place, "setup")
    command(place, "city", "init", "--name", "Kota Contoh", "--area", "32.73", "--contact", "-")
    command(place, "city", "unit", "dinas", "Dinas Contoh")
    command(place, "city", "person", "petugas", "Petugas Contoh")
    archives = place.home / "archives"
    archives.mkdir()
    for folder in (KITS / "adminduk", KITS / "salaman", ROOT / "bench" / "kit"):
        command(place, "kit", "build", folder, "-o", archives / f"{folder.name}.kit.zip")
    roles = ("loket", "verifikator", "operator", "kabid", "kepala_dinas")
    held = [word for role in roles for word in ("--role", f"{role}=petugas")]
    _install(place, "salaman", *held)
    _install(place, "kit", "--role", "petugas=petugas")


def creative(place: Place, database: str) -> None:
    """A copy of the city that also runs the kit for the creative economy."""
    place.add_database(database, "sauyunan")
    archive = place.home / "archives" / "patrakomala.kit.zip"
    command(place, "kit", "build", KITS / "patrakomala", "-o", archive)
    roles = ("verifikator_ekraf", "pengelola_hki", "redaksi", "kepala_bidang")
    held = [word for role in roles for word in ("--role", f"{role}=petugas")]
    _install(place, "patrakomala", *held, database=database)


def beside(place: Place) -> None:
    """The bare project's database on the same server."""
    place.add_database("bare")
    child("bare_tables", environment=place.environment(BARE, "bare"))


def _install(place: Place, name: str, *words: str, database: str = "") -> None:
    archive = place.home / "archives" / f"{name}.kit.zip"
    command(place, "kit", "install", archive, "--unit", "dinas", "--yes", *words, database=database)
