"""Pages on which winners go on: for who leads the edition, and for nobody else; bad files change nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sauyunan.accounts import access
from sauyunan.accounts.models import Person
from sauyunan.competitions import actions, passport_files
from sauyunan.competitions.models import Edition, Entry, TrustedCity
from sauyunan.competitions.tests.factories import OPEN, Town, by, client
from sauyunan.competitions.tests.promoted import changed, own_key, passed, signed, taken
from sauyunan.core import clock
from sauyunan.core.actor import SYSTEM
from sauyunan.core.models import LedgerEntry
from sauyunan.innovations.tests import registry_factories as registry

FIRST, NEXT = "/kompetisi-kerja/awal-2026/", "/kompetisi-kerja/lanjutan-2026/"
GIVEN = {"group": "umum", "category": "kesehatan", "klass": "perangkat_daerah"}
ALL = (
    "owner", "reviewer", "other_unit", "juror", "manager", "conflicted_manager", "leader", "auditor",
    "outsider", "citizen",
)  # fmt: skip


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> None:
    """A folder of files that no test beside this one writes into: what is kept is counted."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def ended(attached: Entry, following: Edition, town: Town) -> Iterator[Entry]:
    """A winner; one of two managers is in conflict with it."""
    top = town.units["kota"]
    registry.person("auditor", access.AUDITOR, top)
    other = registry.person("pengelola2", access.COMPETITION, top)
    own = actions.invite_juror(town.edition, other, "jury", by=SYSTEM)
    actions.declare_conflict(own, attached, "Teman lama", by=by(other))
    with clock.frozen(OPEN):
        yield attached


def people(town: Town) -> dict[str, Person | None]:
    def named(name: str) -> Person:
        return Person.objects.get(username=name)

    return {
        "owner": town.innovator,
        "reviewer": town.reviewer,
        "other_unit": town.other,
        "juror": named("juri1"),
        "manager": town.manager,
        "conflicted_manager": named("pengelola2"),
        "leader": town.leader,
        "auditor": named("auditor"),
        "outsider": town.outsider,
        "citizen": None,
    }


def upload(who: Client, data: bytes, name: str = "pemenang.zip") -> Any:
    return who.post(f"{NEXT}ambil/", {"file": SimpleUploadedFile(name, data)})


def stored() -> set[str]:
    folders, _files = default_storage.listdir("")
    return {f"{one}/{name}" for one in folders for name in default_storage.listdir(one)[1]}


# -- By pages -------------------------------------------------------------------------------------
def test_winner_goes_on_by_pages(ended: Entry, following: Edition, town: Town) -> None:
    lead = client(town.manager)
    assert own_key() in lead.get(f"{FIRST}pemenang/").content.decode()
    file = lead.post(f"/usulan/{ended.code}/teruskan/")
    assert file["Content-Type"] == "application/zip"
    assert file["Content-Disposition"] == f'attachment; filename="pemenang-{ended.code}.zip"'
    before = stored()

    sent = upload(lead, file.content)
    assert sent.headers["Location"] == f"{NEXT}ambil/periksa/"
    assert len(stored() - before) == 1
    shown = lead.get(f"{NEXT}ambil/periksa/").content.decode()
    for told in ("Antar Obat", "Kota Contoh", "awal-2026", own_key(), "91.0000", "Berkas", "SK"):
        assert told in shown
    assert not following.entries.exists()

    done = lead.post(f"{NEXT}ambil/periksa/", GIVEN)
    entry = following.entries.get()
    assert done.headers["Location"] == f"/usulan/{entry.code}/"
    assert set(entry.attachments.values_list("key", flat=True)) == {"sk", "berkas"}
    assert stored() - before == {entry.attachments.get(key="berkas").file}
    assert lead.get(f"/usulan/{entry.code}/bagian/ringkasan/").status_code == 200
    assert lead.get(f"/usulan/{entry.code}/lampiran/berkas/berkas/").status_code == 200
    told = set(LedgerEntry.objects.values_list("verb", flat=True))
    assert {"entry.passed", "entry.taken_over"} <= told


