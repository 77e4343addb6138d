"""Tags and components: markup that assistive technology relies on, and nothing inline."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest
from django.core.paginator import Paginator
from django.template.loader import get_template
from django.utils import translation

from sauyunan.core.controls import Control, Option
from sauyunan.core.templatetags import ui
from sauyunan.core.tests import patterns

pytestmark = [
    pytest.mark.urls("sauyunan.core.tests.urls"),
    pytest.mark.usefixtures("own_registries"),
]
STATES = ("empty", "filled", "refused")
WHOLE = ("400.html", "500.html", "503.html")


class Reader(HTMLParser):
    """Collects ids, references to ids, and everything that a strict policy would refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.references: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        for name in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            self.references += (given.get(name) or "").split()
        refused = [n for n in given if n == "style" or n.startswith("on")]
        self.inline += [f"{tag} {name}" for name in refused]
        if tag == "style" or (tag == "script" and not given.get("src")):
            self.inline.append(tag)
        if any("data:" in (value or "") for value in given.values()):
            self.inline.append(f"{tag} data:")


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    return reader


@pytest.mark.parametrize("state", STATES)
def test_every_reference_has_its_id_and_nothing_is_inline(state: patterns.State) -> None:
    page = patterns.draw(patterns.PAGE, asked=patterns.asked(state), has_errors=True)

    reader = read(page)

    assert len(reader.ids) == len(set(reader.ids))
    assert set(reader.references) <= set(reader.ids)
    assert reader.inline == []


def test_components_reference_their_ids_and_nothing_is_inline() -> None:
    reader = read(patterns.draw(patterns.COMPONENTS))

    assert len(reader.ids) == len(set(reader.ids))
    assert set(reader.references) <= set(reader.ids)
    assert reader.inline == []


def test_error_summary_leads_to_existing_fields_in_the_same_words() -> None:
    page = patterns.draw(patterns.PAGE, asked=patterns.asked("refused"), has_errors=True)

    links = re.findall(r'<a href="#([^"]+)">([^<]+)</a>', page)

    assert len(links) == len(patterns.REFUSED) + 2
    assert {target for target, _message in links} <= set(read(page).ids)
    assert all(page.count(message) == 2 for _target, message in links if "saksi" not in message)


def test_title_says_that_something_is_wrong() -> None:
    refused = patterns.draw(patterns.PAGE, "en", asked=(), has_errors=True)
    fine = patterns.draw(patterns.PAGE, "en", asked=())

    titles = [
        " ".join(re.findall(r"<title>(.*?)</title>", page, re.S)[0].split())
        for page in (refused, fine)
    ]
    assert titles == ["Error: Akta kelahiran – Sauyunan", "Akta kelahiran – Sauyunan"]


def test_what_was_typed_is_kept_and_never_becomes_markup() -> None:
    page = patterns.draw(patterns.PAGE, asked=patterns.asked("filled"))

    assert 'value="Bayi &lt;b&gt;Contoh&lt;/b&gt;"' in page
    assert "<b>Contoh" not in page
    assert "\nLahir di perjalanan.\nDitolong bidan.</textarea>" in page
    assert "rahasia sekali" not in page  # a password is never sent back


def test_date_asks_three_fields_with_digit_keyboard_and_autofill() -> None:
    with translation.override("id"):
        shown = ui.control(Control("lahir", "date", "Lahir", autocomplete="bday"))

    assert re.findall(r'name="(lahir-\w+)"', shown) == ["lahir-day", "lahir-month", "lahir-year"]
    assert re.findall(r'autocomplete="([^"]+)"', shown) == ["bday-day", "bday-month", "bday-year"]
    assert shown.count('inputmode="numeric"') == 3
    assert '<fieldset class="govuk-fieldset"' in shown


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("phone", ['type="tel"', 'autocomplete="tel"']),
        ("email", ['type="email"', 'autocomplete="email"', 'spellcheck="false"']),
        ("number", ['inputmode="numeric"', 'autocomplete="off"', 'type="text"']),
        ("money", ['inputmode="numeric"', ">Rp</div>"]),
        ("password", ['type="password"', 'autocomplete="current-password"']),
    ],
)
def test_kind_chooses_keyboard_and_autofill(kind: str, expected: list[str]) -> None:
    shown = ui.control(Control("x", kind, "X", value="1"))  # type: ignore[arg-type]

    assert [part for part in expected if part not in shown] == []


