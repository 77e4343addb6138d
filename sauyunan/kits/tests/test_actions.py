"""Installing, upgrading, adapting: what changes, what is recorded, and that refusals change nothing."""

from __future__ import annotations

import pytest

from sauyunan.accounts.actions import Refused
from sauyunan.accounts.models import Membership, Unit
from sauyunan.accounts.roles import all_roles
from sauyunan.core.actor import SYSTEM
from sauyunan.core.models import LedgerEntry
from sauyunan.kits import actions, archive, queries
from sauyunan.kits.actions import Appointment, InstallRefused, ScenariosFailed
from sauyunan.kits.models import Edition, Installation, KitVersion
from sauyunan.kits.parameters import ParametersRefused
from sauyunan.kits.reading import KitRefused
from sauyunan.kits.tests.factories import KIT, OTHER, REGISTER, SCENARIO, city, packed, person
from sauyunan.registers.models import Record

pytestmark = pytest.mark.django_db
VALUES = {"nama_kantor": "Kantor Contoh"}
HIGHER = KIT.replace("1.0.0", "1.1.0")


@pytest.fixture
def unit() -> Unit:
    return city()


def install(unit: Unit, **changes: str | None) -> Installation:
    return actions.install(packed(**changes), parameters=VALUES, unit=unit, roles={}, by=SYSTEM)


def rows() -> tuple[int, ...]:
    counted = (KitVersion, Edition, Installation, Membership, Record, LedgerEntry)
    return tuple(model._default_manager.count() for model in counted)


def test_installing_keeps_the_archive_and_runs_an_edition(unit: Unit) -> None:
    made = install(unit)

    edition = queries.current("contoh")
    assert edition.id == made.edition_id
    assert edition.param("contoh") == {"nama_kantor": "Kantor Contoh", "janji_jam": 24}
    assert (edition.unit_id, edition.area) == (unit.pk, "32.73")
    assert bytes(made.edition.version.archive) == packed()
    assert made.edition.version.digest == edition.kit.digest
    assert all_roles()["contoh/petugas"] == "Petugas (Contoh)"
    entry = LedgerEntry.objects.get(verb="kit.installed")
    assert entry.object == "kit:contoh"
    assert Record.objects.count() == 0


def test_an_edition_is_read_once(unit: Unit, django_assert_num_queries: object) -> None:
    pk = install(unit).edition_id

    assert queries.edition(pk) is queries.edition(pk)
    with django_assert_num_queries(1):  # type: ignore[operator]
        queries.current("contoh")


def test_roles_are_given_at_installation(unit: Unit) -> None:
    somebody = person()
    roles = {"petugas": [Appointment(somebody, "Kepala Contoh")]}

    actions.install(packed(), parameters=VALUES, unit=unit, roles=roles, by=SYSTEM)

    held = Membership.objects.get(role="contoh/petugas")
    assert (held.person, held.unit, held.title) == (somebody, unit, "Kepala Contoh")


def test_a_kit_with_faults_is_refused(unit: Unit) -> None:
    before = rows()

    with pytest.raises(KitRefused) as caught:
        install(unit, registers__warga=REGISTER.replace("record.nama", "record.nma"))

    assert [(one.file, one.line) for one in caught.value.faults] == [("registers/warga.yaml", 4)]
    assert rows() == before


def test_missing_parameters_and_unknown_roles_are_refused(unit: Unit) -> None:
    before = rows()

    with pytest.raises(ParametersRefused, match="contoh.nama_kantor: missing"):
        actions.install(packed(), parameters={}, unit=unit, roles={}, by=SYSTEM)
    with pytest.raises(InstallRefused, match="no role 'petugass'. Did you mean 'petugas'"):
        actions.install(packed(), parameters=VALUES, unit=unit, roles={"petugass": []}, by=SYSTEM)
    assert rows() == before


def test_a_role_that_cannot_be_given_undoes_the_installation(unit: Unit) -> None:
    gone = person("pergi")
    gone.is_active = False
    gone.save()
    before = rows()

    with pytest.raises(Refused) as caught:
        actions.install(
            packed(),
            parameters=VALUES,
            unit=unit,
            roles={"petugas": [Appointment(gone)]},
            by=SYSTEM,
        )
    assert caught.value.field == "person"
    assert rows() == before


def test_a_failing_scenario_undoes_the_installation(unit: Unit) -> None:
    before = rows()

    with pytest.raises(ScenariosFailed) as caught:
        install(unit, **{"scenarios__dua-warga": SCENARIO.replace("{warga: 2}", "{warga: 3}")})

    result = caught.value.results[0]
    assert (result.file, result.line) == ("scenarios/dua-warga.yaml", 10)
    assert "warga" in result.what
    assert rows() == before


def test_a_kit_is_installed_once(unit: Unit) -> None:
    install(unit)
    before = rows()

    with pytest.raises(InstallRefused, match="is installed already"):
        install(unit)
    assert rows() == before


