from __future__ import annotations

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import connection, models

from sauyunan.core import clock, crypto, keys, rewrapping, sealed, storage
from sauyunan.core.models import OnceAnswered
from sauyunan.core.sealed import Place


class Paper(models.Model):
    """A made-up row that names a stored file."""

    file = models.CharField(max_length=200, blank=True)

    class Meta:
        app_label = "core"
        managed = False
        db_table = "test_paper"

    def __str__(self) -> str:
        return self.file


class Elsewhere(Storage):
    """A storage that has no paths, as S3 has none."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def _open(self, name, mode="rb"):
        return ContentFile(self.held[name])

    def _save(self, name, content):
        self.held[name] = content.read()
        return name

    def exists(self, name):
        return name in self.held

    def delete(self, name):
        self.held.pop(name, None)


BLOBS = Place(OnceAnswered, "sealed", lambda row: f"test:{bytes(row.key).hex()}")
FILES = Place(Paper, "file", lambda row: "test.paper", is_file=True)


@pytest.fixture
def home(settings, tmp_path, monkeypatch, db):
    settings.SAUYUNAN_HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr(sealed, "_places", {"a": BLOBS, "b": FILES})
    monkeypatch.setattr(rewrapping, "BATCH", 2)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE test_paper (id serial PRIMARY KEY, file text)")
    yield tmp_path
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE test_paper")


def kept(number: int) -> OnceAnswered:
    key = bytes([number]) * 32
    blob = crypto.seal({"number": number}, f"test:{key.hex()}")
    return OnceAnswered.objects.create(
        key=key, request=bytes(32), status=200, sealed=blob, at=clock.now()
    )


def opened() -> list[object]:
    return [
        crypto.unseal(row.sealed, BLOBS.scope(row)) for row in OnceAnswered.objects.order_by("pk")
    ]


def test_rotated_rewrapped_and_retired_everything_stays_readable(home):
    for number in range(5):
        kept(number)
    papers = [Paper.objects.create(file=storage.save(b"page", "test.paper")) for _ in range(3)]
    keys.rotate(home)

    reports = rewrapping.rewrap_all()
    rewrapping.retire("k1")

    assert [(one.renewed, one.faults) for one in reports] == [(5, []), (3, [])]
    assert list(keys.keyring(home).keys) == ["k2"]
    assert opened() == [{"number": number} for number in range(5)]
    assert [storage.load(paper.file, "test.paper") for paper in papers] == [b"page"] * 3


def test_what_was_interrupted_goes_on_where_it_stopped(home):
    for number in range(5):
        kept(number)
    Paper.objects.create(file=storage.save(b"page", "test.paper"))
    keys.rotate(home)

    def stop(line: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rewrapping.rewrap_all(say=stop)
    with pytest.raises(rewrapping.StillNeeded, match="core.onceanswered.sealed"):
        rewrapping.retire("k1")
    assert opened() == [{"number": number} for number in range(5)]
    reports = rewrapping.rewrap_all()

    assert [one.renewed for one in reports] == [3, 1]
    assert [one.renewed for one in rewrapping.rewrap_all()] == [0, 0]


def test_retire_refuses_while_a_file_needs_the_key(home):
    Paper.objects.create(file=storage.save(b"page", "test.paper"))
    keys.rotate(home)

    with pytest.raises(rewrapping.StillNeeded, match="core.paper.file"):
        rewrapping.retire("k1")

    assert list(keys.keyring(home).keys) == ["k1", "k2"]


@pytest.mark.parametrize(
    ("key", "message"), [("k1", "k1 is the current key"), ("k9", "there is no key k9")]
)
def test_retire_refuses_the_current_and_an_unknown_key(home, key, message):
    with pytest.raises(keys.KeysFault, match=message):
        rewrapping.retire(key)

    assert list(keys.keyring(home).keys) == ["k1"]


def test_what_cannot_be_opened_is_told_and_keeps_the_key(home):
    kept(1)
    broken = kept(2)
    OnceAnswered.objects.filter(pk=broken.pk).update(sealed=crypto.seal(1, "test:elsewhere"))
    keys.rotate(home)

    blobs, _files = rewrapping.rewrap_all()

    assert blobs.renewed == 1
    assert len(blobs.faults) == 1
    assert "sealed for another place" in blobs.faults[0]
    with pytest.raises(rewrapping.StillNeeded):
        rewrapping.retire("k1")


def test_a_file_that_is_gone_is_told_and_needs_no_key(home):
    paper = Paper.objects.create(file="ab/" + "ab" + "c" * 24)
    keys.rotate(home)

    _blobs, files = rewrapping.rewrap_all()
    rewrapping.retire("k1")

    assert files.renewed == 0
    assert files.faults[0].startswith(f"core.paper.file {paper.pk}: ")


def test_where_files_lie_elsewhere_the_row_names_the_renewed_copy(home, monkeypatch):
    elsewhere = Elsewhere()
    monkeypatch.setattr(storage, "default_storage", elsewhere)
    old = storage.save(b"page", "test.paper")
    paper = Paper.objects.create(file=old)
    keys.rotate(home)

    _blobs, files = rewrapping.rewrap_all()
    rewrapping.retire("k1")

    paper.refresh_from_db()
    assert (files.renewed, files.faults) == (1, [])
    assert paper.file != old
    assert storage.load(paper.file, "test.paper") == b"page"
    assert not elsewhere.exists(old)


def test_somebody_who_changes_a_row_meanwhile_keeps_what_they_wrote(home):
    row = kept(1)
    keys.rotate(home)
    newer = crypto.seal({"number": 2}, BLOBS.scope(row))
    OnceAnswered.objects.filter(pk=row.pk).update(sealed=newer)

    assert rewrapping._swapped(BLOBS, row, row.sealed, b"older") is False

    assert opened() == [{"number": 2}]


def test_every_sealed_column_and_file_is_registered():
    found = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        if model._meta.managed
        for field in model._meta.get_fields()
        if (isinstance(field, models.BinaryField) and "sealed" in field.name)
        or (isinstance(field, models.CharField) and field.name in {"file", "small_file"})
    }

    columns = {str(place) for place in sealed.places() if not place.names}
    assert columns == found
