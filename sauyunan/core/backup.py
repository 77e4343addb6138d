"""A whole installation in one tar file, and back: database, files and keys, each with its digest.

The archive holds the keys, so it opens everything it holds: it is written for its owner alone, and
belongs where only the city's custodians reach it.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

import psycopg
from psycopg.conninfo import conninfo_to_dict

from sauyunan.core import postgres
from sauyunan.core.postgres_place import Account, binaries

FORMAT = 1
_DUMP = "database.dump"
_MANIFEST = "manifest.json"
_FOLDERS = ("keys", "files")


class BackupFault(Exception):
    """A backup cannot be made or restored; one line says why and what to do."""


@dataclass(frozen=True)
class Installation:
    """What is backed up: the folder of all state and the database; embedded or a server of the city."""

    home: Path
    database_url: str
    embedded: bool


def write(target: Path, installation: Installation, *, at: datetime) -> int:
    """Write a new archive and return its size in bytes. The database must run.

    The dump is one snapshot; files are read after it, so every file that it names is there.
    Raises BackupFault; a half-written archive is removed.
    """
    draft = target.with_name(f".{target.name}.part")
    try:
        handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            if target.exists():
                raise BackupFault(f"{target} exists: choose another name, nothing is overwritten.")
            _fill(file, installation, at)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except OSError as fault:
        raise BackupFault(f"{target} cannot be written: {fault.strerror or fault}.") from fault
    finally:
        draft.unlink(missing_ok=True)
    return target.stat().st_size


def restore(source: Path, installation: Installation) -> dict[str, str]:
    """Bring an archive back into an empty installation; returns its manifest without the digests.

    Everything is checked against its digest before the first change. Raises BackupFault.
    """
    _refuse_full(installation)
    home = installation.home
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=home) as name:
        unpacked = Path(name)
        manifest = _unpack(source, unpacked)
        _put_in_place(unpacked, home)
        with _database(installation) as url:
            _refuse_full_database(url)
            _run("pg_restore", url, _RESTORE_OPTIONS, unpacked / _DUMP)
    return {key: str(value) for key, value in manifest.items() if key != "digests"}


_RESTORE_OPTIONS = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")


def _fill(file: io.BufferedWriter, installation: Installation, at: datetime) -> None:
    with tempfile.TemporaryDirectory(prefix="sauyunan-backup-") as name:
        dump = Path(name) / _DUMP
        options = ("--format=custom", "--no-owner", "--no-privileges", f"--file={dump}")
        _run("pg_dump", installation.database_url, options)
        digests: dict[str, str] = {}
        with tarfile.open(fileobj=file, mode="w") as archive:
            _add(archive, dump, _DUMP, digests)
            for folder in _FOLDERS:
                for path in sorted((installation.home / folder).rglob("*")):
                    if path.is_file() and not path.is_symlink():
                        inside = path.relative_to(installation.home).as_posix()
                        _add(archive, path, inside, digests)
            manifest = {"format": FORMAT, "made_at": at.isoformat(), "digests": digests}
            _add_text(archive, _MANIFEST, json.dumps(manifest, indent=1))


def _add(archive: tarfile.TarFile, path: Path, inside: str, digests: dict[str, str]) -> None:
    with path.open("rb") as file:
        digests[inside] = hashlib.file_digest(file, "sha256").hexdigest()
        entry = tarfile.TarInfo(inside)
        entry.size, entry.mode = file.tell(), 0o600
        file.seek(0)
        archive.addfile(entry, file)


def _add_text(archive: tarfile.TarFile, inside: str, text: str) -> None:
    content = text.encode("utf-8")
    entry = tarfile.TarInfo(inside)
    entry.size, entry.mode = len(content), 0o600
    archive.addfile(entry, io.BytesIO(content))


def _unpack(source: Path, folder: Path) -> dict[str, object]:
    """Write the archive's files below the folder and check every digest; returns the manifest."""
    found: dict[str, str] = {}
    try:
        with tarfile.open(source, mode="r:") as archive:
            for entry in archive:
                found[entry.name] = _unpack_one(archive, entry, folder)
        manifest = json.loads((folder / _MANIFEST).read_text("utf-8"))
        format_, digests = manifest["format"], manifest["digests"]
    except (tarfile.TarError, OSError, ValueError, KeyError, TypeError) as fault:
        raise BackupFault(f"{source} is no whole backup ({fault}): use another one.") from fault
    found.pop(_MANIFEST)
    if format_ != FORMAT:
        raise BackupFault(f"{source} has format {format_}: restore it with a newer Sauyunan.")
    if found != digests:
        odd = sorted(name for name, _ in found.items() ^ digests.items())
        raise BackupFault(f"{source} is damaged at {odd[0]}: use another backup.")
    return dict(manifest)


