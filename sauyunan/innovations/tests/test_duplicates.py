"""Innovations that are there already are found, however their titles are written."""

from __future__ import annotations

import pytest

from sauyunan.accounts.models import City
from sauyunan.core import clock
from sauyunan.innovations import duplicates
from sauyunan.innovations.models import Innovation
from sauyunan.innovations.tests import registry_factories as made

pytestmark = pytest.mark.django_db

THERE = (
    "Pelayanan Antrean Puskesmas Keliling",
    "Pengolahan Sampah Pasar Menjadi Kompos",
    "SIGAP (Siaga Gempa Bersama Pelajar)",
    "Kartu Identitas Anak Jadi dalam Sehari",
    "Peta Pohon Kota",
    "Perizinan UMKM di Kelurahan",
    "Taman Baca di Halte",
    "Pendaftaran Akta Kelahiran dari Rumah Sakit",
)


@pytest.fixture(autouse=True)
def there():
    City.objects.create(name="Kota Contoh", area="32.73", changed_at=clock.now())
    for title in THERE:
        made.record(None, title=title)


def found(title, text=""):
    return [one.innovation.title for one in duplicates.look_alikes(title, text)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("pelayanan antrean puskesmas keliling", THERE[0]),
        ("Melayani Antrean Puskesmas Keliling", THERE[0]),
        ("Pelayanan Antrean Pusat Kesehatan Masyarakat Keliling", THERE[0]),
        ("Pelayanan Antrean Puskesma Keliling", THERE[0]),
        ("Keliling Puskesmas: Antrean Pelayanan", THERE[0]),
        ("Inovasi Pelayanan Antrean Puskesmas Keliling Kota Contoh Tahun 2026", THERE[0]),
        ("Mengolah Sampah Pasar Jadi Kompos", THERE[1]),
        ("Pengolahan SampahPasar Menjadi Kompos", THERE[1]),
        ("Pengo lahan Sampah Pasar Menjadi Kompos", THERE[1]),
        ("Sigap", THERE[2]),
        ("Siaga Gempa Bersama Pelajar", THERE[2]),
        ("KIA Jadi dalam Sehari", THERE[3]),
        ("Pemetaan Pohon", THERE[4]),
        ("Izin Usaha Mikro Kecil dan Menengah di Kelurahan", THERE[5]),
        ("Taman Bcaa di Hatle", THERE[6]),
        ("Mendaftar Akta Kelahirann dari Rumah Sakit", THERE[7]),
    ],
)
def test_near_duplicate_is_found_first(typed, meant):
    assert found(typed)[:1] == [meant]


@pytest.mark.parametrize(
    "typed", ["", "—", "di kota", "Lomba Layang-layang", "Kamera Satwa Hutan", "Pelayanan Bersama"]
)
def test_what_is_different_is_not_taken_for_the_same(typed):
    assert found(typed) == []


def test_change_of_a_title_is_seen_at_once():
    assert found("Peta Pohon Kota") == ["Peta Pohon Kota"]

    Innovation.objects.filter(title="Peta Pohon Kota").update(title="Denah Sumur Warga")

    assert found("Peta Pohon Kota") == []
    assert found("Denah Sumur Warga") == ["Denah Sumur Warga"]


def test_one_is_not_its_own_double():
    row = Innovation.objects.get(title="Peta Pohon Kota")

    assert duplicates.look_alikes("Peta Pohon Kota", but=row.pk) == []


def test_text_under_another_title_is_found():
    problem = (
        "Ibu menyusui menunggu bidan berjam-jam karena jadwal imunisasi tidak terbaca dan "
        "timbangan bayi selalu berpindah antara balai warga."
    )
    other = made.record(None, title="Sahabat Bidan", story={"problem": problem})

    [one] = duplicates.look_alikes(
        "Timbang Ceria",
        "Timbangan bayi berpindah antar balai warga, jadwal imunisasi tak terbaca, ibu menyusui "
        "menunggu bidan berjam-jam.",
    )

    assert (one.innovation, one.by) == (other, "text")


def test_asking_costs_few_queries(django_assert_max_num_queries):
    found("Peta Pohon Kota")

    with django_assert_max_num_queries(5):
        found("Pemetaan Pohon Kotaa")
