"""Other systems: a blind question to a registry, the table for entry by hand, and its mark."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from sauyunan.core import clock
from sauyunan.core.models import LedgerEntry
from sauyunan.services import actions, entry, outside
from sauyunan.services.actions import Filled
from sauyunan.services.actions.outside import MATCHES_A_DAY
from sauyunan.services.models import Application, Entry
from sauyunan.services.outside import PersonAsked, Verdict
from sauyunan.services.refusals import InputRefused, MoveRefused
from sauyunan.services.tests import factories
from sauyunan.services.tests.registries import FakeRegistry

NIK = "3273014505900001"
DAY = date(2022, 6, 13)
QUERY = {"service": "warung/izin-warung", "day": "2022-06-13"}


def body(response):
    return re.sub(r"\s+", " ", response.content.decode())


def verbs(verb):
    return LedgerEntry.objects.filter(verb=verb).count()


@pytest.fixture(autouse=True)
def _forgotten():
    outside.population_registry.cache_clear()
    outside.civil_registration.cache_clear()
    yield
    outside.population_registry.cache_clear()
    outside.civil_registration.cache_clear()


@pytest.fixture
def registry(settings, monkeypatch):
    settings.SAUYUNAN_POPULATION_REGISTRY = "sauyunan.services.tests.registries.FakeRegistry"
    monkeypatch.setattr(FakeRegistry, "asked", [])
    monkeypatch.setattr(FakeRegistry, "is_away", False)
    return FakeRegistry


def served(town, **answers):
    made = factories.application(town.edition, answers=factories.ANSWERS | answers)
    actions.move(made, "setujui", by=town.examiner)
    actions.move(made, "terbitkan", by=town.head, filled=Filled(answers={"berlaku_tahun": 2}))
    return made


@pytest.fixture
def desk(client, town):
    client.force_login(town.examiner)
    return client


# -- The population registry ----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("answers", "verdict"),
    [
        ({}, Verdict.MATCH),
        ({"nama": "ibu contoh"}, Verdict.MATCH),
        ({"nama": "Ibu Lain"}, Verdict.MISMATCH),
        ({"nik": "3273014505900009"}, Verdict.UNKNOWN),
    ],
)
def test_registry_tells_a_verdict_and_nothing_else(town, registry, answers, verdict):
    made = factories.application(town.edition, answers=factories.ANSWERS | answers)

    found = actions.match_people(made, by=town.examiner)

    assert found == {"pemilik": verdict}
    assert len(registry.asked) == 1
    assert verbs("population.matched") == 1


def test_registry_is_asked_with_what_the_service_names(town, registry):
    actions.match_people(factories.application(town.edition), by=town.examiner)

    assert registry.asked == [PersonAsked(NIK, "Ibu Contoh", None)]


def test_registry_that_fails_is_unavailable_and_no_number_is_logged(
    town, registry, monkeypatch, caplog
):
    monkeypatch.setattr(registry, "is_away", True)

    found = actions.match_people(factories.application(town.edition), by=town.examiner)

    assert found == {"pemilik": Verdict.UNAVAILABLE}
    assert NIK not in caplog.text


def test_nothing_is_connected_unless_a_city_names_it(desk, town):
    made = factories.application(town.edition)

    with pytest.raises(MoveRefused):
        actions.match_people(made, by=town.examiner)
    page = body(desk.get(reverse("services:review", args=[made.reference])))

    assert outside.population_registry() is None
    assert reverse("services:match", args=[made.reference]) not in page
    assert verbs("population.matched") == 0


def test_registry_is_asked_so_often_a_day_and_no_more(town, registry):
    made = factories.application(town.edition)
    for _ in range(MATCHES_A_DAY):
        actions.match_people(made, by=town.examiner)

    with pytest.raises(MoveRefused):
        actions.match_people(made, by=town.examiner)

    assert len(registry.asked) == MATCHES_A_DAY


def test_outsider_asks_nothing(client, town, registry):
    made = factories.application(town.edition)
    stranger = factories.person("tono", factories.unit("lain"), "pemeriksa")
    client.force_login(stranger)

    with pytest.raises(PermissionDenied):
        actions.match_people(made, by=stranger)
    answer = client.post(reverse("services:match", args=[made.reference]))

    assert answer.status_code == 404
    assert registry.asked == []


def test_page_shows_the_verdict_once(desk, town, registry):
    made = factories.application(town.edition)
    address = reverse("services:review", args=[made.reference])

    shown = body(desk.post(reverse("services:match", args=[made.reference])))
    after = body(desk.get(address))

    assert 'id="verdicts"' in shown
    assert Verdict.MATCH.label in shown
    assert 'id="verdicts"' not in after


# -- Entry by hand --------------------------------------------------------------------------------
def test_table_holds_what_was_served_on_the_day(town):
    made = served(town)
    factories.application(town.edition)
    with clock.frozen(clock.now() + timedelta(days=1)):
        served(town)
    (chosen,) = entry.services_of(town.examiner)

    table = actions.export_cases(town.examiner, chosen, DAY, reason="Entri ke sistem lain")

    (row,) = table.rows
    cells = dict(zip(table.columns, row, strict=True))
    assert row[0] == made.reference
    assert cells["NIK"] == NIK
    assert cells["Nama"] == "Ibu Contoh"
    assert verbs("cases.exported") == 1


def test_table_has_a_column_for_every_row_of_a_group(town):
    partner = {"nama": "Bapak Contoh", "nik": "3273011203880002"}
    served(town, rekan=[partner])
    served(town)
    (chosen,) = entry.services_of(town.examiner)

    table = actions.export_cases(town.examiner, chosen, DAY, reason="Entri")

    first, second = (dict(zip(table.columns, row, strict=True)) for row in table.rows)
    assert first["Rekan 1: Nama rekan"] == "Bapak Contoh"
    assert second["Rekan 1: Nama rekan"] == ""


def test_another_system_says_what_it_asks_for(town, settings):
    settings.SAUYUNAN_CIVIL_REGISTRATION = "sauyunan.services.tests.registries.ShortSystem"
    served(town)
    (chosen,) = entry.services_of(town.examiner)

    table = actions.export_cases(town.examiner, chosen, DAY, reason="Entri")

    assert (table.columns, list(table.rows)) == (("Judul",), [("Ibu Contoh",)])


def test_table_without_a_reason_is_refused(desk, town):
    served(town)
    (chosen,) = entry.services_of(town.examiner)

    with pytest.raises(InputRefused):
        actions.export_cases(town.examiner, chosen, DAY, reason=" ")
    answer = desk.post(reverse("services:entry-table"), QUERY | {"reason": " "})

    assert answer.status_code == 400
    assert NIK not in body(answer)
    assert verbs("cases.exported") == 0


def test_table_is_a_file_that_a_spreadsheet_cannot_run(desk, town):
    served(town, nama="Ibu Contoh", rekan=[{"nama": "Bapak Contoh", "nik": "3273011203880002"}])

    answer = desk.post(reverse("services:entry-table"), QUERY | {"reason": "Entri"})

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="izin-warung-2022-06-13.csv"'
    assert "no-store" in answer["Cache-Control"]
    assert NIK in answer.content.decode()


def test_mark_is_set_and_taken_back(town):
    made = served(town)

    counts = [
        actions.mark_entered([made], is_entered=one, by=town.examiner)
        for one in (True, True, False, False)
    ]

    assert counts == [1, 0, 1, 0]
    assert Entry.objects.count() == 0
    assert verbs("application.entered") == 2


def test_page_marks_what_was_ticked_and_lists_the_days_that_wait(desk, town):
    first, second = served(town), served(town)
    before = body(desk.get(reverse("services:entry"), QUERY))

    answer = desk.post(
        reverse("services:entry-mark"),
        QUERY | {"case": [first.reference], "entered": "1"},
        follow=True,
    )

    assert "(2)" in before
    assert "(1)" in body(answer)
    assert [one.application for one in Entry.objects.all()] == [first]
    assert second.reference in body(answer)
    assert NIK not in body(answer)


def test_case_of_another_day_is_not_marked(desk, town):
    made = served(town)

    sent = QUERY | {"day": "2022-06-14", "case": [made.reference], "entered": "1"}
    desk.post(reverse("services:entry-mark"), sent)

    assert Entry.objects.count() == 0


def test_case_of_another_unit_is_neither_shown_nor_marked(client, town):
    made = served(town)
    client.force_login(factories.person("tono", factories.unit("lain"), "pemeriksa"))

    page = body(client.get(reverse("services:entry"), QUERY))
    client.post(reverse("services:entry-mark"), QUERY | {"case": [made.reference], "entered": "1"})

    assert made.reference not in page
    assert Entry.objects.count() == 0


@pytest.mark.parametrize("name", ["entry", "entry-table", "entry-mark"])
def test_entry_is_for_its_role(client, town, name):
    served(town)
    address = reverse(f"services:{name}")
    ask = client.get if name == "entry" else client.post
    anonymous = ask(address, QUERY)
    client.force_login(town.head)

    answer = ask(address, QUERY | {"reason": "Entri", "entered": "1"})

    assert anonymous["Location"].startswith(reverse("account_login"))
    assert answer.status_code == 403
    assert verbs("cases.exported") == 0


def test_nonsense_day_is_today(desk, town):
    assert desk.get(reverse("services:entry"), {"day": "kemarin"}).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_the_same_for_one_case_and_for_more(
    desk, town, django_assert_num_queries, count
):
    for _ in range(count):
        served(town)
    desk.get(reverse("services:entry"), QUERY)

    with django_assert_num_queries(8):
        desk.get(reverse("services:entry"), QUERY)

    assert Application.objects.filter(outcome="served").count() == count
