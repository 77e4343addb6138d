from __future__ import annotations

import os
from datetime import timedelta

import pytest
from django.db import connection

from sauyunan.core import clock, sealed, storage, sweeping
from sauyunan.core.tests.test_rewrapping import FILES, Paper


@pytest.fixture
def files(settings, tmp_path, monkeypatch, db):
    settings.SAUYUNAN_HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(sealed, "_places", {"b": FILES})
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE test_paper (id serial PRIMARY KEY, file text)")
    yield tmp_path / "files"
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE test_paper")


def aged(path, hours: int) -> None:
    then = (clock.now() - timedelta(hours=hours)).timestamp()
    os.utime(path, (then, then))


def test_only_old_files_that_no_row_names_are_swept(files):
    named, loose, young = (storage.save(b"page", "test.paper") for _ in range(3))
    Paper.objects.create(file=named)
    foreign = files / "readme.txt"
    foreign.write_text("kept by an operator")
    beside = files / loose[:2] / "note.txt"
    beside.write_text("this too")
    for path in (files / named, files / loose, foreign, beside):
        aged(path, 25)
    aged(files / young, 23)

    removed = sweeping.sweep(clock.now())

    assert removed == 1
    assert not (files / loose).exists()
    assert all(path.exists() for path in (files / named, files / young, foreign, beside))


def test_a_draft_that_a_crash_left_is_swept(files):
    named = storage.save(b"page", "test.paper")
    Paper.objects.create(file=named)
    draft = (files / named).with_name(f".{named[3:]}")
    draft.write_bytes(b"half")
    aged(draft, 25)

    assert sweeping.sweep(clock.now()) == 1

    assert not draft.exists()
    assert storage.load(named, "test.paper") == b"page"


def test_without_any_registration_nothing_is_thrown_away(files, monkeypatch):
    monkeypatch.setattr(sealed, "_places", {})
    loose = storage.save(b"page", "test.paper")
    aged(files / loose, 25)

    with pytest.raises(sweeping.NothingRegistered):
        sweeping.sweep(clock.now())

    assert (files / loose).exists()


def test_an_empty_home_has_nothing_to_sweep(files):
    files.mkdir(exist_ok=True)

    assert sweeping.sweep(clock.now()) == 0
