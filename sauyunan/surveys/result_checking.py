"""Whether a published result follows from its own totals, and whether these are what the ledger holds.

Needs no database: an outsider runs it over the file of open data. What it proves is in docs/surveys.md.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field

from sauyunan.core import ledger, merkle
from sauyunan.core.models import LedgerEntry
from sauyunan.surveys import scoring
from sauyunan.surveys.instruments import asked
from sauyunan.surveys.methods import method_of
from sauyunan.surveys.scoring import Score

HASH = r"^[0-9a-f]{64}$"


class _Open(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class ElementTotal(_Open):
    """``sum`` of all answers; ``counts`` of each answer from 1 up, null where one of them is 1 to 4."""

    sum: int
    counts: list[int] | None


class ChannelTotal(_Open):
    """How many answered by a channel; ``counts``: element -> count of each answer, where none is small."""

    n: int
    counts: dict[str, list[int]]


class Content(_Open):
    """What the ledger committed to when the survey was closed. ``all``: digest of all counts, small ones too."""

    format: str
    survey: str
    title: str
    unit: str
    service: str
    instrument: str
    opens: str
    closes: str
    population: int | None
    n: int
    elements: dict[str, ElementTotal]
    channels: dict[str, ChannelTotal]
    all: str = Field(pattern=HASH)


class Entry(_Open):
    """The row of the ledger. ``position`` and ``leaf`` are null for the seconds before it has its place."""

    position: int | None
    leaf: str | None
    at: str
    actor: str
    capability: str
    unit: str
    verb: str
    object: str
    commitment: str = Field(pattern=HASH)
    salt: str


class ElementIndex(_Open):
    """Mean (NRR, four decimals), mean scaled to 100 (NIK, two decimals), and its grade."""

    nrr: str
    nik: str
    grade: str


class ComplaintNumbers(_Open):
    """Complaints about applications that were filed on the days of a survey, as they stand when the data
    are read; null for a number of 1 to 4, and for one that would tell it."""

    filed: int | None
    in_time: int | None
    late: int | None
    open: int | None


class Result(_Open):
    """A closed survey as open data. ``index`` and ``grade`` are null below five answers. ``complaints`` are
    not part of what the ledger committed to; files of earlier versions have none."""

    content: Content
    entry: Entry
    index: str | None
    grade: str | None
    elements: dict[str, ElementIndex]
    complaints: ComplaintNumbers | None = None
    source: str
    licence: str


def score_of(content: Mapping[str, Any]) -> Score | None:
    """The index that follows from published totals; None when they hold none."""
    if not content["elements"]:
        return None
    method = method_of(asked(content["instrument"]))
    sums = {key: (one["sum"], content["n"]) for key, one in content["elements"].items()}
    return scoring.score({key: sums[key] for key in method.weights if key in sums}, method)


def figures(content: Mapping[str, Any]) -> dict[str, Any]:
    """``index``, ``grade`` and ``elements`` of a result, as they are written."""
    found = score_of(content)
    if found is None:
        return {"index": None, "grade": None, "elements": {}}
    elements = {
        key: {
            "nrr": str(scoring.rounded_to(one.mean, 4)),
            "nik": str(one.index),
            "grade": one.grade,
        }
        for key, one in found.elements.items()
    }
    return {"index": str(found.index), "grade": found.grade, "elements": elements}


def faults(told: Mapping[str, Any], noted: str = "") -> list[str]:
    """What does not fit in a result, in sentences; none: everything does.

    ``told``: a ``Result`` as JSON. ``noted``: the commitment that stands in a printed report, hex.
    Raises InstrumentRefused for an instrument that is not known here.
    """
    return [*_of_ledger(told, noted), *_of_totals(told["content"]), *_of_figures(told)]


def _of_ledger(told: Mapping[str, Any], noted: str) -> Iterator[str]:
    entry, content = told["entry"], told["content"]
    made = ledger.commitment(bytes.fromhex(entry["salt"]), content).hex()
    if not hmac.compare_digest(made, entry["commitment"]):
        yield _("The totals are not those that the ledger committed to when the survey was closed.")
    if noted and not hmac.compare_digest(entry["commitment"], noted.strip().lower()):
        yield _("The commitment is not the one that you noted.")
    if entry["object"] != f"survey:{content['survey']}" or entry["verb"] != "survey.closed":
        yield _("The row of the ledger is about something else.")
    if entry["position"] is not None and entry["leaf"] != _leaf(entry):
        yield _("The leaf of the ledger's tree is not that of this row.")


def _leaf(entry: Mapping[str, Any]) -> str:
    row = LedgerEntry(
        at=datetime.fromisoformat(entry["at"]),
        commitment=bytes.fromhex(entry["commitment"]),
        **{name: entry[name] for name in ("actor", "capability", "unit", "verb", "object")},
    )
    return merkle.leaf_hash(ledger.row_bytes(entry["position"], row)).hex()


def _of_totals(content: Mapping[str, Any]) -> Iterator[str]:
    """Whether sums, counts and channels of the totals agree with each other."""
    n = content["n"]
    for key, one in content["elements"].items():
        counts = one["counts"]
        if counts is not None and (sum(counts), _sum(counts)) != (n, one["sum"]):
            yield _("%(key)s: the counts do not give the sum.") % {"key": key}
    channels = content["channels"].values()
    if content["elements"] and sum(one["n"] for one in channels) != n:
        yield _("The channels together are not all who answered.")
    for key in {key for one in channels for key in one["counts"]}:
        rows = [one["counts"].get(key, []) for one in channels]
        whole = [sum(column) for column in zip(*rows, strict=False)]
        if key not in content["elements"] or whole != content["elements"][key]["counts"]:
            yield _("%(key)s: the counts of the channels do not add up.") % {"key": key}


def _sum(counts: list[int]) -> int:
    return sum(at * n for at, n in enumerate(counts, start=1))


def _of_figures(told: Mapping[str, Any]) -> Iterator[str]:
    try:
        right = figures(told["content"])
    except ValueError as fault:
        yield _("No index follows from the totals: %(why)s.") % {"why": fault}
        return
    if told["index"] != right["index"] or told["grade"] != right["grade"]:
        yield _("The index that follows is %(right)s, and %(told)s is printed.") % {
            "right": f"{right['index']} {right['grade']}",
            "told": f"{told['index']} {told['grade']}",
        }
    if told["elements"] != right["elements"]:
        yield _("The figures of the elements do not follow from the totals.")
