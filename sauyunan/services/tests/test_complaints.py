"""Complaints: filed by whoever holds the secret, a clock of their own, answered once by the desk."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client

from sauyunan.core import clock, crypto, workdays
from sauyunan.core.models import LedgerEntry
from sauyunan.outbox.models import Message
from sauyunan.services import actions, complaint_rules, contents, tasks
from sauyunan.services.contact import Contact
from sauyunan.services.models import Application, Complaint
from sauyunan.services.refusals import InputRefused
from sauyunan.services.tests import factories
from sauyunan.services.tests.conftest import MONDAY, WIB, Town

TEXT = "Sudah sepuluh hari tidak ada kabar."


@pytest.fixture
def made(town: Town) -> Application:
    return factories.application(town.edition)


@pytest.fixture
def holder(client: Client, made: Application) -> Client:
    """A browser in which the secret was given."""
    client.get(f"/lacak/{made.reference}/masuk/{contents.unseal_secret(made)}")
    return client


def filed(made: Application) -> Complaint:
    return actions.file_complaint(made, "delay", TEXT)


def verbs() -> list[str]:
    rows = LedgerEntry.objects.order_by("pk").values_list("verb", flat=True)
    return [verb for verb in rows if verb.startswith("complaint.")]


# -- The deadline ---------------------------------------------------------------------------------
def test_the_deadline_skips_weekends_and_free_days() -> None:
    rule = complaint_rules.rule_on(date(2022, 6, 13))
    calendar = workdays.Calendar(time(8), time(16), frozenset({date(2022, 6, 20)}), WIB)

    due = complaint_rules.due_at(datetime(2022, 6, 13, 2, tzinfo=UTC), rule, calendar)

    assert rule.answer_within == 14
    assert due == datetime(2022, 7, 4, 16, tzinfo=WIB)


def test_before_the_first_rule_there_is_none() -> None:
    with pytest.raises(complaint_rules.ComplaintRuleRefused):
        complaint_rules.rule_on(date(2018, 6, 13))


def test_a_broken_rule_names_file_and_line(tmp_path: Path, settings) -> None:
    folder = tmp_path / "complaints"
    folder.mkdir()
    (folder / "rusak.yaml").write_text("rule: rusak\nanswer_within: nol\n")
    settings.RULES_DIR = tmp_path
    complaint_rules.all_rules.cache_clear()

    with pytest.raises(complaint_rules.ComplaintRuleRefused, match=r"complaints/rusak\.yaml:\d"):
        complaint_rules.all_rules()

    complaint_rules.all_rules.cache_clear()


# -- Filing ---------------------------------------------------------------------------------------
def test_the_applicant_complains_and_sees_number_and_day(holder: Client, made: Application) -> None:
    page = holder.get(f"/lacak/{made.reference}/pengaduan/")
    answer = holder.post(
        f"/lacak/{made.reference}/pengaduan/", {"kind": "delay", "text": TEXT}, follow=True
    )

    complaint = Complaint.objects.get()
    text = answer.content.decode()
    assert "14 hari kerja" in page.content.decode()
    assert complaint.reference == f"{made.reference}-P1"
    assert complaint.rule == "sp4n-2018"
    assert complaint.due_at == datetime(2022, 7, 1, 16, tzinfo=WIB)
    assert complaint.reference in text
    assert TEXT in text
    assert "1 Juli 2022" in text
    assert TEXT.encode() not in bytes(complaint.sealed)
    assert verbs() == ["complaint.filed"]


def test_without_the_secret_nobody_complains(made: Application) -> None:
    address = f"/lacak/{made.reference}/pengaduan/"

    assert Client().get(address).status_code == 404
    assert Client().post(address, {"kind": "delay", "text": TEXT}).status_code == 404
    assert Complaint.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "text", "at"),
    [("", TEXT, "kind"), ("nonsense", TEXT, "kind"), ("delay", " ", "text")]
    + [("delay", "x" * 4001, "text")],
)
def test_what_is_wrong_is_told_and_nothing_is_filed(
    holder: Client, made: Application, kind: str, text: str, at: str
) -> None:
    answer = holder.post(f"/lacak/{made.reference}/pengaduan/", {"kind": kind, "text": text})

    assert answer.status_code == 422
    assert f'href="#f-{at}' in answer.content.decode()
    assert text.strip() in answer.content.decode()
    assert Complaint.objects.count() == 0
    assert verbs() == []


def test_one_waits_at_a_time_and_the_next_has_the_next_number(
    made: Application, town: Town
) -> None:
    first = filed(made)
    with pytest.raises(InputRefused):
        filed(made)
    actions.answer_complaint(first, "Sudah kami periksa.", by=town.examiner)

    second = filed(made)

    assert second.reference == f"{made.reference}-P2"
    assert verbs() == ["complaint.filed", "complaint.answered", "complaint.filed"]


def test_the_database_holds_one_open_complaint(made: Application) -> None:
    complaint = filed(made)
    complaint.pk, complaint.number = None, 2

    with pytest.raises(IntegrityError), transaction.atomic():
        complaint.save(force_insert=True)


def test_after_five_the_office_is_called(made: Application, town: Town) -> None:
    for _turn in range(5):
        actions.answer_complaint(filed(made), "Ya.", by=town.examiner)

    with pytest.raises(InputRefused):
        filed(made)

    assert made.complaints.count() == 5


# -- The desk -------------------------------------------------------------------------------------
def test_the_desk_answers_and_the_applicant_reads_it(
    holder: Client, made: Application, town: Town
) -> None:
    filed(made)
    desk = Client()
    desk.force_login(town.examiner)

    before = desk.get("/kerja/pengaduan/").content.decode()
    shown = desk.get(f"/kerja/pengaduan/{made.reference}/1/").content.decode()
    answer = desk.post(
        f"/kerja/pengaduan/{made.reference}/1/", {"answer": "Berkas selesai hari ini."}
    )
    waiting = desk.get("/kerja/pengaduan/").content.decode()
    answered = desk.get("/kerja/pengaduan/?selesai").content.decode()

    complaint = Complaint.objects.get()
    assert complaint.reference in before
    assert TEXT in shown
    assert answer["Location"] == "/kerja/pengaduan/"
    assert complaint.answered_by == town.examiner
    assert complaint.reference not in waiting
    assert complaint.reference in answered
    case = holder.get(f"/lacak/{made.reference}/").content.decode()
    assert "Berkas selesai hari ini." in case
    assert town.examiner.full_name not in case
    assert verbs() == ["complaint.filed", "complaint.answered"]


def test_the_most_urgent_stands_first(town: Town) -> None:
    late, soon = (factories.application(town.edition) for _turn in range(2))
    with clock.frozen(MONDAY + timedelta(days=3)):
        filed(late)
    filed(soon)
    desk = Client()
    desk.force_login(town.head)

    text = desk.get("/kerja/pengaduan/").content.decode()

    assert text.index(soon.reference) < text.index(late.reference)


def test_an_overdue_one_is_marked(made: Application, town: Town) -> None:
    filed(made)
    desk = Client()
    desk.force_login(town.examiner)

    with clock.frozen(MONDAY + timedelta(days=30)):
        text = desk.get("/kerja/pengaduan/").content.decode()

    assert re.search(r"sy-tag[^>]*red|govuk-tag--red", text)


def test_another_units_officer_sees_and_answers_nothing(made: Application) -> None:
    complaint = filed(made)
    stranger = factories.person("tono", factories.unit("lain"), "pemeriksa")
    desk = Client()
    desk.force_login(stranger)

    listed = desk.get("/kerja/pengaduan/").content.decode()
    page = desk.get(f"/kerja/pengaduan/{made.reference}/1/")
    posted = desk.post(f"/kerja/pengaduan/{made.reference}/1/", {"answer": "Ya."})
    with pytest.raises(PermissionDenied):
        actions.answer_complaint(complaint, "Ya.", by=stranger)

    assert complaint.reference not in listed
    assert page.status_code == posted.status_code == 404
    assert Complaint.objects.get().answered_at is None
    assert verbs() == ["complaint.filed"]


def test_nobody_signed_in_is_sent_to_the_door(made: Application) -> None:
    filed(made)

    for address in ("/kerja/pengaduan/", f"/kerja/pengaduan/{made.reference}/1/"):
        assert Client().get(address).status_code == 302


@pytest.mark.parametrize("text", ["", "  ", "x" * 4001])
def test_an_empty_or_endless_answer_is_refused(made: Application, town: Town, text: str) -> None:
    filed(made)
    desk = Client()
    desk.force_login(town.examiner)

    answer = desk.post(f"/kerja/pengaduan/{made.reference}/1/", {"answer": text})

    assert answer.status_code == 422
    assert Complaint.objects.get().answered_at is None


def test_of_two_answers_the_first_stands(made: Application, town: Town) -> None:
    filed(made)
    one, other = Complaint.objects.get(), Complaint.objects.get()
    actions.answer_complaint(one, "Pertama.", by=town.examiner)
    desk = Client()
    desk.force_login(town.head)

    with pytest.raises(InputRefused):
        actions.answer_complaint(other, "Kedua.", by=town.head)
    page = desk.post(f"/kerja/pengaduan/{made.reference}/1/", {"answer": "Kedua."})

    assert page.status_code == 422
    assert "Pertama." in page.content.decode()
    assert Complaint.objects.get().answered_by == town.examiner


# -- Telling --------------------------------------------------------------------------------------
def test_the_applicant_is_told_that_it_was_answered_and_not_what(town: Town) -> None:
    reached = Contact("+6281234567834", "", ("sms",))
    made = factories.application(town.edition, contact=reached, language="en")
    complaint = filed(made)

    actions.answer_complaint(complaint, "Berkas Anda sudah selesai.", by=town.examiner)

    message = Message.objects.get(name="complaint_answered")
    said = crypto.unseal(message.sealed, message.scope)
    assert said["subject"] == f"Complaint {complaint.reference}: answered"
    assert said["text"] == (
        f"Your complaint {complaint.reference} about {made.reference} (Stall permit) was answered. "
        f"Read the answer: http://localhost:8000/lacak/?nomor={made.reference} – Dinas dinas"
    )


def test_nobody_is_told_of_an_answer_who_did_not_ask(made: Application, town: Town) -> None:
    actions.answer_complaint(filed(made), "Sudah selesai.", by=town.examiner)

    assert Message.objects.count() == 0


@pytest.mark.parametrize(
    ("days", "numbers"),
    [(10, None), (18, ("1", "0")), (22, ("0", "1"))],
)
def test_officers_are_told_what_must_be_answered(
    made: Application, town: Town, days: int, numbers: tuple[str, str] | None
) -> None:
    other = factories.unit("lain")
    stranger = factories.person("tamu", other, "pemeriksa")
    for person in (town.examiner, stranger):
        person.email = f"{person.username}@contoh.id"
        person.save(update_fields=["email"])
    filed(made)

    with clock.frozen(MONDAY + timedelta(days=days)):
        tasks.warn_complaints()
        tasks.warn_complaints()

    told = [(one.to, re.findall(r"\d+", one.subject)) for one in mail.outbox]
    assert told == ([(["wati@contoh.id"], list(numbers))] if numbers else [])
    assert all(made.reference not in one.subject + one.body for one in mail.outbox)


def test_of_an_answered_complaint_nobody_is_warned(made: Application, town: Town) -> None:
    town.examiner.email = "wati@contoh.id"
    town.examiner.save(update_fields=["email"])
    actions.answer_complaint(filed(made), "Sudah selesai.", by=town.examiner)

    with clock.frozen(MONDAY + timedelta(days=30)):
        tasks.warn_complaints()

    assert mail.outbox == []
