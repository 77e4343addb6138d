from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from sauyunan.accounts.models import City, Membership, Person, Unit
from sauyunan.core.models import LedgerEntry
from sauyunan.kits import archive, models, queries
from sauyunan.registers import actions
from sauyunan.registers.models import Record
from sauyunan.registers.tests.factories import AT, CLERK
from sauyunan.registers.views import records as views

pytestmark = [pytest.mark.django_db, pytest.mark.urls("sauyunan.registers.tests.urls")]
FOLDER = Path(__file__).parent / "kit"
NIK = "3273015405900001"


@pytest.fixture
def record() -> Any:
    """A record in a register of an installed kit."""
    City.objects.create(name="Kota Contoh", area="32.73", changed_at=AT)
    version = models.KitVersion.objects.create(
        kit="loket",
        version="1.0.0",
        digest="0" * 64,
        archive=archive.build(archive.files_in(FOLDER)),
        added_at=AT,
    )
    row = models.Edition.objects.create(version=version, made_at=AT)
    models.Installation.objects.create(kit="loket", edition=row, installed_at=AT, changed_at=AT)
    values = {"nik": NIK, "nama": "Ibu Contoh", "lahir": "1990-05-14", "kelas": "a"}
    return actions.create_record(queries.edition(row.pk), "warga", values, by=CLERK, at=AT)


def signed_in(role: str | None) -> Client:
    client = Client(headers={"accept-language": "en"})
    if role is not None:
        unit, _made = Unit.objects.get_or_create(code="dinas", name="Dinas", path="/1/")
        person = Person.objects.create(username=role, full_name="Petugas Contoh")
        Membership.objects.create(person=person, unit=unit, role=role)
        client.force_login(person)
    return client


def address(record: Record, name: str = "record") -> str:
    return reverse(f"registers:{name}", args=["loket", "warga", record.code])


SEARCH = "/kota/register/loket/warga/"


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("loket/petugas", 200),
        ("city/auditor", 200),
        ("city/admin", 404),
        ("lain/petugas", 404),
        (None, 302),
    ],
)
def test_only_those_of_the_kit_and_auditors_look_into_a_register(
    record: Record, role: str | None, status: int
) -> None:
    client = signed_in(role)

    assert client.get(SEARCH).status_code == status
    assert client.post(SEARCH, {"q": NIK}).status_code == status
    assert client.get(address(record)).status_code == status


@pytest.mark.parametrize("role", ["loket/petugas", "city/auditor"])
def test_personal_values_are_masked_everywhere(record: Record, role: str) -> None:
    client = signed_in(role)

    found = client.post(SEARCH, {"q": "cont"}).content.decode()
    detail = client.get(address(record))
    page = detail.content.decode()

    assert "3273••••••••0001" in found
    assert "3273••••••••0001" in page
    assert "I•••• C••••" in page
    assert "First" in page
    assert NIK not in found + page
    assert "Ibu Contoh" not in found + page
    assert "1990-05-14" not in page
    assert "no-store" in detail.headers["Cache-Control"]


def test_a_search_finds_or_says_that_it_did_not(record: Record) -> None:
    client = signed_in("loket/petugas")

    found = client.post(SEARCH, {"q": NIK}).content.decode()
    none = client.post(SEARCH, {"q": "3273015405900009"}).content.decode()

    assert record.code in found
    assert record.code not in none
    assert "Nothing found." in none


def test_one_value_is_opened_for_a_reason(record: Record) -> None:
    client = signed_in("loket/petugas")

    answer = client.post(
        address(record, "record-reveal"), {"field": "nik", "reason": "Warga menelepon"}
    )

    page = answer.content.decode()
    entry = LedgerEntry.objects.get(verb="personal.revealed")
    assert NIK in page
    assert "Ibu Contoh" not in page
    assert entry.object == f"record:{record.code}"
    assert entry.capability == "loket/*"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"field": "nik", "reason": "x"}, "Write why you need it: 5 to 500 characters."),
        ({"field": "kelas", "reason": "Warga menelepon"}, "Choose which value you need."),
        ({"field": "tidak_ada", "reason": "Warga menelepon"}, "Choose which value you need."),
        ({}, "Choose which value you need."),
    ],
)
def test_a_reveal_without_reason_or_value_is_refused(
    record: Record, given: dict[str, str], said: str
) -> None:
    client = signed_in("loket/petugas")

    answer = client.post(address(record, "record-reveal"), given)

    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert NIK not in answer.content.decode()
    assert not LedgerEntry.objects.filter(verb="personal.revealed").exists()


def test_an_auditor_opens_nothing(record: Record) -> None:
    client = signed_in("city/auditor")

    answer = client.post(
        address(record, "record-reveal"), {"field": "nik", "reason": "Warga menelepon"}
    )

    assert answer.status_code == 403
    assert not LedgerEntry.objects.filter(verb="personal.revealed").exists()


def test_so_many_values_a_day_and_no_more(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "REVEALS_A_DAY", 1)
    client = signed_in("loket/petugas")
    given = {"field": "nik", "reason": "Warga menelepon"}

    first = client.post(address(record, "record-reveal"), given)
    second = client.post(address(record, "record-reveal"), given)

    assert first.status_code == 200
    assert second.status_code == 400
    assert NIK not in second.content.decode()
    assert LedgerEntry.objects.filter(verb="personal.revealed").count() == 1


def test_the_list_names_the_registers_one_may_search(record: Record) -> None:
    own = signed_in("loket/petugas").get("/kota/register/").content.decode()
    other = signed_in("lain/petugas").get("/kota/register/").content.decode()

    assert SEARCH in own
    assert SEARCH not in other


def test_what_is_not_there_is_not_found(record: Record) -> None:
    client = signed_in("loket/petugas")

    assert client.get("/kota/register/loket/pasar/").status_code == 404
    assert client.get(f"{SEARCH}tidak-ada/").status_code == 404
    assert signed_in("tidak-ada/petugas").get("/kota/register/tidak-ada/x/").status_code == 404
