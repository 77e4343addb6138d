"""Runs Typst over a kit's template. In the limited child only; knows nothing of kits or Django.

A template sees the files it was sent with and nothing else: no other file, no package, no font of
the machine, no clock. Equal input and timestamp give equal bytes.
"""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import typst

from sauyunan.core.sandbox_frames import JobRefused

Result = tuple[dict[str, Any], bytes]

KEPT = 32  # templates that stay ready to run
STANDARDS = ["a-2a", "ua-1"]
_PLACE = re.compile(r"┌─ (?P<file>[^\n]*?):(?P<line>\d+):(?P<column>\d+)")


@dataclass(frozen=True)
class _Ready:
    compiler: typst.Compiler
    main: Path


_fonts: typst.Fonts | None = None
_ready: OrderedDict[str, _Ready] = OrderedDict()


def render(data: bytes, options: dict[str, Any]) -> Result:
    """A PDF. ``data``: the files one after the other; ``options``: ``files`` name -> size,
    ``main`` the template's name, ``data`` what it reads (JSON text), ``timestamp`` in seconds,
    ``standards`` of the PDF (default PDF/A-2a and PDF/UA-1). Refuses with "template"."""
    template = _prepared(_named(data, options["files"]), options["main"])
    try:
        pdf = template.compiler.compile(
            format="pdf",
            sys_inputs={"data": options["data"]},
            pdf_standards=options.get("standards", STANDARDS),
            timestamp=options["timestamp"],
        )
    except typst.TypstError as fault:
        raise _refusal(fault, template.main.parent) from fault
    if not isinstance(pdf, bytes):
        raise TypeError("Typst gave no PDF in one piece")
    return {}, pdf


def compile_check(data: bytes, options: dict[str, Any]) -> Result:
    """Like ``render``, for made-up data: gives the number of bytes, not the document."""
    _, pdf = render(data, options)
    return {"size": len(pdf)}, b""


def _named(data: bytes, sizes: dict[str, int]) -> dict[str, bytes]:
    files, start = {}, 0
    for name, size in sizes.items():
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or not path.parts:
            raise JobRefused("file_name", name=name)
        files[name] = data[start : start + size]
        start += size
    return files


def _prepared(files: dict[str, bytes], main: str) -> _Ready:
    """The compiler of these very files, made at their first use."""
    digest = hashlib.sha256(main.encode())
    for name in sorted(files):
        digest.update(f"\0{name}\0{len(files[name])}\0".encode() + files[name])
    key = digest.hexdigest()
    if key not in _ready:
        _ready[key] = _written(Path.cwd() / key[:32], files, main)
        if len(_ready) > KEPT:
            _ready.popitem(last=False)
    _ready.move_to_end(key)
    return _ready[key]


def _written(root: Path, files: dict[str, bytes], main: str) -> _Ready:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    nothing = Path.cwd() / "no-packages"
    compiler = typst.Compiler(
        str(root / main),
        root=str(root),
        font_paths=_embedded_fonts(),
        ignore_system_fonts=True,
        package_path=str(nothing),
        package_cache_path=str(nothing),
    )
    return _Ready(compiler, root / main)


def _embedded_fonts() -> typst.Fonts:
    """Those inside Typst, so that a document looks the same on every machine."""
    global _fonts
    if _fonts is None:
        _fonts = typst.Fonts(include_system_fonts=False)
    return _fonts


def _refusal(fault: typst.TypstError, root: Path) -> JobRefused:
    place = _PLACE.search(fault.diagnostic)
    file = place["file"].rpartition(f"{root.name}/")[2] if place else ""
    message = _plain(str(fault.message), root)
    hints = [_plain(str(hint), root) for hint in fault.hints if "--root" not in str(hint)]
    line = int(place["line"]) if place else 0
    return JobRefused("template", message=message, file=file, line=line, hints=hints)


def _plain(text: str, root: Path) -> str:
    """Without the folder of this process, which means nothing to the author of a template."""
    return text.replace(f"{root}/", "").replace(str(root), "")
