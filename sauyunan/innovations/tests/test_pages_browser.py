"""The pages of the registry in Chromium: accessible, and as wide as the screen."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser

from sauyunan.accounts.models import City
from sauyunan.core import clock, codes
from sauyunan.core.actor import SYSTEM
from sauyunan.innovations import actions
from sauyunan.innovations.models import Idea, StatedBaseline
from sauyunan.innovations.tests import registry_factories as made
from sauyunan.registers.tests.drawn_pages import page_faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
RECORD = "/registri/antre/"
PARTS = (
    "isi/about/",
    "isi/reach/",
    "isi/problem/",
    "tahap/",
    "tahap/back_to_trial/",
    "tim/",
    "bukti/",
)
BESIDE = (
    "tahun/",
    "replika/",
    "penghargaan/",
    "perbaikan/",
    "riwayat/",
    "sebelum/",
    "sebelum/time/",
)
REFUSED = {
    "isi/about/": {},
    "tim/": {},
    "bukti/": {},
    "replika/": {},
    "tahun/": {"year": "1900"},
    "sebelum/cost/": {"value": "x"},
}


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch, frozen_now: Any) -> dict[str, str]:
    """Every page by its address, as the application answers."""
    # Another test's browser keeps an event loop in this thread; nothing here runs in it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    City.objects.create(name="Kota Contoh", area="32.73", changed_at=clock.now())
    units = made.city_units()
    writer = made.person("sri", "city/innovator", units["dinkes"])
    reviewer = made.person("cek", "city/innovation", units["kota"])
    _registry(units, writer)
    idea = Idea.objects.get(title="Kursi untuk ibu menyusui")
    waiting = Idea.objects.get(status="new")
    baseline = StatedBaseline.objects.get()
    return {
        **_read(
            Client(),
            "/inovasi/",
            "/inovasi/?q=tiada",
            "/inovasi/antre/",
            "/gagasan/",
            "/gagasan/baru/",
            f"/gagasan/{waiting.code}/kabar/",
        ),
        **_read(
            _signed_in(writer), "/registri/", "/registri/baru/", "/registri/portofolio/", RECORD
        ),
        **_read(_signed_in(writer), *(RECORD + part for part in (*PARTS, *BESIDE))),
        **_read(
            _signed_in(reviewer), "/registri/?tab=stale", f"{RECORD}periksa/", "/gagasan/menunggu/"
        ),
        **_read(
            _signed_in(reviewer),
            *(f"/gagasan/{idea.code}/{part}" for part in ("", "gabung/", "jawab/")),
            f"{RECORD}sebelum/{baseline.pk}/periksa/",
        ),
        **_sent(_signed_in(writer)),
    }


def _registry(units: Any, writer: Any) -> None:
    row = made.record(
        units["dinkes"],
        slug="antre",
        title="Antre Ringkas",
        status="listed",
        stage="applied",
        tried_on=date(2024, 5, 1),
        since=date(2025, 1, 1),
        affairs=["health"],
        story={"problem": "Pasien menunggu lama."},
    )
    made.in_team(row, writer)
    made.in_team(row, made.person("budi"), "member")
    actions.change_record(
        row,
        {"story.problem": "Pasien menunggu terlalu lama setiap hari Senin pagi."},
        version=1,
        by=SYSTEM,
    )
    actions.add_note(row, "title", "Terlalu umum.", by=SYSTEM)
    actions.add_proof(row, actions.Given("since", "SK", "https://contoh.example/sk"), by=SYSTEM)
    counted = actions.Before(
        2250, date(2024, 1, 1), date(2024, 12, 31), 240, "Buku agenda loket.", 1800, 3000
    )
    paper = actions.Given("baseline:time", "Buku agenda", "https://contoh.example/agenda")
    actions.state_baseline(row, "time", counted, paper, by=SYSTEM)
    actions.add_replica(row, actions.Copy("Kabupaten X", "", date(2025, 6, 1)), by=SYSTEM)
    actions.record_award(row, "kijb", 2025, by=SYSTEM, result="top-45")
    actions.open_improvement(row, "Terlalu lama.", "", by=SYSTEM, due_on=date(2025, 1, 1))
    for title, status in (
        ("Kursi untuk ibu menyusui", "shown"),
        ("Kursi bagi ibu menyusui", "new"),
    ):
        Idea.objects.create(
            code=codes.random_code(10), title=title, text="Sebaiknya ada.", status=status, made_at=clock.now(),
            shown_at=clock.now() if status == "shown" else None,
        )  # fmt: skip
    Idea.objects.create(
        code=codes.random_code(10), title="Bangku di halte", text="Sebaiknya ada.", status="shown",
        made_at=clock.now(), shown_at=clock.now(),
    )  # fmt: skip


def _signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _read(client: Client, *addresses: str) -> dict[str, str]:
    answers = {address: client.get(address) for address in addresses}
    assert {
        address: one.status_code for address, one in answers.items() if one.status_code != 200
    } == {}
    return {address: one.content.decode() for address, one in answers.items()}


def _sent(client: Client) -> dict[str, str]:
    """Forms that were refused, and a beginning that resembles what is there."""
    sent = {
        f"{RECORD}{part} refused": client.post(RECORD + part, given)
        for part, given in REFUSED.items()
    }
    sent["/registri/baru/ alike"] = client.post(
        "/registri/baru/", {"title": "Antrean Ringkas", "unit": "dinkes"}
    )
    return {name: answer.content.decode() for name, answer in sent.items()}


def test_pages_are_accessible_and_as_wide_as_the_screen(
    drawn: dict[str, str], browser: Browser
) -> None:
    assert page_faults(browser, drawn) == []
