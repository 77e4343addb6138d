"""A whole competition through the actions: the numbers of KIJB 2022, and that nothing of it stays."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sauyunan.accounts.models import City, Person, Unit
from sauyunan.competitions import bundles, commands, play
from sauyunan.competitions.models import Edition, Entry
from sauyunan.competitions.play import Cast
from sauyunan.core import clock
from sauyunan.core.models import LedgerEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def city() -> Unit:
    City.objects.create(name="Kota Contoh", area="32.99", changed_at=clock.now())
    unit = Unit.objects.create(code="KOTA", name="Kota Contoh", path="/0/")
    unit.path = f"/{unit.pk}/"
    unit.save()
    return unit


def test_kijb_2022_at_full_size(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["play", "kijb-2022", "--seed", "3"]) == 0

    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert told["stages"] == [681, 441, 45, 21]
    assert told["places"] == {"provinsi": 5, "kabupaten": 5, "kota": 5, "bumn_bumd": 3, "kl_pt": 3}
    assert {len(rows) for rows in told["winners"].values()} == {5, 3}


def test_same_seed_gives_the_same_winners_and_another_does_not() -> None:
    iconic, cast = bundles.named("iconic-2026"), Cast(16, {"administrasi": 14})
    first = play.play(iconic, 5, cast)

    assert play.play(iconic, 5, cast) == first
    assert play.play(iconic, 6, cast)["winners"] != first["winners"]


def test_nothing_of_a_play_stays() -> None:
    before = LedgerEntry.objects.count()

    assert play.play(bundles.named("iconic-2026"), 1, Cast(8, {}))["stages"][0] == 8

    assert not Edition.objects.exists()
    assert not Entry.objects.exists()
    assert not Person.objects.exists()
    assert LedgerEntry.objects.count() == before


@pytest.mark.parametrize("name", ["iconic-2026", "kipp-2022", "kipp-2025"])
def test_every_shipped_competition_can_be_played(name: str) -> None:
    found = play.play(bundles.named(name), 2, Cast(40, {"administrasi": 36}))

    assert found["stages"][:2] == [40, 36]
    for key, one in bundles.named(name).classes.items():
        assert one.places is None or found["places"][key] <= one.places


def test_play_without_a_city_says_what_to_do(
    capsys: pytest.CaptureFixture[str], city: Unit
) -> None:
    city.delete()

    assert commands.main(["play", "kijb-2022"]) == 2
    assert "sauyunan city init" in capsys.readouterr().err
