"""Pages of public registers as people meet them, empty, refused and filled: accessible and narrow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser

from sauyunan.core import clock
from tests.browsing import Officer, context, leave, press
from tests.installation import CREATIVE, Installation
from tests.test_pages_everywhere import Inspector

pytestmark = pytest.mark.browser
LISTS = "/direktori/patrakomala/"
SOON = clock.today() + timedelta(days=5)
ACTOR = {
    "jenis": "usaha",
    "uraian": "Keranjang dan tas dari bambu yang dianyam bersama tetangga.",
    "subsektor": ["kriya", "fesyen"],
    "pentahelix": "bisnis",
    "kelurahan": CREATIVE.village,
    "titik": "-6.910000,107.610000",
    "jam_buka": "Mo-Sa 09:00-17:00",
    "pemilik": "Ibu Contoh",
    "terdaftar": "2025-01-06",
    "diperbarui": "2025-01-06",
    "asal": "pendataan",
    "keadaan": "terbit",
}
ACTORS = [
    ACTOR | {"nomor": f"EK-{at}", "nama": f"Kriya Contoh Dengan Nama Panjang {at}"}
    for at in range(1, 31)
]
EVENT = {
    "nomor": "AC-1",
    "judul": "Kelas Anyaman Contoh",
    "judul_en": "Sample Weaving Class",
    "uraian": "Belajar menganyam bambu dari awal.",
    "jenis": "lokakarya",
    "subsektor": ["kriya"],
    "pelaku": "EK-1",
    "nama_pelaku": "Kriya Contoh",
    "mulai": SOON.isoformat(),
    "jam_mulai": "15:00",
    "ulang": "tidak",
    "tampil_sampai": SOON.isoformat(),
    "nama_tempat": "Balai Contoh",
    "kelurahan": CREATIVE.village,
    "berbayar": False,
    "kuota": 10,
    "keadaan": "terbit",
}


@pytest.fixture(scope="module")
def filled(creative_city: Installation) -> Installation:
    """The city with actors and an event."""
    creative_city.add_records({"patrakomala/pelaku": ACTORS, "patrakomala/acara": [EVENT]})
    return creative_city


@pytest.fixture
def phone(browser: Browser, filled: Installation) -> Iterator[Inspector]:
    made = context(browser, filled, script=True, desk=False)
    yield Inspector(made.new_page())
    made.close()


def test_pages_of_a_directory(phone: Inspector) -> None:
    phone.visit("/direktori/")
    for path in (
        "",
        "?q=anyaman",
        "?q=tidakadasamasekali",
        "?subsektor=kriya&urut=terbaru",
        "?page=2",
    ):
        phone.visit(f"{LISTS}pelaku/{path}", f"list {path}")
    phone.visit(f"{LISTS}pelaku/?dekat=bukan&radius=x", "list with filters that are none")
    phone.visit(f"{LISTS}pelaku/")
    leave(phone.page.locator("main .sy-entry a").first)
    phone.look("record")
    for path in ("statistik/", "peta/", f"peta/?area={CREATIVE.village}", "peta/?q=tidakada"):
        phone.visit(f"{LISTS}pelaku/{path}", path)
    phone.visit(f"{LISTS}karya/", "list that is empty")
    phone.visit(f"{LISTS}pelaku/tidak-ada/", "no such record")

    assert phone.faults == []


def test_the_map_opens_on_demand(phone: Inspector) -> None:
    phone.page.goto(f"{LISTS}pelaku/peta/")
    phone.page.get_by_role("button", name="Buka peta").click()
    phone.page.locator(".leaflet-container").wait_for()
    phone.look("map opened")

    assert phone.faults == []


def test_pages_of_a_calendar_and_of_coming(phone: Inspector) -> None:
    phone.visit(f"{LISTS}acara/kalender/?bulan={SOON:%Y-%m}", "calendar")
    phone.visit(f"{LISTS}acara/kalender/?bulan=9999-99", "calendar of no month")
    phone.visit(f"{LISTS}acara/kalender/?bulan=2020-01", "calendar without events")
    phone.visit(f"{LISTS}acara/", "events")
    leave(phone.page.locator("main .sy-entry a").first)
    phone.look("event")
    leave(phone.page.locator('main a[href$="/hadir/"]'))
    phone.look("coming")
    press(phone.page)
    phone.look("coming refused")
    phone.page.locator('[name="name"]').fill("Tamu Contoh")
    phone.page.locator('[name="contact"]').fill("tamu@contoh.example")
    day = phone.page.locator('[name="day"]')
    if day.count():
        day.first.check()
    press(phone.page)
    phone.look("asked to come")

    assert phone.faults == []


def test_pages_of_registers_at_the_desk(phone: Inspector) -> None:
    Officer(phone.page).sign_in("vera")
    register = "/kota/register/patrakomala/pelaku/"
    phone.visit("/kota/register/")
    phone.visit(register)
    phone.visit(f"{register}impor/", "import")
    press(phone.page)
    phone.look("import refused")
    phone.visit(f"{register}belum-dikonfirmasi/", "not confirmed")

    assert phone.faults == []
