"""Every page of a competition opens for whom it is, and is not there for anybody else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from sauyunan.accounts.models import Person
from sauyunan.competitions import actions, sheets
from sauyunan.competitions.models import Assignment, Entry, Result, Scorecard
from sauyunan.competitions.sheets import Sheet
from sauyunan.competitions.tests import factories
from sauyunan.competitions.tests.factories import (
    AFTER,
    CHECK,
    DECIDE,
    OPEN,
    SCORE,
    Town,
    by,
    client,
    confirmed,
)
from sauyunan.core import clock
from sauyunan.core.actor import SYSTEM
from sauyunan.innovations.models import Award

E = "/kompetisi-kerja/contoh-2026/"


def status(person: Person | None, address: str) -> int:
    return client(person).get(address).status_code


def test_page_of_an_entry_belongs_to_competitions_in_the_navigation(town: Town) -> None:
    entry = town.draft()
    with clock.frozen(OPEN):
        page = client(town.reviewer).get(f"/usulan/{entry.code}/").content.decode()

    assert re.search(r'href="/kompetisi-kerja/"\s+aria-current="true"', page)


# -- A whole competition by its pages -------------------------------------------------------------
def test_proposal_is_written_approved_and_sent_by_pages(town: Town) -> None:
    innovation = town.innovation()
    writer, admin = client(town.innovator), client(town.reviewer)
    with clock.frozen(OPEN):
        choice = {"innovation": innovation.slug, "group": "umum", "category": "kesehatan"}
        begun = writer.post(f"{E}ikut/", choice)
        entry = Entry.objects.get(innovation=innovation)
        page = f"/usulan/{entry.code}/"
        assert begun.headers["Location"] == page
        for key in ("ringkasan", "dampak"):
            version = entry.sections.get(key=key).version
            given = {"text": "kata " * 9, "version": version, "lanjut": "1"}
            writer.post(f"{page}bagian/{key}/", given)
        assert writer.post(f"{page}langkah/ask/").status_code == 400  # an attachment is missing
        writer.post(f"{page}lampiran/sk/", {"address": "https://contoh.example/sk"})
        assert writer.post(f"{page}langkah/ask/").status_code == 302
        assert writer.post(f"{page}langkah/approve/").status_code == 403
        admin.post(f"{page}langkah/approve/")
        assert admin.post(f"{page}langkah/send/").status_code == 302
        entry.refresh_from_db()
        assert entry.receipt in writer.get(page).content.decode()


def test_entries_are_checked_given_out_and_judged_by_pages(town: Town) -> None:
    first, second = town.sent("Antar Obat"), town.sent("Sapa Lansia")
    jurors, lead = [town.juror("juri1"), town.juror("juri2")], client(town.manager)
    with clock.frozen(CHECK):
        assert confirmed(lead, f"{E}langkah/end/").status_code == 302
        for one in (first, second):
            lead.post(f"/usulan/{one.code}/periksa/", {"cek-lengkap": "ya"})
    with clock.frozen(SCORE):
        confirmed(lead, f"{E}langkah/end/")
        assert confirmed(lead, f"{E}langkah/assign/").headers["Location"] == f"{E}juri/"
        for juror in jurors:
            for one, value in ((first, "91"), (second, "70")):
                sheet = f"/usulan/{one.code}/nilai/penilaian/"
                given = {"k_manfaat": value, "k_kebaruan": "80", "kirim": "1"}
                assert client(juror.person).post(sheet, given).status_code == 302

    assert Scorecard.objects.filter(sent_at__isnull=False).count() == 4


def test_result_is_published_and_checked_by_everybody(town: Town) -> None:
    first, _second = town.sent("Antar Obat"), town.sent("Sapa Lansia")
    town.juror("juri1")
    town.juror("juri2")
    town.to_scoring()
    town.judge(antar_obat="91", sapa_lansia="70")
    lead, public = client(town.manager), client(None)
    with clock.frozen(DECIDE):
        assert "Antar Obat" in lead.get(f"{E}peringkat/penilaian/").content.decode()
        assert confirmed(lead, f"{E}langkah/end/").status_code == 302
        assert "/hasil/" not in public.get("/kompetisi/contoh-2026/").content.decode()
        confirmed(lead, f"{E}langkah/publish/", stage="penilaian")
        shown = public.get("/kompetisi/contoh-2026/hasil/penilaian/").content.decode()
        sheet = public.get("/kompetisi/contoh-2026/hasil/penilaian/lembar.json").json()
        own = client(town.innovator).get(f"/usulan/{first.code}/").content.decode()
    assert "Antar Obat" in shown
    assert "Sapa Lansia" not in shown
    assert sheets.differences(Sheet.model_validate(sheet)) == []
    assert "91,0000" in own
    assert "Bagus." in own


def test_public_result_says_what_parted_equal_scores_and_who_judged(town: Town) -> None:
    with clock.frozen(OPEN):
        town.edition = factories.edition(
            town.units["kota"],
            **{
                "competition: contoh-2026": "competition: seri-2026",
                "scores: winners": "scores: all",
                "en: Departments}, places: 1": "en: Departments}, places: 2",
                "places: {perangkat_daerah: 1,": "places: {perangkat_daerah: 2,",
            },
        )
    town.sent("Antar Obat")
    town.sent("Sapa Lansia")
    for name in ("juri1", "juri2"):
        town.juror(name)
    town.to_scoring()
    town.juror("juri3")
    town.judge()
    lead, public = client(town.manager), client(None)
    with clock.frozen(DECIDE):
        confirmed(lead, "/kompetisi-kerja/seri-2026/langkah/end/")
        confirmed(lead, "/kompetisi-kerja/seri-2026/langkah/publish/", stage="penilaian")
        shown = public.get("/kompetisi/seri-2026/hasil/penilaian/").content.decode()
        standing = lead.get("/kompetisi-kerja/seri-2026/peringkat/penilaian/").content.decode()
        jury = public.get("/kompetisi/seri-2026/").content.decode()
    told = "nilainya sama dengan yang di atas, yang didahulukan menurut: undian"
    assert shown.count(told) == standing.count(told) == 1
    assert max(shown.index("Antar Obat"), shown.index("Sapa Lansia")) < shown.index(told)
    assert "Keduanya menyatakan seberapa jauh juri sependapat." in standing
    assert "Juri1" in jury
    assert "Juri3" not in jury


def test_an_edition_of_nothing_is_not_opened(town: Town) -> None:
    sent = {"unit": town.units["kota"].code}
    answer = client(town.manager).post("/kompetisi-kerja/baru/", sent)
    assert answer.status_code == 400
    assert "Pilih kompetisi, atau berikan berkas kompetisi sendiri." in answer.content.decode()


def test_winner_is_noted_in_the_registry(town: Town) -> None:
    first = town.sent("Antar Obat")
    town.juror("juri1")
    town.juror("juri2")
    town.to_scoring()
    town.judge()
    lead = client(town.manager)
    with clock.frozen(DECIDE):
        confirmed(lead, f"{E}langkah/end/")
        confirmed(lead, f"{E}langkah/publish/", stage="penilaian")
        assert not Award.objects.exists()
    with clock.frozen(AFTER):
        confirmed(lead, f"{E}langkah/end/")
    first.refresh_from_db()
    assert first.status == Entry.Status.WON
    assert first.innovation is not None
    assert first.innovation.awards.get().result == "juara-1"


def test_nothing_is_told_before_it_is_published(town: Town) -> None:
    first, second = town.sent("Antar Obat"), town.sent("Sapa Lansia")
    town.juror("juri1")
    town.juror("juri2")
    town.to_scoring()
    town.judge(antar_obat="95", sapa_lansia="60")
    reader = client(town.innovator)
    with clock.frozen(DECIDE):
        result = actions.end_stage(town.fresh(), by=SYSTEM)
        assert result is not None
    with clock.frozen(AFTER):
        actions.end_stage(town.fresh(), by=SYSTEM)
        pages = ["/kompetisi-kerja/", *(f"/usulan/{one.code}/" for one in (first, second))]
        before = " ".join(reader.get(page).content.decode() for page in pages)
        listed = reader.get("/api/v1/competition-entries").json()["entries"]
        searched = reader.get("/api/v1/competition-entries?status=won").json()["entries"]
        assert not Award.objects.exists()
        hidden = client(None).get("/kompetisi/contoh-2026/").content.decode()
        actions.publish_result(Result.objects.get(pk=result.pk), by=SYSTEM)
        after = reader.get("/kompetisi-kerja/").content.decode()
        shown = client(None).get("/kompetisi/contoh-2026/").content.decode()

    assert "pemenang" not in before
    assert "tidak lanjut" not in before
    assert {(one["status"], one["stage"]) for one in listed} == {("sent", "penilaian")}
    assert searched == []
    assert "pemenang" in after
    assert "Antar Obat" not in hidden
    assert "Juri1" not in hidden
    assert "<li>Antar Obat – Dinkes</li>" in shown
    assert "Juri1, Juri2" in shown
    assert Award.objects.get().result == "juara-1"


# -- Who may see what -----------------------------------------------------------------------------
@pytest.fixture
def judged(town: Town) -> Iterator[Town]:
    """Two entries in scoring, one card sent."""
    town.sent("Antar Obat")
    town.juror("juri1")
    town.juror("juri2")
    town.to_scoring()
    with clock.frozen(SCORE):
        yield town


def people(town: Town) -> dict[str, Person | None]:
    return {
        "manager": town.manager,
        "innovator": town.innovator,
        "reviewer": town.reviewer,
        "other": town.other,
        "leader": town.leader,
        "juror": Person.objects.get(username="juri1"),
        "outsider": town.outsider,
        "citizen": None,
    }


ALL = ("manager", "innovator", "reviewer", "other", "leader", "juror", "outsider")
PAGES = {
    "../": ALL,
    "": ("manager", "leader"),
    "juri/": ("manager", "leader"),
    "usulan/": ("manager", "leader"),
    "peringkat/penilaian/": ("manager", "leader"),
    "juri/jury/": ("juror",),
    "juri/jury/undangan/": ("juror",),
}
ENTRY_PAGES = {
    "": ("manager", "leader", "innovator", "reviewer", "juror"),
    "bagian/ringkasan/": ("innovator", "reviewer"),
    "lampiran/sk/": ("innovator", "reviewer"),
    "usulan.txt": ("manager", "leader", "innovator", "reviewer"),
    "usulan.docx": ("manager", "leader", "innovator", "reviewer"),
    "nilai/penilaian/": ("juror",),
    "konflik/penilaian/": ("juror",),
    "tim/penilaian/": ("manager",),
}


@pytest.mark.parametrize(("page", "allowed"), PAGES.items())
def test_pages_of_an_edition(judged: Town, page: str, allowed: tuple[str, ...]) -> None:
    address = "/kompetisi-kerja/" if page == "../" else E + page
    found = {name: status(one, address) for name, one in people(judged).items()}

    assert {name for name, code in found.items() if code == 200} == set(allowed)
    assert found["citizen"] == 302
    assert all(found[name] in {403, 404} for name in ALL if name not in allowed)


@pytest.mark.parametrize(("page", "allowed"), ENTRY_PAGES.items())
def test_pages_of_an_entry(judged: Town, page: str, allowed: tuple[str, ...]) -> None:
    entry = Entry.objects.get()
    address = f"/usulan/{entry.code}/{page}"
    found = {name: status(one, address) for name, one in people(judged).items()}

    assert {name for name, code in found.items() if code == 200} == set(allowed)
    assert found["citizen"] == 302
    assert all(found[name] in {403, 404} for name in ALL if name not in allowed)


def test_public_pages_open_for_everybody(judged: Town) -> None:
    for page in ("/kompetisi/", "/kompetisi/contoh-2026/", "/kompetisi/contoh-2026/jadwal.ics"):
        assert status(None, page) == 200
    assert status(None, "/kompetisi/contoh-2026/hasil/penilaian/") == 404
    assert status(None, "/kompetisi/contoh-2026/hasil/penilaian/lembar.json") == 404


def test_edition_that_is_not_shown_is_not_there(judged: Town) -> None:
    judged.edition.is_public = False
    judged.edition.save()

    assert status(None, "/kompetisi/contoh-2026/") == 404


@pytest.mark.parametrize("move", ["show", "assign", "end", "publish"])
def test_only_managers_lead(judged: Town, move: str) -> None:
    for name, person in people(judged).items():
        if name != "manager":
            answer = client(person).post(f"{E}langkah/{move}/", {"stage": "penilaian"})
            assert answer.status_code in {302, 403, 404}, name
            if answer.status_code == 302:
                assert "/masuk" in answer.headers["Location"]


# -- Conflicts ------------------------------------------------------------------------------------
def test_conflicted_juror_finds_the_entry_by_no_way(judged: Town) -> None:
    entry, juror = Entry.objects.get(), Person.objects.get(username="juri1")
    assignment = Assignment.objects.get(juror__person=juror)
    actions.declare_conflict(assignment.juror, entry, "Saudara saya", by=by(juror))

    for page in ("", "nilai/penilaian/", "konflik/penilaian/", "usulan.txt", "lampiran/sk/berkas/"):
        assert status(juror, f"/usulan/{entry.code}/{page}") == 404, page
    shown = client(juror).get(f"{E}juri/jury/").content.decode()
    assert "Antar Obat" not in shown


def test_manager_who_is_a_juror_in_conflict_does_not_manage_it(judged: Town) -> None:
    entry = Entry.objects.get()
    juror = actions.invite_juror(judged.fresh(), judged.manager, "jury", by=SYSTEM)
    actions.declare_conflict(juror, entry, "Teman lama", by=by(judged.manager))

    assert status(judged.manager, f"/usulan/{entry.code}/tim/penilaian/") == 404
    assert "Antar Obat" not in client(judged.manager).get(f"{E}usulan/").content.decode()
    assert (
        "Antar Obat" not in client(judged.manager).get(f"{E}peringkat/penilaian/").content.decode()
    )


def test_others_cards_are_hidden_until_the_own_is_sent(judged: Town) -> None:
    entry = Entry.objects.get()
    one, other = Person.objects.get(username="juri1"), Person.objects.get(username="juri2")
    address = f"/usulan/{entry.code}/nilai/penilaian/"
    client(one).post(
        address,
        {"k_manfaat": "37", "k_kebaruan": "37", "to_committee": "angka-kurang-jelas", "kirim": "1"},
    )

    assert "angka-kurang-jelas" not in client(other).get(address).content.decode()
    client(other).post(address, {"k_manfaat": "90", "k_kebaruan": "90", "kirim": "1"})
    assert "angka-kurang-jelas" in client(other).get(address).content.decode()


def test_blind_stage_hides_who_enters(judged: Town) -> None:
    entry = Entry.objects.get()
    shown = client(Person.objects.get(username="juri1")).get(
        f"/usulan/{entry.code}/nilai/penilaian/"
    )

    assert entry.agency not in shown.content.decode()
    assert "contoh.example" not in shown.content.decode()


# -- Bad input ------------------------------------------------------------------------------------
def test_one_word_too_many_is_kept_and_refused_at_sending(town: Town) -> None:
    entry = town.complete(town.draft())
    section = entry.sections.get(key="ringkasan")
    writer = client(town.innovator)
    with clock.frozen(OPEN):
        kept = writer.post(
            f"/usulan/{entry.code}/bagian/ringkasan/",
            {"text": "kata " * 201, "version": section.version, "lanjut": "1"},
        )
        assert kept.status_code == 302
        refused = writer.post(f"/usulan/{entry.code}/langkah/ask/")

    assert refused.status_code == 400
    assert "201" in refused.content.decode()
    assert entry.sections.get(key="ringkasan").text == "kata " * 201


def test_what_is_not_written_any_more_is_read_with_the_reason(town: Town) -> None:
    entry, other = town.sent(), town.complete(town.draft("Sapa Lansia"))
    with clock.frozen(OPEN):
        actions.ask_approval(other, by=by(town.innovator))
        writer = client(town.innovator)
        section = writer.get(f"/usulan/{entry.code}/bagian/ringkasan/").content.decode()
        attachment = writer.get(f"/usulan/{entry.code}/lampiran/sk/").content.decode()
        waiting = writer.get(f"/usulan/{other.code}/bagian/ringkasan/").content.decode()
        given = {"text": "lain", "version": "2", "lanjut": "1"}
        late = writer.post(f"/usulan/{entry.code}/bagian/ringkasan/", given)

    assert "kata kata" in section
    for page in (section, attachment):
        assert "Dikirim pada 2 November 2026 pukul 09.00 WIB." in page
        assert "<textarea" not in page
        assert 'name="address"' not in page
    assert "tarik dulu" in waiting
    assert late.status_code == 400
    assert "lain</textarea>" in late.content.decode()


def test_result_stands_first_with_what_comes_next(town: Town) -> None:
    entry, other = town.sent("Antar Obat"), town.sent("Sapa Lansia")
    town.juror("juri1")
    town.juror("juri2")
    town.to_scoring()
    town.judge(sapa_lansia="60")
    with clock.frozen(DECIDE):
        result = actions.end_stage(town.fresh(), by=SYSTEM)
        assert result is not None
        actions.publish_result(result, by=SYSTEM)
        pages = [
            client(town.innovator).get(f"/usulan/{one.code}/").content.decode()
            for one in (entry, other)
        ]

    first = pages[0]
    assert first.index("urutan 1 di kelasnya") < first.index("Tanda terima")
    assert f'href="/registri/{entry.innovation.slug}/perbaikan/"' in first
    assert "Bagus." in first


def test_two_editors_of_one_section_lose_nothing(town: Town) -> None:
    entry = town.draft()
    version = entry.sections.get(key="ringkasan").version
    address = f"/usulan/{entry.code}/bagian/ringkasan/"
    with clock.frozen(OPEN):
        client(town.innovator).post(
            address, {"text": "punya satu", "version": version, "lanjut": "1"}
        )
        second = client(town.reviewer).post(
            address, {"text": "punya dua", "version": version, "lanjut": "1"}
        )

    assert second.status_code == 409
    assert "punya satu" in second.content.decode()
    assert "punya dua" in second.content.decode()
    assert entry.sections.get(key="ringkasan").text == "punya satu"


def test_who_writes_and_checks_an_entry_finds_it_once(town: Town) -> None:
    entry = town.draft()
    town.reviewer.entrymember_set.create(entry=entry)

    assert list(Entry.objects.written_by(town.reviewer)) == [entry]
    assert list(Entry.objects.written_by(town.innovator)) == [entry]
    assert list(Entry.objects.written_by(town.other)) == []


def test_a_value_of_101_is_refused_and_what_was_typed_stays(judged: Town) -> None:
    entry, juror = Entry.objects.get(), Person.objects.get(username="juri1")
    answer = client(juror).post(
        f"/usulan/{entry.code}/nilai/penilaian/",
        {"k_manfaat": "101", "k_kebaruan": "80", "kirim": "1"},
    )

    assert answer.status_code == 400
    assert 'value="101"' in answer.content.decode()
    assert not Scorecard.objects.exists()


def test_sheet_of_a_published_result_does_not_name_jurors(judged: Town) -> None:
    judged.judge()
    with clock.frozen(DECIDE):
        result = actions.end_stage(judged.fresh(), by=SYSTEM)
    assert isinstance(result, Result)
    told = json.dumps(result.sheet)
    assert "juri1" not in told.lower()
    assert "J001" in told


def test_public_page_tells_how_it_is_won(town: Town) -> None:
    page = " ".join(client(None).get("/kompetisi/contoh-2026/").content.decode().split())

    assert "Perangkat daerah: 1 pemenang" in page
    assert "2 juri menilai setiap peserta." in page
    assert "Yang terbaik dari setiap kelas lanjut: Perangkat daerah 1; Kecamatan 1." in page
    assert (
        page.index("Manfaat</li>")
        < page.index("dikirim lebih dahulu</li>")
        < page.index("undian</li>")
    )
