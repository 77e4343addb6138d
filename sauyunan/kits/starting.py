"""A new kit that works: what ``sauyunan kit new`` writes, one service with one question."""

from __future__ import annotations

import re
from pathlib import Path

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")

KIT = """\
kit: {name}
version: 0.1.0
title: {{id: {title}, en: {title}}}
summary: {{id: Tulis satu kalimat tentang manfaatnya., en: Write one sentence about its use.}}
licence: Apache-2.0
roles:
  petugas: {{id: Petugas, en: Officer}}
parameters:
  janji_jam: {{ask: {{id: Janji layanan (jam kerja), en: Promise (working hours)}}, type: integer, default: 8, min: 1}}
"""

SERVICE = """\
service: {name}
title: {{id: {title}, en: {title}}}
promise: param.janji_jam
ask:
  utama:
    title: {{id: Permohonan, en: Your request}}
    questions:
      keperluan: {{type: long_text, label: {{id: Apa yang Anda perlukan?, en: What do you need?}}}}
states:
  draf: {{start: true}}
  diajukan: {{title: {{id: Diajukan, en: Sent}}, clock: runs}}
  selesai: {{title: {{id: Selesai, en: Done}}, end: served}}
moves:
  kirim: {{label: {{id: Kirim, en: Send}}, from: draf, to: diajukan, by: applicant}}
  selesaikan: {{label: {{id: Selesaikan, en: Finish}}, from: diajukan, to: selesai, by: petugas}}
"""

SCENARIO = """\
scenario: {{id: Permohonan dijawab, en: A request is answered}}
now: 2026-01-05T09:00
steps:
  - apply: {name}
    answers: {{keperluan: Contoh keperluan}}
    expect:
      state: diajukan
      due:
        in_working_hours: param.janji_jam
  - petugas: selesaikan
    after: 2h
    expect: {{state: selesai, outcome: served}}
"""


class NotStarted(Exception):
    """The new kit cannot be written; the message says why and how to mend it."""


def files(name: str) -> dict[str, str]:
    """The texts of a new kit by path. Raises NotStarted for a name that cannot be one."""
    if not _NAME.fullmatch(name) or len(name) > 60:
        raise NotStarted(
            f"{name!r} cannot be the name of a kit. Use small letters, digits and single -, "
            "beginning with a letter, such as surat-usaha."
        )
    title = name.replace("-", " ").capitalize()
    written = {
        "kit.yaml": KIT,
        f"services/{name}.yaml": SERVICE,
        "scenarios/permohonan-dijawab.yaml": SCENARIO,
    }
    return {path: text.format(name=name, title=title) for path, text in written.items()}


def write(folder: Path) -> list[Path]:
    """Write a new kit into a folder that is not there yet, named as the folder."""
    texts = files(folder.name)
    if folder.exists():
        raise NotStarted(f"{folder} is there already. Choose another name, or delete it first.")
    written = []
    for path, text in texts.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        written.append(target)
    return written
