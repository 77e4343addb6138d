"""What a phone transfers when a citizen opens a page for the first time, in Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from bench.place import OURS, BenchFault, Place, served

SERVICE = "/layanan/salaman/akta-kelahiran/"
PATHS = ("/", "/layanan/", SERVICE, "/lacak/", "/cek/")
PHONE = {"width": 390, "height": 844}


@dataclass
class View:
    """A page with an empty cache. ``size``: octets over the wire, heads included."""

    name: str
    size: float = 0
    requests: int = 0
    failed: list[str] = field(default_factory=list)


def measure(place: Place) -> list[View]:
    """The pages that citizens meet first, and the first page of a form."""
    with served(place, OURS, "sauyunan") as port, _browser() as browser:
        address = f"http://localhost:{port}"
        views = [_view(browser, path, f"{address}{path}") for path in PATHS]
        views.append(_form(browser, f"{address}{SERVICE}"))
    for view in views:
        if view.failed:
            raise BenchFault(f"{view.name}: {view.failed}")
    return views


@contextmanager
def _browser() -> Iterator[Browser]:
    named = os.environ.get("CHROMIUM")
    path = named or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        raise BenchFault("No Chromium: type apt-get install chromium, or CHROMIUM=/path make bench")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        try:
            yield browser
        finally:
            browser.close()


def _view(browser: Browser, name: str, address: str) -> View:
    page = browser.new_page(viewport=PHONE)  # type: ignore[arg-type]  # a mapping of these two
    view = _counted(page, name)
    page.goto(address, wait_until="networkidle")
    page.context.close()
    return view


def _form(browser: Browser, service: str) -> View:
    """The first question, as it comes with a cache that is emptied before."""
    page = browser.new_page(viewport=PHONE)  # type: ignore[arg-type]  # a mapping of these two
    page.goto(service, wait_until="networkidle")
    page.locator("form[action$='/mulai/'] button").first.click()
    page.wait_for_url("**/isi/**")
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    view = _counted(page, "/isi/…/")
    page.goto(page.url, wait_until="networkidle")
    page.context.close()
    return view


def _counted(page: Page, name: str) -> View:
    view = View(name)
    session = page.context.new_cdp_session(page)

    def finished(event: dict[str, Any]) -> None:
        view.size += event["encodedDataLength"]
        view.requests += 1

    session.on("Network.loadingFinished", finished)
    session.on("Network.loadingFailed", lambda event: view.failed.append(event["errorText"]))
    session.send("Network.enable")
    return view
