"""A citizen keeps an account on a small phone without JavaScript, and opens it on another."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from playwright.sync_api import Browser, Page

from tests.births import Family
from tests.browsing import Citizen, context, fill, follow, form_values, leave, press
from tests.installation import Installation

pytestmark = pytest.mark.browser
CHILD = "Kakak Contoh"


def open_account(page: Page, city: Installation, address: str) -> None:
    """By a code that is sent to an e-mail address."""
    page.goto("/daftar/akun/")
    page.fill("#f-email", address)
    press(page)
    page.fill("#f-digits", city.newest_code())
    press(page)
    assert page.url.endswith("/daftar/akun/")


def add(page: Page, ending: str, values: Mapping[str, object]) -> None:
    follow(page, ending)
    fill(page, form_values(values, "person-"))
    press(page)
    assert page.url.endswith("/daftar/akun/"), page.locator("main").inner_text()


def pick(page: Page, slot: str, label: str) -> None:
    """Somebody of the account fills in a part of the page."""
    page.locator(f'[name="from:{slot}"]').select_option(label=label)
    leave(page.locator(f'[name="fill:from:{slot}"]'))


def keep_family(page: Page, family: Family) -> None:
    """The mother herself and a daughter, whose number says that she is a son."""
    press(page)
    own = {"jenis_kelamin": "perempuan", "tempat_lahir": "Contoh", "hubungan": "istri"}
    add(page, "?saya", {**family.answers()["ibu"], **own, "keluarga": family.card})
    daughter = {
        "nik": f"{family.district}010219{family.serial:04d}",
        "nama": CHILD,
        "jenis_kelamin": "perempuan",
        "tempat_lahir": "Contoh",
        "tanggal_lahir": "2019-02-01",
        "hubungan": "anak",
    }
    add(page, "/penduduk/", daughter)


def apply(citizen: Citizen, family: Family, address: str) -> None:
    """By the account where it knows the answer, by hand where it does not."""
    page = citizen.page
    citizen.start()
    while citizen.step != "ibu":
        citizen.answer()
    pick(page, "ibu", f"{family.answers()['ibu']['nama']} (saya)")
    assert page.input_value('[name="ibu-nik"]') == family.mother
    assert page.input_value('[name="ibu-tanggal_lahir-year"]') == "1990"
    press(page)
    assert citizen.step == "ayah"
    citizen.answer()
    pick(page, "page:", CHILD)
    assert page.input_value('[name="nomor_kk"]') == family.card
    press(page)
    while citizen.step != "kontak":
        citizen.answer()
    assert page.input_value("#f-email") == address
    press(page)
    citizen.send()


def said(page: Page, path: str) -> str:
    page.goto(path)
    return page.locator("main").inner_text()


def test_an_account_from_the_first_code_to_its_end(browser: Browser, city: Installation) -> None:
    family = Family(city.plan)
    city.add_records(family.records())
    address = f"akun{family.serial}@contoh.id"
    phone = context(browser, city, script=False, desk=False)
    other = context(browser, city, script=False, desk=False)
    page, second = phone.new_page(), other.new_page()

    open_account(page, city, address)
    keep_family(page, family)
    shown = said(page, "/daftar/akun/")
    width = page.evaluate("document.documentElement.scrollWidth")
    citizen = Citizen(page, family.answers(nama="Bayi Berakun Contoh"))
    apply(citizen, family, address)
    open_account(second, city, address)
    elsewhere = said(second, "/daftar/akun/"), said(second, "/daftar/")
    second.goto("/daftar/akun/hapus/")
    press(second)

    assert CHILD in shown
    assert "Tanggal lahir dan jenis kelamin tidak sama" in shown
    assert family.mother not in shown
    assert family.mother[-4:] in shown
    assert width <= 360
    assert CHILD in elsewhere[0]
    assert citizen.reference in elsewhere[1]
    assert "Bayi Berakun Contoh" in elsewhere[1]
    assert CHILD not in said(page, "/daftar/akun/")
    assert citizen.reference in said(page, "/daftar/")
    phone.close()
    other.close()
