"""The sample city: its data fit, its names are made up, its month happens in order."""

from __future__ import annotations

import io
import random
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from PIL import Image

from sauyunan.accounts.models import City, Person
from sauyunan.core import clock
from sauyunan.core.models import LedgerEntry
from sauyunan.core.workdays import Calendar
from sauyunan.home import demo
from sauyunan.home.demo import names, pictures, plans, records, story
from sauyunan.home.demo.families import Family
from sauyunan.home.demo.record_story import Records
from sauyunan.home.demo.records import Drawer
from sauyunan.kits.definition import Edition
from sauyunan.registers.models import Record
from sauyunan.services.models import Application

WIB = timezone(timedelta(hours=7))
CALENDAR = Calendar(time(8), time(16), frozenset(), WIB)
NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
FAMILIES = [Family("kawin_tercatat", {}, 1) for _at in range(20)]


def made(seed=1):
    return plans.plans(story.read().month, FAMILIES, NOW, CALENDAR, random.Random(seed))  # noqa: S311


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "Satu"),
        (10, "Sepuluh"),
        (11, "Sebelas"),
        (12, "Dua Belas"),
        (20, "Dua Puluh"),
        (21, "Dua Puluh Satu"),
        (100, "Seratus"),
        (111, "Seratus Sebelas"),
        (350, "Tiga Ratus Lima Puluh"),
        (999, "Sembilan Ratus Sembilan Puluh Sembilan"),
    ],
)
def test_numbers_in_words(number, words):
    assert names.in_words(number) == words


@pytest.mark.parametrize("number", [0, -1, 1000])
def test_numbers_that_are_not_said(number):
    with pytest.raises(ValueError, match="not between"):
        names.in_words(number)


def test_a_name_is_visibly_made_up():
    assert names.numbered("Ibu", 12) == "Ibu Contoh Dua Belas"


def test_every_person_and_place_of_the_story_is_made_up():
    told = story.read()

    assert all("Contoh" in one.name for one in (told.city, *told.people))


def test_story_that_does_not_fit_names_its_line(tmp_path):
    path = tmp_path / "kota.yaml"
    path.write_text("city: {name: Kota Contoh, luas: besar}\n", "utf-8")

    with pytest.raises(story.StoryBroken, match=r"kota\.yaml:1: "):
        story.read(path)


def test_braces_are_filled_and_whole_numbers_stay_numbers():
    facts = {"rt": 3, "nama": "Ibu Contoh"}

    filled = story.filled({"rt": "{rt}", "siapa": ["{nama}, RT {rt}"]}, facts)

    assert filled == {"rt": 3, "siapa": ["Ibu Contoh, RT 3"]}


def test_one_fact_alone_keeps_its_kind_and_a_missing_one_leaves_nothing():
    facts = {"buka": True, "jenis": ["a", "b"], "toko": None, "hari": date(2026, 1, 2)}
    wanted = {"buka": "{buka}", "jenis": "{jenis}", "toko": "{toko}", "hari": "{hari}"}

    filled = story.filled(wanted, facts)

    assert filled == {"buka": True, "jenis": ["a", "b"], "toko": None, "hari": "2026-01-02"}


def square(west):
    """The corners of an outline of a tenth of a degree."""
    return [(west, -7.0), (west + 0.1, -7.0), (west + 0.1, -6.9), (west, -6.9)]


def drawer(sections, seed=1):
    told = Records.model_validate({
        "kit": "contoh", "sections": sections,
    })  # fmt: skip
    edition = Edition(0, None, {})
    villages = {f"32.73.01.100{at}": square(107 + at / 10) for at in range(1, 5)}
    return Drawer(told, edition, "32.73", villages, date(2026, 11, 24), random.Random(seed))  # noqa: S311


def drawn(monkeypatch, sections, seed=1):
    """The rows of every register, without a database."""
    made = {}

    def create(_edition, register, rows, **_how):
        made.setdefault(register, []).extend(rows)

    monkeypatch.setattr(records.registers, "create_records", create)
    drawer(sections, seed).draw()
    return made


SHOPS = {
    "register": "toko",
    "count": 40,
    "draw": {
        "jenis": {"one_of": {"kriya": 3, "kuliner": 1}},
        "kata": {"word_for": "jenis", "words": {"kriya": "Kriya", "kuliner": "Dapur"}},
        "bidang": {"some_of": {"a": 1, "b": 1}, "most": 2},
        "kursi": {"between": [10, 30], "step": 10, "share": 50},
        "sejak": {"days": [-30, -10], "rising": True},
        "buka": {"chance": 50},
    },
    "set": {
        "nama": "{kata} Contoh {at}",
        "jenis": "{jenis}",
        "bidang": "{bidang}",
        "kursi": "{kursi}",
        "sejak": "{sejak}",
        "buka": "{buka}",
        "titik": "{point}",
        "kelurahan": "{village}",
    },
}


def test_records_are_drawn_as_the_story_says(monkeypatch):
    shops = drawn(monkeypatch, {"toko": SHOPS})["toko"]

    assert len(shops) == 40
    words = {"kriya": "Kriya", "kuliner": "Dapur"}
    assert [one["nama"] for one in shops] == [
        f"{words[one['jenis']]} Contoh {at}" for at, one in enumerate(shops, 1)
    ]
    assert {one["kursi"] for one in shops} == {None, 10, 20, 30}
    assert {tuple(sorted(one["bidang"])) for one in shops} == {("a",), ("b",), ("a", "b")}
    assert {one["buka"] for one in shops} == {True, False}
    assert min(one["sejak"] for one in shops) >= "2026-10-25"
    assert max(one["sejak"] for one in shops) <= "2026-11-14"


