"""The statutory report of a closed survey (PermenPANRB 14/2017): values for its PDF, and the workbook.

Its language is Indonesian: it is a paper of the office. It holds no open text and nobody's profile:
small counts of the profile are hidden like everywhere.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import Workbook

from sauyunan.accounts import queries as accounts
from sauyunan.accounts.models import Unit
from sauyunan.core import i18n, saying
from sauyunan.documents import rendering
from sauyunan.surveys import (
    charts,
    profile,
    queries,
    result_queries,
    result_showing,
    small_cells,
)
from sauyunan.surveys.cleaning import REASONS
from sauyunan.surveys.instruments import asked, worded
from sauyunan.surveys.models import Channel, Closing, FollowUp, Survey
from sauyunan.surveys.outcomes import Outcome
from sauyunan.surveys.queries import Cleaning
from sauyunan.surveys.result_queries import Year
from sauyunan.surveys.result_showing import Shown
from sauyunan.surveys.scoring import rounded_to
from sauyunan.surveys.stuffing import Sign
from sauyunan.surveys.totals import REST

TEMPLATE = Path(__file__).parent / "typst" / "report.typ"
LANGUAGE = "id"
MOST_ROWS = 500
"""Respondents in the appendix of the PDF; of more, their rows are in the workbook only."""
HIDDEN = "< 5"
EARLIER = 2
"""Years before this survey in the charts of the PDF."""


def pdf(closing: Closing, *, at: datetime) -> bytes:
    """The report as PDF/A; equal input gives equal bytes."""
    with translation.override(LANGUAGE):
        values = _values(closing, at)
    return rendering.render_report(TEMPLATE, values, at=at)


def workbook(closing: Closing) -> bytes:
    """Respondents' rows as `sauyunan survey index` reads them, and their sums on a second sheet."""
    with translation.override(LANGUAGE):
        survey = closing.survey
        shown = result_showing.shown(result_queries.outcome_of(survey))
        book = Workbook(write_only=True)
        rows = book.create_sheet("Responden")
        for row in _rows(survey, shown.outcome):
            rows.append(list(row))
        sums = book.create_sheet("Rekapitulasi")
        for line in _sums(shown):
            sums.append(list(line))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _rows(survey: Survey, outcome: Outcome) -> Iterator[Sequence[Any]]:
    """None of fewer than five respondents."""
    yield ["No", *(i18n.pick(one.title) for one in asked(survey.instrument).elements.values())]
    if outcome.score is None:
        return
    for number, answers in enumerate(result_queries.respondents(survey), start=1):
        yield [number, *answers]


def _sums(shown: Shown) -> Iterator[Sequence[Any]]:
    """Element by element: sum, how many, NRR, weight, weighted NRR, NIK and grade; then the whole."""
    yield ["Unsur", "Jumlah nilai", "n", "NRR", "Bobot", "NRR tertimbang", "NIK", "Mutu"]
    score, weights = shown.score, shown.outcome.method.weights
    if score is None:
        return
    for line in shown.lines:
        one = score.elements[line.key]
        weight = weights[line.key]
        told = [rounded_to(one.mean, 4), str(weight), rounded_to(one.mean * weight, 4)]
        yield [f"U{line.number} {line.title}", one.total, one.n, *told, line.index, line.grade]
    yield ["IKM", "", score.n, "", "", score.ni_written, score.index, score.grade]


# -- Values of the PDF ----------------------------------------------------------------------------
def _values(closing: Closing, at: datetime) -> dict[str, Any]:
    survey, city = closing.survey, accounts.city_or_none()
    outcome = result_queries.outcome_of(survey)
    shown = result_showing.shown(outcome)
    cleaned = queries.cleaning_of(survey, outcome.n)
    unit = survey.unit or accounts.root_unit()
    return {
        "title": "Laporan Survei Kepuasan Masyarakat",
        "lang": LANGUAGE,
        "city": city.name if city else "Sauyunan",
        "unit": unit.name if unit else "",
        "office": unit.address if unit else "",
        "survey": survey.title,
        "service": result_showing.service_title(survey.service) if survey.service else "",
        "period": f"{_day(survey.opens_on)} sampai {_day(survey.closes_on)}",
        "made": _day(timezone.localdate(at)),
        "source": shown.source,
        "instrument": survey.instrument,
        "n": saying.number(outcome.n, LANGUAGE),
        "population": _number(outcome.population),
        "needed": _number(outcome.needed),
        "enough": bool(outcome.needed and outcome.n >= outcome.needed),
        "channels": _channels(closing, cleaned),
        "removed": [[str(REASONS[reason]), _number(n)] for reason, n in cleaned.removed.items()],
        "collected": _number(cleaned.collected),
        "dropped": _number(cleaned.collected - cleaned.valid),
        "bound": f"{outcome.bound_percent}%",
        "profile": _profile(survey),
        "result": _result(shown),
        "trend": _trend(closing, unit),
        "charts": _charts(closing, unit, shown),
        "signs": _signs(closing, outcome),
        "follow": _follow(survey, shown),
        "complaints": _complaints(survey),
        "questions": _questions(survey),
        "respondents": _respondents(survey, outcome),
        "proof": _proof(closing),
    }


