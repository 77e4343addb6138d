"""Version ranges, the values a city gives, and what a higher version may change."""

from __future__ import annotations

import pytest

from sauyunan.kits import parameters, upgrading
from sauyunan.kits.definition import Kit
from sauyunan.kits.tests.factories import KIT, REGISTER, read
from sauyunan.kits.versions import fits, numbers


@pytest.mark.parametrize(
    ("version", "wanted", "is_fitting"),
    [
        ("1.2.3", ">=1, <2", True),
        ("2.0.0", ">=1, <2", False),
        ("0.9.9", ">=1", False),
        ("1.0.0", "1", True),
        ("1.10.0", ">1.9", True),
        ("1.9.0", ">1.9", False),
        ("1.2.3", "==1.2.3", True),
        ("1.2.3", "<= 1.2", False),
    ],
)
def test_ranges(version: str, wanted: str, is_fitting: bool) -> None:
    assert fits(version, wanted) is is_fitting


def test_numbers_of_a_version() -> None:
    assert numbers("1.2") == (1, 2, 0)
    with pytest.raises(ValueError, match="is no version"):
        numbers("1.2.3.4")


def kit(manifest: str = KIT, register: str | None = REGISTER) -> Kit:
    found = read(kit=manifest, registers__warga=register)
    assert found.errors == ()
    assert found.kit is not None
    return found.kit


def test_parameters_take_defaults_and_types() -> None:
    manifest = kit().manifest

    assert parameters.typed(manifest, {"nama_kantor": "Dinas", "janji_jam": "16"}) == {
        "nama_kantor": "Dinas",
        "janji_jam": 16,
    }
    assert parameters.typed(manifest, {"nama_kantor": "Dinas"})["janji_jam"] == 24


@pytest.mark.parametrize(
    ("given", "messages"),
    [
        ({}, ["missing: Office. Give a value"]),
        ({"nama_kantor": "A", "janji_jam": "0"}, ["0 is too small. Give 1 or more"]),
        ({"nama_kantor": "A", "janji_jam": 241}, ["241 is too big. Give 240 or less"]),
        ({"nama_kantor": "A", "janji_jam": "x"}, ["'x' is not a whole number. Write digits only, e.g. 24"]),
        ({"nama_kantor": "A", "janji_jam": True}, ["True is of another type. Give integer"]),
        ({"nama_kantor": 7, "janji_jm": 3},
         ["the kit asks for no such value. Did you mean 'janji_jam'? Known are: janji_jam, nama_kantor",
          "7 is of another type. Give text"]),
    ],
)  # fmt: skip
def test_all_wrong_parameters_are_told(given: dict[str, object], messages: list[str]) -> None:
    with pytest.raises(parameters.ParametersRefused) as caught:
        parameters.typed(kit().manifest, given)

    assert [one.message for one in caught.value.faults] == messages


HIGHER = KIT.replace("1.0.0", "1.1.0")


def test_new_optional_fields_and_parameters_are_an_upgrade() -> None:
    register = REGISTER + "  telepon: {type: phone, optional: true, label: {id: T, en: T, su: T}}\n"

    assert upgrading.check(kit(), kit(HIGHER, register)) == []


@pytest.mark.parametrize(
    ("manifest", "register", "line", "what"),
    [
        (KIT, REGISTER, 2, "1.0.0 is not above the running 1.0.0"),
        (KIT.replace("1.0.0", "0.9.0"), REGISTER, 2, "0.9.0 is not above the running 1.0.0"),
        (KIT.replace("1.0.0", "2.0.0"), REGISTER, 2, "2.0.0 is another major version"),
        (HIGHER.replace("type: integer", "type: text").replace("    min: 1\n    max: 240\n", ""),
         REGISTER, 12, "the parameter 'janji_jam' was integer, now it is text"),
        (HIGHER.replace("nama_kantor:", "kantor:"), REGISTER, 8, "the parameter 'nama_kantor' is gone"),
        (HIGHER, REGISTER.replace(", optional: true", ""), 8, "the field 'umur' was optional"),
        (HIGHER, REGISTER.replace("  umur:", "  usia:"), 5, "the field 'umur' is gone"),
        (HIGHER, REGISTER.replace("type: integer", "type: text"), 8, "type of the field 'umur' was integer"),
        (HIGHER, REGISTER.replace("[kode]", "[kode, nama]"), 3, "the key was kode, now it is kode, nama"),
        (HIGHER, REGISTER + "  baru: {type: text, label: {id: B}}\n", 9, "the new field 'baru' is not optional"),
    ],
)  # fmt: skip
def test_what_would_harm_the_records_is_no_upgrade(
    manifest: str, register: str, line: int, what: str
) -> None:
    found = upgrading.check(kit(), kit(manifest, register))

    assert found[0].what.startswith(what)
    assert found[0].line == line


def test_a_register_that_is_gone_is_no_upgrade() -> None:
    found = upgrading.check(kit(), kit(HIGHER, None))

    assert [one.what for one in found] == ["the register 'warga' is gone; it may hold records"]
