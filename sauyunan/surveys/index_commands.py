"""``sauyunan survey index FILE…``: the index of answers, sums or means in files, as one JSON object.

Needs no city and no database. 0: printed; 2: the file or the words have faults, one line for each.
"""

from __future__ import annotations

import argparse
import gc
import glob
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from sauyunan.surveys import answer_files, grouped_index, reproduction, scoring
from sauyunan.surveys.answer_files import Reading
from sauyunan.surveys.answer_values import EngineName, EngineRefused, FileRefused
from sauyunan.surveys.element_names import Order
from sauyunan.surveys.format import Instrument
from sauyunan.surveys.grouped_index import element, figures
from sauyunan.surveys.instruments import InstrumentRefused, instrument, read_own
from sauyunan.surveys.methods import EXACT, Method, ModeRefused, fitting_modes, method_of
from sauyunan.surveys.scoring import Score


def run(options: argparse.Namespace) -> int:
    """Print the index of ``options.file``."""
    gc.freeze()  # what was imported stays; looking through it again takes longer than the figures
    try:
        result = index_of(
            files_of(options.file),
            Asking(options.instrument, options.weights, options.order, options.by, options.engine),
        )
    except FileRefused as refusal:
        return _complain(refusal.lines)
    except InstrumentRefused as refusal:
        lines = [
            f"{fault.file}:{fault.line}: {fault.what}. {fault.mend}" for fault in refusal.faults
        ]
        return _complain(lines or [f"sauyunan survey: {refusal}"])
    except ModeRefused as refusal:
        return _complain([f"sauyunan survey: {_of_mode(refusal)}"])
    except EngineRefused as refusal:
        return _complain([f"sauyunan survey: {refusal}"])
    print(_written(result, sys.stdout.encoding))
    return 0


@dataclass(frozen=True)
class Asking:
    """What is asked for: name or file of the instrument, weights, the order of U1 … Un, groups in which
    order, and who counts."""

    instrument: str
    mode: str = EXACT
    order: str | None = None
    by: tuple[str, ...] = ()
    engine: EngineName = "duckdb"


def files_of(words: Sequence[str]) -> list[Path]:
    """The files that are named, or fit a pattern such as ``FOLDER/*.parquet``, each once.

    Raises FileRefused for a pattern that no file fits.
    """
    found: list[Path] = []
    for word in words:
        path = Path(word)
        if path.exists() or not glob.has_magic(word):
            found.append(path)
            continue
        fitting = [Path(one) for one in sorted(glob.glob(word)) if Path(one).is_file()]
        if not fitting:
            raise FileRefused([f"{word}: " + _("No file fits this pattern.")])
        found += fitting
    return list({path.resolve(): path for path in found}.values())


def index_of(paths: Sequence[Path], asking: Asking) -> dict[str, Any]:
    """The result as it is printed. Raises FileRefused, InstrumentRefused, ModeRefused,
    EngineRefused."""
    name, mode, order = asking.instrument, asking.mode, asking.order
    asked = read_own(Path(name)) if name.endswith((".yaml", ".yml")) else instrument(name)
    if asked.elements:
        method_of(asked, mode)  # a mode that does not fit is told before a large file is read
    fields = [one for one in asking.by if one != grouped_index.ELEMENT]
    numbered: Order = "questionnaire" if order == "questionnaire" else "regulation"
    reading = answer_files.read(paths, asked, numbered, fields, asking.engine)
    method = _method(asked, mode, reading)
    score = _score(reading, method)
    groups = {key: scoring.score(sums, method) for key, sums in reading.groups.items()}
    grouped = grouped_index.rows(groups or {(): score}, asking.by)
    return {
        "n": score.n,
        "elements": {key: element(one) for key, one in score.elements.items()},
        **figures(score),
        "instrument": score.instrument,
        "weights": score.mode,
        **({"by": list(asking.by), "rows": grouped} if asking.by else {}),
        "warnings": list(_warnings(reading, asked, method, score, order)),
    }


