from __future__ import annotations

import pytest
from django.conf import settings

from sauyunan.core import areas
from sauyunan.core.models import Area

pytestmark = pytest.mark.django_db

FILES = {
    "provinces.csv": "code,name\n32,Jawa Barat\n33,Jawa Tengah\n",
    "regencies.csv": "code,province_code,name\n32.73,32,Kota Bandung\n33.74,33,Kota Semarang\n",
    "districts.csv": (
        "code,regency_code,name\n32.73.07,32.73,Sukajadi\n32.73.06,32.73,Cicendo\n"
        "33.74.01,33.74,Contoh\n"
    ),
    "villages.csv": (
        "code,district_code,name\n32.73.07.1001,32.73.07,Pasteur\n"
        "32.73.07.1002,32.73.07,Cipedes\n32.73.06.1003,32.73.06,Suka Raja\n"
        "33.74.01.1001,33.74.01,Sukaraja\n33.74.01.1002,33.74.01,Rajasuka\n"
    ),
}


@pytest.fixture
def folder(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.fixture
def loaded(folder):
    areas.load(folder)
    return folder


@pytest.mark.slow
def test_load_of_the_package_gives_the_whole_country():
    # Fails where the package is missing: make test installs it, and nothing is skipped in silence.
    counts = areas.load(settings.AREAS_DIR)

    assert counts == {1: 38, 2: 514, 3: 7285, 4: 83762}
    assert [area.name for area in areas.path_of("32.73.07")] == [
        "Jawa Barat",
        "Kota Bandung",
        "Sukajadi",
    ]
    assert Area.objects.filter(pk__startswith="32.73.", level=areas.DISTRICT).count() == 30
    assert Area.objects.filter(pk__startswith="32.73.", level=areas.VILLAGE).count() == 151


def test_load_again_brings_names_up_to_date_and_keeps_what_vanished(loaded):
    (loaded / "villages.csv").write_text(
        "code,district_code,name\n32.73.07.1001,32.73.07,Pasteur Baru\n"
    )

    counts = areas.load(loaded)

    assert counts == {1: 2, 2: 2, 3: 3, 4: 5}
    assert areas.name_of("32.73.07.1001") == "Pasteur Baru"
    assert areas.name_of("32.73.07.1002") == "Cipedes"
    assert [area.code for area in areas.search("baru") + areas.search("pasteur b")] == [
        "32.73.07.1001",
        "32.73.07.1001",
    ]


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("provinces.csv", "34,"),
        ("provinces.csv", "3a,Jawa"),
        ("provinces.csv", "32,Dua kali"),
        ("regencies.csv", "32.74,33,Salah induk"),
        ("regencies.csv", "99.01,99,Tanpa induk"),
        ("villages.csv", "32.73.07,32.73,Salah tingkat"),
        ("villages.csv", "32.73.07.1009"),
    ],
)
def test_load_refuses_a_broken_line_and_changes_nothing(folder, file, line):
    path = folder / file
    path.write_text(path.read_text() + line + "\n")
    at = len(path.read_text().splitlines())

    with pytest.raises(areas.AreasFault, match=rf"{file}:{at}: no area can be read here"):
        areas.load(folder)

    assert Area.objects.count() == 0


def test_load_says_what_to_do_when_a_file_is_missing(folder):
    (folder / "districts.csv").unlink()

    with pytest.raises(areas.AreasFault, match=r"districts.csv cannot be read: run make setup"):
        areas.load(folder)

    assert Area.objects.count() == 0


def test_name_check_path_and_children(loaded):
    assert areas.name_of("32.73") == "Kota Bandung"
    assert areas.name_of("99") == ""
    assert areas.check("32.73", areas.REGENCY)
    assert not areas.check("32.73", areas.DISTRICT)
    assert [area.code for area in areas.path_of("32.73.07.1001")] == [
        "32",
        "32.73",
        "32.73.07",
        "32.73.07.1001",
    ]
    assert [area.code for area in areas.path_of("99.01")] == []
    assert [area.name for area in areas.children("32.73")] == ["Cicendo", "Sukajadi"]
    assert [area.code for area in areas.children("")] == ["32", "33"]


@pytest.mark.parametrize(
    ("text", "level", "within", "codes"),
    [
        ("SUKA", 4, "", ["32.73.06.1003", "33.74.01.1001", "33.74.01.1002"]),
        ("raja", 4, "", ["33.74.01.1002", "32.73.06.1003", "33.74.01.1001"]),
        ("suka", 4, "33", ["33.74.01.1001", "33.74.01.1002"]),
        ("suka", 3, "", ["32.73.07"]),
        ("kota", 2, "32", ["32.73"]),
        ("suka", 4, "3", []),
        ("%", 4, "", []),
        ("  ", 4, "", []),
    ],
)
def test_search_finds_beginnings_first(loaded, text, level, within, codes):
    assert [area.code for area in areas.search(text, level, within)] == codes


def test_search_shows_no_more_than_a_page(loaded, monkeypatch):
    monkeypatch.setattr(areas, "FOUND", 2)

    assert [area.code for area in areas.search("suka")] == ["32.73.06.1003", "33.74.01.1001"]


def codes(found):
    return [area.code for area in found]


def test_search_takes_the_name_of_an_area_above_as_well(loaded):
    assert codes(areas.search("sukaraja semarang")) == ["33.74.01.1001"]
    assert codes(areas.search("suka raja cicendo")) == ["32.73.06.1003"]
    assert codes(areas.search("suka raja kota bandung")) == ["32.73.06.1003"]
    assert codes(areas.search("pasteur jawa barat")) == ["32.73.07.1001"]
    assert areas.search("pasteur semarang") == []


def test_search_prefers_the_whole_text_as_a_name(loaded):
    # "Suka Raja" is a village of its own; it is not "suka" somewhere in "raja".
    assert codes(areas.search("suka raja")) == ["32.73.06.1003"]


def test_names_above_are_told_in_one_statement(loaded, django_assert_num_queries):
    found = areas.search("suka")

    with django_assert_num_queries(1):
        above = areas.names_above(found)

    assert above == {
        "32.73.06.1003": ["Cicendo", "Kota Bandung", "Jawa Barat"],
        "33.74.01.1001": ["Contoh", "Kota Semarang", "Jawa Tengah"],
        "33.74.01.1002": ["Contoh", "Kota Semarang", "Jawa Tengah"],
    }


def test_page_of_found_areas_is_the_list_of_the_form(loaded, client):
    answer = client.get("/wilayah/", {"q": " cipedes ", "level": "4", "name": "alamat"})

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "public, max-age=3600"
    text = answer.content.decode()
    assert 'name="alamat"' in text
    assert 'value="32.73.07.1002"' in text
    assert "Sukajadi, Kota Bandung, Jawa Barat" in text


def test_page_of_found_areas_says_when_there_is_none(loaded, client):
    text = client.get("/wilayah/?q=%3Cb%3Exyz&level=4&name=alamat").content.decode()

    assert "&lt;b&gt;xyz" in text
    assert "radio" not in text


@pytest.mark.parametrize(
    "asked",
    [
        "q=cip&level=5&name=a",
        "q=cip&level=&name=a",
        "q=cip&name=a",
        "q=cip&level=4",
        "q=cip&level=4&name=%3Cb%3E",
        "q=cip&level=4&name=" + "a" * 101,
    ],
)
def test_page_of_found_areas_refuses_what_no_form_asks(client, asked):
    assert client.get(f"/wilayah/?{asked}").status_code == 400