def _result(shown: Shown) -> dict[str, Any] | None:
    score = shown.score
    if score is None:
        return None
    ranked = sorted(shown.lines, key=lambda line: (line.mean, line.number))
    lines = [
        {
            "number": f"U{line.number}",
            "title": line.title,
            "sum": _number(score.elements[line.key].total),
            "nrr": _decimal(score.elements[line.key].mean, 3),
            "weighted": _decimal(
                score.elements[line.key].mean * shown.outcome.method.weights[line.key], 3
            ),
            "nik": _decimal(Fraction(line.index), 2),
            "grade": line.grade,
            "share": float(line.share),
        }
        for line in shown.lines
    ]
    return {
        "index": _decimal(Fraction(score.index), 2),
        "ni": _decimal(score.ni, 4),
        "grade": score.grade,
        "meaning": shown.grade_title,
        "interval": [
            _decimal(Fraction(end), 2) for end in (shown.interval.low, shown.interval.high)
        ]
        if shown.interval
        else [],
        "lines": lines,
        "lowest": [f"{line.title} ({_decimal(Fraction(line.index), 2)})" for line in ranked[:2]],
        "highest": [
            f"{line.title} ({_decimal(Fraction(line.index), 2)})" for line in ranked[:-3:-1]
        ],
        "services": [
            [one.title, _number(one.n), _decimal(Fraction(one.index), 2), one.grade]
            for one in shown.services
        ],
        "left_out": list(shown.left_out),
        "mean": _decimal(Fraction(shown.outcome.mean), 2)
        if shown.services and shown.outcome.mean is not None
        else "",
        "bands": [
            [band.grade, i18n.pick(band.title), band.from_.replace(".", ",")]
            for band in asked(shown.outcome.method.instrument).bands
        ],
    }


def _same_years(closing: Closing, unit: Unit | None) -> list[Year]:
    """The unit's years by the instrument of the survey, the newest first."""
    years = result_queries.years_of(unit) if unit and closing.survey.unit_id else []
    return [one for one in years if one.instrument == closing.survey.instrument]


def _charts(closing: Closing, unit: Unit | None, shown: Shown) -> dict[str, Any] | None:
    """Index and elements of this survey beside the unit's years before it: drawn, and as a table.

    None where the survey has no index. Periods of the table stand from the oldest to this survey.
    """
    if shown.score is None:
        return None
    past = [
        (str(one.year), one.outcome.score)
        for one in _same_years(closing, unit)
        if one.year < closing.year and one.outcome.score is not None
    ]
    periods = [("Survei ini", shown.score), *past[:EARLIER]]
    whole = [(name, _drawn(one.index)) for name, one in periods[::-1]]
    niks = {line: [one.elements[line.key].index for _n, one in periods] for line in shown.lines}
    elements = [charts.Group(f"U{line.number}", [*map(_drawn, niks[line])]) for line in niks]
    rows = [
        [f"U{line.number} {line.title}", *(_drawn(one).text for one in niks[line][::-1])]
        for line in niks
    ]
    return {
        "index": charts.bars(
            [charts.Group(name, [bar]) for name, bar in whole], "Nilai IKM setiap periode"
        ),
        "elements": charts.bars(elements, "NIK setiap unsur dan periode"),
        "periods": [name for name, _bar in whole],
        "fills": list(charts.FILLS[: len(periods)][::-1]),
        "rows": [*rows, ["IKM", *(bar.text for _name, bar in whole)]],
    }


def _drawn(value: Decimal) -> charts.Bar:
    return charts.Bar(float(value), saying.number(value, LANGUAGE, 2))


