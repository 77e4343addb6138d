"""The leaders' page, the index and the public evidence in Chromium: accessible, as wide as the screen, one A4."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from playwright.sync_api import Browser

from sauyunan.accounts.models import Unit
from sauyunan.core import clock
from sauyunan.core.actor import SYSTEM, Actor
from sauyunan.innovations import actions
from sauyunan.innovations.tests import factories
from sauyunan.innovations.tests import registry_factories as made
from sauyunan.registers.tests.test_calendar_browser import AXE, visit
from sauyunan.surveys.tests import factories as surveys

SIDES = ("top", "right", "bottom", "left")
pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch, frozen_now: Any) -> dict[str, str]:
    """Every page by its address, as the application answers."""
    # Another test's browser keeps an event loop in this thread; nothing here runs in it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    edition = factories.edition()
    units = made.city_units()
    record = factories.innovation(unit_id=edition.unit_id, affairs=["health"])
    for number in range(20):
        at = made.unit(f"unit-{number}", units["kota"])
        made.record(at, title=f"Inovasi {number}", status="listed", stage="trial",
                    tried_on=date(2026, 1, 1)) if number < 9 else None  # fmt: skip
    for late in (False, True, True, True, True, True):
        due = factories.days_ago(3) if late else None
        factories.application(
            edition, **({"due_at": due, "running_since": due, "ended_at": None, "outcome": "",
                         "is_on_time": None} if late else {}),
        )  # fmt: skip
    surveys.stored(6, 3, service="sapa/salam")
    team, leader = made.person("sri"), made.person("sekda", "city/leader", units["kota"])
    reviewer = made.person("cek", "city/innovation", Unit.objects.get(pk=edition.unit_id))
    made.in_team(record, team)
    actions.claim_parameter(
        record, "iga-2026", "28", parameter=1, basis="", by=Actor.for_person(team)
    )
    with clock.frozen(factories.at(date(2026, 12, 1))):
        actions.record_measurements(record, date(2026, 11, 1), date(2026, 11, 30), by=SYSTEM)
    home = "/registri/sapa/indeks/"
    return {
        **_read(None, "/inovasi/sapa/"),
        **_read(leader, "/pimpinan/", "/registri/indeks/?terbaik=1&ubah=sapa:31:2&daerah=x", home),
        **_read(team, f"{home}28/", f"{home}33/"),
        **_read(reviewer, f"{home}28/periksa/"),
    }


def _read(person: Any, *addresses: str) -> dict[str, str]:
    client = Client()
    if person:
        client.force_login(person)
    found = {address: client.get(address) for address in addresses}
    assert {name: one.status_code for name, one in found.items() if one.status_code != 200} == {}
    return {name: one.content.decode() for name, one in found.items()}


def test_pages_are_accessible_and_as_wide_as_the_screen(
    drawn: dict[str, str], browser: Browser
) -> None:
    faults = []
    for name, html in drawn.items():
        for width in (360, 1280):
            page = visit(browser, html, width)
            page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
            page.evaluate(AXE.read_text())
            found = page.evaluate("axe.run()")["violations"]
            faults += [f"{name} {width}: {one['id']} {one['nodes'][0]['html']}" for one in found]
            wide = page.evaluate("document.documentElement.scrollWidth")
            faults += [f"{name}: {wide} pixels wide on {width}"] if wide > width else []
            page.context.close()

    assert faults == []


def test_leaders_page_prints_on_one_sheet(drawn: dict[str, str], browser: Browser) -> None:
    page = visit(browser, drawn["/pimpinan/"], 1280)

    sheets = pypdfium2.PdfDocument(
        BytesIO(page.pdf(format="A4", margin=dict.fromkeys(SIDES, "10mm")))
    )

    assert len(sheets) == 1
    page.context.close()
