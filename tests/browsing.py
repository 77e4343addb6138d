"""People in a browser: a citizen on a small phone without JavaScript, an officer at a desk."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page

from tests import births
from tests.installation import PASSWORD, Installation

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
SERVICE = "/layanan/salaman/akta-kelahiran/"


def form_values(answers: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Answers by the names of a page's inputs."""
    found: dict[str, str] = {}
    for key, value in answers.items():
        name = f"{prefix}{key}"
        if isinstance(value, bool):
            found[name] = "yes" if value else "no"
        elif isinstance(value, Mapping):
            found |= form_values(value, f"{name}-")
        elif isinstance(value, list):
            if all(isinstance(one, str) for one in value):
                found[name] = " ".join(value)
                continue
            for at, row in enumerate(value):
                found |= form_values(row, f"{name}-{at}-")
        elif re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)):
            year, month, day = str(value).split("-")
            found |= {f"{name}-day": day, f"{name}-month": month, f"{name}-year": year}
        else:
            found[name] = str(value)
    return found


def context(browser: Browser, city: Installation, *, script: bool, desk: bool) -> BrowserContext:
    """A browser of its own, from an address of its own."""
    return browser.new_context(
        base_url=city.url,
        viewport=DESK if desk else PHONE,
        java_script_enabled=script,
        locale="id-ID",
        extra_http_headers={"X-Forwarded-For": city.client().headers["X-Forwarded-For"]},
    )


def leave(link_or_button: Locator) -> None:
    """Click and wait for the page that it leads to: a click alone does not."""
    with link_or_button.page.expect_navigation():
        link_or_button.click()


def press(page: Page) -> None:
    """The first button that sends the page's form, as Enter would."""
    leave(page.locator("main form .sy-actions button[type=submit]").first)


def follow(page: Page, ending: str) -> None:
    """The first link or button whose address ends so."""
    leave(page.locator(f'main a[href$="{ending}"]').first)


def fill(page: Page, values: Mapping[str, str]) -> None:
    """Every input of the page that has a value; a repeated group gets as many rows as there are."""
    add_rows(page, values)
    find_areas(page, values)
    shown = page.locator("main form [name]:not([type=hidden]):not(button)")
    for name in dict.fromkeys(
        shown.nth(at).get_attribute("name") or "" for at in range(shown.count())
    ):
        if name not in values:
            continue
        inputs = page.locator(f'main form [name="{name}"]:not([type=hidden])')
        if inputs.first.evaluate("one => one.tagName") == "SELECT":
            inputs.first.select_option(values[name])
        elif inputs.first.get_attribute("type") == "radio":
            page.locator(f'main form [name="{name}"][value="{values[name]}"]').check()
        elif inputs.first.get_attribute("type") == "checkbox":
            for value in values[name].split():
                page.locator(f'main form [name="{name}"][value="{value}"]').check()
        else:
            inputs.first.fill(values[name])


def add_rows(page: Page, values: Mapping[str, str]) -> None:
    """Press "add" of a group until every row that has a value is there."""
    for name in values:
        row = re.fullmatch(r"(.+?)-\d+-.+", name)
        button = page.locator(f'main form button[name="add:{row[1] if row else ""}"]')
        while button.count() and not page.locator(f'main form [name="{name}"]').count():
            leave(button.first)


def find_areas(page: Page, values: Mapping[str, str]) -> None:
    """Look for areas by their names (``kelurahan-search``), so that they can be chosen by code."""
    for name in values:
        words = page.locator(f'main form [name="{name}-search"]')
        if words.count():
            words.fill(values[f"{name}-search"])
            leave(page.locator(f'main form button[name="search:{name}"]'))


class Citizen:
    """Applies and follows; ``reference`` and ``secret`` are what she wrote down."""

    def __init__(self, page: Page, answers: Mapping[str, Any], service: str = SERVICE) -> None:
        self.page, self.service = page, service
        self.values = form_values(answers)
        self.reference = self.secret = ""

    @property
    def step(self) -> str:
        """Where in the form she is: a page's key, "berkas/…", "kontak", "periksa"."""
        return (
            self.page.url.partition("/isi/")[2]
            .partition("/")[2]
            .partition("?")[0]
            .partition("#")[0]
            .strip("/")
        )

    def start(self) -> None:
        self.page.goto(self.service)
        press(self.page)

    def answer(self) -> None:
        """Fill in the page or take the photo that is asked for, and go on."""
        if self.step.startswith("berkas/"):
            self.take_photo()
        else:
            fill(self.page, self.values)
        press(self.page)

    def take_photo(self, text: str = "CONTOH") -> None:
        file = {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": births.photo(text)}
        self.page.locator("main input[type=file]").set_input_files([file])  # type: ignore[list-item]
        press(self.page)

    def fill_in_all(self) -> list[str]:
        """Every step up to the check; the steps in their order."""
        steps = []
        while self.step != "periksa":
            steps.append(self.step)
            self.answer()
            assert len(steps) < 40, (steps, self.page.locator("main").inner_text())
        return steps

    def send(self) -> None:
        """Ticks what is declared and presses the button; then she writes down what she is told."""
        for tick in self.page.locator('main form [name="declares"]').all():
            tick.check()
        press(self.page)
        written = self.page.locator("main .sy-reference")
        self.reference = written.nth(0).inner_text().strip()
        self.secret = written.nth(1).inner_text().strip()

    def open_case(self) -> None:
        """With reference and secret, typed as people type."""
        self.page.goto("/lacak/")
        self.page.locator('[name="reference"]').fill(f" {self.reference.lower()} ")
        self.page.locator('[name="secret"]').fill(self.secret.lower().replace("-", " "))
        press(self.page)
        assert self.page.url.endswith(f"/lacak/{self.reference}/"), self.page.url


class Officer:
    """Works at the desk."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def set_password(self, link: str) -> None:
        """By the one-time link that an administrator handed over."""
        self.page.goto(link)
        for name in ("new_password1", "new_password2"):
            self.page.locator(f'[name="{name}"]').fill(PASSWORD)
        leave(self.page.locator("main form button[type=submit]").first)

    def sign_in(self, username: str) -> None:
        self.page.goto("/masuk/login/")
        self.page.locator('[name="login"]').fill(username)
        self.page.locator('[name="password"]').fill(PASSWORD)
        leave(self.page.locator("main form button[type=submit]").first)
        assert "/masuk/" not in self.page.url, self.page.url

    def open_case(self, reference: str) -> None:
        """By the search: the queue may be long."""
        self.page.goto("/kerja/cari/")
        self.page.locator('main [name="q"]').fill(reference)
        leave(self.page.locator("main form button[type=submit]").first)
        follow(self.page, f"/kerja/{reference}/")

    def move(self, key: str, **values: str) -> None:
        """A button of the case, and what its page asks for."""
        link = self.page.locator(f'main a[href$="/langkah/{key}/"]')
        if link.count():
            leave(link.first)
            for name, value in values.items():
                self.page.locator(f'[name="{name}"]').fill(value)
            press(self.page)
        else:
            leave(self.page.locator(f'main form[action$="/langkah/{key}/"] button').first)
