from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.utils import translation

from sauyunan.kits import effects as kit_effects
from sauyunan.kits.parts import EffectRefused
from sauyunan.registers import actions, effects, queries, scenario_words
from sauyunan.registers.format import ChangeEffect, CreateEffect, FindEffect, NumberEffect
from sauyunan.registers.models import Record
from sauyunan.registers.tests.factories import AT, CLERK, edition, person, run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def test_a_number_is_taken_with_what_the_rules_give() -> None:
    effect = NumberEffect.model_validate(
        {
            "number": "nik",
            "as": "nik_anak",
            "from": {"place": '"32.73.01.1001"', "birth": "today", "sex": '"l"'},
        }
    )

    assert effects.apply_number(effect, run(edition())) == "3273012411260001"


def test_the_record_that_is_meant_is_found() -> None:
    here = edition()
    actions.create_record(here, "warga", person(), by=CLERK, at=AT)
    by_nik = {"find": "warga", "as": "ibu", "where": {"nik": "answers.nik"}}
    nobody = {**by_nik, "where": {"nik": '"3273015405900009"'}}

    one = effects.apply_find(FindEffect.model_validate(by_nik), run(here))
    every = effects.apply_find(FindEffect.model_validate({**by_nik, "all": True}), run(here))
    none = effects.apply_find(FindEffect.model_validate({**nobody, "optional": True}), run(here))
    with pytest.raises(EffectRefused) as refused:
        effects.apply_find(FindEffect.model_validate(nobody), run(here))

    assert one == person()
    assert every == [person()]
    assert none == {}
    assert str(refused.value) == ("People: no record has this NIK. Compare it with the document.")


def test_several_records_where_one_was_expected_are_refused() -> None:
    here = edition()
    for nik in ("3273015405900001", "3273015405900002"):
        actions.create_record(here, "warga", person(nik=nik), by=CLERK, at=AT)
    effect = FindEffect.model_validate(
        {"find": "warga", "as": "ibu", "where": {"nama": '"Ibu Contoh Nuraini"'}}
    )

    with pytest.raises(EffectRefused) as refused:
        effects.apply_find(effect, run(here))

    assert str(refused.value) == "People: 2 records have this Name; one was expected."


CREATE = {
    "create": "warga",
    "as": "anak",
    "set": {
        "nik": '"3273012411260001"',
        "nama": "answers.nama",
        "lahir": "today",
        "kelamin": '"l"',
        "anak": "answers.umur",
        "catatan": '""',
    },
}


def test_a_record_is_created_and_what_is_unanswered_stays_empty() -> None:
    here = edition()
    seen = run(here)

    made = effects.apply_create(CreateEffect.model_validate(CREATE), seen)

    assert made == {
        "nik": "3273012411260001",
        "nama": "Bayi Contoh",
        "lahir": "2026-11-24",
        "kelamin": "l",
    }
    kind, record = seen.made[0]
    assert kind == "record"
    assert record.versions.get().case == "KTA-26-7F3K-9Q2M"


def test_a_created_record_may_not_point_to_nothing() -> None:
    here = edition()
    given = {**CREATE, "set": {**CREATE["set"], "keluarga": '"KK 9"'}}

    with pytest.raises(EffectRefused):
        effects.apply_create(CreateEffect.model_validate(given), run(here))

    assert Record.objects.count() == 0


def test_a_record_is_changed() -> None:
    here = edition()
    family = {"nomor": "KK 1", "versi": 1}
    record = actions.create_record(here, "keluarga", family, by=CLERK, at=AT)
    effect = ChangeEffect.model_validate(
        {"change": "keluarga", "where": {"nomor": '"KK 1"'}, "set": {"versi": "1 + 1"}}
    )

    changed = effects.apply_change(effect, run(here))

    record.refresh_from_db()
    assert changed == {"nomor": "KK 1", "versi": 2}
    assert record.version == 2


NIKS = ("3273015405900001", "3273015405900002")
RENAME = {
    "change": "warga",
    "as": "diubah",
    "each": f'["{NIKS[0]}", "{NIKS[1]}"]',
    "where": {"nik": "item"},
    "set": {"catatan": "item"},
}


