"""Opening hours as a field of a register: typed in words, kept for search engines, open now."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import translation

from sauyunan.core import clock
from sauyunan.kits.parts import EffectRefused
from sauyunan.registers import contents, showing
from sauyunan.registers.tests import factories

SHOP = {
    "register": "toko",
    "title": {"id": "Toko", "en": "Shops"},
    "key": ["nomor"],
    "fields": {
        "nomor": {"type": "text", "label": factories.text("Number")},
        "jam": {"type": "hours", "label": factories.text("Hours"), "optional": True},
    },
}
TYPED = "Senin–Jumat 08.00–17.00; Sabtu 09.00–12.00; Minggu tutup"


def home() -> contents.Home:
    return contents.home(factories.kit(SHOP), "toko")


def test_hours_are_kept_for_search_engines_and_said_in_words():
    at = home()

    kept = contents.checked(at, {"jam": TYPED}, ["jam"])

    assert kept == {"jam": "Mo-Fr 08:00-17:00; Sa 09:00-12:00"}
    assert contents.checked(at, kept, kept) == kept
    with translation.override("id"):
        assert showing.fields(at, kept)[0].value == TYPED


def test_hours_that_cannot_be_read_are_refused_in_a_sentence():
    with translation.override("id"), pytest.raises(EffectRefused) as refused:
        contents.checked(home(), {"jam": "Senin jam kerja"}, ["jam"])

    assert "tidak terbaca" in str(refused.value)


@pytest.mark.parametrize(("hour", "is_open"), [(0, False), (1, True), (9, True), (10, False)])
def test_open_now_is_told_in_the_zone_of_the_city(settings, hour, is_open):
    settings.TIME_ZONE = "Asia/Jakarta"

    with clock.frozen(datetime(2026, 11, 23, hour, 0, tzinfo=UTC)):
        assert showing.is_open_now("Mo-Fr 08:00-17:00") is is_open
