"""A kit's template and the values of one document into a PDF, in the limited child."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from sauyunan.core import sandbox
from sauyunan.kits.definition import Kit

LIBRARY = "sauyunan.typ"
SHEET = "sheet.typ"
PROOF = "proof.typ"
FOLDER = "documents/"
SUFFIXES = (".typ", ".svg", ".png", ".json")
SECONDS = 10.0
_PRINTABLE = (
    (0x20, 0x7E),
    (0xA0, 0x24F),
    (0x2B0, 0x36F),
    (0x1E00, 0x1EFF),
    (0x2010, 0x2027),
    (0x2030, 0x203E),
    (0x20A0, 0x20BF),
)
"""Latin with all its accents, marks and money: what the fonts inside Typst surely hold."""


class TemplateFault(Exception):
    """A template gives no document; ``what`` says why, ``file`` and ``line`` where, if known."""

    def __init__(self, what: str, file: str = "", line: int = 0, mend: str = "") -> None:
        super().__init__(f"{file}:{line}: {what}" if file else what)
        self.what, self.file, self.line, self.mend = what, file, line, mend


def render(
    kit: Kit, name: str, values: Mapping[str, Any], *, at: datetime, job: str = "documents.render"
) -> bytes:
    """The document ``name`` of a kit as PDF/A-2a and PDF/UA-1; equal input gives equal bytes.

    ``values``: what the template reads, the kit's and the engine's (``facts.FROM_ENGINE``). Raises
    TemplateFault, also when it never ends or takes all memory.
    """
    return _rendered(files_of(kit), f"{name}.typ", values, at, job)


def render_sheet(values: Mapping[str, Any], *, at: datetime) -> bytes:
    """A form that was filled in, by the engine's own template: what ``typst/sheet.typ`` reads.

    It is not signed and not kept. A sign that the fonts cannot show becomes a question mark.
    """
    files = {SHEET: _own(SHEET), LIBRARY: _own(LIBRARY)}
    return _rendered(files, SHEET, _printed(values), at, "documents.render")


def render_report(template: Path, values: Mapping[str, Any], *, at: datetime) -> bytes:
    """A report by a template of the engine that lies in another app; it may use ``sauyunan.typ``.

    It is not signed and not kept. A sign that the fonts cannot show becomes a question mark.
    """
    files = {template.name: template.read_bytes(), LIBRARY: _own(LIBRARY)}
    return _rendered(files, template.name, _printed(values), at, "documents.render")


def render_proof(
    kit: Kit, name: str, values: Mapping[str, Any], *, word: str, at: datetime
) -> bytes:
    """What ``render`` makes, with ``word`` across each page. Raises TemplateFault."""
    files = {**files_of(kit), PROOF: _own(PROOF)}
    seen = {**values, "proof": {"template": f"{name}.typ", "word": word}}
    return _rendered(files, PROOF, seen, at, "documents.render")


def _rendered(
    files: Mapping[str, bytes], main: str, values: Mapping[str, Any], at: datetime, job: str
) -> bytes:
    options = {
        "files": {path: len(content) for path, content in files.items()},
        "main": main,
        "data": json.dumps(values, ensure_ascii=False),
        "timestamp": int(at.timestamp()),
    }
    try:
        _, pdf = sandbox.call(job, b"".join(files.values()), options, seconds=SECONDS)
    except sandbox.SandboxRefused as refusal:
        raise _told(refusal.details) from refusal
    except sandbox.SandboxLimit as stop:
        what = {"time": f"takes more than {SECONDS:.0f} seconds", "memory": "takes all memory"}
        raise TemplateFault(
            f"the template {what.get(stop.limit, 'ends the process that renders it')}",
            f"{FOLDER}{main}",
            mend="Look for loops that go on and on and for very long texts",
        ) from stop
    return pdf


def files_of(kit: Kit) -> dict[str, bytes]:
    """What a template may read: the files beside it, and the engine's library."""
    found = {
        path.removeprefix(FOLDER): content
        for path, content in kit.files.items()
        if path.startswith(FOLDER) and PurePosixPath(path).suffix in SUFFIXES
    }
    return {**found, LIBRARY: _own(LIBRARY)}


def unprintable(value: object) -> str:
    """The first sign anywhere in the values that the fonts cannot show, or ""."""
    if isinstance(value, Mapping):
        return next(filter(None, map(unprintable, value.values())), "")
    if isinstance(value, list):
        return next(filter(None, map(unprintable, value)), "")
    if not isinstance(value, str):
        return ""
    return next((sign for sign in value if not _is_printable(sign)), "")


def _is_printable(sign: str) -> bool:
    return sign == "\n" or any(first <= ord(sign) <= last for first, last in _PRINTABLE)


def _printed(value: Any) -> Any:
    """The same values with only signs that can be shown."""
    if isinstance(value, Mapping):
        return {key: _printed(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_printed(one) for one in value]
    if not isinstance(value, str):
        return value
    return "".join(sign if _is_printable(sign) else "?" for sign in value)


@lru_cache(maxsize=3)
def _own(name: str) -> bytes:
    return (Path(__file__).parent / "typst" / name).read_bytes()


def _told(details: Mapping[str, Any]) -> TemplateFault:
    file = str(details.get("file", ""))
    hints = details.get("hints") or []
    return TemplateFault(
        str(details.get("message", "the template cannot be used")),
        f"{FOLDER}{file}" if file and file != LIBRARY else file,
        int(details.get("line", 0)),
        "; ".join(str(hint) for hint in hints),
    )
