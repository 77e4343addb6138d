"""Closed surveys as open data: JSON with what proves it, and CSV. Small counts are in neither."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any

import defusedcsv.csv as defused
from django.conf import settings
from django.urls import reverse

from sauyunan.surveys import result_checking, result_queries, small_cells
from sauyunan.surveys.instruments import asked
from sauyunan.surveys.models import Closing
from sauyunan.surveys.served import Complaints
from sauyunan.surveys.small_cells import SMALLEST_SHOWN

LICENCE = "https://spdx.org/licenses/CC-BY-4.0.html"
FORMATS = {"json": "application/json", "csv": "text/csv; charset=utf-8"}
_COLUMNS = (
    *("survey", "unit", "service", "instrument", "opens", "closes"),
    *("element", "channel", "n", "sum", "nrr", "nik", "grade"),
)


def addresses(code: str) -> dict[str, str]:
    """Where the data of a survey lie, by format."""
    return {
        kind: f"{settings.SAUYUNAN_URL}{reverse('surveys:result-data', args=[code, kind])}"
        for kind in FORMATS
    }


def document(closing: Closing) -> dict[str, Any]:
    """A closed survey as ``result_checking.Result``."""
    return {
        "content": closing.content,
        "entry": _entry(closing),
        **result_checking.figures(closing.content),
        "complaints": complaints(result_queries.complaints_of(closing.survey)),
        "source": asked(closing.survey.instrument).source,
        "licence": LICENCE,
    }


def complaints(found: Complaints) -> dict[str, int | None]:
    """How many were filed, answered in time, late, and wait; None for a number that is small, and for one
    that would tell it."""
    parts = {"in_time": found.in_time, "late": found.late, "open": found.open}
    if 0 < found.filed < SMALLEST_SHOWN:
        return {"filed": None, **dict.fromkeys(parts)}
    return {"filed": found.filed, **small_cells.shown(parts)}


def summary(closing: Closing) -> dict[str, Any]:
    """What a list tells of a closed survey."""
    content = closing.content
    told = (
        "survey",
        "title",
        "unit",
        "service",
        "instrument",
        "opens",
        "closes",
        "population",
        "n",
    )
    figures = result_checking.figures(content)
    return {
        **{name: content[name] for name in told},
        "index": figures["index"],
        "grade": figures["grade"],
        "formats": addresses(closing.survey.code),
    }


class _Line:
    """Takes what a CSV writer writes and gives it back."""

    def write(self, text: str) -> str:
        return text


def csv_lines(closing: Closing) -> Iterator[str]:
    """One line for each element over all channels, then one for each channel where it may be told."""
    writer = defused.writer(_Line())
    content = closing.content
    scale = asked(closing.survey.instrument).scale
    counts = [f"count_{value}" for value in range(1, scale + 1)]
    yield str(writer.writerow([*_COLUMNS, *counts]))
    about = [content[name] for name in _COLUMNS[:6]]
    for cells in _cells(content, scale):
        yield str(writer.writerow([*about, *cells]))


def _cells(content: Mapping[str, Any], scale: int) -> Iterator[list[Any]]:
    elements = result_checking.figures(content)["elements"]
    for key, figures in elements.items():
        one = content["elements"][key]
        told = [figures[name] for name in ("nrr", "nik", "grade")]
        counts = one["counts"] or [""] * scale
        yield [key, "all", content["n"], one["sum"], *told, *counts]
    for name, channel in content["channels"].items():
        for key, counts in channel["counts"].items():
            total = sum(at * n for at, n in enumerate(counts, start=1))
            yield [key, name, channel["n"], total, "", "", "", *counts]


def _entry(closing: Closing) -> dict[str, Any]:
    entry = closing.entry
    return {
        "position": entry.position,
        "leaf": bytes(entry.leaf).hex() if entry.leaf else None,
        "at": entry.at.astimezone(UTC).isoformat(),
        "actor": entry.actor,
        "capability": entry.capability,
        "unit": entry.unit,
        "verb": entry.verb,
        "object": entry.object,
        "commitment": bytes(entry.commitment).hex(),
        "salt": bytes(entry.salt).hex(),
    }
