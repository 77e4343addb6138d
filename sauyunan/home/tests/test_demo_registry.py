"""The registry of the sample city: all of its file fits, and stands in the registry afterwards."""

from __future__ import annotations

import pytest

from sauyunan.accounts.models import Person, Unit
from sauyunan.core import areas, clock
from sauyunan.home.demo import registry, story
from sauyunan.home.demo.city import SignIn, Town
from sauyunan.innovations import sections
from sauyunan.innovations.models import Idea, Improvement, Innovation


def test_file_names_units_and_keys_that_there_are():
    told, city = registry.read(), story.read()
    units = {unit.code for unit in city.units}

    for one in told.innovations:
        assert one.unit in units, one.title
        assert set(one.affairs) <= sections.affairs().keys(), one.title
        assert set(one.groups) <= sections.target_groups().keys(), one.title
        assert set(one.sdgs) <= sections.goals().keys(), one.title
    assert len(told.innovations) + len(told.kits) >= 40
    assert {registry.INNOVATOR, registry.REVIEWER} <= {one.username for one in city.people}
    assert {one.kit for one in told.kits} == {one.kit for one in city.kits} - {city.families.kit}


@pytest.mark.django_db
@pytest.mark.usefixtures("frozen_now")
def test_registry_is_filled_by_the_actions_of_the_pages():
    told, town = registry.read(), _town()
    for kit in told.kits:
        Innovation.objects.create(
            slug=kit.kit, title=kit.kit, kit=kit.kit, since="2020-01-01", made_at=clock.now()
        )

    with areas.on_trust():
        registry.fill(town, clock.now())

    rows = Innovation.objects.filter(kit="")
    assert rows.filter(status="listed").count() == len(told.innovations)
    assert rows.filter(status="draft").count() == len(told.waiting) + 1  # one idea was taken up
    run = {row.kit: row for row in Innovation.objects.exclude(kit="")}
    assert {kit.kit: run[kit.kit].source for kit in told.kits} == {
        kit.kit: kit.source for kit in told.kits
    }
    won = {(one.series, one.year, one.result) for one in told.kits[-1].awards}
    assert set(run[told.kits[-1].kit].awards.values_list("series", "year", "result")) == won
    assert Innovation.objects.without_word(2025).count() >= 5
    assert Improvement.objects.count() == len(told.improvements)
    counts = {status: Idea.objects.filter(status=status).count() for status in Idea.Status.values}
    assert counts == {"new": 1, "shown": 4, "taken": 1, "declined": 1, "merged": 1}


def _town() -> Town:
    units = {}
    top = Unit.objects.create(code="kota", name="Kota Contoh", path="/1/")
    for one in story.read().units:
        made = Unit.objects.create(code=one.code, name=one.name, parent=top, path="/")
        made.path = f"/1/{made.pk}/"
        made.save()
        units[one.code] = made
    people = {
        name: SignIn(Person.objects.create(username=name, full_name=f"{name} Contoh"), "", "")
        for name in (registry.INNOVATOR, registry.REVIEWER)
    }
    return Town(units, people)
