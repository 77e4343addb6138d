"""Handing a case over: to a colleague of the unit, with a reason that stays in the history."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from sauyunan.core import clock
from sauyunan.core.models import LedgerEntry
from sauyunan.services import access, actions, contents, queries
from sauyunan.services.models import Application, HandOver
from sauyunan.services.queries import Filters
from sauyunan.services.refusals import InputRefused, MoveRefused
from sauyunan.services.tests import factories


def url(name, made, *more):
    return reverse(f"services:{name}", args=[made.reference, *more])


def body(response):
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def made(town):
    case = factories.application(town.edition)
    actions.claim(case, by=town.examiner)
    return case


def test_hand_over_gives_the_case_and_keeps_the_reason_encrypted(town, made):
    actions.hand_over(made, town.head, by=town.examiner, reason=" Saya cuti. ")

    row = HandOver.objects.get()
    assert Application.objects.get().claimed_by == town.head
    assert contents.handover_reason(row, made) == "Saya cuti."
    assert b"cuti" not in bytes(row.sealed)
    assert LedgerEntry.objects.filter(verb="application.handed_over").count() == 1


def test_colleagues_hold_a_role_of_the_kit_for_the_unit_today(town, made):
    below = factories.unit("seksi", town.unit)
    factories.person("bawah", below, "pemeriksa")
    factories.person("lain", factories.unit("lain"), "pemeriksa")
    past = factories.person("dulu", town.unit, "pemeriksa")
    past.memberships.update(ends_on=clock.today() - timedelta(days=1))
    gone = factories.person("pergi", town.unit, "pemeriksa")
    gone.is_active = False
    gone.save()
    deputy = factories.person("dedi", town.unit, "kepala", acting="Plh")

    assert access.colleagues_for(made) == [town.head, deputy, town.examiner]


@pytest.mark.parametrize("wrong", ["nobody", "stranger", "holder", "no reason", "long"])
def test_hand_over_that_is_wrong_is_refused(town, made, wrong):
    stranger = factories.person("tono", factories.unit("lain"), "pemeriksa")
    to = {"nobody": None, "stranger": stranger, "holder": town.examiner}.get(wrong, town.head)
    reason = {"no reason": " ", "long": "x" * 2001}.get(wrong, "Saya cuti.")

    with pytest.raises(InputRefused):
        actions.hand_over(made, to, by=town.examiner, reason=reason)

    assert Application.objects.get().claimed_by == town.examiner
    assert HandOver.objects.count() == 0
    assert not LedgerEntry.objects.filter(verb="application.handed_over").exists()


def test_case_that_nobody_has_is_not_handed_over(town):
    free = factories.application(town.edition)

    with pytest.raises(MoveRefused):
        actions.hand_over(free, town.head, by=town.examiner, reason="Saya cuti.")

    assert Application.objects.get().claimed_by is None


def test_case_that_somebody_released_meanwhile_is_not_handed_over(town, made):
    actions.release(Application.objects.select_related("unit").get(), by=town.head)

    with pytest.raises(MoveRefused):
        actions.hand_over(made, town.head, by=town.examiner, reason="Saya cuti.")

    assert Application.objects.get().claimed_by is None
    assert HandOver.objects.count() == 0


def test_outsider_hands_nothing_over(town, made):
    stranger = factories.person("tono", factories.unit("lain"), "pemeriksa")

    with pytest.raises(PermissionDenied):
        actions.hand_over(made, town.head, by=stranger, reason="Ingin tahu")

    assert Application.objects.get().claimed_by == town.examiner


def test_page_hands_over_and_shows_it_in_the_history(client, town, made):
    client.force_login(town.examiner)
    before = body(client.get(url("review", made)))

    answer = client.post(
        url("hand-over", made), {"to": "asep", "reason": "<b>Saya cuti.</b>"}, follow=True
    )

    page = body(answer)
    assert url("hand-over", made) in before
    assert "govuk-notification-banner--success" in page
    assert "&lt;b&gt;Saya cuti.&lt;/b&gt;" in page
    assert page.index("Saya cuti.") > page.index('id="history"')


def test_page_keeps_what_was_typed_when_it_refuses(client, town, made):
    client.force_login(town.examiner)

    answer = client.post(url("hand-over", made), {"to": "tono", "reason": "Saya cuti."})

    assert answer.status_code == 400
    assert 'value="Saya cuti."' in body(answer)
    assert HandOver.objects.count() == 0


def test_applicant_never_sees_a_hand_over(client, town, made):
    actions.hand_over(made, town.head, by=town.examiner, reason="Saya cuti.")
    secret = actions.renew_secret(made, by=town.head, reason="KTP dilihat")
    client.post(reverse("services:track"), {"reference": made.reference, "secret": secret})

    page = client.get(url("case", made))

    assert page.status_code == 200
    assert "cuti" not in body(page)


# -- What somebody has taken ----------------------------------------------------------------------
def test_others_leave_a_taken_case_until_it_is_released(town, made):
    colleague = factories.person("dewi", town.unit, "pemeriksa")
    held = Application.objects.select_related("unit", "claimed_by").get()

    with pytest.raises(MoveRefused) as refused:
        actions.move(held, "setujui", by=colleague)
    actions.release(held, by=colleague)
    actions.move(held, "setujui", by=colleague)

    assert refused.value.why == "claimed"
    assert str(town.examiner) in refused.value.message
    assert Application.objects.get().state == "disetujui"


def test_taken_case_waits_for_who_took_it_only(town, made):
    colleague = factories.person("dewi", town.unit, "pemeriksa")

    assert list(queries.queue_for(town.examiner)) == [made]
    assert list(queries.queue_for(colleague)) == []
    assert list(queries.queue_for(colleague, Filters("open"))) == [made]
    assert queries.counts(colleague)["waiting"] == 0


def test_page_of_a_taken_case_has_no_steps_for_others(client, town, made):
    colleague = factories.person("dewi", town.unit, "pemeriksa")
    client.force_login(colleague)

    page = body(client.get(url("review", made)))
    step = body(client.get(url("move", made, "tolak")))

    assert url("move", made, "setujui") not in page
    assert url("release", made) in page
    assert "sudah diambil oleh" in step
    assert "<form" not in step.partition("<main")[2].partition("</main>")[0]
