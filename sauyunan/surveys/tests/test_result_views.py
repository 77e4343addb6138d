"""The public pages of results: what they tell, and what they never do."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sauyunan.core import clock
from sauyunan.surveys import actions
from sauyunan.surveys.actions import Paper
from sauyunan.surveys.models import Channel
from sauyunan.surveys.tests import factories

pytestmark = pytest.mark.django_db
UNIT = "/ikm/unit/dinas-contoh/"


def text(answer) -> str:
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.fixture
def years(frozen_now):
    """Last year nine were rather displeased; this year two services, and one that few answered."""
    with clock.frozen(clock.now().replace(year=2025)):
        days = {"opens_on": date(2025, 11, 1), "closes_on": date(2025, 11, 30)}
        factories.closed(2, 2, 2, 2, 2, 2, 3, 3, 3, **days)
    factories.closed(4, 4, 4, 4, 3, 3, 4, 4)
    factories.closed(3, 3, 3, 2, 3, 4, service="warung/lain", population=None)
    factories.closed(1, 1, 1, service="warung/kecil")


def test_page_of_a_unit_tells_the_newest_year(client, years):
    page = text(client.get(UNIT))

    assert "Indeks kepuasan 2026" in page
    assert "85,71" in page  # (30 + 18) / 14 x 25, the three of the small service left out
    assert re.search(r"<dd>\s*B\s*</dd>", page)
    assert "84,38" in page  # the mean of 93.75 and 75.00 beside it
    assert "Indeks naik 27,38, dari 58,33 menjadi 85,71." in page
    assert f'href="{UNIT}2025/"' in page
    assert f'href="{UNIT}2026/"' in page


def test_unit_without_a_survey_says_so(client, frozen_now):
    factories.unit("sepi")

    assert "govuk-inset-text" in text(client.get("/ikm/unit/sepi/"))
    assert client.get("/ikm/unit/sepi/2026/").status_code == 404
    assert client.get("/ikm/unit/tidak-ada/").status_code == 404
    assert client.get("/ikm/1999/").status_code == 404
    assert "govuk-inset-text" in text(client.get("/ikm/"))


def test_running_survey_tells_how_many_but_no_index(client, frozen_now):
    made = factories.survey()
    papers = [Paper(factories.answers(4), factories.DAY)] * 20
    actions.add_answers(made, Channel.PAPER, papers)

    page = text(client.get(UNIT))

    assert "20" in page
    assert "291" in page
    assert "100,00" not in page


def test_few_answers_have_no_index_anywhere(client, frozen_now):
    factories.closed(1, 2, 3, 4)

    for address in (UNIT, "/ikm/", "/ikm/2026/"):
        page = text(client.get(address))
        assert "sy-fact" not in page
        assert "62,50" not in page


def test_city_pools_units_and_links_them(client, years):
    factories.closed(*[3] * 6, unit=factories.unit("dinas-lain"))

    page = text(client.get("/ikm/"))

    assert f'href="{UNIT}2026/"' in page
    assert 'href="/ikm/unit/dinas-lain/2026/"' in page
    assert 'href="/ikm/2025/"' in page
    assert "82,50" in page  # (30 + 18 + 6 x 3) / 20 x 25


def test_page_of_the_city_costs_the_same_for_one_and_three_units(client, frozen_now):
    counts = []
    for number in range(3):
        factories.closed(*[3] * 6, unit=factories.unit(f"unit-{number}"))
        with CaptureQueriesContext(connection) as found:
            client.get("/ikm/")
        counts.append(len(found))

    assert counts[2] == counts[0]


@pytest.mark.parametrize("language", ["id", "en", "su"])
def test_pages_speak_each_language(client, years, language):
    client.post("/bahasa/", {"bahasa": language})

    page = text(client.get(UNIT))

    assert f'<html lang="{language}"' in page