def test_needs_are_installed_first(unit: Unit) -> None:
    needing = KIT.replace("roles:", 'needs: {dasar: ">=1, <2"}\nroles:')
    base = archive.build({"kit.yaml": OTHER.encode()})

    with pytest.raises(KitRefused, match="not here: dasar"):
        install(unit, kit=needing)
    actions.install(base, parameters={}, unit=unit, roles={}, by=SYSTEM)
    made = install(unit, kit=needing)

    assert [one.version.kit for one in made.edition.needs.all()] == ["dasar"]
    assert queries.current("contoh").kit.needs["dasar"].version == "1.2.0"


# -- upgrade --------------------------------------------------------------------------------------
def test_an_upgrade_keeps_values_and_former_editions(unit: Unit) -> None:
    old = install(unit).edition_id
    added = "  baru: {ask: {id: Baru, en: New, su: Anyar}, default: x}\n"

    made = actions.upgrade(packed(kit=HIGHER + added), by=SYSTEM)

    assert made.edition.version.version == "1.1.0"
    assert made.edition.parameters == {**VALUES, "janji_jam": 24, "baru": "x"}
    assert made.edition.unit == unit
    assert queries.edition(old).kit.version == "1.0.0"
    assert queries.current("contoh").kit.version == "1.1.0"
    assert LedgerEntry.objects.filter(verb="kit.upgraded").count() == 1


def test_an_upgrade_that_would_harm_records_is_refused(unit: Unit) -> None:
    install(unit)
    before = rows()
    register = REGISTER.replace(", optional: true", "")
    scenario = SCENARIO.replace("nama: Bapak Contoh", "nama: Bapak Contoh, umur: 40")

    with pytest.raises(KitRefused, match="the field 'umur' was optional"):
        actions.upgrade(
            packed(kit=HIGHER, registers__warga=register, **{"scenarios__dua-warga": scenario}),
            by=SYSTEM,
        )
    assert rows() == before


def test_the_same_version_with_other_content_is_refused(unit: Unit) -> None:
    install(unit)
    Installation.objects.all().delete()

    with pytest.raises(InstallRefused, match="is here with other content"):
        install(unit, **{"story.md": "# Lain\n"})


def test_kits_that_need_an_upgraded_one_follow(unit: Unit) -> None:
    needing = KIT.replace("roles:", 'needs: {dasar: ">=1, <2"}\nroles:')
    actions.install(
        archive.build({"kit.yaml": OTHER.encode()}), parameters={}, unit=unit, roles={}, by=SYSTEM
    )
    first = install(unit, kit=needing).edition_id
    newer = archive.build({"kit.yaml": OTHER.replace("1.2.0", "1.3.0").encode()})

    actions.upgrade(newer, by=SYSTEM)

    assert queries.current("contoh").id != first
    assert queries.current("contoh").kit.needs["dasar"].version == "1.3.0"
    assert queries.edition(first).kit.needs["dasar"].version == "1.2.0"


# -- adapt ----------------------------------------------------------------------------------------
def test_changes_of_the_city_are_laid_over_and_taken_back(unit: Unit) -> None:
    install(unit)

    actions.adapt("contoh", {"registers/warga.title.id": "Penduduk"}, by=SYSTEM)
    changed = queries.current("contoh").kit.parts["registers"]["warga"].title.id
    actions.adapt("contoh", {}, by=SYSTEM, taken_back=["registers/warga.title.id"])

    assert changed == "Penduduk"
    assert queries.current("contoh").kit.parts["registers"]["warga"].title.id == "Warga"
    assert LedgerEntry.objects.filter(verb="kit.adapted").count() == 2


def test_changes_stay_through_an_upgrade(unit: Unit) -> None:
    install(unit)
    actions.adapt("contoh", {"registers/warga.fields.umur.label.id": "Usia"}, by=SYSTEM)

    actions.upgrade(packed(kit=HIGHER), by=SYSTEM)

    register = queries.current("contoh").kit.parts["registers"]["warga"]
    assert register.fields["umur"].label.id == "Usia"


def test_a_change_without_a_place_in_the_new_version_is_refused_with_its_path(unit: Unit) -> None:
    install(unit)
    actions.adapt("contoh", {"kit.roles.petugas.id": "Pegawai"}, by=SYSTEM)
    before = rows()

    with pytest.raises(KitRefused, match="the city's change at 'roles.petugas.id'"):
        actions.upgrade(packed(kit=HIGHER.replace("petugas:", "pegawai:")), by=SYSTEM)
    assert rows() == before


def test_what_cannot_be_changed_or_taken_back_is_refused(unit: Unit) -> None:
    install(unit)
    before = rows()

    with pytest.raises(KitRefused, match="a city cannot change it"):
        actions.adapt("contoh", {"registers/warga.key": ["nama"]}, by=SYSTEM)
    with pytest.raises(InstallRefused, match="No such change"):
        actions.adapt("contoh", {}, by=SYSTEM, taken_back=["kit.title.id"])
    with pytest.raises(InstallRefused, match="'lain' is not installed"):
        actions.adapt("lain", {}, by=SYSTEM)
    assert rows() == before
