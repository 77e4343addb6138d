"""What everybody sees of innovations, on pages and over the API."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from sauyunan.accounts.models import Membership, Person, Unit
from sauyunan.core import clock
from sauyunan.core.actor import SYSTEM
from sauyunan.innovations import actions
from sauyunan.innovations.tests import factories
from sauyunan.surveys.tests import factories as surveys


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["bahasa"] = "en"
    with translation.override("en"):
        yield


def text(response):
    return " ".join(response.content.decode().split())


def test_page_shows_what_was_measured(client, edition):
    factories.innovation(unit_id=edition.unit_id)
    factories.application(edition, used_minutes=270)
    surveys.stored(5, 3, service="sapa/salam")

    page = text(client.get(reverse("innovations:detail", args=["sapa"])))

    assert "Residents wait long." in page
    assert "kit sapa version 1.2.0" in page
    assert "4.5 working hours" in page
    assert "75.00" in page
    assert "100.0%" in page
    assert "Dinas Contoh" in page


def test_page_hides_what_rests_on_too_few_answers(client, edition):
    factories.innovation()
    surveys.stored(4, 1, service="sapa/salam")

    page = text(client.get(reverse("innovations:detail", args=["sapa"])))

    assert "25.00" not in page
    assert "not enough data yet" in page
    assert '<span class="sy-fact__n">n = 4</span>' in page


def test_page_compares_satisfaction_before_and_after_the_start(client, edition):
    factories.innovation()  # since 2020; its kit has run here since today
    for days, values in ((-10, (1, 1, 2, 2, 1, 2)), (0, (3, 4, 4, 3, 4, 3))):
        for value in values:
            day = factories.DAY + timedelta(days=days)
            surveys.stored(1, value, service="sapa/salam", on=day)

    page = text(client.get(reverse("innovations:detail", args=["sapa"])))

    assert "before, 6 people answered; in as many days since then, 6." in page
    assert "The index rose by 50.00 (95% interval " in page
    assert "The kit has run here since 24 November 2026" in page


def test_page_compares_the_units_closed_surveys_whole(client, edition):
    """One of the year before and one that began since count; one over the day and an older one do not."""
    factories.innovation()
    unit = Unit.objects.get(pk=edition.unit_id)
    days = {
        (2, 2, 3, 2, 2, 3): (date(2026, 3, 1), date(2026, 3, 31)),
        (3, 4, 4, 3, 4, 3): (date(2026, 11, 24), date(2026, 12, 20)),
        (4, 4, 4, 4, 4, 4): (date(2026, 11, 20), date(2026, 11, 25)),
        (1, 1, 1, 1, 1, 1): (date(2025, 11, 1), date(2025, 11, 30)),
    }
    for values, (opens_on, closes_on) in days.items():
        service = f"sapa/{values[0]}"  # so that they may share days
        with clock.frozen(factories.at(closes_on)):
            surveys.closed(
                *values, unit=unit, service=service, opens_on=opens_on, closes_on=closes_on
            )

    with clock.frozen(factories.at(date(2026, 12, 21))):
        page = text(client.get(reverse("innovations:detail", args=["sapa"])))

    assert (
        "closed in the year before have 6 answers; those that began since then and are closed, 6."
        in page
    )
    assert "The index rose by 29.17 (95% interval" in page
    assert "What else changed at the unit" in page
    assert "before, 0 people answered" in page


def test_page_does_not_compare_with_nobody(client, edition):
    factories.innovation()

    page = text(client.get(reverse("innovations:detail", args=["sapa"])))

    assert "fewer than 5 answered before, or after." in page


@pytest.mark.parametrize("path", ["/inovasi/", "/inovasi/sapa/"])
def test_staff_keep_their_navigation(client, edition, path):
    factories.innovation(unit_id=edition.unit_id)
    leader = Person.objects.create(username="pimpinan", full_name="Ibu Pimpinan")
    unit = Unit.objects.get(pk=edition.unit_id)
    Membership.objects.create(person=leader, unit=unit, role="city/leader")
    public = text(client.get(path))

    client.force_login(leader)
    own = text(client.get(path))

    assert ("sy-desk-nav" in public, "Sign out" in public) == (False, False)
    assert '<a href="/inovasi/" aria-current="true">Innovations</a>' in own
    assert "Ibu Pimpinan" in own


@pytest.mark.django_db
def test_page_of_an_innovation_without_a_kit(client):
    factories.innovation(kit="")

    page = client.get(reverse("innovations:detail", args=["sapa"]))

    assert "nothing is measured" in text(page)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/inovasi/sapa/", "/api/v1/innovations/sapa/evidence"])
def test_what_is_not_public_is_not_found(client, path):
    factories.innovation(is_public=False)

    assert client.get(path).status_code == 404


@pytest.mark.django_db
def test_list_costs_the_same_for_one_and_three(client, django_assert_num_queries):
    factories.innovation(slug="a")
    client.get("/inovasi/")
    with django_assert_num_queries(4):
        client.get("/inovasi/")
    factories.innovation(slug="b")
    factories.innovation(slug="c", is_public=False)

    with django_assert_num_queries(4):
        page = client.get("/inovasi/")

    assert [row.slug for row in page.context["innovations"]] == ["a", "b"]


def test_api_tells_the_same_figures(client, edition):
    factories.innovation()
    factories.application(edition, used_minutes=270)

    told = client.get("/api/v1/innovations/sapa/evidence").json()

    assert (told["since"], told["until"]) == ("2026-10-26", "2026-11-24")
    found = {one["key"]: (one["value"], one["unit"], one["n"]) for one in told["findings"]}
    assert found["tengah"] == ("4.5", "hours", 1)
    assert found["tepat"] == ("100.0", "percent", 1)
    assert found["ikm"] == (None, "points", 0)
    assert found["sisa"] == ("0", "count", 1)


def test_api_lists_the_public_ones(client, edition):
    factories.innovation(unit_id=edition.unit_id)
    factories.innovation(slug="lain", is_public=False)

    [told] = client.get("/api/v1/innovations").json()
    assert told["summary"] is None
    assert {name: told[name] for name in ("slug", "title", "kit", "since", "unit", "stage")} == {
        "slug": "sapa",
        "title": "Sapa",
        "kit": "sapa",
        "since": "2020-02-01",
        "unit": "Dinas Contoh",
        "stage": "applied",
    }


def test_kept_digests_can_be_computed_again_from_open_data(client, edition):
    innovation = factories.innovation(unit_id=edition.unit_id)
    for _ in range(5):
        factories.application(edition, used_minutes=270)
    with clock.frozen(factories.at(date(2026, 12, 1))):
        actions.record_measurements(innovation, date(2026, 11, 1), date(2026, 11, 30), by=SYSTEM)
        page = text(client.get(reverse("innovations:detail", args=["sapa"])))
        told = client.get("/api/v1/innovations/sapa/evidence").json()

    def canonical(content):
        return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()

    (entry,) = told["ledger"]
    digests = {one["indicator"]: one["digest"] for one in told["kept"]}
    for one in told["kept"]:
        content = {key: value for key, value in one.items() if key not in ("digest", "entry")}
        assert hashlib.sha256(canonical(content)).hexdigest() == one["digest"]
    salted = bytes.fromhex(entry["salt"]) + canonical(entry["content"])
    assert entry["content"] == {"measurements": digests}
    assert hashlib.sha256(salted).hexdigest() == entry["commitment"]
    assert digests["standard:people_served"] in page
    assert "People served" in page
    assert {one["key"] for one in told["standard"]} >= {"standard:people_served", "standard:online"}
