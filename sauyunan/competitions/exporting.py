"""A proposal in the order of the national form: plain text for copying, DOCX, and PDF."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from docx import Document

from sauyunan.accounts import queries as accounts
from sauyunan.competitions import completeness, showing
from sauyunan.competitions.models import Entry
from sauyunan.core import i18n
from sauyunan.core.i18n import pick
from sauyunan.documents import rendering
from sauyunan.innovations.sections import count_words

TEMPLATE = Path(__file__).parent / "typst" / "proposal.typ"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def as_text(entry: Entry) -> str:
    """Every section under its title with its words and limit; attachments at the end."""
    lines = [
        entry.title,
        "=" * len(entry.title),
        *(f"{name}: {value}" for name, value in _facts(entry)),
    ]
    for title, text in _sections(entry):
        lines += ["", title, "-" * len(title), text]
    lines += ["", _("Attachments"), *(f"- {one}" for one in _attachments(entry))]
    return "\n".join(lines) + "\n"


def as_docx(entry: Entry) -> bytes:
    """The same as a document of Word."""
    made = Document()
    made.core_properties.title = entry.title
    made.core_properties.author = entry.agency
    made.add_heading(_clean(entry.title), level=0)
    table = made.add_table(rows=0, cols=2)
    for name, value in _facts(entry):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = name, _clean(value)
    for title, text in _sections(entry):
        made.add_heading(_clean(title), level=1)
        for paragraph in text.split("\n"):
            made.add_paragraph(_clean(paragraph))
    made.add_heading(_("Attachments"), level=1)
    for one in _attachments(entry):
        made.add_paragraph(_clean(one), style="List Bullet")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def as_pdf(entry: Entry, *, at: datetime) -> bytes:
    """The same as PDF/A, with the measured evidence. Raises rendering.TemplateFault."""
    city = accounts.city_or_none()
    edition = entry.edition
    values = {
        "title": entry.title,
        "lang": i18n.language() if i18n.language() in {"id", "en"} else i18n.DEFAULT,
        "city": city.name if city else "Sauyunan",
        "unit": str(entry.unit or entry.agency),
        "office": "",
        "competition": pick(edition.competition.title),
        "facts": [list(one) for one in _facts(entry)],
        "sections": [list(one) for one in _sections(entry)],
        "measured_title": _("Measured by the running service"),
        "measured": [_measured(one) for one in showing.findings(entry)],
        "attachments_title": _("Attachments"),
        "attachments": list(_attachments(entry)),
    }
    return rendering.render_report(TEMPLATE, values, at=at)


def _measured(finding: Mapping[str, Any]) -> list[str]:
    return [
        finding["title"],
        finding["definition"],
        f"{finding['said']} (n = {finding['n']})",
        finding.get("digest", ""),
    ]


def _facts(entry: Entry) -> Iterator[tuple[str, str]]:
    yield _("Competition"), pick(entry.edition.competition.title)
    yield (
        _("Entrant"),
        " · ".join(dict.fromkeys(filter(None, (str(entry.unit or ""), entry.agency)))),
    )
    yield _("Group"), entry.group_title
    yield _("Class"), entry.class_title
    if entry.category_title:
        yield _("Category"), entry.category_title
    if entry.receipt:
        yield _("Receipt"), entry.receipt


def _sections(entry: Entry) -> Iterator[tuple[str, str]]:
    texts = dict(entry.sections.values_list("key", "text"))
    for key, one in completeness.sections_of(entry.edition.competition, entry.group).items():
        text = texts.get(key, "")
        told = {"title": pick(one.title), "words": count_words(text), "most": one.words}
        yield _("%(title)s (%(words)d of %(most)d words)") % told, text


def _attachments(entry: Entry) -> Iterator[str]:
    held = {one.key: one for one in entry.attachments.all()}
    for key, one in completeness.attachments_of(entry.edition.competition, entry.group).items():
        there = held.get(key)
        told = _("missing") if there is None else there.address or f"SHA-256 {there.digest}"
        yield f"{pick(one.title)}: {told}"


def _clean(text: str) -> str:
    """Without the control signs that XML cannot hold."""
    return "".join(sign for sign in text if sign >= " " or sign in "\t\n")
