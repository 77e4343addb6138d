"""What everybody finds and takes along of innovations."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from sauyunan.innovations import exporting
from sauyunan.innovations.tests import registry_factories as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def visitor():
    client = Client()
    client.cookies["bahasa"] = "en"
    return client


@pytest.fixture(autouse=True)
def there():
    units = made.city_units()
    made.record(
        units["puskesmas"],
        slug="posyandu",
        title="Pelayanan Posyandu Malam",
        status="listed",
        stage="applied",
        since=date(2025, 3, 1),
        affairs=["health"],
        sdgs=[3],
        target_groups=["children"],
        areas=["32.73.01"],
        story={"summary": "Timbang bayi sepulang kerja.", "problem": "=1+1"},
    )
    made.record(
        units["dishub"], slug="parkir", title="Parkir Nontunai", status="listed", kit="parkir"
    )
    made.record(units["dishub"], slug="rahasia", title="Rahasia", status="draft")
    made.record(
        units["dishub"], slug="tertutup", title="Tertutup", status="listed", is_public=False
    )


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("", ["parkir", "posyandu"]),
        ("q=melayani", ["posyandu"]),
        ("q=timbangan+bayi", ["posyandu"]),
        ("q=posyan", ["posyandu"]),
        ("q=kereta", []),
        ("q=%27%29%28%26%7C%21", ["parkir", "posyandu"]),  # signs alone are no words
        ("tahap=applied", ["posyandu"]),
        ("tahap=apa", []),
        ("urusan=health", ["posyandu"]),
        ("unit=dinkes", ["posyandu"]),
        ("unit=tidak-ada", []),
        ("sdg=3", ["posyandu"]),
        ("sdg=x", []),
        ("sasaran=children", ["posyandu"]),
        ("kecamatan=32.73.01", ["posyandu"]),
        ("kit=ada", ["parkir"]),
        ("kit=tanpa", ["posyandu"]),
        ("q=posyandu&kit=ada", []),
    ],
)
def test_filters_find_what_fits(visitor, query, slugs):
    page = visitor.get(f"/inovasi/?{query}")
    data = visitor.get(f"/inovasi/data.json?{query}").json()

    assert sorted(row.slug for row in page.context["innovations"]) == slugs
    assert sorted(row["slug"] for row in data["innovations"]) == slugs


def test_page_tells_the_story_and_facts(visitor):
    text = " ".join(visitor.get("/inovasi/posyandu/").content.decode().split())

    assert "Timbang bayi sepulang kerja." in text
    assert "3. Good health and well-being" in text
    assert "since 1 March 2025" in text


@pytest.mark.parametrize("slug", ["rahasia", "tertutup"])
def test_what_is_not_public_is_nowhere(visitor, slug):
    assert visitor.get(f"/inovasi/{slug}/").status_code == 404
    for url in ("/inovasi/", "/inovasi/data.csv", "/inovasi/data.json", "/api/v1/innovations", "/"):
        assert slug not in visitor.get(url).content.decode().lower()
    similar = visitor.get("/api/v1/innovations/similar", {"title": slug})
    assert similar.json() == []


def test_csv_holds_the_public_columns_and_no_formula(visitor):
    text = visitor.get("/inovasi/data.csv").content.decode()
    rows = list(csv.DictReader(io.StringIO(text)))

    assert tuple(rows[0]) == exporting.COLUMNS
    assert rows[1]["affairs"] == "health"
    assert rows[1]["since"] == "2025-03-01"


def test_api_filters_and_finds_similar_ones(visitor):
    listed = visitor.get("/api/v1/innovations", {"affair": "health"}).json()
    similar = visitor.get(
        "/api/v1/innovations/similar", {"title": "Melayani Posyandu Malam"}
    ).json()

    assert [row["slug"] for row in listed] == ["posyandu"]
    assert (listed[0]["stage"], listed[0]["sdgs"]) == ("applied", [3])
    assert [row["slug"] for row in similar] == ["posyandu"]
    assert visitor.get("/api/v1/innovations/similar").status_code == 422


def test_whole_record_is_taken_along_as_json(visitor):
    person = made.person("cek", "city/innovation", made.unit("kota"))
    visitor.force_login(person)

    told = visitor.get(reverse("innovations:export", args=["posyandu"])).json()

    assert told["schema"] == "sauyunan-innovation-1"
    assert told["affairs"] == [{"key": "health", "title": "Health"}]
    assert [one["section"] for one in told["story"]] == ["summary", "problem"]
    assert told["days"] == {"initiated_on": None, "tried_on": None, "since": "2025-03-01"}
