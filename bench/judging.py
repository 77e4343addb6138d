"""Times the giving out of entries to jurors, and the whole ranking of a competition with its calibration."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from bench.timing import median
from sauyunan.competitions import calibration, scoring, sheets
from sauyunan.competitions.assignment import Judge, Task, assign
from sauyunan.competitions.sheets import Sheet

ENTRIES, JURORS, EACH, CONFLICTS = 2116, 60, 2, 6
RANKED, CARDS, CRITERIA, ROUNDS = 10_000, 5, 8, 3
CATEGORIES = tuple(f"bidang{number}" for number in range(9))


def main(_words: Sequence[str]) -> None:
    """Prints seconds of both, the spread of loads, and how many entries were ranked."""
    dice = random.Random(1)  # noqa: S311 - made-up entries
    tasks, judges = _given(dice)
    found = assign(tasks, judges, EACH)
    loads = found.loads.values()
    sheet = _sheet(dice)
    told = {
        "assign": median(lambda: assign(tasks, judges, EACH), rounds=ROUNDS),
        "spread": max(loads) - min(loads),
        "lacking": len(found.lacking),
        "rank": median(lambda: _ranked(sheet), rounds=ROUNDS),
        "ranked": len(sheets.completed(sheet).results),
    }
    print(json.dumps(told))


def _given(dice: random.Random) -> tuple[list[Task], list[Judge]]:
    judges = [Judge(f"J{at:02}", frozenset(dice.sample(CATEGORIES, 3))) for at in range(JURORS)]
    names = [one.name for one in judges]
    tasks = [
        Task(
            f"E{at:05}",
            dice.choice(CATEGORIES),
            frozenset(dice.sample(names, dice.randint(0, CONFLICTS))),
        )
        for at in range(ENTRIES)
    ]
    return tasks, judges


def _sheet(dice: random.Random) -> Sheet:
    criteria = {
        f"k{at}": {
            "title": {"id": f"Kriteria {at}"},
            "weight": "12.5",
            "anchors": [{"value": "100", "says": {"id": "Terbaik"}}],
        }
        for at in range(CRITERIA)
    }
    names = [f"J{at:02}" for at in range(JURORS)]

    def card(juror: str) -> dict[str, Any]:
        return {"juror": juror, "values": {key: str(dice.randint(40, 100)) for key in criteria}}

    return Sheet.model_validate(
        {
            "format": sheets.FORMAT,
            "competition": "contoh-2026",
            "bundle": "00",
            "stage": "penilaian",
            "rules": {
                "criteria": criteria,
                "scoring": {"method": "severity_adjusted"},
                "advance": {"number": 45},
                "ties": ["criterion:k0", "median", "lot"],
            },
            "seed": "00",
            "entries": [
                {
                    "code": f"E{at:05}",
                    "class": dice.choice(("kota", "kabupaten", "provinsi")),
                    "cards": [card(name) for name in dice.sample(names, CARDS)],
                }
                for at in range(RANKED)
            ],
        }
    )


def _ranked(sheet: Sheet) -> None:
    """Scores, severity, ranks and ties; agreement and outliers as the manager's page shows them."""
    sheets.completed(sheet)
    weigher = scoring.Weigher(sheet.rules.criteria)
    worth = {
        entry.code: {card.juror: weigher.score(card.values) for card in entry.cards}
        for entry in sheet.entries
    }
    severe = calibration.severities(worth)
    calibration.krippendorff_alpha(worth)
    calibration.outliers(worth, severe, Fraction(25))
