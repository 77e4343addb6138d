"""Sheets made up for tests, by chance from a seed."""

from __future__ import annotations

import random
from typing import Any

from sauyunan.competitions import sheets
from sauyunan.competitions.sheets import Sheet

METHODS = ("mean", "median", "trimmed", "severity_adjusted")


def criteria(count: int, dice: random.Random) -> dict[str, Any]:
    """So many criteria whose weights sum to 100, of several scales."""
    cuts = sorted(dice.sample(range(1, 100), count - 1))
    weights = [high - low for low, high in zip([0, *cuts], [*cuts, 100], strict=True)]
    scales = [("0", "100", "1"), ("1", "5", "0.5"), ("0", "10", "0.25")]
    made = {}
    for at, weight in enumerate(weights):
        least, most, step = dice.choice(scales)
        made[f"k{at}"] = {
            "title": {"id": f"Kriteria {at}"},
            "weight": str(weight),
            "least": least,
            "most": most,
            "step": step,
            "anchors": [{"value": most, "says": {"id": "Terbaik"}}],
        }
    return made


def value(rules: dict[str, Any], dice: random.Random) -> str:
    """A value that can be given."""
    least, most, step = float(rules["least"]), float(rules["most"]), float(rules["step"])
    return f"{least + step * dice.randint(0, round((most - least) / step)):g}"


def sheet(seed: int, **changed: Any) -> Sheet:
    """A sheet with its results: up to twenty entries, six jurors, several classes, ties, a withdrawn entry."""
    dice = random.Random(seed)  # noqa: S311 - made-up scores
    made = criteria(dice.randint(2, 5), dice)
    jurors = [f"J{at}" for at in range(1, dice.randint(2, 6) + 1)]
    classes = ["kota", "kabupaten", "provinsi"][: dice.randint(1, 3)]
    few = dice.random() < 0.5  # few different values make ties
    rules: dict[str, Any] = {
        "criteria": made,
        "scoring": {
            "method": dice.choice(METHODS),
            "least_scores": dice.randint(1, 2),
            "carry": dice.choice(["0", "40", "33.3"]),
        },
        "advance": dice.choice(
            [None, {"number": 5}, {"places": dict.fromkeys(classes, 2)}, {"pass_mark": "55"},
             {"pass_mark": "40", "places": dict.fromkeys(classes, 3), "number": 4}]
        ),
        "ties": dice.choice(
            [["lot"], ["criterion:k0", "median", "sent", "lot"], ["stage:awal", "criterion:lama", "lot"]]
        ),
    }  # fmt: skip
    if rules["scoring"]["method"] == "trimmed":
        rules["scoring"]["trim"] = dice.choice(["10", "20", "34"])
    entries = [_entry(at, made, jurors, classes, few, dice) for at in range(dice.randint(1, 20))]
    given = {
        "format": sheets.FORMAT,
        "competition": "contoh-2026",
        "bundle": "00" * 32,
        "stage": "penilaian",
        "rules": {**rules, **changed},
        "seed": f"{dice.getrandbits(64):016x}",
        "entries": entries,
    }
    return sheets.completed(Sheet.model_validate(given))


def _entry(
    at: int,
    made: dict[str, Any],
    jurors: list[str],
    classes: list[str],
    few: bool,
    dice: random.Random,
) -> dict[str, Any]:
    chosen = dice.sample(jurors, dice.randint(0, len(jurors)))
    before: dict[str, Any] = {}
    if dice.random() < 0.7:
        score = f"{dice.randint(0, 100)}.{dice.randint(0, 9999):04d}"
        before = {"score": score, "criteria": {"lama": score}, "stages": {"awal": score}}

    def given(rules: dict[str, Any]) -> str:
        return rules["most"] if few and dice.random() < 0.8 else value(rules, dice)

    return {
        "code": f"E{at:03d}",
        "class": dice.choice(classes),
        "sent": dice.choice(["", "2026-11-02T08:00:00", "2026-11-03T08:00:00"]),
        "withdrawn": dice.random() < 0.1,
        "before": before,
        "cards": [
            {
                "juror": juror,
                "values": {key: given(rules) for key, rules in made.items()},
                "reconciled": {"k0": given(made["k0"])} if dice.random() < 0.2 else {},
            }
            for juror in chosen
        ],
    }