def test_a_change_is_carried_out_for_each_of_a_list() -> None:
    here = edition()
    for nik in NIKS:
        actions.create_record(here, "warga", person(nik=nik), by=CLERK, at=AT)
    seen = run(here)

    kit_effects.run([RENAME], seen)

    assert [one["catatan"] for one in seen.values["diubah"]] == list(NIKS)
    assert [name for name, _record in seen.made] == ["record", "record"]
    assert "item" not in seen.values


def test_one_of_a_list_that_is_not_there_refuses_the_whole() -> None:
    here = edition()
    actions.create_record(here, "warga", person(nik=NIKS[0]), by=CLERK, at=AT)

    with pytest.raises(EffectRefused), transaction.atomic():
        kit_effects.run([RENAME], run(here))

    assert "catatan" not in queries.values(Record.objects.get())


def test_nothing_is_done_for_an_empty_list() -> None:
    seen = run(edition())

    kit_effects.run([{**RENAME, "each": '["x"].filter(s, s == "y")'}], seen)

    assert seen.values["diubah"] == []
    assert seen.made == []


def test_scenarios_give_records_as_texts_and_count_them() -> None:
    here = edition()
    seen = run(here)
    texts = {**person(), "anak": "2"}

    known = scenario_words.given(seen, "dasar/warga", [texts])
    unknown = scenario_words.given(seen, "pasar", [{}])

    record = Record.objects.get()
    assert (known, unknown) == (True, False)
    assert queries.values(record) == person(anak=2)
    assert scenario_words.expect(seen, "records", {"warga": "1"}) is None
    assert scenario_words.expect(seen, "records", {"warga": 2}) == (
        "records: warga holds 1, expected 2"
    )
    assert scenario_words.expect(seen, "records", {"pasar": 2}) == (
        "records: there is no register 'pasar'; name one of the kit or of its needs"
    )


def test_scenarios_expect_records_with_certain_values() -> None:
    here = edition()
    seen = run(here)
    for nik, anak in (("3273015405900001", 1), ("3273015405900002", 2)):
        actions.create_record(here, "warga", person(nik=nik, anak=anak), by=CLERK, at=AT)

    def told(*wanted: object) -> str | None:
        return scenario_words.expect(seen, "records", {"warga": list(wanted)})

    assert told({"nik": "3273015405900002", "anak": "2"}, {"anak": "1", "catatan": ""}) is None
    assert told({"nik": "3273015405900002", "anak": "1", "kelamin": "l"}) == (
        "records: warga holds no such record; "
        "in the nearest anak is '2', not '1', kelamin is 'p', not 'l'"
    )
    assert told({"umur": "1"}) == "records: warga has no field 'umur'"
    assert told({}) == "records: warga holds records: write a list of values, [{field: value}]"
    assert scenario_words.expect(seen, "records", {"keluarga": [{"nomor": "KK 1"}]}) == (
        "records: keluarga holds no record"
    )


def test_a_given_record_that_does_not_fit_is_named() -> None:
    with pytest.raises(EffectRefused) as refused:
        scenario_words.given(run(edition()), "warga", [person(), person(nik="1")])

    assert str(refused.value) == (
        "given.warga, record 2: People, NIK: this has 1 digits and needs 16. "
        "Compare it with the card."
    )


AGAIN = {
    "create": "warga",
    "set": {**CREATE["set"], "nik": '"3273015405900001"', "nama": '"Ibu Contoh Kembali"'},
}


def test_a_former_record_is_taken_up_where_it_is_the_one_that_is_meant() -> None:
    here = edition()
    record = actions.create_record(here, "warga", person(), by=CLERK, at=AT)
    effect = {**AGAIN, "takes_up": {"nama": f'"{person()["nama"]}"'}}

    taken = effects.apply_create(CreateEffect.model_validate(effect), run(here))

    record.refresh_from_db()
    assert (taken["nama"], record.version, Record.objects.count()) == ("Ibu Contoh Kembali", 2, 1)


def test_a_record_of_somebody_else_is_not_taken_up() -> None:
    here = edition()
    record = actions.create_record(here, "warga", person(), by=CLERK, at=AT)
    effect = {**AGAIN, "takes_up": {"nama": '"Orang Lain"'}}

    with pytest.raises(EffectRefused):
        effects.apply_create(CreateEffect.model_validate(effect), run(here))

    record.refresh_from_db()
    assert record.version == 1
