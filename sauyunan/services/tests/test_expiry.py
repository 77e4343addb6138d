"""What ends by itself: unanswered applications, drafts, loose files, secrets, kept years."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection

from sauyunan.core import clock
from sauyunan.services import actions, expiry, facts, tasks
from sauyunan.services.actions import Filled
from sauyunan.services.models import Application, Draft, MoveMade, Upload
from sauyunan.services.refusals import MoveRefused
from sauyunan.services.tests import factories


def later(**time: int):
    return clock.frozen(clock.now() + timedelta(**time))


def jobs() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT args->>'name' FROM procrastinate_jobs ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def test_unanswered_application_expires_after_its_days(town):
    made = factories.application(town.edition)
    actions.move(made, "kembalikan", by=town.examiner, filled=Filled(reasons={"meja": "Lagi"}))
    running = factories.application(town.edition)

    with later(days=29):
        tasks.expire()
    before = Application.objects.get(pk=made.pk).state
    with later(days=31):
        tasks.expire()
        tasks.expire()

    made.refresh_from_db()
    running.refresh_from_db()
    step = MoveMade.objects.filter(application=made).last()
    assert before == "perbaikan"
    assert (made.state, made.outcome, running.state) == ("kedaluwarsa", "expired", "diajukan")
    assert (step.move, step.role, step.person) == ("expire", "system", None)
    assert made.moves.count() == 3


def test_application_that_runs_does_not_expire(town):
    made = factories.application(town.edition)

    with pytest.raises(MoveRefused):
        actions.expire(made)

    made.refresh_from_db()
    assert made.state == "diajukan"


def test_application_that_waits_for_another_authority_does_not_expire(town, monkeypatch):
    made = factories.application(town.edition)
    actions.move(made, "kembalikan", by=town.examiner, filled=Filled(reasons={"meja": "Lagi"}))
    service = facts.service_of(facts.edition_of(made.edition_id), made.service)
    elsewhere = service.states["perbaikan"].model_copy(update={"expires": False})
    changed = service.model_copy(update={"states": {**service.states, "perbaikan": elsewhere}})
    monkeypatch.setattr(facts, "service_of", lambda *_which: changed)

    with later(days=31):
        tasks.expire()
        with pytest.raises(MoveRefused):
            actions.expire(Application.objects.get(pk=made.pk))

    made.refresh_from_db()
    assert made.state == "perbaikan"


def test_drafts_vanish_after_a_week_with_their_files(town):
    old = actions.start_draft(town.edition, factories.SERVICE)
    factories.file(draft=old, bring="denah", file="aa/old")
    with later(days=5):
        young = actions.start_draft(town.edition, factories.SERVICE)
        factories.file(draft=young, bring="denah", file="aa/young")

    with later(days=8):
        count = expiry.purge_drafts(clock.now())

    assert count == 1
    assert list(Draft.objects.all()) == [young]
    assert jobs() == ["aa/old"]


def test_draft_that_was_sent_leaves_the_application_its_files(town):
    draft = actions.start_draft(town.edition, factories.SERVICE)
    actions.save_page(draft, "pemilik", {"nama": "Ibu Contoh", "nik": "3273014505900001"})
    actions.save_page(draft, "warung", {"makanan": False})
    factories.file(draft=draft, bring="foto_warung", file="aa/photo")
    made = actions.submit(draft).application

    with later(days=8):
        expiry.purge_drafts(clock.now())

    assert made.uploads.count() == 1
    assert jobs() == []


def test_loose_files_vanish_after_a_day(town):
    factories.file(file="aa/loose")
    made = factories.application(town.edition)

    with later(hours=25):
        assert expiry.purge_loose_files(clock.now()) == 1

    assert Upload.objects.count() == made.uploads.count() == 2
    assert jobs() == ["aa/loose"]


def test_secrets_are_forgotten_after_a_day(town):
    made = factories.application(town.edition)

    with later(hours=23):
        early = expiry.purge_secrets(clock.now())
    with later(hours=25):
        late = expiry.purge_secrets(clock.now())

    made.refresh_from_db()
    assert (early, late, bytes(made.secret_sealed)) == (0, 1, b"")


def test_applications_vanish_after_the_years_their_service_keeps_them(town):
    made = factories.application(town.edition)
    made.uploads.filter(bring="foto_warung").update(file="aa/photo")
    actions.move(made, "batalkan", by=actions.APPLICANT)
    factories.application(town.edition)

    with later(days=2 * 366 - 1):
        early = expiry.purge_applications(clock.now())
    with later(days=2 * 366 + 1):
        late = expiry.purge_applications(clock.now())

    assert (early, late) == (0, 1)
    assert not Application.objects.filter(pk=made.pk).exists()
    assert jobs() == ["aa/photo"]


def test_staff_is_told_once_a_day_what_falls_due(town):
    for person in (town.examiner, town.head):
        person.email = f"{person.username}@contoh.id"
        person.save(update_fields=["email"])
    factories.application(town.edition)

    tasks.warn_due()
    tasks.warn_due()

    (letter,) = mail.outbox
    assert letter.to == ["wati@contoh.id"]
    assert "1" in letter.subject
    assert "KTA" not in letter.subject + letter.body
