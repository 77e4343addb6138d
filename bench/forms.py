"""Times the rules of a form of 700 conditional questions; prints JSON."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from datetime import date

from bench.timing import median
from sauyunan.kits import answering, rules
from sauyunan.kits.answering import Ctx
from sauyunan.kits.definition import Edition, Kit
from sauyunan.kits.fields import Page
from sauyunan.kits.form_rules import FormRules
from sauyunan.kits.format import Manifest

PAGES, EACH = 35, 20
ROUNDS = 40


def pages() -> dict[str, Page]:
    """Pages of 20; each question but the first is asked for an answer before it, and half of them
    check their own answer against it."""
    keys = [f"q{number}" for number in range(PAGES * EACH)]
    return {
        f"p{number}": Page.model_validate(
            {
                "title": {"id": f"Halaman {number}"},
                "questions": {
                    key: _question(keys, index)
                    for index, key in list(enumerate(keys))[number * EACH : (number + 1) * EACH]
                },
            }
        )
        for number in range(PAGES)
    }


def _question(keys: list[str], index: int) -> dict[str, object]:
    key, before = keys[index], keys[max(0, index - 1 - index % 7)]
    made: dict[str, object] = {"type": "integer", "label": {"id": key}}
    if index:
        # One in ten is hidden by what was answered.
        wanted = "> 900" if index % 10 == 9 else ">= 0"
        made["show"] = f"!has(answers.{before}) || answers.{before} {wanted}"
    if index % 2:
        rule = f"!has(answers.{before}) || value + answers.{before} < 5000"
        made["check"] = [{"if_not": rule, "say": {"id": "Terlalu banyak.", "en": "Too many."}}]
    return made


def context(form: dict[str, Page]) -> Ctx:
    """A kit of its own around the form."""
    manifest = Manifest.model_validate(
        {
            "kit": "ukur",
            "version": "1.0.0",
            "title": {"id": "Ukur"},
            "summary": {"id": "Ukur"},
            "licence": "Apache-2.0",
        }
    )
    kit = Kit(manifest, {}, {}, {})
    made = FormRules(rules.environment_for(kit, answers=rules.questions_of(form)))
    today = date(2026, 11, 24)
    return answering.context(Edition(0, kit, {"ukur": {}}), made, today=today, place={}, lang="id")


def main(_words: Sequence[str]) -> None:
    """Prints milliseconds of processor time: a whole pass, and one over show-if alone."""
    form = pages()
    ctx = context(form)
    answers = {f"q{number}": number % 9 for number in range(PAGES * EACH)}
    hidden = {f"q{number}" for number in range(PAGES * EACH) if number % 10 == 9}
    given = {key: value for key, value in answers.items() if key not in hidden}
    reading = answering.check_all(form, given, ctx)
    if reading.faults or not 500 < len(reading.asked) < 700:  # noqa: PLR2004
        raise SystemExit(f"{len(reading.asked)} asked; {dict(list(reading.faults.items())[:3])}")
    whole = median(lambda: answering.check_all(form, given, ctx), rounds=ROUNDS, timer=time.process_time)
    live = median(lambda: answering.visible(form, given, ctx), rounds=ROUNDS, timer=time.process_time)
    print(
        json.dumps({"ms": whole * 1000, "live_ms": live * 1000, "asked": len(reading.asked)})
    )