def test_nothing_begins_when_it_is_not_taken_over(
    ended: Entry, following: Edition, town: Town
) -> None:
    lead, before = client(town.manager), stored()
    upload(lead, passed(ended))
    upload(lead, passed(ended))
    assert len(stored() - before) == 1
    lead.post(f"{NEXT}ambil/periksa/", {"batal": "1"})

    assert stored() == before
    assert not following.entries.exists()
    again = lead.post(f"{NEXT}ambil/periksa/", GIVEN)
    assert again.headers["Location"] == f"{NEXT}ambil/"
    assert not following.entries.exists()


def test_file_that_was_swept_is_asked_for_again(
    ended: Entry, following: Edition, town: Town
) -> None:
    lead, before = client(town.manager), stored()
    upload(lead, passed(ended))
    for name in stored() - before:
        default_storage.delete(name)

    answer = lead.get(f"{NEXT}ambil/periksa/", follow=True)
    assert answer.redirect_chain == [(f"{NEXT}ambil/", 302)]
    assert "Kirim lagi" in answer.content.decode()


def test_what_was_chosen_wrongly_is_told_and_kept(
    ended: Entry, following: Edition, town: Town
) -> None:
    lead = client(town.manager)
    upload(lead, passed(ended))
    answer = lead.post(f"{NEXT}ambil/periksa/", {**GIVEN, "klass": "tidak-ada"})

    assert answer.status_code == 400
    assert "Antar Obat" in answer.content.decode()
    assert not following.entries.exists()
    assert lead.post(f"{NEXT}ambil/periksa/", GIVEN).status_code == 302


def test_trust_that_ended_meanwhile_stops_it(ended: Entry, following: Edition, town: Town) -> None:
    lead = client(town.manager)
    upload(lead, passed(ended))
    TrustedCity.objects.all().delete()
    answer = lead.post(f"{NEXT}ambil/periksa/", GIVEN, follow=True)

    assert "sauyunan competition trust" in answer.content.decode()
    assert not following.entries.exists()


def test_same_winner_is_not_taken_twice(ended: Entry, following: Edition, town: Town) -> None:
    lead, data = client(town.manager), passed(ended)
    for _ in range(2):
        answer = upload(lead, data)
        lead.post(f"{NEXT}ambil/periksa/", GIVEN)

    assert answer.status_code == 400
    assert following.entries.get().code in answer.content.decode()


# -- Who may --------------------------------------------------------------------------------------
PAGES = {
    ("get", f"{FIRST}pemenang/"): ("manager", "conflicted_manager"),
    ("get", f"{NEXT}ambil/"): ("manager", "conflicted_manager"),
    ("post", f"{NEXT}ambil/"): ("manager", "conflicted_manager"),
    ("get", f"{NEXT}ambil/periksa/"): ("manager", "conflicted_manager"),
    ("post", f"{NEXT}ambil/periksa/"): ("manager", "conflicted_manager"),
    ("post", "/usulan/CODE/teruskan/"): ("manager",),
}


@pytest.mark.parametrize(("page", "allowed"), PAGES.items())
def test_pages_are_for_who_leads_the_edition(
    ended: Entry, following: Edition, town: Town, page: tuple[str, str], allowed: tuple[str, ...]
) -> None:
    method, address = page[0], page[1].replace("CODE", ended.code)
    passed_before = LedgerEntry.objects.filter(verb="entry.passed").count()
    before, answers = stored(), {}
    for name, person in people(town).items():
        if name not in allowed:
            answers[name] = getattr(client(person), method)(address, GIVEN)

    assert {one.status_code for name, one in answers.items() if name != "citizen"} <= {403, 404}
    assert answers["citizen"].status_code == 302
    assert "/masuk" in answers["citizen"].headers["Location"]
    assert (stored(), following.entries.count()) == (before, 0)
    assert LedgerEntry.objects.filter(verb="entry.passed").count() == passed_before
    for name in allowed:
        answer = getattr(client(people(town)[name]), method)(address, GIVEN)
        assert answer.status_code not in {403, 404}


