"""The pages of competitions in Chromium: accessible, and as wide as the screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser

from sauyunan.accounts.models import Person
from sauyunan.competitions import actions
from sauyunan.competitions.models import Entry
from sauyunan.competitions.tests.factories import AFTER, CHECK, DECIDE, OPEN, SCORE, Town, client
from sauyunan.competitions.tests.later import HEARING, VISITING, Finals
from sauyunan.competitions.tests.test_scheduling import TYPED
from sauyunan.competitions.tests.test_visiting import photo
from sauyunan.core import clock
from sauyunan.core.actor import SYSTEM
from sauyunan.innovations.sections import count_words
from sauyunan.registers.tests.drawn_pages import page_faults
from sauyunan.registers.tests.test_calendar_browser import visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
SCRIPT = Path(__file__).parents[3] / "assets/js/words.js"
E = "/kompetisi-kerja/contoh-2026/"


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Pages by their address, as the application answers in each stage."""
    # Another test's browser keeps an event loop in this thread; nothing here runs in it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    town = Town()
    draft = town.draft("Kursi Ibu")
    first = town.sent("Antar Obat")
    town.sent("Sapa Lansia")
    town.innovation("Belum Ikut")
    jurors = [town.juror("juri1"), town.juror("juri2")]
    actions.invite_juror(town.fresh(), town.outsider, "jury", by=SYSTEM)
    return {
        **_entering(town, draft),
        **_checking(town, first),
        **_judging(town, first, jurors[0].person),
        **_deciding(town, first),
    }


def _entering(town: Town, draft: Entry) -> dict[str, str]:
    page = f"/usulan/{draft.code}/"
    with clock.frozen(OPEN):
        found = {
            **_read(Client(), "/kompetisi/", "/kompetisi/contoh-2026/"),
            **_read(client(town.innovator), "/kompetisi-kerja/", f"{E}ikut/", page),
            **_read(client(town.innovator), f"{page}bagian/dampak/", f"{page}lampiran/berkas/"),
            **_read(client(town.outsider), f"{E}juri/jury/undangan/"),
            **_read(client(town.manager), "/kompetisi-kerja/baru/", f"{E}tahap/penilaian/"),
        }
        refused = client(town.innovator).post(f"{page}langkah/ask/")
        assert refused.status_code == 400
        return {**found, "belum lengkap": refused.content.decode()}


def _checking(town: Town, entry: Entry) -> dict[str, str]:
    with clock.frozen(CHECK):
        actions.end_stage(town.fresh(), by=SYSTEM)
        found = _read(client(town.manager), E, f"{E}usulan/", f"/usulan/{entry.code}/periksa/")
        page = f"/usulan/{entry.code}/"
        found |= _read(client(town.innovator), f"{page}bagian/ringkasan/", f"{page}lampiran/sk/")
        for one in Entry.objects.filter(status="sent"):
            actions.check_entry(one, [], by=SYSTEM)
    return found


def _judging(town: Town, entry: Entry, juror: Person) -> dict[str, str]:
    page = f"/usulan/{entry.code}/"
    with clock.frozen(SCORE):
        actions.end_stage(town.fresh(), by=SYSTEM)
        actions.assign_stage(town.fresh(), "penilaian", by=SYSTEM)
        found = _read(client(juror), f"{E}juri/jury/", f"{page}nilai/penilaian/")
        found |= _read(client(juror), f"{page}konflik/penilaian/", page)
        refused = client(juror).post(f"{page}nilai/penilaian/", {"k_manfaat": "101", "kirim": "1"})
        assert refused.status_code == 400
        town.judge(antar_obat="95", sapa_lansia="60")
        sent = client(juror).get(f"{page}nilai/penilaian/").content.decode()
    return {**found, "nilai 101": refused.content.decode(), "nilai terkirim": sent}


