"""The owner of a creative business on a small phone without JavaScript: registers, is sent back, corrects,
is found in list and on the map, edits, and a year later says that it still holds."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browsing import Citizen, Officer, context, follow, leave, press
from tests.installation import Installation

pytestmark = pytest.mark.browser
SERVICE = "/layanan/patrakomala/{}/"
LIST = "/direktori/patrakomala/pelaku/"
NAME = "Anyaman Contoh Sukarasa"
BLURRED = "Foto buram. Foto ulang di tempat terang."
REACHED = {"email": "pemilik@contoh.example", "notify": ["email"]}
ANSWERS: dict[str, Any] = {
    "jenis": "usaha",
    "nama": NAME,
    "uraian": "Keranjang bambu dari Kelurahan Sukarasa.",
    "subsektor": ["kriya", "fesyen"],
    "pentahelix": "bisnis",
    "kelurahan": "32.73.01.1001",
    "kelurahan-search": "sukarasa",
    "alamat": "Jalan Contoh 1",
    "titik": "-6.91,107.61",
    "jam_buka": "Senin–Sabtu 09.00–17.00",
    "pemilik": "Ibu Contoh",
    "telepon": "0812 0000 0002",
    "tampil": ["telepon", "alamat"],
    "punya_nib": False,
    **REACHED,
}


def phone(browser: Browser, city: Installation) -> Page:
    return context(browser, city, script=False, desk=False).new_page()


def at_desk(
    browser: Browser, city: Installation, who: str, case: Citizen, key: str, **why: str
) -> str:
    """One step of an officer; what the page of the case says after it."""
    officer = Officer(context(browser, city, script=False, desk=True).new_page())
    officer.sign_in(who)
    officer.open_case(case.reference)
    officer.move(key, **why)
    text = officer.page.locator("main").inner_text()
    officer.page.context.close()
    return text


def register(browser: Browser, city: Installation, page: Page) -> Citizen:
    """Registered, sent back for its photo, corrected, checked and published."""
    owner = Citizen(page, ANSWERS, SERVICE.format("daftar-pelaku"))
    owner.start()
    owner.fill_in_all()
    owner.send()
    at_desk(browser, city, "vera", owner, "kembalikan", **{"desk:why.foto_usaha": BLURRED})
    owner.open_case()
    assert BLURRED in page.locator("main").inner_text()
    follow(page, "/perbaiki/")
    follow(page, f"/lacak/{owner.reference}/perbaiki/foto_usaha/")
    owner.take_photo("LEBIH TERANG")
    press(page)
    press(page)
    at_desk(browser, city, "vera", owner, "verifikasi")
    at_desk(browser, city, "kepala", owner, "terbitkan")
    return owner


def code_on_page(owner: Citizen) -> str:
    """The owner's code, as the page of the case shows it."""
    owner.open_case()
    codes = re.findall(r"[0-9A-Z]{5}-[0-9A-Z]{5}", owner.page.locator("main").inner_text())
    (code,) = {one for one in codes if one.replace("-", "") not in owner.secret}
    return str(code)


def find(page: Page) -> str:
    """By words in the list, then on the map of the village; the page of the record."""
    page.goto(f"{LIST}?q=keranjang+bambu")
    assert page.locator("main .sy-entry a").all_inner_texts() == [NAME]
    page.goto(f"{LIST}peta/?area=32.73.01.1001")
    assert NAME in page.locator("main").inner_text()
    assert page.locator("main svg").count() >= 1
    leave(page.locator("main a", has_text=NAME).first)
    assert page.url.partition(LIST)[2]
    return page.url


def edit(browser: Browser, city: Installation, page: Page, number: str, code: str) -> None:
    """The form opens with the code, filled in; one thing is changed and approved."""
    owner = Citizen(page, {"jam_buka": "Setiap hari 08.00–20.00", "foto": "biarkan", **REACHED},
                    SERVICE.format("ubah-pelaku"))  # fmt: skip
    owner.start()
    page.fill("[name=number]", number)
    page.fill("[name=secret]", code.lower())
    press(page)
    assert page.locator("[name=nama]").input_value() == NAME
    owner.fill_in_all()
    owner.send()
    ahead = at_desk(browser, city, "vera", owner, "terapkan")
    assert NAME in ahead


def narrow(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= 360"))


def test_owner_registers_mends_is_found_edits_and_confirms(
    browser: Browser, creative_city: Installation
) -> None:
    page = phone(browser, creative_city)

    owner = register(browser, creative_city, page)
    code = code_on_page(owner)
    record = find(page)
    shown = page.locator("main").inner_text()
    photo = page.locator("main .sy-directory__photos img").get_attribute("src") or ""
    number = re.search(r"EK-3273-\d\d-\d{5}", shown)
    assert number is not None
    assert page.request.get(photo).headers["content-type"] == "image/jpeg"
    assert "Senin–Sabtu 09.00–17.00" in shown
    assert "Ibu Contoh" not in shown
    assert narrow(page)

    edit(browser, creative_city, page, number[0], code)
    page.goto(record)
    assert "Senin–Minggu 08.00–20.00" in page.locator("main").inner_text()
    assert page.locator("main .sy-directory__photos img").get_attribute("src") == photo

    link = creative_city.ask_owners_in_a_year()
    page.goto(link)
    assert NAME in page.locator("main").inner_text()
    assert narrow(page)
    leave(page.locator('main button[name="answer"][value="holds"]'))
    assert "Terima kasih" in page.locator("main").inner_text()
    page.goto(record)
    assert "Dipastikan pemiliknya" in page.locator("main").inner_text()
    page.context.close()
