"""What stays overdue: escalation to a role, the morning's word, and the report."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.urls import reverse

from sauyunan.accounts.models import Membership
from sauyunan.core import clock
from sauyunan.services import actions, overdue, queries, tasks
from sauyunan.services.queries import Filters
from sauyunan.services.tests import factories

# The first step has 4 working hours from Monday 9: until 13. Four more end on Tuesday at 9.
HOURS_UNTIL_DUE, HOURS_UNTIL_ESCALATED = 4, 24


def body(response):
    return re.sub(r"\s+", " ", response.content.decode())


def after(hours):
    return clock.frozen(clock.now() + factories.hours(hours))


def escalated(person):
    return list(queries.queue_for(person, Filters("escalated")))


# -- Escalation -----------------------------------------------------------------------------------
def test_case_is_escalated_after_working_hours_past_its_promise(town):
    made = factories.application(town.edition)

    found = []
    for hours in (HOURS_UNTIL_DUE + 1, HOURS_UNTIL_ESCALATED, HOURS_UNTIL_ESCALATED + 0.1):
        with after(hours):
            found.append(escalated(town.head))

    assert found == [[], [], [made]]


def test_only_holders_of_the_role_in_the_unit_are_concerned(town):
    factories.application(town.edition)
    stranger = factories.person("tono", factories.unit("lain"), "kepala")

    with after(60):
        assert len(escalated(town.head)) == 1
        assert escalated(town.examiner) == []
        assert escalated(stranger) == []


def test_ended_and_paused_cases_are_not_escalated(town):
    ended = factories.application(town.edition)
    actions.move(ended, "batalkan", by=actions.APPLICANT)
    back = factories.application(town.edition)
    actions.move(
        back, "kembalikan", by=town.examiner, filled=actions.Filled(reasons={"meja": "Lagi"})
    )

    with after(60):
        assert escalated(town.head) == []


def test_queue_has_the_part_for_those_it_concerns(client, town):
    made = factories.application(town.edition)
    pages = {}
    with after(60):
        for person in (town.head, town.examiner):
            client.force_login(person)
            pages[person] = body(client.get(reverse("services:queue"), {"only": "escalated"}))

    part = 'href="?only=escalated"'
    assert part in pages[town.head]
    assert made.reference in pages[town.head]
    assert part not in pages[town.examiner]
    assert made.reference not in pages[town.examiner]


def test_holders_are_told_in_the_morning_once(town):
    for person in (town.examiner, town.head):
        person.email = f"{person.username}@contoh.id"
        person.save(update_fields=["email"])
    factories.application(town.edition)

    with after(60):
        tasks.warn_due()
        tasks.warn_due()

    letters = {one.to[0]: one for one in mail.outbox}
    assert len(mail.outbox) == 2
    assert letters["asep@contoh.id"].body.endswith("/kerja/?only=escalated")
    assert letters["wati@contoh.id"].body.endswith("/kerja/?only=late")


# -- The report -----------------------------------------------------------------------------------
def test_report_counts_by_service_unit_and_state(town):
    first = factories.application(town.edition)
    with after(1):
        factories.application(town.edition)
    approved = factories.application(town.edition)
    actions.move(approved, "setujui", by=town.examiner)

    with after(60):
        lines = overdue.report(town.head)

    told = [(one.title.id, one.unit, one.state.id, one.count, one.oldest_due) for one in lines]
    approved.refresh_from_db()
    assert told == [
        ("Izin warung", "Dinas dinas", "Diperiksa", 2, first.next_due_at),
        ("Izin warung", "Dinas dinas", "Disetujui", 1, approved.next_due_at),
    ]
    # On Wednesday evening: three hours of Monday, eight of Tuesday, eight of Wednesday.
    assert lines[0].minutes_late == 19 * 60


def test_report_of_nothing_is_empty(town):
    factories.application(town.edition)

    assert overdue.report(town.head) == []


def role_of(town, role):
    person = factories.person("pim", town.unit)
    Membership.objects.create(person=person, unit=town.unit, role=role)
    return person


@pytest.mark.parametrize("role", ["city/leader", "city/auditor", "city/admin"])
def test_who_answers_for_the_city_sees_numbers_and_no_cases(client, town, role):
    made = factories.application(town.edition)
    client.force_login(role_of(town, role))

    with after(60):
        page = client.get(reverse("services:overdue"))

    assert page.status_code == 200
    assert "Izin warung" in body(page)
    assert made.reference not in body(page)
    assert "only=late" not in body(page)


def test_staff_of_another_unit_see_their_own_numbers_only(client, town):
    factories.application(town.edition)
    client.force_login(factories.person("tono", factories.unit("lain"), "kepala"))

    with after(60):
        page = body(client.get(reverse("services:overdue")))

    assert "Izin warung" not in page


@pytest.mark.parametrize("name", ["overdue", "overdue-csv"])
def test_report_is_not_for_people_without_a_role(client, town, name):
    address = reverse(f"services:{name}")
    anonymous = client.get(address)
    client.force_login(factories.person("tamu", town.unit))

    assert anonymous["Location"].startswith(reverse("account_login"))
    assert client.get(address).status_code == 403


def test_report_as_csv_is_harmless_in_a_spreadsheet(client, town):
    town.unit.name = "=2+5"
    town.unit.save()
    factories.application(town.edition)
    client.force_login(town.head)

    with after(60):
        answer = client.get(reverse("services:overdue-csv"))

    head, line = answer.content.decode("utf-8-sig").strip().splitlines()
    assert head.count(",") == line.count(",") == 5
    assert line == "Izin warung,'=2+5,Diperiksa,1,2022-06-13 13:00,19"
    assert "attachment" in answer["Content-Disposition"]


@pytest.mark.parametrize("count", [1, 3])
def test_report_costs_one_statement(town, django_assert_num_queries, count):
    for _ in range(count):
        factories.application(town.edition)

    with after(60):
        overdue.may_read(town.head)  # the roles are read
        with django_assert_num_queries(1):
            overdue.report(town.head)
