"""The pages of the calendar and of who comes in Chromium: accessible and narrow, without script."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, Route

from sauyunan.core import clock
from sauyunan.registers import attending_actions
from sauyunan.registers.tests import events, test_attending
from sauyunan.registers.tests.events import NOW

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db,
    pytest.mark.urls("sauyunan.registers.tests.urls"),
]
AXE = Path(settings.ROOT) / "node_modules" / "axe-core" / "axe.min.js"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
ORIGIN = "http://sauyunan.test"
POLICY = "; ".join(
    f"{name} {' '.join(values)}"
    for name, values in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
)
CALENDAR = "/direktori/agenda/acara/kalender/?bulan=2026-12"


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """Every page by a name, as the application answers."""
    # Another test's browser keeps an event loop in this thread; nothing here runs in it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with clock.frozen(NOW):
        yield _pages()


def _pages() -> dict[str, str]:
    edition = events.installed(approve=True)
    events.venue(edition, "A")
    club = events.event(edition, judul="Klub Kopi", kuota=2, ulang="FREQ=WEEKLY;COUNT=4", venue="A")
    events.event(
        edition, judul="Festival " + "panjang" * 9, mulai="2026-12-03", selesai="2026-12-06"
    )
    for number in range(5):
        events.event(edition, judul=f"Pentas {number}", mulai="2026-12-12", jenis="seni")
    full = events.event(edition, judul="Tanpa tempat", kuota=0)
    rows = [test_attending.comes(club, number) for number in range(4)]
    client, desk = test_attending.browser(), test_attending.signed_in("agenda/panitia")
    session = test_attending.session_of(club)
    by = events.BY
    for row in rows[:3]:
        attending_actions.answer(session, row, accept=True, by=by)
    reason = "Hanya untuk anggota yang sudah mendaftar."
    attending_actions.answer(session, rows[3], accept=False, reason=reason, by=by)
    asked = test_attending.ask(club, "ibu@contoh.id")
    own, page = test_attending.opened(test_attending.letter()["text"])

    def html(answer: Any) -> str:
        return str(answer.content.decode())

    signing_up = test_attending.address(club)
    found = {
        "month": html(client.get(CALENDAR, {"bulan": "2026-12"})),
        "agenda": html(client.get(f"{CALENDAR}&tampilan=agenda&jenis=seni")),
        "empty": html(client.get(f"{CALENDAR}&q=tidakada")),
        "sign up": html(client.get(signing_up)),
        "sent": html(client.get(asked["Location"])),
        "refused": html(client.post(signing_up, {"name": "<b>"})),
        "no places": html(client.get(test_attending.address(full))),
        "own page": html(own.get(page)),
        "confirmed": html(own.post(f"{page}ya/", follow=True)),
        "withdrawn": html(own.post(f"{page}batal/", follow=True)),
        "gone": html(client.get(page)),
        "desk": html(desk.get(test_attending.desk(club))),
    }
    with clock.frozen(NOW + timedelta(days=5, hours=10)):
        found["desk on the day"] = html(desk.get(test_attending.desk(club)))
    return found


def visit(browser: Browser, html: str, width: int) -> Page:
    """The page in a browser of this width."""

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN).split("?")[0]
        file = Path(settings.PACKAGE) / path.lstrip("/")
        if path.startswith("/static/") and file.is_file():
            route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix])
        else:
            headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html"}
            route.fulfill(body=html, headers=headers)

    page = browser.new_context(viewport={"width": width, "height": 800}).new_page()
    page.route("**/*", answer)
    page.goto(f"{ORIGIN}/")
    return page


def test_pages_are_accessible_and_as_wide_as_the_screen(
    drawn: dict[str, str], browser: Browser
) -> None:
    faults = []
    for name, html in drawn.items():
        for width in (360, 1280):
            page = visit(browser, html, width)
            page.evaluate(AXE.read_text())
            found = page.evaluate("axe.run()")["violations"]
            faults += [f"{name} {width}: {one['id']} {one['nodes'][0]['html']}" for one in found]
            wide = page.evaluate("document.documentElement.scrollWidth")
            faults += [f"{name}: {wide} pixels wide on {width}"] if wide > width else []
            page.context.close()

    assert faults == []


def test_month_is_a_list_where_a_table_does_not_fit(
    drawn: dict[str, str], browser: Browser
) -> None:
    narrow, wide = (visit(browser, drawn["month"], width) for width in (360, 1280))

    assert not narrow.locator("table.sy-calendar").is_visible()
    assert narrow.locator(".sy-agenda").first.is_visible()
    assert wide.locator("table.sy-calendar").is_visible()
    assert not wide.locator(".sy-agenda").first.is_visible()
