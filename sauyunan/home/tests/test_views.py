"""The front page, the texts every site owes its readers, and pages for errors."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from sauyunan.accounts.models import Membership, Person
from sauyunan.innovations.tests import factories
from sauyunan.kits import archive
from sauyunan.services.tests import factories as service_factories


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["bahasa"] = "en"
    with translation.override("en"):
        yield


def offered(page):
    return [(one.kit, one.key) for one in page.context["services"]]


@pytest.mark.django_db
def test_front_page_before_there_is_anything(client):
    page = client.get("/")

    assert page.status_code == 200
    assert offered(page) == []
    assert "No service is on offer yet." in page.content.decode()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["salam", "lain"]),
        ("SALAM", ["salam", "lain"]),
        ("greeting", ["salam", "lain"]),
        ("  sal  ", ["salam", "lain"]),
        ("salam akta", []),
    ],
)
def test_search_finds_services_that_hold_every_word(client, db, frozen_now, text, found):
    factories.edition()

    page = client.get("/", {"q": text})

    assert sorted(offered(page)) == sorted(("sapa", key) for key in found)


@pytest.mark.parametrize(
    ("text", "is_guess"), [("salam", False), ("slaam", True), ("greting", True)]
)
def test_one_slip_is_forgiven_and_said(client, db, frozen_now, text, is_guess):
    factories.edition()

    page = client.get("/", {"q": text}, headers={"Accept-Language": "en"})

    assert len(offered(page)) == 2
    assert (f"Nothing fits “{text}” exactly." in page.content.decode()) is is_guess


@pytest.mark.parametrize(("text", "count"), [("akte", 1), ("AKTE stall", 1), ("akte bakso", 0)])
def test_search_knows_other_words_of_a_service(client, db, text, count):
    files = dict(archive.files_in(service_factories.KIT))
    files["services/izin-warung.yaml"] += b"\nwords: [akte, surat jualan]\n"
    service_factories.edition_of(files, service_factories.unit())

    page = client.get("/", {"q": text})

    assert len(offered(page)) == count


def test_the_only_service_of_a_kit_is_told_of_by_the_kit(client, db):
    service_factories.edition(service_factories.unit())

    pages = [client.get(address).content.decode() for address in ("/", "/layanan/")]
    pages.append(client.get("/layanan/warung/izin-warung/").content.decode())

    assert ["A made-up kit for tests." in page for page in pages] == [True] * 3


def test_search_without_a_hit_says_what_to_do(client, db, frozen_now):
    factories.edition()

    page = client.get("/", {"q": "<b>akta</b>"})

    assert "No service fits" in page.content.decode()
    assert "<b>akta</b>" not in page.content.decode()


def test_front_page_shows_public_innovations(client, db, frozen_now):
    made = factories.edition()
    factories.innovation(unit_id=made.unit_id)
    factories.innovation(slug="lain", title="Rahasia", is_public=False)

    page = client.get("/").content.decode()

    assert reverse("innovations:detail", args=["sapa"]) in page
    assert "Rahasia" not in page


@pytest.mark.django_db
def test_every_page_leads_to_what_people_come_for(client):
    page = client.get("/tentang/").content.decode()

    for name in ("services:list", "services:track", "documents:check", "innovations:list"):
        assert f'href="{reverse(name)}"' in page


@pytest.mark.django_db
def test_unknown_page_is_not_found_and_leads_on(client):
    page = client.get("/tidak-ada/")

    assert page.status_code == 404
    assert f'href="{reverse("services:track")}"' in page.content.decode()


def test_security_txt_expires_in_half_a_year(client, frozen_now):
    page = client.get("/.well-known/security.txt")

    lines = dict(line.split(": ", 1) for line in page.content.decode().splitlines())
    assert lines["Contact"] == f"{settings.SAUYUNAN_URL}/tentang/"
    assert lines["Expires"] == (frozen_now + timedelta(days=180)).isoformat()
    assert page["Content-Type"] == "text/plain; charset=utf-8"


def test_search_engines_stay_out_of_what_belongs_to_one_person(client):
    page = client.get("/robots.txt").content.decode()

    for name, args in (
        ("services:track", []),
        ("services:queue", []),
        ("accounts:overview", []),
        ("account_login", []),
        ("surveys:answer", ["abc"]),
        ("services:resume", ["abc"]),
    ):
        path = reverse(name, args=args)
        assert any(
            path.startswith(line.removeprefix("Disallow: ")) for line in page.splitlines()[1:]
        )


def test_health_answers_at_its_address(client, db):
    assert client.get("/sehat").status_code in {200, 503}  # no worker runs in tests


@pytest.mark.parametrize(
    ("name", "args", "path"),
    [
        ("home:front", [], "/"),
        ("home:about", [], "/tentang/"),
        ("services:list", [], "/layanan/"),
        ("services:about", ["kit", "akta"], "/layanan/kit/akta/"),
        ("services:track", [], "/lacak/"),
        ("services:queue", [], "/kerja/"),
        ("documents:check", [], "/cek/"),
        ("documents:verify", ["abc"], "/cek/abc/"),
        ("surveys:answer", ["abc"], "/survei/abc/"),
        ("innovations:list", [], "/inovasi/"),
        ("innovations:detail", ["sapa"], "/inovasi/sapa/"),
        ("accounts:overview", [], "/kota/"),
        ("core:health", [], "/sehat"),
        ("api:openapi-json", [], "/api/v1/openapi.json"),
    ],
)
def test_addresses_do_not_change(name, args, path):
    assert reverse(name, args=args) == path


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("city/admin", "/kota/awal/"),
        ("city/leader", "/kota/awal/"),
        ("city/auditor", "/kota/awal/"),
        ("", "/kota/awal/"),
        ("city/helper", "/bantu/"),
        ("warung/kepala", "/kerja/"),
    ],
)
def test_signing_in_leads_to_where_ones_work_is(client, db, role, path):
    unit = service_factories.unit()
    service_factories.edition(unit)
    person = Person.objects.create(username="contoh", full_name="Ibu Contoh")
    person.set_password("kata sandi contoh")
    person.save()
    if role:
        Membership.objects.create(person=person, unit=unit, role=role)

    answer = client.post(
        reverse("account_login"), {"login": "contoh", "password": "kata sandi contoh"}
    )

    assert answer.status_code == 302
    assert answer["Location"] == path
    assert client.get(answer["Location"]).status_code == 200


def signed_in(client, role):
    unit = service_factories.unit()
    service_factories.application(service_factories.edition(unit))
    person = Person.objects.create(username="contoh", full_name="Ibu Contoh")
    if role:
        Membership.objects.create(person=person, unit=unit, role=role)
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")


@pytest.mark.parametrize(
    ("role", "told"),
    [
        ("city/leader", ["Innovations", "Overdue report", "numbers only"]),
        ("city/auditor", ["Registers", "Administration"]),
        ("", ["You have no role yet"]),
    ],
)
def test_who_has_no_work_at_the_desk_is_told_where_to_go(client, db, role, told):
    signed_in(client, role)

    page = client.get("/kerja/", follow=True)

    assert page.redirect_chain == [("/kota/awal/", 302)]
    assert [one in page.content.decode() for one in told] == [True] * len(told)


@pytest.mark.parametrize("role", ["city/leader", "city/auditor", "city/admin", "city/helper"])
def test_every_link_that_is_shown_opens(client, db, role):
    signed_in(client, role)

    seen: dict[str, int] = {}
    waiting = ["/", "/kota/awal/"]
    while waiting and len(seen) < 150:
        address = waiting.pop()
        answer = client.get(address, follow=True)
        seen[address] = answer.status_code
        if answer["Content-Type"].startswith("text/html"):
            found = re.findall(r'href="(/[^"#]*)"', answer.content.decode())
            waiting += [one for one in found if one not in seen and "/static/" not in one]

    assert {address: status for address, status in seen.items() if status != 200} == {}
    assert len(seen) > 10


@pytest.mark.django_db
def test_front_page_leads_to_the_directory_before_it_lists_services(client, monkeypatch):
    page = client.get("/").content.decode()
    monkeypatch.setattr("sauyunan.registers.queries.publishes_any", lambda: True)
    with_directory = client.get("/").content.decode()

    assert 'href="/direktori/"' not in page
    assert with_directory.index('href="/direktori/"') < with_directory.index('class="sy-cards"')
    assert with_directory.index('href="/direktori/"') < with_directory.index('type="search"')
