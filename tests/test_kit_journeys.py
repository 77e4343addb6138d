"""A death, a move and a helper's application, on a small phone without JavaScript, to the paper.

What is answered and brought is taken from the kit's own scenarios.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from ruamel.yaml import YAML

from tests.births import Family
from tests.browsing import SERVICE, Citizen, Officer, context, press
from tests.installation import Installation

pytestmark = pytest.mark.browser
SCENARIOS = Path(__file__).resolve().parent.parent / "kits" / "salaman" / "scenarios"


def scenario(name: str, district: str) -> dict[str, Any]:
    """A scenario of the kit, about people of another district, so that they are nobody else's."""
    text = (SCENARIOS / f"{name}.yaml").read_text("utf-8")
    moved = re.sub(r'"3273\d\d(\d{10})"', rf'"{district}\1"', text)
    told: dict[str, Any] = plain(YAML(typ="safe", pure=True).load(moved))
    return told


def plain(value: Any) -> Any:
    """Values as they are sent: days as texts."""
    match value:
        case dict():
            return {key: plain(one) for key, one in value.items()}
        case list():
            return [plain(one) for one in value]
        case date():
            return value.isoformat()
    return value


def phone(browser: Browser, city: Installation) -> Any:
    return context(browser, city, script=False, desk=False).new_page()


def move(browser: Browser, city: Installation, who: str, reference: str, key: str) -> None:
    officer = Officer(context(browser, city, script=False, desk=True).new_page())
    officer.sign_in(who)
    officer.open_case(reference)
    officer.move(key)
    officer.page.context.close()


@pytest.mark.parametrize(
    ("name", "district", "documents"),
    [
        ("kematian-di-rumah-sakit", "327328", {"kutipan akta kematian", "kartu keluarga"}),
        ("pindah-keluar-sekeluarga", "327329", {"surat keterangan pindah"}),
    ],
)
def test_a_scenario_is_lived_from_the_phone_to_the_paper(
    browser: Browser, city: Installation, name: str, district: str, documents: set[str]
) -> None:
    told = scenario(name, district)
    city.add_records(told["given"])
    applied = told["steps"][0]
    citizen = Citizen(
        phone(browser, city), applied["answers"], f"/layanan/salaman/{applied['apply']}/"
    )

    citizen.start()
    steps = citizen.fill_in_all()
    citizen.send()
    for who, key in (
        *(("vera", "verifikasi"), ("vera", "siapkan")),
        *(("kepala", "setujui"), ("kepala", "terbitkan")),
    ):
        move(browser, city, who, citizen.reference, key)
    citizen.open_case()

    brought = {step.removeprefix("berkas/") for step in steps if step.startswith("berkas/")}
    assert brought == set(applied["bring"])
    shown = citizen.page.locator("main").inner_text().casefold()
    assert all(title in shown for title in documents)
    numbers = set(re.findall(r"\d{16}", str(applied["answers"])))
    assert not any(number in citizen.page.content() for number in numbers)
    citizen.page.context.close()


def test_a_helper_applies_for_somebody_on_a_phone(browser: Browser, city: Installation) -> None:
    family = Family(city.plan)
    city.add_records(family.records())
    page = phone(browser, city)
    Officer(page).sign_in("hana")
    helping = Citizen(page, family.answers())

    page.goto(f"/bantu{SERVICE.removeprefix('/layanan')}")
    page.fill("[name=name]", "Ibu Contoh")
    page.check("[name=way][value=present]")
    press(page)
    helping.fill_in_all()
    helping.send()
    move(browser, city, "vera", helping.reference, "verifikasi")
    mother = Citizen(phone(browser, city), {})
    mother.reference, mother.secret = helping.reference, helping.secret
    mother.open_case()

    assert "Dinas Pasar Contoh" in mother.page.locator("main").inner_text()
    page.goto("/bantu/")
    listed = page.locator("main").inner_text()
    assert helping.reference in listed
    assert not re.search(r"\d{16}", listed)
    page.goto(f"/lacak/{helping.reference}/")
    assert "Ibu Contoh" not in page.locator("main").inner_text()
    mother.page.context.close()
    page.context.close()
