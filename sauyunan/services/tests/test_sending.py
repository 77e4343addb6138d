"""Sending: everything is checked, nothing is lost and nothing is doubled."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sauyunan.core import clock, crypto
from sauyunan.core.models import LedgerEntry
from sauyunan.services import actions, contents, finding
from sauyunan.services.actions.sending import Given
from sauyunan.services.contact import Contact
from sauyunan.services.models import Application, Draft, MoveMade, Upload
from sauyunan.services.refusals import DraftClosed, InputRefused, OtherRequest
from sauyunan.services.tests import factories


def nothing_was_sent() -> bool:
    counts = (Application.objects.count(), MoveMade.objects.count(), LedgerEntry.objects.count())
    return counts == (0, 0, 0)


def filled_draft(town) -> Draft:
    draft = actions.start_draft(town.edition, factories.SERVICE)
    actions.save_page(draft, "pemilik", {"nama": "Ibu Contoh", "nik": "3273014505900001"})
    actions.save_page(draft, "warung", {"makanan": True, "meja": 4})
    factories.file(draft=draft, bring="foto_warung")
    factories.file(draft=draft, bring="surat_sehat", substitute="pernyataan_sehat")
    return draft


def test_submit_makes_an_application_with_its_clock_and_ledger_row(town):
    draft = filled_draft(town)

    sent = actions.submit(draft, Contact("+628123456789"))

    made = Application.objects.get(reference=sent.application.reference)
    assert (made.state, made.waits_for, made.kit, made.outcome) == (
        "diajukan",
        ["pemeriksa"],
        "warung",
        "",
    )
    assert made.due_at == datetime(2022, 6, 15, 2, tzinfo=UTC)
    assert made.next_due_at == datetime(2022, 6, 13, 6, tzinfo=UTC)
    held = contents.of(made)
    assert held.answers == factories.ANSWERS
    assert (held.title, held.contact.phone) == ("Ibu Contoh", "+628123456789")
    assert len(sent.secret) == 10
    assert crypto.same(made.secret_digest, contents.secret_digest(made.reference, sent.secret))
    entry = LedgerEntry.objects.get()
    assert (entry.verb, entry.object, entry.actor) == (
        "application.sent",
        f"application:{made.reference}",
        "applicant",
    )
    files = made.uploads.order_by("bring").values_list("bring", "substitute")
    assert list(files) == [("foto_warung", ""), ("surat_sehat", "pernyataan_sehat")]


def test_submit_leaves_no_answer_readable_in_the_row(town):
    sent = actions.submit(filled_draft(town))

    row = Application.objects.filter(pk=sent.application.pk).values().get()
    assert b"Contoh" not in bytes(row["sealed"])
    assert "3273014505900001" not in str(row)


def test_submit_again_tells_the_same_for_a_day(town):
    draft = filled_draft(town)
    first = actions.submit(draft)

    again = actions.submit(draft)
    with clock.frozen(clock.now() + timedelta(hours=25)):
        late = actions.submit(draft)

    assert (again.application.pk, again.secret, again.is_repeated) == (
        first.application.pk,
        first.secret,
        True,
    )
    assert (late.application.pk, late.secret) == (first.application.pk, "")
    assert actions.sent_of(draft).secret == first.secret
    assert Application.objects.count() == 1


def test_submit_closes_the_draft(town):
    draft = filled_draft(town)
    actions.submit(draft)

    with pytest.raises(DraftClosed):
        actions.save_page(draft, "pemilik", {"nama": "Orang Lain"})

    assert contents.of(Application.objects.get()).answers["nama"] == "Ibu Contoh"


def test_submit_names_all_that_is_missing_and_keeps_the_draft(town):
    draft = actions.start_draft(town.edition, factories.SERVICE)
    actions.save_page(draft, "warung", {"makanan": False})

    with pytest.raises(InputRefused) as refused:
        actions.submit(draft)

    assert set(refused.value.faults) == {"nama", "nik"}
    assert nothing_was_sent()
    assert actions.draft_answers(draft) == {"makanan": False}


def test_submit_asks_for_the_documents_that_the_answers_need(town):
    draft = actions.start_draft(town.edition, factories.SERVICE)
    actions.save_page(draft, "pemilik", {"nama": "Ibu Contoh", "nik": "3273014505900001"})
    actions.save_page(draft, "warung", {"makanan": True, "meja": 2})

    with pytest.raises(InputRefused) as refused:
        actions.submit(draft)

    assert set(refused.value.faults) == {"bring.foto_warung", "bring.surat_sehat"}
    assert nothing_was_sent()


def test_submit_leaves_files_aside_that_are_not_asked_for_any_more(town):
    draft = filled_draft(town)
    actions.save_page(draft, "warung", {"makanan": False})

    sent = actions.submit(draft)

    assert list(sent.application.uploads.values_list("bring", flat=True)) == ["foto_warung"]
    assert "meja" not in contents.of(sent.application).answers


def test_apply_refuses_a_wrong_value_in_words(town):
    answers = factories.ANSWERS | {"nik": "123", "meja": 0, "lain": 1}

    with pytest.raises(InputRefused) as refused:
        actions.apply(factories.request(town.edition, answers=answers))

    assert set(refused.value.faults) == {"nik", "meja", "lain"}
    assert nothing_was_sent()


def test_apply_refuses_a_file_of_somebody_else(town):
    other = factories.application(town.edition)
    taken = other.uploads.get(bring="foto_warung")
    request = factories.request(town.edition)
    request = replace(request, brings={**request.brings, "foto_warung": Given((taken.code,))})

    with pytest.raises(InputRefused) as refused:
        actions.apply(request)

    taken.refresh_from_db()
    assert set(refused.value.faults) == {"bring.foto_warung"}
    assert taken.application_id == other.pk
    assert Application.objects.count() == 1


def test_apply_refuses_a_document_that_is_not_asked_for(town):
    request = factories.request(town.edition)
    brings = {**request.brings, "surat_nikah": Given((factories.file().code,))}

    with pytest.raises(InputRefused) as refused:
        actions.apply(replace(request, brings=brings))

    assert set(refused.value.faults) == {"bring.surat_nikah"}
    assert nothing_was_sent()


def test_apply_with_the_same_key_gives_the_same_application(town):
    request = replace(factories.request(town.edition), digest=b"a" * 32)
    first = actions.apply(request)

    again = actions.apply(request)

    assert again.application.pk == first.application.pk
    assert again.secret == first.secret
    assert LedgerEntry.objects.count() == 1


def test_apply_repeated_still_answers_when_a_rule_has_changed_its_mind(town):
    request = replace(factories.request(town.edition), digest=b"a" * 32)
    first = actions.apply(request)

    again = actions.apply(replace(request, answers={}))

    assert again.application.pk == first.application.pk


def test_apply_with_the_same_key_for_another_request_is_refused(town):
    request = replace(factories.request(town.edition), digest=b"a" * 32)
    actions.apply(request)

    with pytest.raises(OtherRequest):
        actions.apply(replace(request, digest=b"b" * 32))

    assert Application.objects.count() == 1


def test_apply_costs_one_statement(town):
    factories.application(town.edition)  # rules are compiled, the city is read
    request = factories.request(town.edition)

    with CaptureQueriesContext(connection) as captured:
        actions.apply(request)

    told = [one["sql"].split()[0] for one in captured.captured_queries]
    assert told == ["SAVEPOINT", "WITH", "RELEASE"]


def test_finds_hold_the_hash_of_every_number(town):
    partner = [{"nama": "Bapak Contoh", "nik": "3273011203880002"}]
    answers = factories.ANSWERS | {"rekan": partner}

    made = factories.application(town.edition, answers=answers, contact=Contact("+62812345678"))

    numbers = ["3273014505900001", "3273011203880002", "62812345678"]
    assert set(map(finding.number_digest, numbers)) <= set(made.finds)
    assert len(made.finds) == 3 + 4 + 1  # numbers, two words with their beginnings, one likeness


def test_upload_row_of_a_draft_is_removed_with_a_job_for_its_file(town):
    draft = filled_draft(town)
    upload = factories.file(draft=draft, bring="denah", file="ab/cdef")

    actions.remove_upload(draft, upload.code)

    with connection.cursor() as cursor:
        cursor.execute("SELECT args->>'name' FROM procrastinate_jobs")
        jobs = [row[0] for row in cursor.fetchall()]
    assert not Upload.objects.filter(pk=upload.pk).exists()
    assert jobs == ["ab/cdef"]
