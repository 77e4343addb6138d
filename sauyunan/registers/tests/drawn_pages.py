"""Pages that were drawn by the application, looked at in Chromium."""

from __future__ import annotations

from collections.abc import Mapping

from playwright.sync_api import Browser

from sauyunan.registers.tests.test_calendar_browser import AXE, visit

WIDTHS = (360, 1280)


def page_faults(browser: Browser, drawn: Mapping[str, str]) -> list[str]:
    """What axe finds in them on a phone and on a desk, with everything unfolded; pages that are wider than the
    screen, and those without exactly one heading of the first level."""
    faults = []
    for name, html in drawn.items():
        for width in WIDTHS:
            page = visit(browser, html, width)
            page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
            page.evaluate(AXE.read_text())
            found = page.evaluate("axe.run()")["violations"]
            faults += [f"{name} {width}: {one['id']} {one['nodes'][0]['html']}" for one in found]
            wide = page.evaluate("document.documentElement.scrollWidth")
            faults += [f"{name}: {wide} pixels wide on {width}"] if wide > width else []
            headings = page.locator("h1").count()
            faults += [f"{name}: {headings} headings of level 1"] if headings != 1 else []
            page.context.close()
    return faults
