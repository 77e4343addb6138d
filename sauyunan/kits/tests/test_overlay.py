"""A city's changes laid over the files of a kit."""

from __future__ import annotations

import pytest

from sauyunan.kits import overlay, parts, reading
from sauyunan.kits.definition import Kit
from sauyunan.kits.tests.factories import files


def laid(changes: overlay.Overlay) -> reading.Reading:
    return reading.read(files(), overlay=changes)


def kit(changes: overlay.Overlay) -> Kit:
    found = laid(changes)
    assert found.faults == ()
    assert found.kit is not None
    return found.kit


def test_texts_are_changed_whole_or_in_one_language() -> None:
    changed = kit(
        {
            "registers/warga.title": {"id": "Penduduk"},
            "registers/warga.fields.nama.label.en": "Full name",
            "registers/warga.fields.kode.hint": {"id": "Lihat kartu"},
            "kit.roles.petugas.id": "Pegawai",
        }
    )

    register = changed.parts["registers"]["warga"]
    assert register.title.id == "Penduduk"
    assert register.title.en == ""
    assert (register.fields["nama"].label.id, register.fields["nama"].label.en) == (
        "Nama",
        "Full name",
    )
    assert register.fields["kode"].hint.id == "Lihat kartu"
    assert changed.manifest.roles["petugas"].id == "Pegawai"


def test_the_digest_stays_that_of_the_kit() -> None:
    assert kit({"kit.title.id": "Lain"}).digest == kit({}).digest


@pytest.mark.parametrize(
    ("path", "value", "what"),
    [
        ("registers/warga.key", ["nama"], "a city cannot change it"),
        ("registers/warga.fields.kode.type", "integer", "a city cannot change it"),
        ("registers/warga.fields.kode", None, "a city cannot change it"),
        ("registers/warga", None, "the file cannot be switched off"),
        ("kit.version", "9.0.0", "a city cannot change it"),
        ("registers/warga.fields.gone.label.id", "X", "it is not in the kit (any more)"),
        ("registers/gone.title.id", "X", "there is no such file in the kit"),
    ],
)
def test_what_decides_how_data_is_kept_cannot_be_changed(
    path: str, value: object, what: str
) -> None:
    found = laid({path: value})  # type: ignore[dict-item]

    assert [one.what.partition(": ")[2] for one in found.errors] == [what]


def test_a_changed_text_is_checked_as_the_kit_is() -> None:
    found = laid({"registers/warga.title": {"en": "Residents"}})

    assert [(one.file, one.line, one.what) for one in found.errors] == [
        ("registers/warga.yaml", 2, "'id' is missing")
    ]


def test_parts_declare_what_else_may_change() -> None:
    model = parts.all_parts()["registers"].model

    assert overlay.may_change(model, ("fields.*.optional", ""), "fields.nama.optional")
    assert overlay.may_change(model, ("fields.*.optional", ""), "")
    assert not overlay.may_change(model, ("fields.*.optional",), "fields.nama.type")
    assert not overlay.may_change(model, ("fields.*.optional",), "")
