"""Backups: what was written comes back whole into an empty home, and into nothing else."""

from __future__ import annotations

import io
import json
import shutil
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from sauyunan.core import backup, keys, postgres
from sauyunan.core.backup import BackupFault, Installation
from sauyunan.core.tests.test_postgres import fresh_folder

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SCHEMA = """
CREATE TABLE entry (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, sealed bytea, word text);
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
  $$BEGIN RAISE EXCEPTION 'append only'; END$$;
CREATE TRIGGER entry_is_append_only BEFORE UPDATE OR DELETE ON entry
  FOR EACH ROW EXECUTE FUNCTION refuse();
INSERT INTO entry (sealed, word) VALUES ('\\x00ff', 'satu'), (NULL, 'dua');
"""


@pytest.fixture(scope="module")
def full() -> Iterator[Installation]:
    """An installation with rows, an append-only table, files and keys; its database runs. No test changes it."""
    with fresh_folder() as home, postgres.running(home, durable=False) as server:
        with psycopg.connect(server.url) as connection:
            connection.execute(SCHEMA)
        keys.rotate(home)
        (home / "files" / "ab").mkdir(parents=True)
        (home / "files" / "ab" / "photo").write_bytes(b"\x89PNG sealed")
        yield Installation(home, server.url, embedded=True)


@pytest.fixture
def empty() -> Iterator[Installation]:
    """An installation that was never used, but whose settings were once read."""
    with fresh_folder() as home:
        yield Installation(home, postgres.url(home), embedded=True)


def names(home: Path) -> list[str]:
    return sorted(path.name for path in home.iterdir())


def test_a_backup_comes_back_whole_into_an_empty_home(full, empty, tmp_path):
    archive = tmp_path / "city.tar"

    size = backup.write(archive, full, at=AT)
    manifest = backup.restore(archive, empty)

    assert size == archive.stat().st_size
    assert archive.stat().st_mode & 0o777 == 0o600
    assert manifest == {"format": "1", "made_at": "2026-11-24T02:00:00+00:00"}
    assert keys.keyring(empty.home) == keys.keyring(full.home)
    assert keys.ledger_key(empty.home) == keys.ledger_key(full.home)
    assert (empty.home / "files" / "ab" / "photo").read_bytes() == b"\x89PNG sealed"
    with (
        postgres.running(empty.home, durable=False) as server,
        psycopg.connect(server.url, autocommit=True) as connection,
    ):
        rows = connection.execute("SELECT id, sealed, word FROM entry ORDER BY id").fetchall()
        with pytest.raises(psycopg.errors.RaiseException, match="append only"):
            connection.execute("DELETE FROM entry")
        added = connection.execute("INSERT INTO entry (word) VALUES ('tiga') RETURNING id")
        assert added.fetchone() == (3,)
    assert rows == [(1, b"\x00\xff", "satu"), (2, None, "dua")]


def test_a_backup_overwrites_nothing(full, tmp_path):
    archive = tmp_path / "city.tar"
    archive.write_text("precious")

    with pytest.raises(BackupFault, match="exists: choose another name"):
        backup.write(archive, full, at=AT)

    assert archive.read_text() == "precious"
    assert names(tmp_path) == ["city.tar"]


def test_a_failed_backup_leaves_no_half_file(full, tmp_path):
    gone = Installation(full.home, full.database_url.replace("/sauyunan?", "/gone?"), embedded=True)

    with pytest.raises(BackupFault, match="pg_dump: .*does not exist"):
        backup.write(tmp_path / "city.tar", gone, at=AT)

    assert names(tmp_path) == []


def test_restore_refuses_a_home_in_use(full, tmp_path):
    archive = tmp_path / "city.tar"
    backup.write(archive, full, at=AT)
    before = names(full.home)

    with pytest.raises(BackupFault, match="is in use: restore into an empty folder"):
        backup.restore(archive, full)

    assert names(full.home) == before


def test_restore_refuses_a_city_database_with_tables(full, empty, tmp_path):
    archive = tmp_path / "city.tar"
    backup.write(archive, full, at=AT)

    with pytest.raises(BackupFault, match="The database holds tables"):
        backup.restore(archive, Installation(empty.home, full.database_url, embedded=False))

    assert names(empty.home) == ["keys"]


def test_restore_keeps_the_keys_it_replaces(full, empty, tmp_path):
    archive = tmp_path / "city.tar"
    backup.write(archive, full, at=AT)
    old = keys.ledger_key(empty.home)

    backup.restore(archive, empty)

    (kept,) = empty.home.glob("keys-before-restore-*")
    assert (kept / "ledger.pem").read_bytes() == old


def rewritten(source: Path, target: Path, name: str, content: bytes | None) -> Path:
    """A copy of the archive in which one member is changed, added or left out."""
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for entry in old:
            if entry.name != name:
                new.addfile(entry, old.extractfile(entry))
        if content is not None:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            new.addfile(entry, io.BytesIO(content))
    return target


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("files/ab/photo", b"other", "is damaged at files/ab/photo"),
        ("files/ab/photo", None, "is damaged at files/ab/photo"),
        ("keys/extra", b"more", "is damaged at keys/extra"),
        ("manifest.json", None, "is no whole backup"),
        ("manifest.json", b"[]", "is no whole backup"),
        (
            "manifest.json",
            json.dumps({"format": 2, "digests": {}}).encode(),
            "has format 2: restore it with a newer",
        ),
        ("../escaped", b"x", "which no backup holds"),
        ("keys/../../escaped", b"x", "which no backup holds"),
        ("/etc/escaped", b"x", "which no backup holds"),
        ("programs/run", b"x", "which no backup holds"),
    ],
)
def test_a_changed_archive_is_refused_and_nothing_is_put_in_place(
    full, empty, tmp_path, name, content, complaint
):
    archive = tmp_path / "city.tar"
    backup.write(archive, full, at=AT)
    changed = rewritten(archive, tmp_path / "changed.tar", name, content)
    before = keys.ledger_key(empty.home)

    with pytest.raises(BackupFault, match=complaint):
        backup.restore(changed, empty)

    assert names(empty.home) == ["keys"]
    assert keys.ledger_key(empty.home) == before
    assert not (empty.home.parent / "escaped").exists()


def test_a_link_in_an_archive_is_refused(full, empty, tmp_path):
    archive = tmp_path / "city.tar"
    backup.write(archive, full, at=AT)
    linked = tmp_path / "linked.tar"
    shutil.copy(archive, linked)
    with tarfile.open(linked, "a") as more:
        entry = tarfile.TarInfo("files/link")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        more.addfile(entry)

    with pytest.raises(BackupFault, match="'files/link', which no backup holds"):
        backup.restore(linked, empty)

    assert names(empty.home) == ["keys"]


def test_what_is_no_archive_is_refused(empty, tmp_path):
    (tmp_path / "note.tar").write_text("no tar")

    with pytest.raises(BackupFault, match="is no whole backup"):
        backup.restore(tmp_path / "note.tar", empty)

    assert names(empty.home) == ["keys"]
