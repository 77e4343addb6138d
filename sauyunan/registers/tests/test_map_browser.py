"""The map in Chromium: accessible and narrow, without script, and opened under the strict policy."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, Route

from sauyunan.core.models import Area
from sauyunan.home.demo import outlines
from sauyunan.registers.tests import test_map
from sauyunan.registers.tests.test_map import ADDRESS, CELLS, CITY_BOX

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
VILLAGE = f"{ADDRESS}?area=32.73.01.1001"
city, edition = test_map.city, test_map.edition
Answers = Mapping[str, str]


@pytest.fixture
def answers(edition, monkeypatch: pytest.MonkeyPatch) -> Answers:
    """What the application answers, by address; asked before a browser is there."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    for number in range(3, 31):
        code = f"32.73.{number:02}"
        Area.objects.create(
            code=code, name=f"Wilayah {code}", level=3, parent_id="32.73", folded=code
        )
    outlines.draw("32.73")
    test_map.scatter(edition, 20_000)
    test_map.add(edition, 1)
    client = Client()
    asked = {
        ADDRESS: {},
        VILLAGE: {},
        f"{ADDRESS}?area=32.73.01": {},
        f"{ADDRESS}?q=tidakada": {},
        CELLS: {"bbox": CITY_BOX, "zoom": "11"},
        f"{ADDRESS}batas.json": {},
    }
    return {path: client.get(path, given or None).content.decode() for path, given in asked.items()}


def visit(
    browser: Browser, answers: Answers, path: str, width: int, *, script: bool = True
) -> tuple[Page, list[str]]:
    """The page in a browser of this width, and what the browser complains of."""

    def answer(route: Route) -> None:
        asked = route.request.url.removeprefix(ORIGIN)
        bare = asked.partition("?")[0]
        file = Path(settings.PACKAGE) / bare.lstrip("/")
        if bare.startswith("/static/") and file.is_file():
            route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix])
        elif bare.endswith(".json"):
            route.fulfill(body=answers[bare], content_type="application/json")
        else:
            headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html"}
            route.fulfill(body=answers[asked], headers=headers)

    page = browser.new_context(
        viewport={"width": width, "height": 800}, java_script_enabled=script
    ).new_page()
    told: list[str] = []
    page.on("console", lambda one: told.append(one.text) if one.type == "error" else None)
    page.on("pageerror", lambda one: told.append(str(one)))
    page.route("**/*", answer)
    page.goto(f"{ORIGIN}{path}", wait_until="networkidle")
    return page, told


def faults_of(page: Page, name: str, width: int) -> list[str]:
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run()")["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth")
    faults = [f"{name} {width}: {one['id']} {one['nodes'][0]['html']}" for one in found]
    return faults + ([f"{name}: {wide} pixels wide on {width}"] if wide > width else [])


def test_pages_are_accessible_and_as_wide_as_the_screen(answers: Answers, browser: Browser) -> None:
    faults = []
    for path in (one for one in answers if "json" not in one):
        for width in (360, 1280):
            page, told = visit(browser, answers, path, width)
            faults += faults_of(page, path, width) + told
            page.context.close()

    assert faults == []


def test_map_opens_under_the_policy_and_is_accessible(answers: Answers, browser: Browser) -> None:
    faults = []
    for width in (360, 1280):
        page, told = visit(browser, answers, ADDRESS, width)
        assert not page.locator(".sy-map__live").is_visible()
        page.locator(".sy-map__open").click()
        page.locator(".sy-live__count").first.wait_for()
        assert page.locator(".leaflet-overlay-pane path").count() == 30
        page.locator(".sy-map__open").wait_for(state="hidden")
        assert not page.locator(".sy-map__svg").is_visible()
        faults += faults_of(page, "opened", width) + told
        page.context.close()

    assert faults == []


def test_an_area_is_opened_by_keyboard(answers: Answers, browser: Browser) -> None:
    page, _told = visit(browser, answers, ADDRESS, 360)

    page.locator(".sy-map__area").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/peta/?area=32.73.01")

    assert page.locator(".sy-map__area").count() == 2
    page.context.close()


def test_without_script_there_is_the_drawing_and_no_dead_button(
    answers: Answers, browser: Browser
) -> None:
    page, _told = visit(browser, answers, ADDRESS, 360, script=False)

    assert page.locator(".sy-map__svg").is_visible()
    assert not page.locator(".sy-map__open").is_visible()
    page.context.close()