def _trend(closing: Closing, unit: Unit | None) -> dict[str, Any]:
    """The unit's earlier years by the same instrument, and the sentences that follow from them."""
    same = _same_years(closing, unit)
    told = result_showing.years(same, closing.year)
    rows = [
        [
            str(one.year),
            _number(one.outcome.n),
            _decimal(Fraction(one.outcome.score.index), 2) if one.outcome.score else HIDDEN,
            one.outcome.score.grade if one.outcome.score else "",
            float(one.outcome.score.index) if one.outcome.score else 0.0,
        ]
        for one in sorted(same, key=lambda one: one.year)
    ]
    said = [text for one in told for text in (one.trend, one.certainty) if text]
    return {"rows": rows, "sentences": said}


def _profile(survey: Survey) -> list[dict[str, Any]]:
    """How many of each group; small groups are hidden, and what would give them away."""
    found = []
    for field, values in profile.LISTS.items():
        counts = result_queries.profile_of(survey, field)
        unseen = small_cells.hidden(counts)
        labels: dict[str, str] = {key: str(label) for key, label in values.items()}
        labels[""] = "Tidak diisi"
        rows = [
            [label, HIDDEN if key in unseen else _number(counts[key])]
            for key, label in labels.items()
            if counts.get(key)
        ]
        found.append({"title": str(profile.LABELS[field]), "rows": rows})
    return found


def _channels(closing: Closing, cleaned: Cleaning) -> list[list[str]]:
    """Of each channel how many were collected, removed and count; those that are not told apart together."""
    labels: Mapping[str, str] = {str(one.value): str(one.label) for one in Channel}
    told = closing.content["channels"]
    removed = {name: n for name, n in cleaned.by_channel.items() if name in told or n}
    beside = sum(n for name, n in removed.items() if name not in told)
    rows = []
    for name, one in told.items():
        gone = removed.get(name, 0) + (beside if name == REST else 0)
        label = labels.get(name, "saluran lain")
        rows.append([label, _number(one["n"] + gone), _number(gone), _number(one["n"])])
    if beside and REST not in told:
        rows.append(["saluran tanpa jawaban sah", _number(beside), _number(beside), "0"])
    return rows


def _signs(closing: Closing, outcome: Outcome) -> list[list[str]]:
    kept = {name: Sign.from_json(one) for name, one in closing.signs.items()}
    return [
        [
            one.label,
            HIDDEN if one.is_small else _number(one.n),
            _number(one.of),
            _decimal(Fraction(one.without), 2) if one.without is not None else "",
        ]
        for one in result_showing.signs([kept], outcome)
    ]


def _follow(survey: Survey, shown: Shown) -> list[list[str]]:
    """The elements below B with what is done, by whom and when; empty where nothing is planned yet."""
    lines = {line.key: line for line in shown.lines}
    return [
        [
            one.title,
            f"{_decimal(Fraction(lines[one.item.element].index), 2)} ({lines[one.item.element].grade})",
            one.item.action,
            one.item.owner,
            _when(one.item),
        ]
        for one in result_showing.follow_ups(result_queries.follow_ups([survey.pk]))
    ]


def _complaints(survey: Survey) -> list[list[str]]:
    """Complaints of the period by what became of them; small numbers are hidden: the report is passed on."""
    told = result_showing.complaints([survey])
    parts = (
        ("Diajukan", told.filed),
        ("Dijawab tepat waktu", told.in_time),
        ("Dijawab terlambat", told.late),
        ("Belum dijawab", told.open),
    )
    return [[name, "disembunyikan" if n is None else _number(n)] for name, n in parts]


def _when(item: FollowUp) -> str:
    if item.done_on:
        return f"selesai {_day(item.done_on)}"
    return _day(item.due_on) if item.due_on else ""


def _questions(survey: Survey) -> list[dict[str, Any]]:
    elements = worded(asked(survey.instrument), survey.service)
    return [
        {
            "number": f"U{number}",
            "question": i18n.pick(one.question),
            "answers": [i18n.pick(answer) for answer in one.answers],
        }
        for number, one in enumerate(elements.values(), start=1)
    ]


def _respondents(survey: Survey, outcome: Outcome) -> list[list[int]]:
    if outcome.score is None or outcome.n > MOST_ROWS:
        return []
    return [list(answers) for answers in result_queries.respondents(survey)]


def _proof(closing: Closing) -> dict[str, str]:
    address = reverse("surveys:result-data", args=[closing.survey.code, "json"])
    return {
        "commitment": bytes(closing.entry.commitment).hex(),
        "url": f"{settings.SAUYUNAN_URL}{address}",
    }


def _day(value: Any) -> str:
    return saying.day(value, LANGUAGE)


def _number(value: int | None) -> str:
    return "" if value is None else saying.number(value, LANGUAGE)


def _decimal(value: Fraction, places: int) -> str:
    return saying.number(rounded_to(value, places), LANGUAGE, places)
