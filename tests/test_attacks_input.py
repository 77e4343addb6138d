"""Bad input over the API: the field, what is wrong, how to mend it; nothing is changed by it."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest

from tests import births
from tests.births import APPLY, Family
from tests.installation import Client, Installation

Sent = dict[str, str]
MARKUP = "<script>alert('x')</script>"


@pytest.fixture(scope="module")
def client(city: Installation) -> Client:
    return city.client()


@pytest.fixture(scope="module")
def family(city: Installation) -> Family:
    made = Family(city.plan)
    city.add_records(made.records())
    return made


@pytest.fixture(scope="module")
def request_(client: Client, family: Family) -> dict[str, Any]:
    return family.request(client)


def tomorrow() -> str:
    return (date.today() + timedelta(days=2)).isoformat()  # noqa: DTZ011


WITNESS = {"nik": "3273010101800003", "nama": "Saksi Pertama"}
CASES: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "NIK of 15 digits": (
        {"pelapor_nik": "327301120388000"},
        {
            "answers.pelapor_nik": "Your NIK: this has 15 digits and needs 16. "
            "Compare it with the card."
        },
    ),
    "NIK with letters": (
        {"pelapor_nik": "32730112038800A2"},
        {
            "answers.pelapor_nik": "Your NIK: only digits belong here. Write the number without letters."
        },
    ),
    "NIK of the 45th of a month": (
        {"pelapor_nik": "3273013503880002"},
        {
            "answers.pelapor_nik": "Digits 7 to 12 of a NIK are the date of birth. "
            "This looks mistyped, check the identity card or family card."
        },
    ),
    "NIK of 30 February": (
        {"pelapor_nik": "3273013002880002"},
        {
            "answers.pelapor_nik": "The date of birth inside this NIK does not exist. "
            "Check digits 7 to 12."
        },
    ),
    "NIK that ends in 0000": (
        {"pelapor_nik": "3273011203880000"},
        {"answers.pelapor_nik": "The last four digits of a NIK are never 0000. Check again."},
    ),
    "birth still to come": (
        {"tanggal_lahir": tomorrow()},
        {
            "answers.tanggal_lahir": "This date of birth is still to come. "
            "Check the year and the month."
        },
    ),
    "birth of long ago": (
        {"tanggal_lahir": "1850-01-01"},
        {
            "answers.tanggal_lahir": "This date of birth is more than 120 years ago. "
            "Check the year.",
            "answers.ibu": "By these dates the mother was under 10 when the child was born. ",
            "answers.ayah": "By these dates the father was under 10 when the child was born. ",
        },
    ),
    "31 June": (
        {"tanggal_lahir": "2026-06-31"},
        {
            "answers.tanggal_lahir": "Date of birth: this day does not exist in that month. Write a number from 1 to 30."
        },
    ),
    "no text but a list": (
        {"nama": ["Bayi"]},
        {"answers.nama": "Full name of the child: the type is wrong. Send a text in quotes."},
    ),
    "number too large": (
        {"anak_ke": 31},
        {
            "answers.anak_ke": "Which child of the mother (1 for the first): too large. Write 30 or less."
        },
    ),
    "choice that is none": (
        {"jenis_kelamin": "lainnya"},
        {"answers.jenis_kelamin": "Sex: this choice is not offered. Choose one of those shown."},
    ),
    "one witness twice": (
        {"saksi": [WITNESS, WITNESS]},
        {
            "answers.saksi": "The two witnesses must be different people. "
            "Enter the NIK of another witness."
        },
    ),
    "one witness": (
        {"saksi": [WITNESS]},
        {"answers.saksi": "Witness: too few entries. Give at least 2."},
    ),
    "question that is not asked": (
        {"gaji": 5},
        {"answers.gaji": "“gaji” is not asked here. Perhaps you mean: domisili, orang_tua, "},
    ),
    "name with markup": (
        {"nama": MARKUP},
        {
            "answers.nama": "Full name of the child: “<” cannot be part of a name. "
            "Use letters, spaces and ' . - , only."
        },
    ),
    "other city": (
        {"domisili": False},
        {
            "answers.domisili": "A birth is recorded where the family card was issued. Apply to "
            "the civil registration office of the city or regency named on your family card."
        },
    ),
    "several at once": (
        {"nama": None, "pelapor_nik": "1", "tanggal_lahir": tomorrow()},
        {
            "answers.nama": "Full name of the child: the answer is missing. Write it here.",
            "answers.pelapor_nik": "Your NIK: this has 1 digits and needs 16. Compare it with the card.",
            "answers.tanggal_lahir": "This date of birth is still to come. "
            "Check the year and the month.",
        },
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_wrong_answers_are_named_with_their_mend(
    client: Client, request_: dict[str, Any], name: str
) -> None:
    changes, wanted = CASES[name]
    answers = {k: v for k, v in {**request_["answers"], **changes}.items() if v is not None}

    answer = births.send(client, {**request_, "answers": answers})

    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = {one["path"]: one["message"] for one in answer.json()["errors"]}
    assert told.keys() == wanted.keys()
    for path, sentence in wanted.items():
        assert told[path].startswith(sentence)
        assert told[path].endswith(".")


def test_refused_requests_leave_nothing_behind(
    city: Installation, client: Client, request_: dict[str, Any]
) -> None:
    def kept() -> list[int]:
        tables = ("services_application", "services_movemade", "core_ledgerentry")
        return [city.count(table) for table in tables]

    before = kept()

    for changes, _wanted in CASES.values():
        births.send(client, {**request_, "answers": {**request_["answers"], **changes}})

    assert kept() == before


def test_missing_document_and_foreign_file_are_named(
    client: Client, request_: dict[str, Any]
) -> None:
    bring = {**request_["bring"], "buku_nikah": {"files": ["0" * 26]}}
    bring.pop("surat_lahir")

    answer = births.send(client, {**request_, "bring": bring})

    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {
            "path": "bring.surat_lahir",
            "message": "This document is missing. Add a photo of it.",
        }
    ]


def at_once(count: int, work: Callable[[int], Any]) -> list[Any]:
    barrier = threading.Barrier(count)

    def run(number: int) -> Any:
        barrier.wait()
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_the_same_request_fifty_times_at_once_is_one_application(
    city: Installation, family: Family
) -> None:
    request, key = family.request(city.client()), str(uuid.uuid4())
    clients = [city.client() for _ in range(50)]
    before = city.count("services_application")

    answers = at_once(50, lambda number: births.send(clients[number], request, key))

    assert {answer.status_code for answer in answers} == {201}
    assert len({(a.json()["reference"], a.json()["secret"]) for a in answers}) == 1
    assert city.count("services_application") == before + 1
    written = city.ask("SELECT object FROM core_ledgerentry WHERE verb = 'application.sent'")
    assert written.count((f"application:{answers[0].json()['reference']}",)) == 1


def test_the_key_of_one_request_is_refused_for_another(city: Installation, family: Family) -> None:
    client, key = city.client(), str(uuid.uuid4())
    request = family.request(client)
    births.send(client, request, key)

    answer = births.send(client, {**request, "contact": {"phone": "0811111111"}}, key)

    assert answer.status_code == 422
    assert [one["path"] for one in answer.json()["errors"]] == ["Idempotency-Key"]


def test_of_two_moves_at_once_one_wins(city: Installation, family: Family) -> None:
    client = city.client()
    sent = births.apply(client, family)
    path = f"{APPLY}/{sent['reference']}/moves/batalkan"

    def withdraw(_number: int) -> int:
        headers = {"X-Secret": sent["secret"], "Idempotency-Key": str(uuid.uuid4())}
        return client.post(path, json={}, headers=headers).status_code

    statuses = at_once(8, withdraw)

    assert sorted(statuses) == [200, *[409] * 7]
    case = births.case(client, sent)
    assert [event["move"] for event in case["timeline"]] == ["kirim", "batalkan"]
