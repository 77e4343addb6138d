"""The pages in Chromium: accessibility, narrow screens, strict policy, keyboard, weight."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.template.loader import get_template
from PIL import Image
from playwright.sync_api import Browser, Page, Route

from sauyunan.core import context
from sauyunan.core.controls import Control
from sauyunan.core.tests import patterns

pytestmark = [
    pytest.mark.browser,
    pytest.mark.urls("sauyunan.core.tests.urls"),
    pytest.mark.usefixtures("own_registries"),
]
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
POLICY = "; ".join(
    f"{name} {' '.join(values)}"
    for name, values in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
)
AXE = Path(settings.ROOT) / "node_modules" / "axe-core" / "axe.min.js"
ORIGIN = "https://sauyunan.test"
Open = Callable[[str], Page]


class Staff:
    """Somebody signed in, without a database."""

    is_authenticated = True

    def __str__(self) -> str:
        return "Ibu Contoh"


def pages() -> dict[str, str]:
    """Every page that is looked at, by name."""
    asked = {state: patterns.asked(state) for state in ("empty", "filled", "refused")}
    return {
        "empty": patterns.draw(patterns.PAGE, asked=asked["empty"]),
        "filled": patterns.draw(patterns.PAGE, asked=asked["filled"]),
        "refused": patterns.draw(patterns.PAGE, asked=asked["refused"], has_errors=True),
        "english": patterns.draw(patterns.PAGE, "en", asked=asked["refused"], has_errors=True),
        "question": patterns.draw(
            patterns.QUESTION, asked=patterns.question("refused"), has_errors=True
        ),
        "components": patterns.draw(patterns.COMPONENTS),
        "desk": patterns.draw(patterns.DESK, user=Staff()),
        **{name: get_template(f"{name}.html").render() for name in ("400", "500", "503")},
        **{name: patterns.draw(f'{{% extends "{name}.html" %}}') for name in ("403", "404")},
    }


NAMES = (
    *("empty", "filled", "refused", "english", "question", "components", "desk"),
    *("400", "403", "403_csrf", "404", "500", "503"),
)


@pytest.fixture
def drawn(own_registries: None) -> dict[str, str]:
    """The pages with a city, a simulation line, links and staff navigation."""
    context.register("city", lambda: patterns.CITY)
    context.register("simulation", lambda: True)
    context.register_link(context.SiteLink("Semua layanan", "/layanan/", 1))
    for order, (label, url) in enumerate([("Pekerjaan saya", "/pola/"), ("Cari", "/cari/")]):
        context.register_navigation(context.NavItem(label, url, order, lambda _request: True))
    found = pages()
    found["403_csrf"] = patterns.draw('{% extends "403_csrf.html" %}')
    return found


def answer(route: Route, drawn: dict[str, str]) -> None:
    """Serves pages and built files, as the server does: own policy, no outside."""
    path = route.request.url.removeprefix(ORIGIN).split("?")[0]
    file = Path(settings.PACKAGE) / path.lstrip("/")
    if path.startswith("/static/") and file.is_file():
        route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix])
    elif path.lstrip("/") in drawn:
        headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"}
        route.fulfill(body=drawn[path.lstrip("/")], headers=headers)
    else:
        route.fulfill(status=404, body="")


def visit(browser: Browser, drawn: dict[str, str], name: str, **options: object) -> Page:
    """A new page of the browser, showing the named page."""
    page = browser.new_context(**options).new_page()  # type: ignore[arg-type]
    page.route("**/*", lambda route: answer(route, drawn))
    page.goto(f"{ORIGIN}/{name}")
    return page


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", NAMES)
def test_page_has_no_accessibility_violation_and_keeps_its_width(
    browser: Browser, drawn: dict[str, str], name: str, width: int
) -> None:
    page = visit(browser, drawn, name, viewport={"width": width, "height": 800})

    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run()")["violations"]

    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.context.close()


@pytest.mark.parametrize(("width", "is_told"), [(360, True), (1280, False)])
def test_table_that_is_cut_off_shows_that_there_is_more(
    browser: Browser, drawn: dict[str, str], width: int, is_told: bool
) -> None:
    page = visit(browser, drawn, "desk", viewport={"width": width, "height": 800})

    box = page.locator(".sy-scroll")
    is_cut = box.evaluate("box => box.scrollWidth > box.clientWidth")
    shadows = box.evaluate("box => getComputedStyle(box).backgroundAttachment")

    assert is_cut is is_told
    assert page.locator(".sy-scroll__hint").is_visible() is is_told
    assert shadows == "local, local, scroll, scroll"
    page.context.close()


@pytest.mark.parametrize("name", ["refused", "components", "desk"])
def test_page_reflows_at_320_pixels_with_wide_text_spacing(
    browser: Browser, drawn: dict[str, str], name: str
) -> None:
    page = visit(browser, drawn, name, viewport={"width": 320, "height": 640}, bypass_csp=True)

    page.add_style_tag(
        content="* { line-height: 1.5 !important; letter-spacing: .12em !important;"
        " word-spacing: .16em !important } p { margin-bottom: 2em !important }"
    )

    wide = page.evaluate(
        "[...document.querySelectorAll('body *')].filter(e => !e.closest('.sy-scroll')"
        " && e.getBoundingClientRect().right > 320).map(e => e.outerHTML.slice(0, 200))"
    )
    assert wide == []
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.context.close()


@pytest.mark.parametrize("name", ["refused", "desk"])
def test_strict_policy_is_kept(browser: Browser, drawn: dict[str, str], name: str) -> None:
    page = browser.new_context().new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.route("**/*", lambda route: answer(route, drawn))

    page.goto(f"{ORIGIN}/{name}", wait_until="networkidle")

    assert [text for text in said if "404" not in text] == []
    page.context.close()


def test_focus_goes_to_the_summary_and_from_there_to_the_field(
    browser: Browser, drawn: dict[str, str]
) -> None:
    page = visit(browser, drawn, "refused")

    page.locator("[data-error-summary]:focus").wait_for()
    page.get_by_role("link", name="Isi nama lengkap anak.").press("Enter")

    assert page.evaluate("document.activeElement.id") == "f-nama"
    page.context.close()


def test_every_control_is_reached_by_tab_and_shows_its_focus(
    browser: Browser, drawn: dict[str, str]
) -> None:
    page = visit(browser, drawn, "empty")
    seen: list[str] = []

    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.className")
    for _press in range(60):
        page.keyboard.press("Tab")
        shown = page.evaluate(
            "(e => { const s = getComputedStyle(e); const l = e.nextElementSibling;"
            " const b = l && getComputedStyle(l, '::before');"
            " return [s.outlineStyle, s.boxShadow, b ? b.boxShadow : 'none'].some("
            "v => v !== 'none') ? e.name || e.textContent.trim() : 'invisible: ' + e.outerHTML })"
            "(document.activeElement)"
        )
        seen.append(shown)

    assert first == "govuk-skip-link"
    assert [item for item in seen if item.startswith("invisible: ") and "<body" not in item] == []
    names = {item.name for item in patterns.EMPTY if item.kind in {"text", "number", "choices"}}
    assert names <= set(seen)
    page.context.close()


def test_targets_are_wide_enough_for_thumbs(browser: Browser, drawn: dict[str, str]) -> None:
    page = visit(browser, drawn, "refused", viewport={"width": 360, "height": 800})

    small = page.evaluate(
        "[...document.querySelectorAll('button:not([aria-hidden]), input:not([type=hidden]),"
        " select, summary')].filter(e => e.getBoundingClientRect().height < 44"
        " && e.getBoundingClientRect().height > 0).map(e => e.outerHTML)"
    )

    assert small == []
    page.context.close()


def test_enter_means_continue_not_remove(browser: Browser, drawn: dict[str, str]) -> None:
    page = visit(browser, drawn, "filled")
    page.evaluate(
        "document.querySelector('main form').addEventListener('submit', e => {"
        " e.preventDefault(); window.pressed = e.submitter.name })"
    )

    page.locator("#f-nama").press("Enter")

    assert page.evaluate("window.pressed") == ""
    page.context.close()


def test_villages_are_shown_while_the_name_is_typed(
    browser: Browser, drawn: dict[str, str]
) -> None:
    page = visit(browser, drawn, "empty")
    asked: list[str] = []
    part = patterns.draw(
        '{% include "components/control/_area_found.html" %}',
        c=Control("desa", "area", "Desa", query="cihap", options=patterns.VILLAGES),
    )

    def answer_search(route: Route) -> None:
        asked.append(route.request.url.removeprefix(ORIGIN))
        route.fulfill(body=part, content_type="text/html; charset=utf-8")

    page.route("**/wilayah/**", answer_search)
    page.locator("#f-desa").press_sequentially("cihap", delay=20)
    page.get_by_role("radio", name="Cihapit", exact=True).check()

    assert asked == ["/wilayah/?level=4&name=desa&q=cihap"]
    assert page.locator("[name=desa]:checked").get_attribute("value") == patterns.VILLAGES[0].value
    page.context.close()


def test_phone_writes_where_it_is(browser: Browser, drawn: dict[str, str]) -> None:
    here = {"latitude": -6.9147, "longitude": 107.6098}
    page = visit(browser, drawn, "empty", geolocation=here, permissions=["geolocation"])

    page.get_by_role("button", name="Pakai lokasi saya sekarang").click()
    page.get_by_text("Ini lokasi Anda sekarang").wait_for()

    assert page.locator("#f-titik").input_value() == "-6.914700, 107.609800"
    page.context.close()


def test_without_script_no_button_asks_where_the_phone_is(
    browser: Browser, drawn: dict[str, str]
) -> None:
    page = visit(browser, drawn, "empty", java_script_enabled=False)

    assert page.get_by_role("button", name="Pakai lokasi saya sekarang").count() == 0
    page.context.close()


def test_phone_that_does_not_tell_where_it_is_leaves_the_field(
    browser: Browser, drawn: dict[str, str]
) -> None:
    page = visit(browser, drawn, "filled", permissions=["geolocation"])
    page.context.set_geolocation(None)  # as deep in a building

    page.get_by_role("button", name="Pakai lokasi saya sekarang").click()
    page.get_by_text("Ponsel tidak memberi tahu lokasinya").wait_for()

    assert page.locator("#f-titik").input_value() == "-6.9147, 107.6098"
    assert page.get_by_role("button", name="Pakai lokasi saya sekarang").is_enabled()
    page.context.close()


def test_village_search_that_cannot_be_reached_leaves_the_button(
    browser: Browser, drawn: dict[str, str]
) -> None:
    page = visit(browser, drawn, "empty")
    page.route("**/wilayah/**", lambda route: route.abort())

    with page.expect_event("requestfailed"):
        page.locator("#f-desa").press_sequentially("cihap", delay=20)

    assert page.locator("#f-desa").input_value() == "cihap"
    assert page.get_by_role("button", name="Cari", exact=True).is_visible()
    page.context.close()


def test_photo_is_made_smaller_before_it_is_sent(
    browser: Browser, drawn: dict[str, str], tmp_path: Path
) -> None:
    photo = tmp_path / "besar.jpg"
    Image.effect_noise((3000, 2000), 90).convert("RGB").save(photo, quality=95)
    page = visit(browser, drawn, "empty")

    page.locator("#f-surat").set_input_files(photo)
    page.locator("#f-surat-preview img").wait_for()
    sent = page.evaluate(
        "document.querySelector('#f-surat').files[0].arrayBuffer().then("
        "b => { let s = ''; new Uint8Array(b).forEach(n => s += String.fromCharCode(n));"
        " return btoa(s) })"
    )

    shrunk = tmp_path / "kecil.jpg"
    shrunk.write_bytes(base64.b64decode(sent))
    with Image.open(shrunk) as image:
        assert (image.format, image.size) == ("JPEG", (1600, 1067))
    assert shrunk.stat().st_size < photo.stat().st_size / 2
    assert "KB" in page.locator("#f-surat-preview [role=status]").inner_text()
    page.context.close()


def test_file_that_is_no_picture_is_sent_as_it_is(
    browser: Browser, drawn: dict[str, str], tmp_path: Path
) -> None:
    paper = tmp_path / "surat.pdf"
    paper.write_bytes(b"%PDF-1.7 contoh")
    page = visit(browser, drawn, "empty")

    page.locator("#f-surat").set_input_files(paper)
    page.locator("#f-surat-preview [role=status]").filter(has_text="KB").wait_for()

    kept = page.evaluate(
        "[document.querySelector('#f-surat').files[0].name,"
        " document.querySelector('#f-surat').files[0].size]"
    )
    assert kept == ["surat.pdf", 15]
    assert page.locator("#f-surat-preview img").count() == 0
    page.context.close()


def test_first_view_of_a_form_step_is_light(browser: Browser, drawn: dict[str, str]) -> None:
    page = browser.new_context().new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(ORIGIN)))
    page.route("**/*", lambda route: answer(route, drawn))

    page.goto(f"{ORIGIN}/question", wait_until="networkidle")

    weights = [len(brotli.compress(drawn["question"].encode()))] + [
        len(brotli.compress((Path(settings.PACKAGE) / url.lstrip("/")).read_bytes()))
        for url in asked
        if url.startswith("/static/")
    ]
    assert len(asked) <= 5
    assert sum(weights) <= 20_000  # the promise to citizens is 40 KB with pictures
    page.context.close()


def test_print_hides_what_paper_cannot_use(browser: Browser, drawn: dict[str, str]) -> None:
    page = visit(browser, drawn, "components")

    page.emulate_media(media="print")

    hidden = [".sy-language", ".sy-official", ".govuk-skip-link", ".govuk-pagination"]
    assert [page.locator(selector).is_visible() for selector in hidden] == [False] * 4
    assert page.locator(".sy-reference").is_visible()
    assert page.locator(".sy-simulation").is_visible()
    page.context.close()
