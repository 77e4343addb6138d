"""Pages of installed kits: who may see them, installing from a file, refusals that change nothing."""

from __future__ import annotations

import io
import zipfile
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from sauyunan.accounts.models import Membership, Person, Unit
from sauyunan.core.actor import SYSTEM
from sauyunan.kits import actions, queries
from sauyunan.kits.models import Installation, KitVersion
from sauyunan.kits.tests.factories import KIT, REGISTER, SCENARIO, city, packed, person

pytestmark = pytest.mark.django_db
VALUES = {"nama_kantor": "Kantor Contoh"}


@pytest.fixture
def unit() -> Unit:
    return city()


@pytest.fixture
def people(unit: Unit) -> dict[str, Person]:
    made = {name: person(name) for name in ("admin", "auditor", "stranger")}
    for role in ("admin", "auditor"):
        Membership.objects.create(person=made[role], unit=unit, role=f"city/{role}")
    return made


@pytest.fixture
def inside(client: Client, people: dict[str, Person]) -> Client:
    client.force_login(people["admin"])
    return client


def upload(client: Client, data: bytes) -> HttpResponse:
    file = SimpleUploadedFile("contoh.kit.zip", data)
    answer = client.post("/kota/kit/pasang/", {"file": file})
    assert isinstance(answer, HttpResponse)
    return answer


def install(unit: Unit, **changes: str | None) -> Installation:
    return actions.install(packed(**changes), parameters=VALUES, unit=unit, roles={}, by=SYSTEM)


@pytest.mark.parametrize(
    ("who", "statuses"),
    [
        ("admin", [200, 200, 200]),
        ("auditor", [200, 200, 403]),
        ("stranger", [403, 403, 403]),
        (None, [302, 302, 302]),
    ],
    ids=str,
)
def test_pages_are_open_to_the_administration(
    client: Client, unit: Unit, people: dict[str, Person], who: str | None, statuses: list[int]
) -> None:
    install(unit)
    if who:
        client.force_login(people[who])

    paths = ("/kota/kit/", "/kota/kit/contoh/", "/kota/kit/pasang/")
    answers = [client.get(path).status_code for path in paths]

    assert answers == statuses


def test_the_list_and_the_page_of_a_kit_show_its_facts(inside: Client, unit: Unit) -> None:
    install(unit)
    holder = person()
    Membership.objects.create(person=holder, unit=unit, role="contoh/petugas")
    actions.adapt("contoh", {"registers/warga.title.id": "Penduduk"}, by=SYSTEM)

    listed = inside.get("/kota/kit/").content.decode()
    shown = inside.get("/kota/kit/contoh/").content.decode()

    assert "/kota/kit/contoh/" in listed
    assert "1.0.0" in listed
    for text in ("Kantor Contoh", "Petugas Contoh", "registers/warga.title.id", "Penduduk"):
        assert text in shown


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number_of_kits(
    inside: Client, unit: Unit, count: int, django_assert_max_num_queries: object
) -> None:
    for n in range(count):
        install(unit, kit=KIT.replace("kit: contoh", f"kit: contoh{n}"))
    inside.get("/kota/kit/")  # editions are read once in each process

    with django_assert_max_num_queries(8):  # type: ignore[operator]
        inside.get("/kota/kit/")


def test_a_kit_is_installed_from_a_file_in_two_steps(inside: Client, unit: Unit) -> None:
    holder = person()

    first = upload(inside, packed())
    asked = inside.get("/kota/kit/pasang/contoh/1.0.0/").content.decode()
    done = inside.post(
        "/kota/kit/pasang/contoh/1.0.0/",
        {
            "unit": unit.pk,
            "param_nama_kantor": "Dinas Contoh",
            "param_janji_jam": "16",
            "role_petugas": holder.pk,
            "title_petugas": "Kepala",
        },
    )

    assert first.headers["Location"] == "/kota/kit/pasang/contoh/1.0.0/"
    assert "Nama kantor" in asked
    assert done.headers["Location"] == "/kota/kit/contoh/"
    assert queries.current("contoh").param("contoh") == {
        "nama_kantor": "Dinas Contoh",
        "janji_jam": 16,
    }
    assert Membership.objects.filter(role="contoh/petugas", person=holder, title="Kepala").exists()