def test_a_day_falls_on_the_weekday_that_a_row_names(monkeypatch):
    market = {
        "register": "toko",
        "rows": [{"hari": 7}, {"hari": 1}, {}],
        "draw": {"sejak": {"days": [-20, 10], "weekday": "hari"}},
        "set": {"sejak": "{sejak}"},
    }

    first, second, third = drawn(monkeypatch, {"toko": market})["toko"]

    days = [date.fromisoformat(one["sejak"]) for one in (first, second)]
    assert [one.isoweekday() for one in days] == [7, 1]
    assert third["sejak"]


def test_points_lie_in_their_own_village(monkeypatch):
    shops = drawn(monkeypatch, {"toko": SHOPS})["toko"]

    assert {shop["kelurahan"] for shop in shops} == {f"32.73.01.100{at}" for at in range(1, 5)}
    for shop in shops:
        latitude, longitude = map(float, shop["titik"].split(","))
        at = int(shop["kelurahan"][-1])
        assert 107 + at / 10 < longitude < 107.1 + at / 10
        assert -7.0 < latitude < -6.9


def test_records_are_the_same_for_the_same_seed(monkeypatch):
    first = drawn(monkeypatch, {"toko": SHOPS})

    assert drawn(monkeypatch, {"toko": SHOPS}) == first
    assert drawn(monkeypatch, {"toko": SHOPS}, seed=2) != first


def test_a_record_names_those_of_an_earlier_section(monkeypatch):
    works = {
        "register": "karya",
        "rows": [{"judul": "Satu"}, {"judul": "Dua"}],
        "draw": {
            "toko": {"other": "toko", "in_turn": True},
            "mulai": {"other": "toko", "in_turn": True, "fact": "sejak"},
            "selesai": {"days": [2, 2], "after": "mulai"},
        },
        "set": {"judul": "{judul}", "toko": "{toko[kata]} {toko[at]}", "selesai": "{selesai}"},
    }

    made = drawn(monkeypatch, {"toko": SHOPS, "karya": works})

    shops = made["toko"]
    assert [one["judul"] for one in made["karya"]] == ["Satu", "Dua"]
    assert [one["toko"] for one in made["karya"]] == [
        shop["nama"].replace(" Contoh", "") for shop in shops[:2]
    ]
    assert [one["selesai"] for one in made["karya"]] == [
        str(date.fromisoformat(shop["sejak"]) + timedelta(days=2)) for shop in shops[:2]
    ]


def test_few_records_are_of_a_former_day_and_the_rest_of_now(monkeypatch):
    made = []

    def create(_edition, _register, rows, *, at, **_how):
        made.append(("now" if at == NOW else at.date().isoformat(), len(rows)))

    monkeypatch.setattr(records.registers, "create_records", create)
    monkeypatch.setattr(records.contents, "home", lambda *_names: None)
    monkeypatch.setattr(records.renewal, "ask_all", lambda *_of: None)
    with clock.frozen(NOW):
        drawer(
            {
                "toko": {
                    **SHOPS,
                    "recorded": "lama",
                    "draw": {**SHOPS["draw"], "lama": {"share": 25, "days": [-400, -400]}},
                }
            }
        ).draw()

    assert {day for day, _count in made} == {"2025-10-20", "now"}
    assert sum(count for _day, count in made) == 40


def test_the_city_holds_as_many_actors_as_the_first_portal():
    sections = [one for records in story.read().records for one in records.sections.values()]
    actors = [one for one in sections if one.register_ == "pelaku"]

    assert sum(one.size for one in actors) == 2029


def test_plans_are_the_same_for_the_same_seed():
    assert made(1) == made(1)
    assert made(1) != made(2)


def test_plans_lie_in_the_month_and_people_sleep():
    month = story.read().month
    ordinary = [one for one in made() if not one.stays]

    assert len(ordinary) == month.count
    assert min(one.at for one in ordinary) >= NOW - timedelta(days=plans.DAYS + 1)
    assert max(one.at for one in ordinary) < NOW - timedelta(days=4)
    assert {one.at.astimezone(WIB).hour for one in ordinary} <= set(range(6, 23))


def test_waiting_plans_have_used_what_the_story_says():
    month = story.read().month
    waiting = [one for one in made() if one.stays]

    assert len(waiting) == sum(one.count for one in month.waiting)
    used = {one.at: [] for one in month.waiting}
    for one in waiting:
        used[one.stays].append(CALENDAR.between(one.at, NOW))
    assert (min(used["sent"]), max(used["sent"])) == (5, 1560)
    assert all(460 <= minutes <= 1250 for minutes in used["setujui"])


@pytest.mark.parametrize("minutes", [1, 60, 359, 360, 361, 480, 2000])
def test_before_goes_back_over_nights_and_weekends(minutes):
    assert CALENDAR.between(plans.before(NOW, minutes, CALENDAR), NOW) == minutes


def test_pictures_are_samples_and_some_are_blurred():
    sharp = pictures.picture("Kartu Keluarga")
    blurred = pictures.picture("Kartu Keluarga", is_blurred=True)

    with Image.open(io.BytesIO(sharp)) as image:
        assert image.format == "JPEG"
        assert image.size > (480, 680)
    assert len(blurred) < len(sharp) * 0.6  # what is blurred packs smaller


@pytest.mark.django_db
def test_a_city_of_another_name_stays_as_it_is():
    City.objects.create(name="Kota Lain", area="32.74", changed_at=clock.now())

    lines = demo.load(story.read(), say=lambda line: None).lines()

    assert "Kota Lain" in lines[0]
    assert City.objects.count() == 1
    assert not any(kind.objects.exists() for kind in (Person, Record, Application, LedgerEntry))
