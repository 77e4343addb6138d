from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import translation

from sauyunan.kits.parts import EffectRefused
from sauyunan.registers import actions, names, numbering
from sauyunan.registers.models import Counter
from sauyunan.registers.tests.factories import AT, CLERK, PLACE, TODAY, edition, person

BIRTH = {"place": "32.73.01.1001", "birth": date(2022, 6, 10), "sex": "l"}


def deed(here: Any) -> str:
    return numbering.next_number(here, "akta", {"recorded": "2026-11-24"}, place=PLACE, today=TODAY)


@pytest.mark.django_db
def test_numbers_run_on_for_each_prefix() -> None:
    here = edition()

    boys = [numbering.next_number(here, "nik", BIRTH) for _ in range(2)]
    girl = numbering.next_number(here, "dasar/nik", {**BIRTH, "sex": "p"})

    assert boys == ["3273011006220001", "3273011006220002"]
    assert girl == "3273015006220001"


@pytest.mark.django_db
def test_a_number_may_have_words_around_it() -> None:
    here = edition()

    assert deed(here) == "2026-32.73-01/AK"


@pytest.mark.django_db
def test_an_undone_transaction_leaves_no_gap() -> None:
    here = edition()
    first = numbering.next_number(here, "nik", BIRTH)

    with transaction.atomic():
        numbering.next_number(here, "nik", BIRTH)
        transaction.set_rollback(True)
    second = numbering.next_number(here, "nik", BIRTH)

    assert (first[-4:], second[-4:]) == ("0001", "0002")


@pytest.mark.django_db
def test_used_up_digits_are_refused_in_words() -> None:
    here = edition()
    Counter.objects.create(number="dasar/akta", prefix="2026-32.73-", last=98)
    last = deed(here)

    english, atomic = translation.override("en"), transaction.atomic()
    with english, pytest.raises(EffectRefused) as refused, atomic:
        deed(here)

    assert last == "2026-32.73-99/AK"
    assert str(refused.value) == (
        "Deed: all 99 running numbers of this beginning are used up. "
        "Ask the keeper of the kit for a longer pattern."
    )
    assert Counter.objects.get(number="dasar/akta").last == 99


@pytest.mark.django_db
def test_a_pattern_that_is_only_typed_and_values_that_give_no_prefix_are_refused() -> None:
    here = edition()

    with translation.override("en"):
        with pytest.raises(EffectRefused) as typed:
            numbering.next_number(here, "ketik", {})
        with pytest.raises(EffectRefused) as shallow:
            numbering.next_number(here, "nik", {**BIRTH, "place": "32.73"})

    assert str(typed.value) == ("Typed: these numbers are given elsewhere, none can be taken here.")
    assert str(shallow.value).startswith("NIK: the number cannot be made from these values")
    assert Counter.objects.count() == 0


@pytest.mark.django_db
def test_a_number_given_elsewhere_is_not_given_again() -> None:
    here = edition()
    known = person(nik="3273011006220005")

    actions.create_record(here, "warga", known, by=CLERK, at=AT)
    lower = person(nik="3273011006220003")
    actions.create_record(here, "warga", lower, by=CLERK, at=AT)

    assert numbering.next_number(here, "nik", BIRTH) == "3273011006220006"


@pytest.mark.django_db
def test_a_text_that_a_pattern_could_have_given_is_not_given_again() -> None:
    here = edition()

    numbering.notice_texts(here.kit, "3273011006220007", "toko-kopi", "")

    assert numbering.next_number(here, "nik", BIRTH) == "3273011006220008"


@pytest.mark.django_db
def test_keys_of_another_kind_leave_no_counters() -> None:
    here = edition()

    numbering.notice_texts(here.kit, *(f"toko-{at:04d}-0001" for at in range(500)))

    assert not Counter.objects.exists()


@pytest.mark.django_db
def test_a_scenario_begins_every_number_at_its_first() -> None:
    here = edition()
    numbering.next_number(here, "nik", BIRTH)

    with names.apart():
        inside = numbering.next_number(here, "nik", BIRTH)

    assert inside == "3273011006220001"
    assert numbering.next_number(here, "nik", BIRTH) == "3273011006220002"


def test_twenty_at_once_get_twenty_numbers(own_database: str) -> None:
    """Every third transaction is undone: its number goes to another."""
    here = edition()
    start = threading.Barrier(20)

    def take(at: int) -> str | None:
        start.wait()
        try:
            with transaction.atomic():
                number = numbering.next_number(here, "nik", BIRTH)
                transaction.set_rollback(at % 3 == 0)
        finally:
            connection.close()
        return number if at % 3 else None

    with ThreadPoolExecutor(20) as pool:
        taken = [number for number in pool.map(take, range(20)) if number]

    assert sorted(taken) == [f"327301100622{serial:04}" for serial in range(1, 14)]
