"""The sample city: its data fit, its names are made up, its month happens in order."""

from __future__ import annotations

import io
import random
from datetime import UTC, datetime, time, timedelta, timezone

import pytest
from PIL import Image

from sauyunan.accounts.models import City, Person
from sauyunan.core import clock
from sauyunan.core.models import LedgerEntry
from sauyunan.core.workdays import Calendar
from sauyunan.home import demo
from sauyunan.home.demo import names, pictures, plans, story
from sauyunan.home.demo.families import Family
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