def _written(result: dict[str, Any], encoding: str) -> str:
    """The object with the letters that the terminal has, escaped where it lacks one."""
    text = json.dumps(result, ensure_ascii=False, indent=2)
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return json.dumps(result, indent=2)
    return text


def _complain(lines: list[str]) -> int:
    sys.stderr.write("".join(f"{line}\n" for line in lines))
    return 2


def _of_mode(refusal: ModeRefused) -> str:
    return _(
        "--weights %(mode)s is not the weight of one of %(count)d elements. Allowed: %(fitting)s."
    ) % {
        "mode": refusal.mode,
        "count": refusal.count,
        "fitting": ", ".join(refusal.fitting),
    }


def _method(asked: Instrument, mode: str, reading: Reading) -> Method:
    named = tuple(reading.matched.places) if asked.any_elements else None
    return method_of(asked, mode, elements=named)


def _score(reading: Reading, method: Method) -> Score:
    if reading.sums:
        return scoring.score(reading.sums, method)
    return scoring.score_of_means(reading.means, method, reading.n)


def _warnings(
    reading: Reading, asked: Instrument, method: Method, score: Score, order: str | None
) -> Iterator[str]:
    yield from _of_columns(reading, asked, order)
    yield from reading.notes
    exact = _score(reading, method.cut(EXACT))
    if exact.grade != score.grade:
        yield _(
            "Weight %(mode)s changes the grade: %(grade)s with it, %(exact)s (%(index)s) exactly."
        ) % {
            "mode": method.mode,
            "grade": score.grade,
            "exact": exact.grade,
            "index": exact.index,
        }
    if reproduction.differing(reading.published, score):
        yield _of_published(reading, method)


def _of_columns(reading: Reading, asked: Instrument, order: str | None) -> Iterator[str]:
    numbers = reading.matched.numbers
    if numbers and asked.elements:
        yield _of_order(reading, asked, order)
    if reading.matched.others:
        names = ", ".join(" ".join(one.split()) for one in reading.matched.others)
        yield _("Columns that are no elements and were not used: %(names)s.") % {"names": names}
    elif asked.any_elements and not numbers:
        names = ", ".join(reading.matched.places)
        yield _(
            "Every column counts as an element: %(names)s. Name the elements U1 … Un if one is not."
        ) % {"names": names}


def _of_order(reading: Reading, asked: Instrument, order: str | None) -> str:
    """Which order numbers were taken in, with the elements on which the orders differ."""
    numbers = reading.matched.numbers
    regulation = list(asked.elements)
    other = list(asked.questionnaire_order) or regulation
    differing = {
        key for one in zip(regulation, other, strict=True) if one[0] != one[1] for key in one
    }
    shown = [f"U{numbers[key]} = {key}" for key in numbers if key in differing]
    used = order or "regulation"
    if not shown:
        return _("U1 … U%(n)d were taken in the order of the instrument (--order %(order)s).") % {
            "n": len(regulation),
            "order": used,
        }
    return _(
        "U1 … U%(n)d were taken in the order --order %(order)s: %(shown)s. Check it: systems number "
        "these elements differently."
    ) % {"n": len(regulation), "order": used, "shown": ", ".join(sorted(shown))}


def _of_published(reading: Reading, method: Method) -> str:
    modes = fitting_modes(len(method.weights)) if method.weighs_alike else (EXACT,)
    scores = {mode: _score(reading, method.cut(mode)) for mode in modes}
    printed = ", ".join(f"{name} {value}" for name, value in reading.published.items())
    giving = reproduction.modes_giving(reading.published, scores)
    if giving:
        told = _("The published result (%(printed)s) follows with --weights %(modes)s.")
        return told % {"printed": printed, "modes": ", ".join(giving)}
    found = ", ".join(f"{mode}: {one.index} {one.grade}" for mode, one in scores.items())
    return _(
        "Inconsistent publication: no weight gives what was published (%(printed)s) from these "
        "numbers. They give %(found)s."
    ) % {"printed": printed, "found": found}
