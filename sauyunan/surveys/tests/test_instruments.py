"""The instruments in rules/: readable, whole, and as the regulation has them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sauyunan.surveys import instruments
from sauyunan.surveys.instruments import InstrumentRefused, all_instruments, instrument


@pytest.mark.parametrize("name", sorted(all_instruments()))
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


def test_unknown_instrument_is_refused_by_name():
    with pytest.raises(InstrumentRefused, match="skm-2018"):
        instrument("skm-2018")


def test_broken_file_is_refused_with_its_line(tmp_path):
    path = tmp_path / "rusak.yaml"
    path.write_text("instrument: rusak\ntitle: {id: Rusak}\nskala: 4\n", "utf-8")

    with pytest.raises(InstrumentRefused, match=r"rules/instruments/rusak\.yaml:\d+: "):
        instruments._read(path)
