"""Surveys as people meet them: by link, at a counter, at a kiosk, on paper, in an interview, and at the desk."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsing import Officer, context, follow, leave, press
from tests.installation import Installation
from tests.test_pages_everywhere import Inspector

pytestmark = pytest.mark.browser
ELEMENTS = [
    "persyaratan",
    "prosedur",
    "waktu",
    "biaya",
    "produk",
    "kompetensi",
    "perilaku",
    "pengaduan",
    "sarpras",
]
NUMBERS = itertools.count(1)  # in the list of services
KIOSK = {"width": 1080, "height": 1920}
TARGET = 60  # pixels, of whatever is touched at a kiosk


@dataclass(frozen=True)
class Made:
    """A survey of today: its code."""

    code: str

    def desk(self, rest: str = "") -> str:
        return f"/skm/{self.code}/{rest}"


@pytest.fixture
def desk(browser: Browser, city: Installation) -> Iterator[Inspector]:
    made = context(browser, city, script=True, desk=True)
    inspector = Inspector(made.new_page())
    Officer(inspector.page).sign_in("sari")
    yield inspector
    made.close()


@pytest.fixture
def survey(desk: Inspector) -> Made:
    """Open today, about a service that no other test has asked about."""
    return make(desk.page)


def make(page: Page) -> Made:
    today = datetime.now(ZoneInfo("Asia/Jakarta")).date()
    page.goto("/skm/baru/")
    page.locator("[name=unit]").select_option("dukcapil")
    page.locator("[name=service]").select_option(index=next(NUMBERS))
    page.locator("[name=title]").fill("Survei Contoh")
    for name in ("opens_on", "closes_on"):
        for part in ("day", "month", "year"):
            page.locator(f"[name={name}-{part}]").fill(str(getattr(today, part)))
    page.locator("[name=population]").fill("1200")
    leave(page.locator("main .sy-actions button").first)
    assert "/skm/baru/" not in page.url, page.locator("main").inner_text()
    return Made(page.url.rstrip("/").rpartition("/")[2])


def answer_all(page: Page, value: int = 4) -> None:
    """From the first element to the last page."""
    for number in range(1, 10):
        expect(page.locator("main h1, main legend").first).to_be_visible()
        expect(page.locator("#progress")).to_contain_text(re.compile(rf"\b{number}\b.*\b9\b"))
        page.locator(f"#choice-{value}").check(force=True)
        press(page)


@pytest.fixture
def phone(browser: Browser, city: Installation) -> Iterator[Inspector]:
    made = context(browser, city, script=True, desk=False)
    yield Inspector(made.new_page())
    made.close()


def test_pages_of_a_link_in_every_state(phone: Inspector, survey: Made) -> None:
    page = phone.page
    phone.visit(f"/ikut/{survey.code}/", "start")
    press(page)
    phone.look("first element")
    press(page)
    phone.look("nothing chosen")
    answer_all(page)
    phone.look("last page")
    page.locator("[name=p-remark]").fill("NIK 3273 0112 3456 7890")
    press(page)
    phone.look("last page refused")
    page.locator("[name=p-remark]").fill("Ramah.")
    page.locator("[name=p-sex]").select_option("female")
    press(page)
    phone.look("thanks")
    phone.visit("/kios/", "kiosk code")
    page.locator("#code").fill("0000000000")
    press(page)
    phone.look("kiosk code refused")

    assert len(phone.seen) == 8
    assert phone.faults == []


def test_link_works_without_script(browser: Browser, city: Installation, survey: Made) -> None:
    made = context(browser, city, script=False, desk=False)
    page = made.new_page()
    page.goto(f"/loket/{survey.code}/")
    press(page)
    answer_all(page, 3)
    press(page)

    expect(page.locator("main h1")).to_contain_text("Terima kasih")
    made.close()


def test_survey_closed_while_somebody_answers_is_told(phone: Inspector, desk: Inspector) -> None:
    made = make(desk.page)
    phone.page.goto(f"/ikut/{made.code}/")
    press(phone.page)
    answer_all(phone.page)
    desk.page.goto(made.desk("tutup/"))
    press(desk.page)
    press(phone.page)
    phone.look("closed")

    expect(phone.page.locator("main h1")).to_contain_text("tidak menerima jawaban")
    assert phone.faults == []


def test_pages_of_who_runs_surveys(desk: Inspector, survey: Made) -> None:
    page = desk.page
    desk.visit("/skm/", "list")
    desk.visit("/skm/baru/", "new")
    page.locator("[name=population]").fill("2000")
    expect(page.locator("#sample")).to_contain_text("322")
    leave(page.locator("main .sy-actions button").first)
    desk.look("new refused")
    desk.visit(survey.desk(), "survey")
    desk.visit(survey.desk("ubah/"), "change")
    page.locator("[name=title]").fill("")
    leave(page.locator("main .sy-actions button").first)
    desk.look("change refused")
    desk.visit(survey.desk("hasil/"), "result of nobody")
    desk.visit("/ikm/kewajiban/", "duty of the year")
    desk.visit("/ikm/", "results of the city")
    desk.visit("/ikm/unit/dukcapil/", "results of the unit")
    desk.visit(survey.desk("cetak/"), "sheet to print")
    desk.visit(survey.desk("tutup/"), "close")
    desk.visit(survey.desk("wawancara/"), "interview")
    press(page)
    desk.look("interview first element")
    page.goto(survey.desk())
    page.locator("[name=name]").fill("Loket 2")
    leave(page.locator('form[action$="/kios/"] button'))
    desk.look("kiosk opened")
    page.locator("[name=name]").fill("")
    leave(page.locator('form[action$="/kios/"] button'))
    desk.look("kiosk refused")

    assert len(desk.seen) == 16
    assert desk.faults == []


def test_paper_is_keyed_twice_and_decided(
    desk: Inspector, browser: Browser, city: Installation, survey: Made
) -> None:
    page = desk.page
    desk.visit(survey.desk("kertas/baru/"), "new batch")
    press(page)
    desk.look("new batch refused")
    page.locator("[name=sheets]").fill("1")
    press(page)
    desk.look("batch")
    key(page, survey, 1, waktu="7")
    desk.look("sheet refused")
    key(page, survey, 1, waktu="4")
    other = context(browser, city, script=True, desk=True)
    nuri = other.new_page()
    Officer(nuri).sign_in("nuri")
    key(nuri, survey, 2, waktu="3")
    other.close()
    desk.visit(survey.desk("kertas/1/"), "batch that differs")
    desk.visit(survey.desk("kertas/1/beda/"), "what differs")
    page.locator('[name="d-1-waktu"][value="3"]').check(force=True)
    press(page)
    leave(page.locator('main button[name="take"]'))
    desk.look("batch taken")

    expect(page.locator("main")).to_contain_text("Laporan pembersihan data")
    assert desk.faults == []


def key(page: Page, survey: Made, round_: int, **values: str) -> None:
    """The only sheet of the first batch."""
    page.goto(survey.desk(f"kertas/1/{round_}/1/"))
    for name in ELEMENTS:
        page.locator(f"[name={name}]").fill(values.get(name, "4"))
    press(page)


def test_table_is_looked_at_and_taken(desk: Inspector, survey: Made) -> None:
    page = desk.page
    desk.visit(survey.desk("berkas/"), "send a table")
    press(page)
    desk.look("nothing sent")
    rows = [";".join(ELEMENTS), ";".join("4" * 9), ";".join("49444444") + ";4"]
    page.locator("[name=table]").set_input_files(
        {"name": "survei.csv", "mimeType": "text/csv", "buffer": "\n".join(rows).encode()}
    )
    press(page)
    expect(page.locator("main")).to_contain_text("Laporan pembersihan data", timeout=30_000)
    desk.look("cleaning report")
    leave(page.locator('main button[name="take"]'))
    expect(page.locator("main")).to_contain_text("Sudah dihitung", timeout=30_000)
    desk.look("table taken")

    assert desk.faults == []


@pytest.fixture
def kiosk(
    browser: Browser, city: Installation, desk: Inspector, survey: Made
) -> Iterator[Inspector]:
    """A tall touch screen, opened by a code, that starts again after eleven seconds."""
    page = desk.page
    page.goto(survey.desk())
    page.locator("[name=name]").fill("Loket 1")
    page.locator("[name=idle_seconds]").fill("11")
    leave(page.locator('form[action$="/kios/"] button'))
    code = page.locator(".sy-reference").inner_text()
    made = browser.new_context(
        base_url=city.url,
        viewport=KIOSK,
        has_touch=True,
        locale="id-ID",
        extra_http_headers={"X-Forwarded-For": city.client().headers["X-Forwarded-For"]},
    )
    inspector = Inspector(made.new_page())
    inspector.page.goto("/kios/")
    inspector.page.locator("#code").fill(code)
    press(inspector.page)
    yield inspector
    made.close()


def test_kiosk_has_large_targets_and_leaves_nothing(kiosk: Inspector) -> None:
    page = kiosk.page
    for step in ("start", "element", "nothing chosen", "last"):
        look_at_kiosk(kiosk, step)
        if step == "start":
            page.locator(".sy-starts__one").nth(1).tap()
            expect(page.locator("#progress")).to_contain_text("Question 1")
        elif step == "element":
            press(page)
            expect(page.locator("[role=alert]")).to_be_visible()
        elif step == "nothing chosen":
            answer_all(page)
            expect(page.locator("[name=p-remark]")).to_be_visible()
    press(page)
    expect(page.locator("main")).to_contain_text("Thank you")
    look_at_kiosk(kiosk, "thanks")
    page.locator("main .sy-actions a").tap()
    expect(page.locator(".sy-starts")).to_be_visible()

    assert page.evaluate("history.length") <= 4  # no page of the one before to go back to
    assert page.locator("html").get_attribute("lang") == "id"
    assert kiosk.faults == []


def look_at_kiosk(kiosk: Inspector, name: str) -> None:
    """Accessible, and whatever can be touched is large."""
    page = kiosk.page
    kiosk.look(name)
    page.set_viewport_size(KIOSK)
    small = page.evaluate(
        """least => [...document.querySelectorAll("main a, main button, main select, main textarea, main label.govuk-radios__label")]
          .filter(one => one.offsetParent && one.tabIndex !== -2 && !one.classList.contains("govuk-visually-hidden"))
          .filter(one => { const box = one.getBoundingClientRect(); return box.height < least || box.width < least })
          .map(one => one.outerHTML.slice(0, 120))""",
        TARGET,
    )
    assert small == [], name


def test_kiosk_left_half_way_starts_again(kiosk: Inspector) -> None:
    page = kiosk.page
    page.locator(".sy-starts__one").first.tap()
    page.locator("#choice-2").check(force=True)
    press(page)
    expect(page.locator("#progress")).to_contain_text("2")

    expect(page.locator(".sy-idle")).to_be_visible(timeout=5_000)
    page.locator("[data-stay]").tap()
    expect(page.locator(".sy-idle")).to_be_hidden()
    expect(page.locator(".sy-starts")).to_be_visible(timeout=20_000)

    assert page.locator("[name^=a-]").count() == 0
    assert kiosk.faults == []


def test_kiosk_works_without_script(
    browser: Browser, city: Installation, desk: Inspector, survey: Made
) -> None:
    desk.page.goto(survey.desk())
    desk.page.locator("[name=name]").fill("Loket 3")
    leave(desk.page.locator('form[action$="/kios/"] button'))
    code = desk.page.locator(".sy-reference").inner_text()
    made = context(browser, city, script=False, desk=False)
    page = made.new_page()
    page.goto("/kios/")
    page.locator("#code").fill(code)
    press(page)
    leave(page.locator(".sy-starts__one").first)
    page.locator("#choice-2").check(force=True)
    press(page)
    leave(page.locator(".sy-again"))
    expect(page.locator(".sy-starts")).to_be_visible()
    leave(page.locator(".sy-starts__one").first)
    answer_all(page)
    press(page)
    follow(page, "/kios/isi/")

    expect(page.locator(".sy-starts")).to_be_visible()
    made.close()
