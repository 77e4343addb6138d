"""A kit as one file: a zip that is the same for the same content, and is opened with suspicion."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

from sauyunan.core.marking import mark as _
from sauyunan.kits.faults import Fault

ENTRIES = 2_000
UNPACKED = 20 * 1024 * 1024  # octets of all files together
ONE_FILE = 5 * 1024 * 1024
RATIO = 100  # unpacked to packed, of one entry
SUFFIXES = (".yaml", ".typ", ".md", ".json", ".svg", ".png")
MANIFEST = "MANIFEST.json"

_PATH = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*(/[A-Za-z0-9][A-Za-z0-9_.-]*){0,4}")
# The earliest moment a zip can hold; no entry depends on when it was packed.
_MOMENT = (1980, 1, 1, 0, 0, 0)
_REGULAR_0644 = 0o100644 << 16
_LINK = 0o120000
_KIND = 0o170000


_BUILD = _("Build the archive with `sauyunan kit build`")
_LEAVE_OUT = _("Leave the file out")
_SMALLER = _("Leave out what the kit does not need")
_ITSELF = _("Put the file itself there")


class ArchiveRefused(Exception):
    """Not a kit archive, or one that is not safe to open: what is wrong and how to mend it.

    Both are marked for translation; pages say them in the reader's language, commands in English.
    """

    def __init__(self, what: str, mend: str, **values: object) -> None:
        self.what, self.mend = what, mend
        self.values = {
            key: value if isinstance(value, int) else str(value) for key, value in values.items()
        }
        self._english = {
            key: f"{value:,}" if isinstance(value, int) else value
            for key, value in self.values.items()
        }
        super().__init__(f"{what % self._english}. {mend % self._english}.")

    @property
    def fault(self) -> Fault:
        """The same beside the other faults of a kit."""
        what, mend = self.what % self._english, self.mend % self._english
        values = tuple(self.values.items())
        return Fault("", 1, "", what, mend, marked=(self.what, self.mend), values=values)


def build(files: Mapping[str, bytes]) -> bytes:
    """A reproducible archive with the digest of each file in MANIFEST.json.

    Raises ArchiveRefused for what ``open_archive`` would not take back.
    """
    check_files(files)
    digests = {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)}
    listed = json.dumps({"format": 1, "files": digests}, indent=1).encode() + b"\n"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in [(MANIFEST, listed), *((name, files[name]) for name in sorted(files))]:
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.create_system = 3  # the same octets on every system
            entry.external_attr = _REGULAR_0644
            # Stored, not compressed: a compressor's output may change with its version.
            archive.writestr(entry, data, zipfile.ZIP_STORED)
    return packed.getvalue()


def digest(files: Mapping[str, bytes]) -> str:
    """SHA-256 (hex) of the archive of these files."""
    return hashlib.sha256(build(files)).hexdigest()


def open_archive(data: bytes) -> Mapping[str, bytes]:
    """The files of an archive by path, without MANIFEST.json.

    Everything is judged by the directory before an octet is unpacked, and unpacking stops at the
    announced size. Raises ArchiveRefused.
    """
    if len(data) > UNPACKED:
        raise ArchiveRefused(
            _("The archive has %(size)s octets; at most %(most)s"),
            _SMALLER,
            size=len(data),
            most=UNPACKED,
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_entries(entries)
            files = {entry.filename: _unpack(archive, entry) for entry in entries}
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise ArchiveRefused(
            _("This is not a whole zip archive (%(error)s)"),
            _("Fetch it again, or build it with `sauyunan kit build`"),
            error=error,
        ) from error
    except RuntimeError as error:  # an entry with a password
        raise ArchiveRefused(_("The archive has a password"), _("Build it without one")) from error
    _check_digests(files)
    return {name: files[name] for name in sorted(files) if name != MANIFEST}


def files_in(folder: Path) -> Mapping[str, bytes]:
    """The files of a kit's folder by path; names that begin with a dot are left out.

    Raises ArchiveRefused for links, foreign types and sizes that no archive may hold.
    """
    if not folder.is_dir():
        raise ArchiveRefused(
            _("%(name)s is not a folder"), _("Give the folder that holds kit.yaml"), name=folder
        )
    files: dict[str, bytes] = {}
    size = 0
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if any(part.startswith(".") for part in name.split("/")):
            continue
        if path.is_symlink():
            raise ArchiveRefused(_("%(name)s is a link"), _ITSELF, name=name)
        if path.is_dir() or name == MANIFEST:
            continue
        size += path.stat().st_size if path.is_file() else 0
        if len(files) >= ENTRIES or size > UNPACKED:
            raise ArchiveRefused(
                _("There are more than %(files)s files or %(most)s octets"),
                _("Give a kit's folder"),
                files=ENTRIES,
                most=UNPACKED,
            )
        if not path.is_file():
            raise ArchiveRefused(_("%(name)s is not a plain file"), _LEAVE_OUT, name=name)
        files[name] = path.read_bytes()
    check_files(files)
    return files


def check_files(files: Mapping[str, bytes]) -> None:
    """Refuse names, types and sizes that a kit does not need. Raises ArchiveRefused."""
    if len(files) > ENTRIES - 1:
        raise ArchiveRefused(
            _("There are %(count)s files; a kit has fewer than %(most)s"),
            _SMALLER,
            count=len(files),
            most=ENTRIES,
        )
    for name, data in files.items():
        _check_name(name)
        _check_size(name, len(data))
    if sum(map(len, files.values())) > UNPACKED:
        raise ArchiveRefused(
            _("The files have more than %(most)s octets together"), _SMALLER, most=UNPACKED
        )


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > ENTRIES:
        raise ArchiveRefused(
            _("There are %(count)s entries; at most %(most)s"),
            _SMALLER,
            count=len(entries),
            most=ENTRIES,
        )
    seen: set[str] = set()
    for entry in entries:
        # orig_filename: zipfile cuts a name at a NUL and would show a harmless one.
        _check_name(entry.orig_filename)
        if entry.filename.lower() in seen:
            raise ArchiveRefused(
                _("%(name)s stands twice in the archive"), _BUILD, name=entry.filename
            )
        seen.add(entry.filename.lower())
        kind = (entry.external_attr >> 16) & _KIND
        if kind == _LINK:
            raise ArchiveRefused(_("%(name)s is a link"), _ITSELF, name=entry.filename)
        if kind not in {0, 0o100000}:
            raise ArchiveRefused(_("%(name)s is not a plain file"), _LEAVE_OUT, name=entry.filename)
        _check_size(entry.filename, entry.file_size)
        if entry.file_size > RATIO * max(entry.compress_size, 1):
            raise ArchiveRefused(
                _("%(name)s would unpack to more than %(times)s times its size"),
                _BUILD,
                name=entry.filename,
                times=RATIO,
            )
    if sum(entry.file_size for entry in entries) > UNPACKED:
        raise ArchiveRefused(
            _("The archive would unpack to more than %(most)s octets"), _SMALLER, most=UNPACKED
        )


def _check_name(name: str) -> None:
    if not _PATH.fullmatch(name) or len(name) > 200:
        raise ArchiveRefused(
            _("%(name)s cannot be the path of a kit's file"),
            _(
                "Use letters, digits, _ . - and at most four folders, as documents/surat.typ; no .., "
                "no \\, no folder entries"
            ),
            name=repr(name[:80]),
        )
    if not name.endswith(SUFFIXES):
        raise ArchiveRefused(
            _("%(name)s is of a type that kits do not hold"),
            _("Leave it out; allowed are %(types)s"),
            name=name,
            types=" ".join(SUFFIXES),
        )


def _check_size(name: str, size: int) -> None:
    if size > ONE_FILE:
        raise ArchiveRefused(
            _("%(name)s has %(size)s octets; at most %(most)s"),
            _("Make the file smaller"),
            name=name,
            size=size,
            most=ONE_FILE,
        )


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise ArchiveRefused(_("%(name)s is packed in an unknown way"), _BUILD, name=entry.filename)
    with archive.open(entry) as opened:
        data = opened.read(entry.file_size + 1)
    if len(data) != entry.file_size:
        raise ArchiveRefused(
            _("%(name)s has another size than announced"), _BUILD, name=entry.filename
        )
    return data


def _check_digests(files: Mapping[str, bytes]) -> None:
    try:
        listed = json.loads(files[MANIFEST])["files"]
        wanted = {str(name): str(digest) for name, digest in listed.items()}
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError):
        raise ArchiveRefused(
            _("%(name)s is missing or not readable"), _BUILD, name=MANIFEST
        ) from None
    found = {
        name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name != MANIFEST
    }
    if found != wanted:
        changed = sorted(n for n in found.keys() | wanted.keys() if found.get(n) != wanted.get(n))
        raise ArchiveRefused(
            _("%(names)s: not as when the archive was built"),
            _("Fetch it again"),
            names=", ".join(changed[:5]),
        )
