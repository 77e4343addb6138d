"""Names in the texts of a blind stage: told to who enters, hidden from who judges."""

from __future__ import annotations

import pytest

from sauyunan.accounts.models import Person
from sauyunan.competitions import actions, veiling
from sauyunan.competitions.models import Entry
from sauyunan.competitions.tests.factories import OPEN, SCORE, Town, by, client
from sauyunan.competitions.veiling import HIDDEN, veil
from sauyunan.core import clock, crypto
from sauyunan.outbox.models import Message

pytestmark = pytest.mark.django_db

TELLING = "Inovator dari DINKES  memulainya; kepala dinkes setuju. Tanpa puskesmas dan dinkesnya tidak jalan. "


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("Dinas Kesehatan", "oleh dinas  kesehatan, lalu", f"oleh {HIDDEN}, lalu"),
        ("Dinas Kesehatan", "dinas\nkesehatan", HIDDEN),
        ("Adi", "adi, Adiwarna dan tradisi", f"{HIDDEN}, Adiwarna dan tradisi"),
        ("UPT (baru)", "di UPT (baru).", f"di {HIDDEN}."),
        ("", "kosong", "kosong"),
    ],
)
def test_a_name_is_found_as_whole_words_in_any_case(name: str, text: str, shown: str) -> None:
    assert veil([name]).over(text) == shown


def test_the_longest_of_names_that_begin_alike_is_hidden() -> None:
    made = veil(["Dinas", "Dinas Kesehatan Kota"])

    assert made.over("Dinas Kesehatan Kota dan Dinas") == f"{HIDDEN} dan {HIDDEN}"
    assert made.found("dinas, Dinas, DINAS KESEHATAN KOTA") == ["dinas", "DINAS KESEHATAN KOTA"]


def test_a_government_is_known_by_its_shorter_names(town: Town) -> None:
    entry = town.draft()
    Entry.objects.filter(pk=entry.pk).update(agency="Pemerintah Kabupaten Lain", unit=None)
    entry.refresh_from_db()
    [made] = veiling.over_entries([entry]).values()

    text = "Pemkab Lain, Kabupaten Lain, Kab. Lain, Pemerintah Kabupaten Lain, Kabupaten Lainnya"
    assert made.over(text) == ", ".join([HIDDEN] * 4 + ["Kabupaten Lainnya"])


def test_units_that_the_organiser_shares_are_not_hidden(town: Town) -> None:
    entry = town.draft()
    Entry.objects.filter(pk=entry.pk).update(agency="Kantor Tertentu")
    entry = Entry.objects.select_related("unit", "edition__unit", "innovation").get(pk=entry.pk)
    [made] = veiling.over_entries([entry]).values()

    assert made.over("Kota dan Dinkes") == f"Kota dan {HIDDEN}"


def test_who_enters_is_told_of_names_before_it_is_sent(town: Town) -> None:
    entry = town.draft("Dinkes Antar Makan")
    with clock.frozen(OPEN):
        first = entry.sections.order_by("pk").first()
        actions.save_section(
            entry, first.key, TELLING, version=first.version, person=town.innovator
        )
        page = client(town.innovator).get(f"/usulan/{entry.code}/").content.decode()

    assert "<li>Judul: Dinkes</li>" in page
    assert ": Inovator, DINKES</li>" in page
    assert HIDDEN in page


def judged(town: Town) -> tuple[Entry, Person]:
    entry = town.complete(town.draft("Antar Obat Dinkes"))
    with clock.frozen(OPEN):
        first = entry.sections.order_by("pk").first()
        actions.save_section(
            entry, first.key, TELLING * 2, version=first.version, person=town.innovator
        )
        actions.ask_approval(entry, by=by(town.innovator))
        actions.approve_entry(entry, by=by(town.reviewer))
        actions.submit_entry(entry, by=by(town.reviewer))
    juror = town.juror("juri1")
    town.juror("juri2")
    town.to_scoring()
    return entry, juror.person


def test_jurors_of_a_blind_stage_read_no_name_on_any_page_or_api(town: Town) -> None:
    entry, juror = judged(town)
    pages = (
        f"/usulan/{entry.code}/",
        f"/usulan/{entry.code}/nilai/penilaian/",
        f"/usulan/{entry.code}/konflik/penilaian/",
        "/kompetisi-kerja/contoh-2026/juri/jury/",
        "/api/v1/competition-entries",
        f"/api/v1/competition-entries/{entry.code}",
        "/api/v1/competition-assignments",
    )
    with clock.frozen(SCORE):
        for page in pages:
            answer = client(juror).get(page)
            assert answer.status_code == 200, page
            told = answer.content.decode()
            assert "Antar Obat" in told, page
            for name in ("Dinkes", "DINKES", "Inovator"):
                assert name not in told, page
        for reader in (town.manager, town.innovator):
            assert "Antar Obat Dinkes" in client(reader).get(pages[0]).content.decode()
            told = client(reader).get(pages[5]).json()
            assert any("DINKES" in one["text"] for one in told["sections"])


def test_what_jurors_are_told_by_mail_names_nobody(town: Town) -> None:
    entry, juror = judged(town)
    town.juror("juri3")
    with clock.frozen(SCORE):
        for person in Person.objects.filter(juror__isnull=False):
            Person.objects.filter(pk=person.pk).update(email=f"{person.username}@contoh.example")
        given = entry.assignments.select_related("juror__person").get(juror__person=juror)
        actions.declare_conflict(given.juror, entry, "Teman", by=by(juror))

    wanted = ("competition.handed_on", "competition.given_back")
    letters = Message.objects.filter(name__in=wanted)
    told = [crypto.unseal(bytes(one.sealed), one.scope) for one in letters]
    assert len(told) == 2
    for letter in told:
        assert HIDDEN in letter["subject"]
        assert "Dinkes" not in letter["subject"] + letter["text"]
