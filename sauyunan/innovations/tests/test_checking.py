"""Faults of a kit's indicators, each with its line."""

from __future__ import annotations

import pytest

from sauyunan.innovations.tests import factories
from sauyunan.kits import checking, reading


def errors(indicators):
    found = checking.check(reading.read(factories.files(indicators)))
    return [
        (one.line, one.what)
        for one in found
        if one.file == "indicators.yaml" and one.level == "error"
    ]


def test_the_made_up_indicators_have_no_fault():
    assert errors(factories.INDICATORS) == []


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("measure: served\n  combine: 1 + 1", "either measured or combined"),
        ("better: lower", "either measured or combined"),
        ("measure: served\n  percentile: 50", "percentile says nothing"),
        ("measure: served\n  register: warga", "register says nothing"),
        ("measure: records", "records of which register?"),
        ("measure: records\n  register: rumah", "rumah"),
        ("measure: served\n  service: izin", "izin"),
        ("measure: happiness", "happiness"),
        ("combine: masuk + 1", "masuk"),
        ("combine: '\"teks\"'", "text"),
    ],
)
def test_a_fault_is_told(written, what):
    found = errors("satu:\n  title: {id: Satu, en: One}\n  " + written + "\n")

    assert len(found) == 1
    assert what in found[0][1]


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("measure: served\n  baseline: {value: 1, source: {id: X}}", "baseline says nothing"),
        ("measure: cost_per_case", "what does the work cost?"),
        ("measure: working_hours\n  baseline: {low: 5, value: 1, source: {id: X}}", "not between"),
        (
            (
                "measure: cost_per_case\n  costs: {source: {id: X}, hour: {tiada: {value: 1}},"
                " minutes: {kirim: {value: 1}}}"
            ),
            "there is no role 'tiada'",
        ),
        (
            (
                "measure: cost_per_case\n  costs: {source: {id: X}, hour: {},"
                " minutes: {tiada: {value: 1}}}"
            ),
            "there is no move 'tiada'",
        ),
    ],
)
def test_what_is_stated_must_fit(written, what):
    found = errors("satu:\n  title: {id: Satu, en: One}\n  " + written + "\n")

    assert len(found) == 1
    assert what in found[0][1]