def test_leader_and_auditor_read_but_do_not_hand_over(ended: Entry, town: Town) -> None:
    for name in ("leader", "auditor"):
        answer = client(people(town)[name]).post(f"/usulan/{ended.code}/teruskan/")
        assert answer.status_code == 403


def test_manager_in_conflict_does_not_find_the_winner(ended: Entry, town: Town) -> None:
    who = people(town)
    assert "Antar Obat" in client(who["manager"]).get(f"{FIRST}pemenang/").content.decode()
    shown = client(who["conflicted_manager"]).get(f"{FIRST}pemenang/").content.decode()
    assert "Antar Obat" not in shown


def test_file_of_one_manager_is_not_there_for_another(
    ended: Entry, following: Edition, town: Town
) -> None:
    upload(client(town.manager), passed(ended))
    answer = client(people(town)["conflicted_manager"]).get(f"{NEXT}ambil/periksa/")

    assert answer.status_code == 302


def test_manager_in_conflict_does_not_complete_the_new_entry(
    ended: Entry, following: Edition, town: Town
) -> None:
    entry, lead = taken(following, passed(ended)), client(town.manager)
    assert lead.get(f"/usulan/{entry.code}/bagian/ringkasan/").status_code == 200
    own = actions.invite_juror(following, town.manager, "jury", by=SYSTEM)
    actions.declare_conflict(own, entry, "Teman lama", by=by(town.manager))

    for page in ("", "bagian/ringkasan/", "lampiran/sk/", "lampiran/berkas/berkas/", "usulan.txt"):
        assert lead.get(f"/usulan/{entry.code}/{page}").status_code == 404, page
    assert lead.post(f"/usulan/{entry.code}/langkah/ask/").status_code == 404


def test_link_stands_on_the_board_of_managers(ended: Entry, town: Town) -> None:
    assert f"{FIRST}pemenang/" in client(town.manager).get(FIRST).content.decode()
    assert f"{FIRST}pemenang/" not in client(town.leader).get(FIRST).content.decode()


def test_who_did_not_win_gets_no_file(ended: Entry, town: Town) -> None:
    Entry.objects.filter(pk=ended.pk).update(status=Entry.Status.OUT)
    answer = client(town.manager).post(f"/usulan/{ended.code}/teruskan/", follow=True)

    assert answer.redirect_chain == [(f"{FIRST}pemenang/", 302)]
    assert not LedgerEntry.objects.filter(verb="entry.passed").exists()


# -- Bad files ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda data: b"", "kosong"),
        (lambda data: b"halo", "bukan berkas pemenang"),
        (lambda data: data[:-200], "bukan berkas pemenang"),
        (lambda data: changed(data, score="99.0000"), "Tanda tangan tidak cocok"),
        (lambda data: changed(data, key="0" * 64), "sauyunan competition trust"),
        (lambda data: changed(data, title="<script>alert(1)</script>"), "Tanda tangan"),
        (lambda data: b"PK" + b"\0" * (passport_files.LARGEST + 1), "24 MB"),
    ],
)
def test_bad_file_is_told_and_changes_nothing(
    ended: Entry, following: Edition, town: Town, make: Any, told: str
) -> None:
    data, before = passed(ended), stored()
    answer = upload(client(town.manager), make(data))

    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert stored() == before
    assert not following.entries.exists()


def test_what_another_city_wrote_is_shown_as_text(
    ended: Entry, following: Edition, town: Town
) -> None:
    lead = client(town.manager)
    content, _files = passport_files.unpacked(passed(ended))
    held = json.loads(content)["content"]
    bad = "<script>alert(1)</script>"
    held |= {"title": bad, "agency": bad, "attachments": {}, "left_out": [bad]}
    held["evidence"] = {"findings": [{"title": bad, "value": bad, "n": 1}]}
    held["stories"] = dict.fromkeys(held["stories"], bad)
    upload(lead, signed(held))
    shown = lead.get(f"{NEXT}ambil/periksa/").content.decode()

    assert "&lt;script&gt;alert(1)" in shown
    assert bad not in shown
