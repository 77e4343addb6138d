"""The instruments in rules/: readable, whole, and as the regulation has them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sauyunan.surveys import instruments
from sauyunan.surveys.instruments import (
    InstrumentRefused,
    all_instruments,
    asked,
    asked_of_citizens,
    instrument,
)


@pytest.mark.parametrize("name", sorted(asked_of_citizens()))
def test_every_element_has_an_answer_for_each_point_in_both_languages(name):
    method = instrument(name)

    for key, element in method.elements.items():
        assert len(element.answers) == method.scale, key
        texts = [element.title, element.question, *element.answers]
        assert all(text.id and text.en for text in texts), key


@pytest.mark.parametrize("name", sorted(all_instruments()))
def test_bands_reach_down_to_the_lowest_index(name):
    method = instrument(name)

    lowest = min(Decimal(band.from_) for band in method.bands)

    assert lowest <= Decimal(100) / method.scale


def test_skm_has_the_nine_elements_of_the_regulation_in_order():
    method = instrument("skm-2017")

    assert list(method.elements) == [
        *("persyaratan", "prosedur", "waktu", "biaya", "produk"),
        *("kompetensi", "perilaku", "pengaduan", "sarpras"),
    ]
    assert [(band.grade, band.from_) for band in method.bands] == [
        *(("A", "88.31"), ("B", "76.61"), ("C", "65.00"), ("D", "25.00")),
    ]


def test_printed_questionnaires_of_skm_ask_for_facilities_before_complaints():
    order = instrument("skm-2017").questionnaire_order

    assert order[:7] == tuple(instrument("skm-2017").elements)[:7]
    assert order[7:] == ("sarpras", "pengaduan")


def test_instruments_that_were_repealed_are_kept_with_their_elements():
    counts = {name: len(one.elements) for name, one in all_instruments().items()}

    assert counts == {"free": 0, "skm-2004": 14, "skm-2014": 9, "skm-2017": 9}
    assert "maklumat" in instrument("skm-2014").elements
    assert "sarpras" not in instrument("skm-2014").elements


@pytest.mark.parametrize("name", ["skm-2004", "skm-2014"])
def test_instruments_before_2017_have_the_old_bands_and_end(name):
    method = instrument(name)

    assert [band.from_ for band in method.bands] == ["81.26", "62.51", "43.76", "25.00"]
    assert method.valid_until


def test_instruments_follow_each_other_without_a_gap():
    old, middle, new = (instrument(f"skm-{year}") for year in (2004, 2014, 2017))

    assert (old.valid_until, middle.valid_until) == (middle.valid_from, new.valid_from)


def test_free_instrument_is_not_asked_of_citizens():
    with pytest.raises(InstrumentRefused, match="free tidak mempunyai unsur"):
        asked("free")


def test_unknown_instrument_is_refused_by_name():
    with pytest.raises(InstrumentRefused, match="skm-2018"):
        instrument("skm-2018")


def test_broken_file_is_refused_with_its_line(tmp_path):
    path = tmp_path / "rusak.yaml"
    path.write_text("instrument: rusak\ntitle: {id: Rusak}\nskala: 4\n", "utf-8")

    with pytest.raises(InstrumentRefused, match=r"rules/instruments/rusak\.yaml:\d+: "):
        instruments._read(path)
