"""Field verification: a draft is kept, a report that was sent stays, and is read by whom it concerns."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from sauyunan.competitions import actions
from sauyunan.competitions.actions import Seen
from sauyunan.competitions.models import Entry, Result, Visit, VisitPhoto
from sauyunan.competitions.refusals import CompetitionRefused, EntryRefused
from sauyunan.competitions.tests.factories import Town, by, client
from sauyunan.competitions.tests.later import SETTLED, VISITING, Finals
from sauyunan.core import clock, ledger
from sauyunan.core.actor import SYSTEM
from sauyunan.core.models import LedgerEntry

FOUND = {"berjalan": ("yes", "Dua kurir berangkat"), "data": ("partly", "Buku catatan sampai Mei")}
SEEN = Seen(date(2026, 12, 26), "Puskesmas Contoh", "-6.9147,107.6098", "petugas loket", FOUND)
TYPED = {
    "on-day": "26",
    "on-month": "12",
    "on-year": "2026",
    "place": "Puskesmas Contoh",
    "point": "https://maps.example/@-6.9147,107.6098,17z",
    "q_berjalan": "yes",
    "n_berjalan": "Dua kurir",
    "q_data": "no",
}


@pytest.fixture
def finals(town: Town) -> Finals:
    made = Finals(town)
    made.to_visits()
    return made


def photo(name: str = "depan.jpg", colour: str = "#a8812f") -> SimpleUploadedFile:
    picture = Image.new("RGB", (900, 700), "#12513f")
    ImageDraw.Draw(picture).rectangle((200, 150, 700, 520), fill=colour)
    out = io.BytesIO()
    picture.save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def page(entry: Entry) -> str:
    return f"/usulan/{entry.code}/lapangan/lapangan/"


def test_juror_writes_photographs_and_sends_on_the_spot(finals: Finals) -> None:
    juror = client(finals.jurors[0].person)
    with clock.frozen(VISITING):
        early = juror.post(page(finals.first), {**TYPED, "q_data": "", "kirim": "1"})
        assert early.status_code == 400
        text = early.content.decode()
        assert "Data cocok" in text
        assert "Tambahkan foto" in text
        kept = juror.post(page(finals.first), {**TYPED, "photo": photo(), "caption": "Loket"})
        assert kept.status_code == 302
        shown = juror.get(page(finals.first)).content.decode()
        picture = VisitPhoto.objects.get()
        assert f"/usulan/{finals.first.code}/lapangan/foto/{picture.pk}/" in shown
        assert juror.post(page(finals.first), {**TYPED, "kirim": "1"}).status_code == 302

    visit = Visit.objects.get()
    assert (visit.point, visit.found["data"]["answer"]) == ("-6.9147,107.6098", "no")
    row = LedgerEntry.objects.get(pk=visit.ledger_entry)
    content = actions.reported(Visit.objects.select_related("entry").get())
    assert ledger.commitment(bytes(row.salt), content) == bytes(row.commitment)


def test_sent_report_stays(finals: Finals) -> None:
    person = finals.jurors[0].person
    entry = finals.entry(finals.first)
    with clock.frozen(VISITING):
        visit = actions.save_visit(entry, "lapangan", SEEN, person=person)
        juror = client(person)
        juror.post(page(finals.first), {**TYPED, "photo": photo(), "kirim": "1"})
        first = Visit.objects.get()
        assert first.sent_at is not None
        with pytest.raises(CompetitionRefused, match="dikirim"):
            actions.save_visit(entry, "lapangan", Seen(place="Lain"), person=person)
        with pytest.raises(CompetitionRefused, match="dikirim"):
            actions.remove_photo(visit, VisitPhoto.objects.get().pk)
        assert juror.post(page(finals.first), {**TYPED, "place": "Lain"}).status_code == 400

    assert Visit.objects.get().place == "Puskesmas Contoh"
    assert actions.send_visit(visit, by=by(person)).sent_at == first.sent_at


def test_same_photo_twice_is_kept_once_and_no_pdf_is_a_photo(finals: Finals) -> None:
    juror = client(finals.jurors[0].person)
    with clock.frozen(VISITING):
        for _twice in range(2):
            juror.post(page(finals.first), {**TYPED, "photo": photo()})
        blank = Image.new("RGB", (900, 700), "#ffffff")
        out = io.BytesIO()
        blank.save(out, "PNG")
        empty = SimpleUploadedFile("kosong.png", out.getvalue(), "image/png")
        refused = juror.post(page(finals.first), {**TYPED, "photo": empty})
        assert refused.status_code == 400
        assert "Puskesmas Contoh" in refused.content.decode()

    assert VisitPhoto.objects.count() == 1


def test_photo_is_taken_out_again(finals: Finals) -> None:
    juror = client(finals.jurors[0].person)
    with clock.frozen(VISITING):
        juror.post(page(finals.first), {**TYPED, "photo": photo()})
        pk = VisitPhoto.objects.get().pk
        juror.post(page(finals.first), {**TYPED, "hapus": str(pk)})

    assert not VisitPhoto.objects.exists()


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (Seen(on=date(2026, 12, 27)), "belum tiba"),
        (Seen(found={"cuaca": ("yes", "")}), "cuaca"),
        (Seen(found={"data": ("maybe", "")}), "data"),
    ],
)
def test_what_cannot_be_is_refused(finals: Finals, seen: Seen, said: str) -> None:
    with clock.frozen(VISITING), pytest.raises(CompetitionRefused, match=said):
        actions.save_visit(
            finals.entry(finals.first), "lapangan", seen, person=finals.jurors[0].person
        )

    assert not Visit.objects.exists()


def test_report_waits_for_its_stage_and_its_window(finals: Finals) -> None:
    person = finals.jurors[0].person
    with clock.frozen(SETTLED), pytest.raises(CompetitionRefused, match="ditutup"):
        actions.save_visit(finals.entry(finals.first), "lapangan", SEEN, person=person)
    with clock.frozen(VISITING), pytest.raises(CompetitionRefused):
        actions.save_visit(finals.entry(finals.first), "wawancara", SEEN, person=person)


def test_report_without_photo_or_answers_is_not_sent(finals: Finals) -> None:
    person = finals.jurors[0].person
    with clock.frozen(VISITING):
        visit = actions.save_visit(finals.entry(finals.first), "lapangan", Seen(), person=person)
        with pytest.raises(EntryRefused) as refused:
            actions.send_visit(visit, by=by(person))

    assert len(refused.value.reasons) == 6


def test_who_reads_a_report_and_when(finals: Finals) -> None:
    town, entry = finals.town, finals.first
    writer, beside = finals.jurors
    with clock.frozen(VISITING):
        client(writer.person).post(page(entry), {**TYPED, "photo": photo()})
        picture = f"/usulan/{entry.code}/lapangan/foto/{VisitPhoto.objects.get().pk}/"
        sheet = f"/usulan/{entry.code}/nilai/lapangan/"
        assert "Puskesmas Contoh" not in client(beside.person).get(sheet).content.decode()
        assert client(beside.person).get(picture).status_code == 404
        client(writer.person).post(page(entry), {**TYPED, "kirim": "1"})
        assert "Puskesmas Contoh" in client(beside.person).get(sheet).content.decode()
        assert client(beside.person).get(picture)["Content-Type"] == "image/jpeg"
        assert client(town.manager).get(picture).status_code == 200
        for person in (town.innovator, town.other, town.outsider):
            assert client(person).get(picture).status_code == 404
        for person in (town.innovator, town.other, town.outsider):
            assert client(person).get(page(entry)).status_code == 404
    finals.to_decision()
    own = f"/usulan/{entry.code}/"
    with clock.frozen(SETTLED):
        assert "Puskesmas Contoh" not in client(town.innovator).get(own).content.decode()
        actions.publish_result(Result.objects.get(stage="lapangan"), by=SYSTEM)
        assert "Puskesmas Contoh" in client(town.innovator).get(own).content.decode()
        assert client(town.innovator).get(picture).status_code == 200


def test_juror_in_conflict_cannot_write(finals: Finals) -> None:
    juror = finals.jurors[0]
    with clock.frozen(VISITING):
        actions.declare_conflict(juror, finals.first, "Keluarga", by=SYSTEM)
        assert client(juror.person).get(page(finals.first)).status_code == 404
