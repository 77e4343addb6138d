"""A visitor finds an event, subscribes to its calendar, waits for a place and gets the one that
somebody gives back: on a small phone without JavaScript, told by e-mail."""

from __future__ import annotations

import email
import re
import time
from datetime import timedelta
from email import policy

import icalendar
import pytest
from playwright.sync_api import Browser, Page

from sauyunan.core import clock
from tests.browsing import context, follow, leave, press
from tests.installation import CREATIVE, Installation

pytestmark = pytest.mark.browser
REGISTER = "/direktori/patrakomala/acara/"
DAY = clock.today() + timedelta(days=9)
ORGANISER = {
    "nomor": "EK-CONTOH",
    "jenis": "usaha",
    "nama": "Kriya Contoh",
    "uraian": "Anyaman bambu.",
    "subsektor": ["kriya"],
    "pentahelix": "bisnis",
    "kelurahan": CREATIVE.village,
    "terdaftar": "2025-01-06",
    "diperbarui": "2025-01-06",
    "asal": "pendataan",
    "keadaan": "terbit",
}
EVENT = {
    "nomor": "AC-CONTOH-1",
    "judul": "Kelas Anyaman Contoh",
    "judul_en": "Sample Weaving Class",
    "uraian": "Belajar menganyam bambu dari awal.",
    "uraian_en": "Learn to weave bamboo from the beginning.",
    "jenis": "lokakarya",
    "subsektor": ["kriya"],
    "pelaku": "EK-CONTOH",
    "nama_pelaku": "Kriya Contoh",
    "mulai": DAY.isoformat(),
    "jam_mulai": "15:00",
    "jam_selesai": "17:00",
    "ulang": "mingguan",
    "ulang_sampai": (DAY + timedelta(days=21)).isoformat(),
    "libur": (DAY + timedelta(days=7)).isoformat(),
    "tampil_sampai": (DAY + timedelta(days=21)).isoformat(),
    "nama_tempat": "Balai Contoh",
    "kelurahan": CREATIVE.village,
    "berbayar": False,
    "kuota": 1,
    "keadaan": "terbit",
}


@pytest.fixture(scope="module")
def fair(creative_city: Installation) -> Installation:
    """A city with creative events."""
    other = EVENT | {"nomor": "AC-CONTOH-2", "judul": "Pasar Contoh", "jenis": "pasar"}
    del other["judul_en"]
    creative_city.add_records(
        {"patrakomala/pelaku": [ORGANISER], "patrakomala/acara": [EVENT, other]}
    )
    return creative_city


class Visitor:
    """Somebody with an e-mail address, in a browser of their own."""

    def __init__(self, browser: Browser, city: Installation, name: str) -> None:
        self.city, self.name = city, name
        self.address = f"{name.split()[0].lower()}@contoh.id"
        self.page: Page = context(browser, city, script=False, desk=False).new_page()

    def find(self, words: str) -> None:
        """From the front page by the calendar to the event."""
        self.page.goto("/")
        follow(self.page, "/direktori/")
        follow(self.page, REGISTER)
        follow(self.page, f"{REGISTER}kalender/")
        self.page.goto(f"{self.page.url}?bulan={DAY:%Y-%m}")
        self.page.locator('main [name="q"]').fill(words)
        leave(self.page.locator("main form[role=search] > button"))
        leave(self.page.locator(f'main .sy-agenda a[href^="{REGISTER}"]').first)

    def ask(self) -> None:
        """Ask for a place on the first day, and confirm by the link."""
        leave(self.page.locator('main a[href$="/hadir/"]'))
        self.page.locator(f'[name="day"][value="{DAY}"]').check()
        self.page.locator('[name="name"]').fill(self.name)
        self.page.locator('[name="contact"]').fill(self.address)
        press(self.page)
        self.page.goto(self.letter("Pastikan Anda datang"))
        leave(self.page.locator('main form[action$="/ya/"] button'))

    def letter(self, subject: str) -> str:
        """The link of the letter with this word in its subject."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for file in sorted((self.city.home / "mail").glob("*")):
                told = email.message_from_string(file.read_text("utf-8"), policy=policy.default)
                if self.address in str(told["To"]) and subject in str(told["Subject"]):
                    found = re.search(r"https?://\S+/hadir/\S+/", _text(told))
                    if found:
                        return found[0]
            time.sleep(0.5)
        raise AssertionError(f"no letter to {self.address} about {subject!r}")

    @property
    def told(self) -> str:
        return self.page.locator("main").inner_text()


def _text(told: email.message.Message) -> str:
    body = told.get_body(("plain",)) if isinstance(told, email.message.EmailMessage) else None
    return str(body.get_content()) if body else ""


def test_a_visitor_waits_and_moves_up(browser: Browser, fair: Installation) -> None:
    first = Visitor(browser, fair, "Bapak Contoh")
    second = Visitor(browser, fair, "Ibu Contoh")

    first.find("anyaman")
    first.ask()
    has_place = first.told
    second.find("anyaman")
    there = second.page.url
    full = second.page.locator("main").inner_text()
    second.ask()
    waits = second.told
    leave(first.page.locator('main form[action$="/batal/"] button'))
    second.page.goto(second.letter("Anda mendapat tempat"))

    assert "Kelas Anyaman Contoh" in full
    assert "1 tempat" in full  # on a later day
    assert "Sample Weaving Class" not in full
    assert "Anda mendapat tempat" in has_place
    assert "daftar tunggu" in waits
    assert "Anda mendapat tempat" in second.told
    english = fair.client().get(there).text
    assert "Sample Weaving Class" in english
    assert "Learn to weave bamboo" in english
    for one in (first, second):
        one.page.context.close()


def test_a_visitor_subscribes_to_what_was_found(browser: Browser, fair: Installation) -> None:
    visitor = Visitor(browser, fair, "Tamu Contoh")
    visitor.page.goto(f"{REGISTER}kalender/?bulan={DAY:%Y-%m}&jenis=lokakarya")

    address = visitor.page.locator("main a.sy-calendar__address").get_attribute("href") or ""
    answer = fair.client().get(address)
    [found] = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    english = icalendar.Calendar.from_ical(fair.client().get(f"{address}&bahasa=en").content)

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert str(found["SUMMARY"]) == "Kelas Anyaman Contoh"
    assert found["DTSTART"].dt.isoformat() == f"{DAY}T15:00:00+07:00"
    assert [one.dt.date() for one in found["EXDATE"].dts] == [DAY + timedelta(days=7)]
    assert str(found["LOCATION"]) == "Balai Contoh"
    assert [str(one["SUMMARY"]) for one in english.walk("VEVENT")] == ["Sample Weaving Class"]
    visitor.page.context.close()
