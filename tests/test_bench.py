"""The published numbers are those of the lines that the benchmark measures today."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import deadline
from bench.lines import LINES, Line

DOCS = Path(__file__).resolve().parent.parent / "docs"


def test_the_table_has_a_row_for_each_line():
    rows = [
        row.split("|")[1].strip()
        for row in (DOCS / "benchmarks.md").read_text("utf-8").splitlines()
        if row.startswith("| ") and not row.startswith(("| What", "| ---"))
    ]

    assert rows == [line.about for line in LINES]


def test_the_numbers_beside_it_are_of_the_same_lines_and_limits():
    told = json.loads((DOCS / "benchmarks.json").read_text("utf-8"))["lines"]

    assert [(one["key"], one["limit"], one["unit"]) for one in told] == [
        (line.key, line.limit, line.unit) for line in LINES
    ]
    assert [one["met"] for one in told] == [
        line.is_met(one["measured"]) for line, one in zip(LINES, told, strict=True)
    ]


@pytest.mark.parametrize(
    ("line", "value", "is_met"),
    [
        (Line("a", "", 0.4, "at least"), 0.4, True),
        (Line("a", "", 0.4, "at least"), 0.39, False),
        (Line("a", "", 20), 20.0, True),
        (Line("a", "", 20), 20.1, False),
        (Line("a", ""), 1.0, None),
        (Line("a", "", 20), None, None),  # it could not be measured there
    ],
)
def test_a_limit_is_kept_or_missed(line, value, is_met):
    assert line.is_met(value) is is_met


def test_last_hour_plays_each_draft_in_order_and_fills_the_time():
    drafts = [{"code": f"C{at}", "author": "a", "admin": "b"} for at in range(3500)]

    plan = deadline.steps({"drafts": drafts, "sections": ["ringkasan"]}, 60)

    of_first = [step.kind for step in plan if step.who == "C0"]
    assert len(plan) == 60 * deadline.RATE
    assert {step.who for step in plan if step.kind == "receipt"} == {
        f"C{at}" for at in range(350) if at % 10 < 6
    }
    assert of_first == [
        "entry", "section", "keep", "save", "entry", "preview", "ask", "approve", "entry", "send", "send",
        "receipt",
    ]  # fmt: skip