def test_many_options_become_a_select() -> None:
    few = tuple(Option(str(n), str(n)) for n in range(12))
    many = tuple(Option(str(n), str(n)) for n in range(13))

    shown = [ui.control(Control("x", "choice", "X", options=o)) for o in (few, many)]

    assert ["<select" in text for text in shown] == [False, True]
    assert [text.count('type="radio"') for text in shown] == [12, 0]


def test_area_is_searched_chosen_and_changed_without_script() -> None:
    asked = Control("desa", "area", "Desa")
    found = Control("desa", "area", "Desa", query="cihap", options=patterns.VILLAGES)
    nothing = Control("desa", "area", "Desa", query="<xyz>")
    chosen = Control("desa", "area", "Desa", value="32.73.22.1001", chosen="Cihapit")

    shown = [ui.control(item) for item in (asked, found, nothing, chosen)]

    assert 'name="search:desa"' in shown[0]
    assert "radio" not in shown[0]
    assert re.findall(r'type="radio"\s+value="([^"]+)"', shown[1]) == [
        "32.73.22.1001",
        "32.04.05.2003",
    ]
    assert 'value="cihap"' in shown[1]
    assert "&lt;xyz&gt;" in shown[2]
    assert 'name="change:desa"' in shown[3]
    assert re.search(r'type="hidden"\s+name="desa"\s+value="32.73.22.1001"', shown[3])


def test_group_adds_and_removes_rows_with_ordinary_buttons() -> None:
    row = (Control("s.0.nik", "number", "NIK"),)
    free = Control("s", "group", "Saksi", row_label="Saksi", children=(row, row))
    fixed = Control("s", "group", "Saksi", children=(row,), may_add=False, may_remove=False)

    shown = [ui.control(free), ui.control(fixed)]

    assert re.findall(r'name="((?:add|remove):[^"]+)"', shown[0]) == [
        "remove:s:0",
        "remove:s:1",
        "add:s",
    ]
    assert re.search(r'name="s-count"\s+value="2"', shown[0])
    assert re.findall(r'name="((?:add|remove):[^"]+)"', shown[1]) == []


def test_pagination_keeps_the_rest_of_the_query_and_is_silent_for_one_page() -> None:
    source = "{% load ui %}{% pagination pages %}"

    several = patterns.draw(source)
    single = patterns.draw(source, pages=Paginator(range(3), 25).page(1))

    assert 'href="?page=5"' in several
    assert several.count('aria-current="page"') == 1
    assert single == ""


def test_blocked_task_is_no_link() -> None:
    page = patterns.draw("{% load ui %}{% task_list tasks %}")

    assert re.findall(r'href="([^"]+)"', page) == ["/1", "/2", "/3", "/4"]


@pytest.mark.parametrize("name", WHOLE)
def test_standing_pages_need_no_context(name: str) -> None:
    page = get_template(name).render()

    assert 'href="/static/dist/sauyunan.css"' in page
    assert '<main class="govuk-main-wrapper" id="main-content">' in page
    assert read(page).inline == []


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("id", "24 November 2026|24 November 2026 pukul 09.00 WIB|1.234,50|Rp25.000"),
        ("en", "24 November 2026|24 November 2026 at 09:00 WIB|1,234.50|Rp25,000"),
        ("su", "24 Nopémber 2026|24 Nopémber 2026 tabuh 09.00 WIB|1.234,50|Rp25.000"),
    ],
)
def test_values_are_said_in_the_language_of_the_page(lang: str, said: str) -> None:
    source = (
        "{% load ui %}{{ d|say_day }}|{{ m|say_moment }}|{{ n|say_number:2 }}|{{ r|say_money }}"
    )
    moment = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)

    page = patterns.draw(source, lang, d=date(2026, 11, 24), m=moment, n=1234.5, r=25000)

    assert page == said


@pytest.mark.parametrize(
    ("minutes", "said", "colour"),
    [
        (1260, "21 working hours left", "govuk-tag"),
        (60, "1 working hour left", "govuk-tag govuk-tag--yellow"),
        (59, "59 working minutes left", "govuk-tag govuk-tag--yellow"),
        (0, "0 working minutes left", "govuk-tag govuk-tag--yellow"),
        (-400, "6 working hours late", "govuk-tag govuk-tag--red"),
    ],
)
def test_time_left_is_said_and_coloured(minutes: int, said: str, colour: str) -> None:
    with translation.override("en"):
        shown = ui.time_left(minutes)

    assert shown == f'<strong class="{colour}">{said}</strong>'