def test_wrong_values_are_told_beside_their_fields_and_kept(inside: Client, unit: Unit) -> None:
    upload(inside, packed())

    answer = inside.post(
        "/kota/kit/pasang/contoh/1.0.0/",
        {"unit": unit.pk, "param_nama_kantor": "Dinas Contoh", "param_janji_jam": "999"},
    )

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Dinas Contoh" in page
    assert "240" in page
    assert not Installation.objects.exists()


def test_a_kit_with_faults_is_shown_with_lines(inside: Client) -> None:
    answer = upload(inside, packed(registers__warga=REGISTER.replace("record.nama", "record.nma")))

    page = answer.content.decode()
    assert "registers/warga.yaml" in page
    assert "Did you mean &#x27;nama&#x27;?" in page
    assert not KitVersion.objects.exists()


def test_a_file_that_is_no_kit_is_told(inside: Client) -> None:
    answer = upload(inside, b"<script>alert(1)</script>")
    none = inside.post("/kota/kit/pasang/", {})
    huge = inside.post(
        "/kota/kit/pasang/", {"file": SimpleUploadedFile("a.kit.zip", bytes(21 * 1024 * 1024))}
    )

    page = unescape(answer.content.decode())
    assert "Ini bukan arsip zip yang utuh" in page
    assert "Ambil lagi, atau buat dengan `sauyunan kit build`" in page
    assert none.status_code == huge.status_code == 200
    assert not KitVersion.objects.exists()


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"kit.yaml": b"x", "a.exe": b"x"}, ["a.exe jenisnya tidak ada dalam kit", ".yaml .typ"]),
        ({"kit.yaml": b"x" * 6_000_000}, ["kit.yaml berukuran 6.000.000 oktet", "5.242.880"]),
    ],
)
def test_a_refused_archive_is_told_in_the_readers_language(
    inside: Client, files: dict[str, bytes], words: list[str]
) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)

    page = unescape(upload(inside, made.getvalue()).content.decode())

    assert [word for word in words if word not in page] == []


def test_a_refused_installation_is_told_in_the_readers_language(inside: Client, unit: Unit) -> None:
    install(unit)

    changed = upload(inside, packed(**{"story.md": "# Lain"}))

    page = unescape(changed.content.decode())
    assert (
        "sudah ada di sini dengan isi lain. Beri kit yang berubah versi yang lebih tinggi." in page
    )


def test_failing_scenarios_are_shown_and_change_nothing(inside: Client, unit: Unit) -> None:
    scenario = SCENARIO.replace("{warga: 2}", "{warga: 3}")
    upload(inside, packed(**{"scenarios__dua-warga": scenario}))

    answer = inside.post(
        "/kota/kit/pasang/contoh/1.0.0/", {"unit": unit.pk, "param_nama_kantor": "Dinas"}
    )

    assert "scenarios/dua-warga.yaml" in answer.content.decode()
    assert not Installation.objects.exists()


def test_a_higher_version_follows_the_running_one(inside: Client, unit: Unit) -> None:
    install(unit)
    upload(inside, packed(kit=KIT.replace("1.0.0", "1.1.0")))

    answer = inside.post(
        "/kota/kit/pasang/contoh/1.1.0/", {"param_nama_kantor": "Baru", "param_janji_jam": "24"}
    )

    assert answer.headers["Location"] == "/kota/kit/contoh/"
    assert queries.current("contoh").kit.version == "1.1.0"
    assert queries.current("contoh").param("contoh")["nama_kantor"] == "Baru"


def test_unknown_kits_and_versions_are_not_found(inside: Client) -> None:
    assert inside.get("/kota/kit/lain/").status_code == 404
    assert inside.get("/kota/kit/pasang/lain/1.0.0/").status_code == 404