def _unpack_one(archive: tarfile.TarFile, entry: tarfile.TarInfo, folder: Path) -> str:
    """Write one file, which must be plain and stay below the folder; returns its digest."""
    path = PurePosixPath(entry.name)
    known = entry.name in {_DUMP, _MANIFEST} or path.parts[:1] in {(name,) for name in _FOLDERS}
    content = archive.extractfile(entry) if entry.isreg() else None
    if content is None or not known or path.is_absolute() or ".." in path.parts:
        raise BackupFault(
            f"The archive holds {entry.name!r}, which no backup holds: do not use it."
        )
    target = folder / path
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        shutil.copyfileobj(content, file)
    with target.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _refuse_full(installation: Installation) -> None:
    """Only an installation without a database and files is restored into."""
    home = installation.home
    files = home / "files"
    if (home / "postgres").exists() or (files.is_dir() and any(files.iterdir())):
        raise BackupFault(
            f"{home} is in use: restore into an empty folder with SAUYUNAN_HOME=/another/folder."
        )
    if not installation.embedded:
        _refuse_full_database(installation.database_url)


def _refuse_full_database(url: str) -> None:
    try:
        with psycopg.connect(url) as connection:
            row = connection.execute(
                "SELECT count(*) FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
                " WHERE relkind IN ('r', 'p') AND nspname !~ '^pg_|^information_schema$'"
            ).fetchone()
    except psycopg.OperationalError as fault:
        raise BackupFault(f"The database cannot be reached: {str(fault).strip()}") from fault
    if row != (0,):
        raise BackupFault("The database holds tables: name an empty one with DATABASE_URL=.")


def _put_in_place(unpacked: Path, home: Path) -> None:
    """Move keys and files in; keys that were already there are kept beside, never lost."""
    for name in _FOLDERS:
        if not (unpacked / name).is_dir():
            continue
        if (home / name).exists():
            (home / name).rename(tempfile.mkdtemp(prefix=f"{name}-before-restore-", dir=home))
        (unpacked / name).rename(home / name)


@contextlib.contextmanager
def _database(installation: Installation) -> Iterator[str]:
    """The empty database to fill; the embedded one is made with the restored keys."""
    if installation.embedded:
        with postgres.running(installation.home) as server:
            yield server.url
    else:
        yield installation.database_url


def _run(program: str, url: str, options: tuple[str, ...], *files: Path) -> None:
    """Run one of PostgreSQL's clients; the password goes by the environment, not the command line."""
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
    names |= {"dbname": "PGDATABASE", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    given = conninfo_to_dict(url)
    unknown = sorted(set(given) - set(names))
    if unknown:
        raise BackupFault(f"DATABASE_URL: {unknown[0]} is not understood by backups: leave it out.")
    environment = {names[key]: str(value) for key, value in given.items()}
    folder = binaries(Account(os.geteuid(), os.getegid()))
    database = ["--dbname", environment["PGDATABASE"]] if program == "pg_restore" else []
    done = subprocess.run(
        [str(folder / program), *options, *database, *map(str, files)],
        env={"PATH": os.defpath, "LC_ALL": "C", "HOME": "/nonexistent", **environment},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        raise BackupFault(f"{program}: {' '.join(done.stderr.split())[-400:]}")
