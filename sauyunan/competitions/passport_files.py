"""The file with which a winner travels: a zip of its signed content and its attachments. No database.

Nothing is compressed, so that nothing unfolds, and every name is one of two kinds, so that none is a path. Files of
earlier versions are the content alone, as JSON.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

CONTENT = "winner.json"
LARGEST = 24 * 1000 * 1000
"""Octets of a whole file that are read; docs/operate.md lets the web server take 25 MB."""
LARGEST_CONTENT = 4 * 1024 * 1024
MOST_FILES = 40

_NAME = re.compile(r"files/[a-z][a-z0-9_]{0,59}\.pdf")
_MOMENT = (1980, 1, 1, 0, 0, 0)  # the earliest of a zip: none depends on when it was made
_REGULAR_0644 = 0o100644 << 16
_ENCRYPTED = 0x1


class Unreadable(Exception):
    """This is no such file; its text names the entry that is wrong, or is empty."""


class TooLarge(Exception):
    """More octets than are read."""


def packed(content: bytes, files: Mapping[str, bytes]) -> bytes:
    """The file: the content, and attachments (key -> PDF). The same for the same."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in [
            (CONTENT, content),
            *((_path(key), files[key]) for key in sorted(files)),
        ]:
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.create_system = 3
            entry.external_attr = _REGULAR_0644
            archive.writestr(entry, data, zipfile.ZIP_STORED)
    return made.getvalue()


def unpacked(data: bytes) -> tuple[bytes, Mapping[str, bytes]]:
    """Content and attachments (key -> octets, of any kind). Raises Unreadable and TooLarge."""
    if len(data) > LARGEST:
        raise TooLarge
    content, files = (data, {}) if not data.startswith(b"PK") else _unzipped(data)
    if len(content) > LARGEST_CONTENT:
        raise TooLarge
    return content, files


def _unzipped(data: bytes) -> tuple[bytes, dict[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check(entries)
            found = {one.filename: _read(archive, one) for one in entries}
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError):
        raise Unreadable from None
    if CONTENT not in found:
        raise Unreadable(CONTENT)
    return found.pop(CONTENT), {_key(name): octets for name, octets in found.items()}


def _check(entries: list[zipfile.ZipInfo]) -> None:
    """By the directory alone, before anything is read."""
    if len(entries) > MOST_FILES + 1 or sum(one.file_size for one in entries) > LARGEST:
        raise TooLarge
    names = [one.orig_filename for one in entries]  # filename is cut at a NUL
    for one in entries:
        if one.orig_filename != CONTENT and not _NAME.fullmatch(one.orig_filename):
            raise Unreadable(repr(one.orig_filename[:80]))
        if one.compress_type != zipfile.ZIP_STORED or one.flag_bits & _ENCRYPTED:
            raise Unreadable(one.orig_filename)
    if len(set(names)) < len(names):
        raise Unreadable(next(one for one in names if names.count(one) > 1))


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as opened:
        data = opened.read(entry.file_size + 1)
    if len(data) != entry.file_size:
        raise Unreadable(entry.filename)
    return data


def _path(key: str) -> str:
    return f"files/{key}.pdf"


def _key(name: str) -> str:
    return name.removeprefix("files/").removesuffix(".pdf")
