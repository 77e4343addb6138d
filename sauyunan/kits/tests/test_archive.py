"""Kits as archives: the same octets each time; what strangers may send."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from pathlib import Path

import pytest

from sauyunan.kits import archive
from sauyunan.kits.tests.factories import files, packed


def zipped(*entries: tuple[str, bytes], kind: int = 0o100644) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # two entries of one name
        for name, data in entries:
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = kind << 16
            out.writestr(entry, data)
    return made.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(archive.ArchiveRefused) as caught:
        archive.open_archive(data)
    return str(caught.value)


def test_the_same_files_give_the_same_octets() -> None:
    some = files()
    backwards = dict(reversed(some.items()))

    assert archive.build(some) == archive.build(backwards)
    assert archive.open_archive(archive.build(some)) == dict(sorted(some.items()))


def test_a_folder_and_its_archive_hold_the_same(tmp_path: Path) -> None:
    for name, data in files().items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text("not part of the kit")

    assert archive.files_in(tmp_path) == dict(sorted(files().items()))


@pytest.mark.parametrize(
    "name",
    [
        "../kit.yaml",
        "a/../../kit.yaml",
        "/etc/kit.yaml",
        "a\\kit.yaml",
        "C:/kit.yaml",
        "./kit.yaml",
        "a//kit.yaml",
        "a/b/c/d/e/f.yaml",
        "kit\u2215x.yaml",
        "folder/",
        ".hidden.yaml",
    ],
)
def test_paths_that_lead_elsewhere_are_refused(name: str) -> None:
    assert "cannot be the path of a kit's file" in refusal(zipped((name, b"x")))


def test_a_name_with_a_hidden_end_is_refused() -> None:
    data = zipped(("kit.yaml-.typ", b"x")).replace(b"kit.yaml-.typ", b"kit.yaml\x00.typ")

    assert "cannot be the path of a kit's file" in refusal(data)


def test_links_devices_and_doubles_are_refused() -> None:
    assert "is a link" in refusal(zipped(("kit.yaml", b"/etc/passwd"), kind=0o120777))
    assert "is not a plain file" in refusal(zipped(("kit.yaml", b""), kind=0o020666))
    assert "stands twice" in refusal(zipped(("kit.yaml", b"a"), ("KIT.yaml", b"b")))


@pytest.mark.parametrize("name", ["run.py", "a.html", "a.js", "a.exe", "noending"])
def test_foreign_types_are_refused(name: str) -> None:
    assert "of a type that kits do not hold" in refusal(zipped((name, b"x")))


def test_too_many_entries_are_refused() -> None:
    many = [(f"registers/r{n}.yaml", b"") for n in range(10_000)]

    assert "10,000 entries; at most 2,000" in refusal(zipped(*many))


def test_a_bomb_of_one_gigabyte_is_refused_without_unpacking_it() -> None:
    made = io.BytesIO()
    with (
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out,
        out.open("a.yaml", "w", force_zip64=True) as entry,
    ):
        for _ in range(1024):
            entry.write(bytes(1 << 20))

    message = refusal(made.getvalue())

    assert "1,073,741,824 octets; at most 5,242,880" in message


def test_an_entry_that_lies_about_its_size_stops_at_the_announced_one() -> None:
    data = bytearray(zipped(("a.yaml", bytes(4_000_000))))
    at = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 100)  # uncompressed size in the directory

    assert "not a whole zip archive" in refusal(bytes(data)) or "another size" in refusal(
        bytes(data)
    )


def test_a_ratio_above_a_hundred_is_refused() -> None:
    assert "more than 100 times its size" in refusal(zipped(("a.yaml", bytes(1_000_000))))


def test_many_files_just_below_the_limits_are_refused_together() -> None:
    noise = (bytes(range(256)) * 16_000)[:4_000_000]
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as out:
        for n in range(6):
            out.writestr(f"a{n}.yaml", noise)

    assert "octets; at most 20,971,520" in refusal(stored.getvalue())


def test_what_is_no_zip_is_refused() -> None:
    whole = packed()

    assert "not a whole zip archive" in refusal(b"")
    assert "not a whole zip archive" in refusal(b"kit: contoh")
    assert "not a whole zip archive" in refusal(whole[: len(whole) // 2])


def test_a_changed_file_and_a_missing_list_are_noticed() -> None:
    whole = packed()
    changed = whole.replace(b"Kit untuk tes.", b"Kit untuk tas.")

    assert "not a whole zip archive (Bad CRC" in refusal(changed)
    assert "MANIFEST.json is missing" in refusal(zipped(("kit.yaml", b"kit: a")))


def test_another_content_than_the_list_says_is_noticed() -> None:
    opened = zipfile.ZipFile(io.BytesIO(packed()))
    entries = [(name, opened.read(name)) for name in opened.namelist()]
    others = [(n, d + b"#" if n == "kit.yaml" else d) for n, d in entries]

    assert refusal(zipped(*others)).startswith("kit.yaml: not as when the archive was built.")
    assert refusal(zipped(*entries, ("extra.yaml", b"a: 1"))).startswith("extra.yaml: not as")


def test_folders_with_links_or_foreign_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "kit.yaml").write_text("kit: contoh\n")
    (tmp_path / "secret.yaml").symlink_to("/etc/hostname")

    with pytest.raises(archive.ArchiveRefused, match="is a link"):
        archive.files_in(tmp_path)
    with pytest.raises(archive.ArchiveRefused, match="is not a folder"):
        archive.files_in(tmp_path / "kit.yaml")
