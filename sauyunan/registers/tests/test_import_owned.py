"""An import beside records that somebody owns: a person decides, no consent is given, the owner is told."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from sauyunan.core import clock, crypto
from sauyunan.outbox.models import Message
from sauyunan.registers import actions, owning, queries
from sauyunan.registers.models import Import, ImportPair, ImportRow, Record, RecordVersion
from sauyunan.registers.owning import Newcomer, Reach
from sauyunan.registers.tests.factories import AT, CLERK
from sauyunan.registers.tests.test_import_pages import (  # noqa: F401 - fixtures
    KEPT,
    client,
    edition,
    of,
    said,
    sent,
    states,
    taken,
)

pytestmark = [pytest.mark.django_db, pytest.mark.urls("sauyunan.registers.tests.urls")]
HEAD = "Number;Name;Phone;Agrees;Shown\n"
OTHER = HEAD + "900;Kopi Lain;081234567890;ya;ya\n"
Row = ImportRow.State


@pytest.fixture
def owned(edition: Any) -> Record:  # noqa: F811 - the fixture
    record = actions.create_record(edition, "toko", KEPT, by=CLERK, at=AT)
    reach = Reach({"email": "pemilik@contoh.id"}, ("pemilik@contoh.id",))
    newcomer = Newcomer("claimed", language="en", reach=reach)
    owning.give(edition.kit, record, newcomer, by=CLERK, at=clock.now())
    return record


def values(record: Record) -> dict[str, Any]:
    return queries.values(Record.objects.get(pk=record.pk))


def letters() -> list[str]:
    rows = Message.objects.filter(name="record_imported")
    return [crypto.unseal(one.sealed, one.scope)["text"] for one in rows]


def decided(client: Client, one: Import, decision: str) -> None:  # noqa: F811
    pair = ImportPair.objects.get(row__owner=one)
    client.post(of("import-pairs", one), {f"pair-{pair.pk}": decision})


def test_a_record_of_an_owner_is_changed_by_no_button(client: Client, owned: Record) -> None:  # noqa: F811
    one = sent(client, OTHER)

    page = said(client, one)

    assert states(one) == [Row.OWNED]
    assert "1 row belongs to an owner: compare and decide. It changes nothing before." in page
    assert "Add " not in page
    taken(client, one, changes="yes")
    assert values(owned) == KEPT
    assert letters() == []


def test_after_a_person_decided_it_is_changed_and_its_owner_told(
    client: Client,  # noqa: F811
    owned: Record,
) -> None:
    one = sent(client, OTHER)
    page = " ".join(client.get(of("import-pairs", one)).content.decode().split())
    assert "This record belongs to its owner." in page
    assert "an update replaces it by what the table says" in page
    assert "stays: only the owner gives this consent" in page
    assert "Different: take it as new" not in page

    decided(client, one, "update")
    assert states(one) == [Row.SAME]
    assert "Update 1 record" in said(client, one)
    taken(client, one)

    assert states(one) == [Row.UPDATED]
    assert values(owned) == {**KEPT, "nama": "Kopi Lain"}
    [text] = letters()
    assert "changed: Name. Look at it: " in text
    assert "object at the office" in text


def test_a_person_may_leave_it_as_it_is(client: Client, owned: Record) -> None:  # noqa: F811
    one = sent(client, OTHER)

    decided(client, one, "keep")
    taken(client, one)

    assert states(one) == [Row.KEPT]
    assert values(owned) == KEPT
    assert letters() == []


def test_a_row_with_the_key_of_a_record_is_no_other(client: Client, owned: Record) -> None:  # noqa: F811
    one = sent(client, OTHER)

    decided(client, one, "different")

    assert states(one) == [Row.OWNED]
    assert ImportPair.objects.get().decision == "open"


def test_nothing_but_a_consent_is_left_out_and_said(client: Client, owned: Record) -> None:  # noqa: F811
    one = sent(client, "Number;Name;Agrees;Shown\n900;Kopi Contoh Jaya;ya;ya\n")

    assert states(one) == [Row.KEPT]
    assert "Only the owner gives this consent." in said(client, one, only="kept")
    assert RecordVersion.objects.filter(record=owned).count() == 1


def test_a_consent_may_be_taken_back(client: Client, owned: Record, edition: Any) -> None:  # noqa: F811
    actions.change_record(edition, owned, {"setuju": True}, by=CLERK, at=AT)
    one = sent(client, "Number;Name;Agrees;Shown\n900;Kopi Contoh Jaya;tidak;ya\n")

    decided(client, one, "update")
    taken(client, one)

    assert values(owned) == {**KEPT, "setuju": False}
    assert "changed: Agrees." in letters()[0]


def test_an_update_of_what_is_perhaps_the_same_gives_no_consent_either(
    client: Client,  # noqa: F811
    owned: Record,
) -> None:
    one = sent(client, HEAD + "1;CV Kopi Contoh Jaya;081234567890;ya;ya\n")
    assert states(one) == [Row.DOUBLE]

    decided(client, one, "update")
    taken(client, one)

    assert values(owned) == {**KEPT, "nama": "CV Kopi Contoh Jaya"}
    assert len(letters()) == 1
    again = sent(client, HEAD + "1;CV Kopi Contoh Jayaraya;081234567890;ya;ya\n")
    assert states(again) == [Row.DOUBLE]  # what was decided of an owner's record is asked anew


def test_a_record_that_is_claimed_meanwhile_waits(
    client: Client,  # noqa: F811
    edition: Any,  # noqa: F811
) -> None:
    record = actions.create_record(edition, "toko", KEPT, by=CLERK, at=AT)
    one = sent(client, OTHER)
    assert states(one) == [Row.CHANGED]
    owning.give(edition.kit, record, Newcomer("claimed"), by=CLERK, at=clock.now())

    taken(client, one, changes="yes")

    assert states(one) == [Row.OWNED]
    assert values(record) == KEPT