def _deciding(town: Town, entry: Entry) -> dict[str, str]:
    page, manager = f"/usulan/{entry.code}/", client(town.manager)
    with clock.frozen(DECIDE):
        found = _read(manager, f"{E}juri/", f"{E}peringkat/penilaian/", f"{page}tim/penilaian/")
        found |= _read(manager, f"{E}berita-acara/periksa/")
        result = actions.end_stage(town.fresh(), by=SYSTEM)
        assert result is not None
        actions.publish_result(result, by=SYSTEM)
        found |= _read(Client(), "/kompetisi/contoh-2026/hasil/penilaian/")
        found |= _read(client(town.innovator), f"{page}keberatan/penilaian/")
        found["hasil sendiri"] = client(town.innovator).get(page).content.decode()
        made = actions.object_to(
            entry, result, "Nilai kami tertukar.", person=town.innovator, by=SYSTEM
        )
        found |= _read(manager, f"{page}keberatan/{made.pk}/jawab/")
    with clock.frozen(AFTER):
        actions.end_stage(town.fresh(), by=SYSTEM)
        found["papan akhir"] = manager.get(E).content.decode()
    return found


def _read(client: Client, *addresses: str) -> dict[str, str]:
    found = {}
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        found[address] = answer.content.decode()
    return found


def test_pages_are_accessible_and_as_wide_as_the_screen(
    drawn: dict[str, str], browser: Browser
) -> None:
    assert page_faults(browser, drawn) == []


def test_pages_of_finals_are_accessible_and_as_wide_as_the_screen(
    monkeypatch: pytest.MonkeyPatch, browser: Browser, db: None
) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    finals = Finals(Town())
    lead, juror = client(finals.town.manager), client(finals.jurors[0].person)
    board, page = "/kompetisi-kerja/final-2026/", f"/usulan/{finals.first.code}/"
    with clock.frozen(HEARING):
        found = _read(lead, f"{board}berita-acara/penilaian/", f"{page}jadwal/wawancara/")
        empty = lead.post(f"{board}jadwal/wawancara/", {})
        lead.post(f"{board}jadwal/wawancara/", TYPED)
        found |= _read(juror, f"{board}jadwal/wawancara/", f"{board}juri/jury/")
    finals.to_visits()
    with clock.frozen(VISITING):
        visit_page = f"{page}lapangan/lapangan/"
        juror.post(visit_page, {"place": "Puskesmas", "photo": photo(), "caption": "Loket"})
        found |= _read(juror, visit_page)
        refused = juror.post(visit_page, {"kirim": "1"})
        given = {"on-day": "26", "on-month": "12", "on-year": "2026", "place": "Puskesmas"}
        answers = {"q_berjalan": "yes", "q_data": "no", "n_data": "Buku kosong", "kirim": "1"}
        assert juror.post(visit_page, given | answers).status_code == 302
        found["terkirim"] = juror.get(visit_page).content.decode()
        found |= _read(juror, f"{page}nilai/lapangan/")
    found |= {"jadwal kosong": empty.content.decode(), "belum": refused.content.decode()}

    assert page_faults(browser, found) == []


def test_words_are_told_while_somebody_types(
    monkeypatch: pytest.MonkeyPatch, browser: Browser, db: None
) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    town = Town()
    draft = town.draft()
    with clock.frozen(OPEN):
        address = f"/usulan/{draft.code}/bagian/ringkasan/"
        html = _read(client(town.innovator), address)[address]
    page = visit(browser, html, 360)
    page.evaluate(SCRIPT.read_text("utf-8").replace("export ", "") + "\nwords()")
    told = page.locator("[data-words-told]")

    page.fill("textarea", "Layanan  ini – sejak 2023 – dekat.")
    assert told.inner_text() == "5 dari 200 kata"
    page.fill("textarea", "kata " * 201)

    assert told.inner_text() == "201 dari 200 kata"
    assert "govuk-error-message" in (told.get_attribute("class") or "")
    assert count_words("Layanan  ini – sejak 2023 – dekat.") == 5
    page.context.close()
