"""Records that are shown only while the record they name is shown, and whose owner is that one's."""

from __future__ import annotations

from typing import Any

import pytest

from sauyunan.kits.definition import Edition
from sauyunan.registers import actions, contents, owning, publishing
from sauyunan.registers.models import Published, Record
from sauyunan.registers.owning import Newcomer
from sauyunan.registers.tests import public
from sauyunan.registers.tests.factories import AT, CLERK

pytestmark = pytest.mark.django_db
WORKS = {
    **public.WORKS,
    "owner": "toko",
    "publish": {**public.WORKS["publish"], "with": ["toko"]},
}


@pytest.fixture
def city(monkeypatch: pytest.MonkeyPatch) -> Edition:
    monkeypatch.setattr(public, "WORKS", WORKS)
    return public.town()


def change(edition: Edition, record: Record, **values: Any) -> None:
    actions.change_record(edition, record, values, by=CLERK, at=AT)


def works() -> list[str]:
    rows = Published.objects.filter(register="dasar/karya").order_by("title")
    return [row.title for row in rows]


def test_work_is_hidden_with_its_shop_and_comes_back_with_it(city):
    shop = public.add(city, 1)
    public.add(city, 2)
    public.add_work(city, 1, 1)
    public.add_work(city, 2, 2)
    before = works()

    change(city, shop, terbit=False)
    hidden = works()
    change(city, shop, terbit=True)

    assert (before, hidden, works()) == (
        ["Karya 1", "Karya 2"],
        ["Karya 2"],
        ["Karya 1", "Karya 2"],
    )


def test_work_that_came_before_its_shop_is_shown_as_soon_as_that_is_there(city):
    public.add_work(city, 1, 7)
    alone = works()

    public.add(city, 7)

    assert (alone, works()) == ([], ["Karya 1"])


def test_a_change_that_leaves_the_shop_shown_lays_no_work_out_anew(city):
    shop = public.add(city, 1)
    public.add_work(city, 1, 1)
    row = Published.objects.get(title="Karya 1").pk

    change(city, shop, nama="Nama Baru")

    assert Published.objects.get(title="Karya 1").pk == row


def test_all_shops_laid_out_anew_keep_their_works(city):
    public.add(city, 1)
    public.add_work(city, 1, 1)

    for name in ("karya", "toko"):
        publishing.publish_anew(city, contents.home(city.kit, name))

    assert works() == ["Karya 1"]


def test_owner_of_a_work_is_the_owner_of_its_shop(city):
    shop, work = public.add(city, 1), public.add_work(city, 1, 1)
    other = public.add_work(city, 2, 9)
    home = contents.home(city.kit, "karya")

    owner = owning.give(city.kit, shop, Newcomer("registered"), by=CLERK, at=AT)

    assert owning.holder(home, work) == owner
    assert owning.owners_at(city.kit, "karya", "1") == owner
    assert owning.holder(home, other) is None
    shown = owning.shown(home, work)
    assert shown is not None
    assert not shown.is_own
