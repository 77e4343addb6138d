"""So many applications a year or month: taken once, full for others, given back, open again."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from sauyunan.core import clock
from sauyunan.kits import archive, checking, reading, scenarios
from sauyunan.services import actions, quotas
from sauyunan.services.actions import Filled
from sauyunan.services.models import Application, Quota, QuotaPlace
from sauyunan.services.quotas import Period
from sauyunan.services.refusals import MoveRefused
from sauyunan.services.tests import factories
from sauyunan.services.tests.conftest import Town
from sauyunan.services.tests.test_citizen_journey import begin
from sauyunan.services.tests.test_concurrency import at_once

QUOTA = "\nquota: {places: param.batas_meja}\n"
ABOUT = "/layanan/warung/izin-warung/"
FULL = (
    "Semua tempat untuk 2022 sudah terisi. Tempat baru dibuka mulai 1 Januari 2023. Sebelum itu"
    " sebuah tempat dapat kembali, bila ada permohonan yang ditolak atau dibatalkan."
)


def files(quota: str = QUOTA, **more: str) -> dict[str, bytes]:
    found = dict(archive.files_in(factories.KIT))
    found["services/izin-warung.yaml"] += quota.encode()
    return found | {name: text.encode() for name, text in more.items()}


@pytest.fixture
def two(town: Town) -> Town:
    """Two are taken in a year."""
    town.edition = factories.edition_of(files(), town.unit, batas_meja=2)
    return town


def come(town: Town) -> Application:
    answers = factories.ANSWERS | {"meja": 2}
    return factories.application(town.edition, answers=answers)


def taken(town: Town) -> int:
    found = quotas.places_of(town.edition, factories.SERVICE)
    assert found is not None
    return found.taken


def test_who_comes_too_late_is_told_when_it_opens_again(two):
    come(two)
    come(two)

    with pytest.raises(MoveRefused) as refused:
        come(two)

    assert (refused.value.why, refused.value.message) == ("limit", FULL)
    assert (Application.objects.count(), QuotaPlace.objects.count(), taken(two)) == (2, 2, 2)


def test_same_request_again_takes_one_place(two):
    asked = factories.request(two.edition)

    actions.apply(asked)
    actions.apply(asked)

    assert taken(two) == 1


@pytest.mark.parametrize("way", ["withdrawn", "refused", "expired", "served"])
def test_place_comes_back_unless_served(two, way):
    made = come(two)
    if way == "withdrawn":
        actions.move(made, "batalkan", by=actions.APPLICANT)
    elif way == "refused":
        said = Filled(reason="Belum memenuhi syarat", law="Perda 1/2020")
        actions.move(made, "tolak", by=two.examiner, filled=said)
    elif way == "expired":
        back = Filled(reasons={"nama": "Tulis lengkap"})
        actions.move(made, "kembalikan", by=two.examiner, filled=back)
        assert taken(two) == 1
        actions.expire(made)
    else:
        actions.move(made, "setujui", by=two.examiner)
        served = Filled(answers={"berlaku_tahun": 1})
        actions.move(made, "terbitkan", by=two.head, filled=served)

    assert (made.outcome, taken(two)) == (way, 1 if way == "served" else 0)
    assert QuotaPlace.objects.count() == taken(two)


def test_correcting_neither_takes_nor_gives_a_place(two):
    made = come(two)
    come(two)
    back = Filled(reasons={"nama": "Tulis lengkap"})

    actions.move(made, "kembalikan", by=two.examiner, filled=back)
    mended = Filled(corrections={"nama": "Ibu Contoh Lengkap"})
    actions.move(made, "kirim_ulang", by=actions.APPLICANT, filled=mended)

    assert taken(two) == 2


def test_next_year_has_places_of_its_own(two):
    old = come(two)
    come(two)

    with clock.frozen(datetime(2022, 12, 31, 17, 0, tzinfo=UTC)):  # 0.00 of 2023 in Bandung
        come(two)
        actions.move(old, "batalkan", by=actions.APPLICANT)
        now = taken(two)

    assert (now, taken(two)) == (1, 1)


def test_fewer_places_than_are_taken_are_none(two):
    come(two)
    come(two)
    two.edition = factories.edition_of(files(), two.unit, batas_meja=1)

    found = quotas.places_of(two.edition, factories.SERVICE)

    assert found is not None
    assert (found.free, found.taken) == (0, 2)


@pytest.mark.parametrize(
    ("day", "every", "key", "following", "said"),
    [
        (date(2022, 6, 13), "year", "2022", date(2023, 1, 1), "2022"),
        (date(2022, 12, 31), "month", "2022-12", date(2023, 1, 1), "Desember 2022"),
        (date(2024, 1, 31), "month", "2024-01", date(2024, 2, 1), "Januari 2024"),
    ],
)
def test_periods_are_those_of_the_calendar(day, every, key, following, said):
    with translation.override("id"):
        found = Period.of(day, every)

        assert (found.key, found.following, found.said) == (key, following, said)


def test_last_place_is_given_once(own_database):
    unit = factories.unit()
    edition = factories.edition_of(files(), unit, batas_meja=1)
    asked = [factories.request(edition) for _number in range(8)]

    def send(number: int) -> str:
        try:
            return actions.apply(asked[number]).application.reference
        except MoveRefused as refused:
            return refused.why

    got = at_once(8, send)

    assert got.count("limit") == 7
    assert Application.objects.count() == QuotaPlace.objects.count() == 1
    assert Quota.objects.get().taken == 1


# -- Told -----------------------------------------------------------------------------------------
def test_page_of_the_service_says_how_many_are_free(two, client):
    come(two)
    before = client.get(ABOUT).content.decode()
    come(two)
    after = client.get(ABOUT).content.decode()

    assert "Tempat untuk 2022: 1 dari 2 masih kosong." in before
    assert "1 Januari 2023" in after


def test_draft_is_kept_and_told_before_and_when_it_is_sent(two, client):
    code = begin(client)
    client.post(f"/isi/{code}/pemilik/", {"nama": "Ibu Contoh", "nik": "3273014505900001"})
    client.post(f"/isi/{code}/warung/", {"makanan": "false"})
    draft = actions.drafts.Draft.objects.get(code=code)
    factories.file(draft=draft, bring="foto_warung")
    first = come(two)
    come(two)

    seen = client.get(f"/isi/{code}/periksa/")
    refused = client.post(f"/isi/{code}/kirim/")
    actions.move(first, "batalkan", by=actions.APPLICANT)
    sent = client.post(f"/isi/{code}/kirim/")

    assert seen.status_code == 200
    assert "1 Januari 2023" in seen.content.decode()
    assert refused.status_code == 422
    assert refused.content.decode().count("1 Januari 2023") == 1
    assert sent.status_code == 302
    assert taken(two) == 2


def test_api_tells_places_and_refuses_with_409(two, client):
    come(two)
    come(two)

    detail = client.get("/api/v1/services/warung/izin-warung").json()
    body = {
        "kit": "warung",
        "service": "izin-warung",
        "answers": factories.ANSWERS,
        "bring": {
            key: {"files": [factories.file().code]} for key in ("foto_warung", "surat_sehat")
        },
    }
    answer = client.post(
        "/api/v1/applications",
        body,
        content_type="application/json",
        headers={"idempotency-key": "contoh-kuota-1", "accept-language": "id"},
    )

    assert detail["places"] == {
        "period": "2022",
        "places": 2,
        "free": 0,
        "next_period_from": "2023-01-01",
    }
    assert (answer.status_code, answer.json()["detail"]) == (409, FULL)


# -- Declared and tried ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("quota", "fault"),
    [
        ("\nquota: {places: param.batas}\n", "has no field 'batas'"),
        ("\nquota: {places: '\"sepuluh\"'}\n", "expected a number"),
        ("\nquota: {places: '3', every: week}\n", "quota"),
        ("\nquota: {every: year}\n", "places"),
    ],
)
def test_faults_of_a_quota_are_told(quota, fault):
    found = checking.check(reading.read(files(quota)))

    assert any(fault in str(one) for one in found), found


SCENARIO = """
scenario: {{id: Kuota, en: Quota}}
now: 2022-06-13T09:00
given:
  places_taken: {{izin-warung: {taken}}}
steps:
  - apply: izin-warung
    answers: {{nama: Ibu Contoh, nik: "3273014505900001", makanan: false}}
    bring: {{foto_warung: foto}}
    expect: {{places_taken: {expected}}}
  - applicant: batalkan
    expect: {{places_taken: {given_back}}}
"""


@pytest.mark.parametrize(
    ("taken", "expected", "given_back", "what"),
    [
        ("1", "2", "1", ""),
        ("all", "2", "1", "Tempat baru dibuka"),
        ("1", "1", "1", "places_taken: 2, expected 1"),
        ("banyak", "1", "1", "'banyak' is no number of places"),
    ],
)
def test_scenarios_say_how_many_are_taken(two, taken, expected, given_back, what):
    come(two)  # of the city: a scenario does not meet it
    text = SCENARIO.format(taken=taken, expected=expected, given_back=given_back)
    made = files(**{"scenarios/kuota.yaml": text})
    edition = factories.edition_of(made, two.unit, batas_meja=2)

    result = scenarios.run("kuota", edition, two.unit, as_written=True)

    assert what in result.what
    assert result.is_good is not bool(what)
