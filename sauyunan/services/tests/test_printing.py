"""Printing in a shop: a link with a PIN to one document, for a week and five wrong PINs."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from sauyunan.core import clock, storage
from sauyunan.core.models import LedgerEntry
from sauyunan.documents.models import Document
from sauyunan.services import actions, contents, expiry
from sauyunan.services.actions.printing import pin_of
from sauyunan.services.models import Application, PrintLink
from sauyunan.services.refusals import InputRefused
from sauyunan.services.tests import factories
from sauyunan.services.tests.conftest import MONDAY, Town

PDF = b"%PDF-1.7 made up"


@pytest.fixture
def made(town: Town) -> Application:
    return factories.application(town.edition)


@pytest.fixture
def issued(made: Application) -> Document:
    return document(made, "a" * 26)


@pytest.fixture
def holder(client: Client, made: Application) -> Client:
    """A browser in which the secret was given."""
    client.get(f"/lacak/{made.reference}/masuk/{contents.unseal_secret(made)}")
    return client


def document(made: Application, code: str) -> Document:
    """A signed document of a case; its file lies on storage."""
    row = Document(
        code=code,
        kind="warung/izin",
        number=code[:4],
        title={"id": "Surat izin", "en": "Permit"},
        about_digest=b"0" * 32,
        edition_id=made.edition_id,
        unit=made.unit,
        case=made.reference,
        status="valid",
        sealed=b"",
        issued_at=clock.now(),
    )
    row.file = storage.save(PDF, row.file_scope)
    row.save()
    return row


def address(issued: Document) -> str:
    return f"/lacak/{issued.case}/cetak/{issued.code}/"


def wrong(link: PrintLink) -> str:
    return f"{(int(pin_of(link)) + 1) % 10**6:06d}"


def fetch(code: str, pin: str):
    return Client().post(f"/cetak/{code}/", {"pin": pin})


def verbs() -> list[str]:
    rows = LedgerEntry.objects.order_by("pk").values_list("verb", flat=True)
    return [verb for verb in rows if verb.startswith("print_link.")]


def test_the_shop_downloads_with_the_pin(holder: Client, issued: Document, settings) -> None:
    before = holder.get(f"/lacak/{issued.case}/").content.decode()
    holder.post(address(issued))
    link = PrintLink.objects.get()
    page = holder.get(address(issued)).content.decode()
    pin = pin_of(link)

    asked = Client().get(f"/cetak/{link.code}/")
    got = fetch(link.code, f"{pin[:3]} {pin[3:]}")

    assert address(issued) in before
    assert f"{settings.SAUYUNAN_URL}/cetak/{link.code}/" in page
    assert f"{pin[:3]} {pin[3:]}" in page
    assert "20 Juni 2022" in page
    assert asked.status_code == 200
    assert "no-store" in asked["Cache-Control"]
    assert got.content == PDF
    assert got["Content-Type"] == "application/pdf"
    assert "attachment" in got["Content-Disposition"]
    assert pin.encode() not in bytes(link.sealed)
    assert verbs() == ["print_link.made", "print_link.opened"]


def test_a_link_is_made_by_whoever_holds_the_secret_only(issued: Document) -> None:
    assert Client().get(address(issued)).status_code == 404
    assert Client().post(address(issued)).status_code == 404
    assert PrintLink.objects.count() == 0


def test_a_document_of_another_case_is_not_shared(
    holder: Client, made: Application, town: Town
) -> None:
    other = document(factories.application(town.edition), "b" * 26)

    answer = holder.post(f"/lacak/{made.reference}/cetak/{other.code}/")
    with pytest.raises(InputRefused):
        actions.make_print_link(made, other)

    assert answer.status_code == 404
    assert PrintLink.objects.count() == 0
    assert verbs() == []


def test_all_that_does_not_fit_is_answered_alike(made: Application, issued: Document) -> None:
    link = actions.make_print_link(made, issued)

    answers = [
        fetch(link.code, wrong(link)),
        fetch(link.code, ""),
        fetch("z" * 26, pin_of(link)),
    ]

    assert {one.status_code for one in answers} == {404}
    assert len({re.sub(r'value="[^"]*"', "", one.content.decode()) for one in answers}) == 1
    assert verbs() == ["print_link.made"]


def test_five_wrong_pins_lock_it_and_right_ones_do_not_count(
    holder: Client, made: Application, issued: Document
) -> None:
    link = actions.make_print_link(made, issued)
    right = [fetch(link.code, pin_of(link)).status_code for _turn in range(6)]

    tries = [fetch(link.code, wrong(link)).status_code for _turn in range(5)]
    locked = fetch(link.code, pin_of(link))
    page = holder.get(address(issued)).content.decode()

    assert right == [200] * 6
    assert tries == [404] * 5
    assert locked.status_code == 404
    assert "Terkunci" in page
    assert pin_of(link) not in page.replace(" ", "")


@pytest.mark.parametrize(("days", "status"), [(6, 200), (8, 404)])
def test_it_holds_for_seven_days(
    made: Application, issued: Document, days: int, status: int
) -> None:
    link = actions.make_print_link(made, issued)

    with clock.frozen(MONDAY + timedelta(days=days)):
        answer = fetch(link.code, pin_of(link))

    assert answer.status_code == status


def test_a_new_link_ends_the_one_before(holder: Client, issued: Document) -> None:
    holder.post(address(issued))
    first = PrintLink.objects.get()
    holder.post(address(issued))

    assert fetch(first.code, pin_of(first)).status_code == 404
    assert PrintLink.objects.get().code != first.code


def test_the_applicant_ends_it(holder: Client, issued: Document) -> None:
    holder.post(address(issued))
    link = PrintLink.objects.get()
    pin = pin_of(link)

    holder.post(address(issued), {"end": ""})
    holder.post(address(issued), {"end": ""})

    assert fetch(link.code, pin).status_code == 404
    assert PrintLink.objects.count() == 0
    assert verbs() == ["print_link.made", "print_link.ended"]


@pytest.mark.parametrize("status", ["replaced", "revoked"])
def test_what_is_not_in_force_is_not_printed(
    holder: Client, made: Application, issued: Document, status: str
) -> None:
    link = actions.make_print_link(made, issued)
    Document.objects.update(status=status)

    got = fetch(link.code, pin_of(link))
    again = holder.post(address(issued))

    assert got.status_code == 404
    assert again["Location"] == f"/lacak/{made.reference}/"
    assert PrintLink.objects.get().code == link.code


def test_what_has_no_file_yet_is_not_shared(holder: Client, issued: Document) -> None:
    Document.objects.update(file="", status="waiting")

    holder.post(address(issued))

    assert PrintLink.objects.count() == 0


def test_an_address_may_try_thirty_times(db: None) -> None:
    answers = [fetch("z" * 26, "000000").status_code for _turn in range(31)]

    assert answers == [404] * 30 + [429]


def test_old_links_are_purged(made: Application, issued: Document) -> None:
    actions.make_print_link(made, issued)

    assert expiry.purge_print_links(MONDAY + timedelta(days=6)) == 0
    assert expiry.purge_print_links(MONDAY + timedelta(days=8)) == 1


def test_pages_to_print_open_what_is_folded(holder: Client, made: Application) -> None:
    about = "/layanan/warung/izin-warung/"

    folded, opened = (Client().get(one).content.decode() for one in (about, f"{about}?cetak"))
    case = holder.get(f"/lacak/{made.reference}/?cetak").content.decode()

    assert folded.count(" open>") == 0
    assert opened.count(" open>") == 1  # the case; advice on photos stays folded
    assert "Keadaan per: 13 Juni 2022 pukul 09.00 WIB" in " ".join(case.split())
