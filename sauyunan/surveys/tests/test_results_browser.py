"""The pages of results in Chromium: accessible, as wide as the screen, under the strict policy."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser

from sauyunan.accounts.models import City
from sauyunan.core import clock
from sauyunan.core.actor import SYSTEM
from sauyunan.registers.tests.test_calendar_browser import AXE, visit
from sauyunan.surveys import actions
from sauyunan.surveys.models import Channel, FollowUp, Survey
from sauyunan.surveys.tests import factories, test_report

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
PICTURES = os.environ.get("PICTURES", "")
"""A folder for pictures of each page, for whoever wants to look at them."""


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch, frozen_now: Any) -> dict[str, str]:
    """Every page by a name, as the application answers."""
    # Another test's browser keeps an event loop in this thread; nothing here runs in it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    City.objects.create(name="Kota Contoh", area="99.71", changed_at=clock.now())
    _years()
    return _pages()


def _years() -> None:
    with clock.frozen(clock.now().replace(year=2025)):
        days = {"opens_on": date(2025, 11, 1), "closes_on": date(2025, 11, 30)}
        factories.closed(*[2] * 9, *[3] * 8, **days)
    for service, count in (("warung/izin-warung", 60), ("warung/surat-keterangan-usaha", 31)):
        made = factories.survey(service=service)
        actions.add_answers(made, Channel.PAPER, test_report.respondents(count, seed=count))
        actions.close_survey(made, by=SYSTEM)
    name = "Dinas Kependudukan dan Pencatatan Sipil Kota Contoh"
    other = factories.unit("disdukcapil")
    type(other).objects.filter(pk=other.pk).update(name=name)
    factories.closed(*[4] * 12, unit=other)
    factories.closed(1, 2, unit=factories.unit("sepi"))
    running = factories.survey(service="warung/lain")
    actions.add_answers(running, Channel.PAPER, test_report.respondents(12))


def _plan(survey: Survey) -> None:
    item = FollowUp.objects.get(survey=survey, element="waktu")
    due = date(2026, 12, 31)
    told = "Loket kedua dibuka setiap pagi, dan antrean dapat diambil dari rumah."
    actions.plan_follow_up(item, action=told, owner="Kepala loket", due_on=due, by=SYSTEM)


def _pages() -> dict[str, str]:
    visitor, desk = Client(), test_report.signed_in("city/surveyor")
    leader = test_report.signed_in("city/leader")
    made = Survey.objects.get(service="warung/surat-keterangan-usaha")
    _plan(made)
    running = Survey.objects.get(closed_at=None)

    def html(client: Client, address: str) -> str:
        return str(client.get(address).content.decode())

    unit = "/ikm/unit/dinas-contoh/"
    found = {
        "city": html(visitor, "/ikm/"),
        "city 2025": html(visitor, "/ikm/2025/"),
        "unit": html(visitor, unit),
        "unit 2025": html(visitor, f"{unit}2025/"),
        "few": html(visitor, "/ikm/unit/sepi/"),
        "desk closed": html(desk, f"/skm/{made.code}/hasil/"),
        "follow-up": html(desk, f"/skm/{made.code}/tindak/waktu/"),
        "desk running": html(desk, f"/skm/{running.code}/hasil/"),
        "leader": html(leader, f"/skm/{made.code}/hasil/"),
        "duties": html(leader, "/ikm/kewajiban/"),
    }
    visitor.post("/bahasa/", {"bahasa": "su"})
    found["unit in Sundanese"] = html(visitor, unit)
    return found


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
            headings = page.locator("h1").count()
            faults += [f"{name}: {headings} headings of level 1"] if headings != 1 else []
            if PICTURES:
                page.screenshot(path=Path(PICTURES) / f"{name} {width}.png", full_page=True)
            page.context.close()

    assert faults == []
