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


def pages(*, with_checks: bool) -> dict[str, Page]:
    """Pages of 20; each question is asked or not for an answer before it, one in ten is hidden.
    With checks, half of the questions compare their answer with that other one."""
    return {
        f"p{page}": Page.model_validate(
            {
                "title": {"id": f"Halaman {page}"},
                "questions": {
                    f"q{index}": _question(index, with_checks=with_checks)
                    for index in range(page * EACH, (page + 1) * EACH)
                },
            }
        )
        for page in range(PAGES)
    }


def _question(index: int, *, with_checks: bool) -> dict[str, object]:
    before = f"answers.q{max(0, index - 1 - index % 7)}"
    made: dict[str, object] = {"type": "integer", "label": {"id": f"Pertanyaan {index}"}}
    if index == 0:
        return {**made, "show": "today > day('2000-01-01')"}
    made["show"] = (
        f"has({before}) && {before} > 900"
        if index % 10 == 9
        else f"!has({before}) || {before} >= 0"
    )
    if with_checks and index % 2:
        rule = f"!has({before}) || value + {before} < 5000"
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
    """Prints milliseconds of processor time of one reading of all answers."""
    plain, checked = _milliseconds(with_checks=False), _milliseconds(with_checks=True)
    print(json.dumps({"ms": plain, "checks_ms": checked}))


def _milliseconds(*, with_checks: bool) -> float:
    form = pages(with_checks=with_checks)
    ctx = context(form)
    given = {f"q{index}": index % 9 for index in range(PAGES * EACH) if index % 10 != 9}
    reading = answering.check_all(form, given, ctx)
    if reading.faults or reading.values != given:
        raise SystemExit(f"read otherwise than given: {list(reading.faults.items())[:3]}")
    taken = median(
        lambda: answering.check_all(form, given, ctx), rounds=ROUNDS, timer=time.process_time
    )
    return taken * 1000
