"""Near-duplicates among many titles of innovations: how long a look-up takes, how many are found.

Titles are made of words that innovations of cities are called by. Each is then written anew in one way in
which people write the same thing: a slip of the pen, other order, another form of a word, a short form in
place of the long one or the other way round, and the name of a city behind it; the last kind mixes them.
"""

from __future__ import annotations

import json
import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence

from django.utils import timezone

from sauyunan.innovations import duplicates
from sauyunan.innovations.models import Innovation

TITLES, EACH = 10_000, 150
_SEED = 3273
_WHAT = [
    "Antrean",
    "Pendaftaran",
    "Konsultasi",
    "Pengaduan",
    "Perizinan",
    "Pelaporan",
    "Pemantauan",
    "Pembayaran",
    "Pendampingan",
    "Pelatihan",
    "Pemetaan",
    "Penjemputan",
    "Pengolahan",
    "Penyaluran",
    "Pencatatan",
    "Pengawasan",
    "Pelayanan",
    "Pembinaan",
    "Penyuluhan",
    "Penanganan",
    "Pemeriksaan",
    "Penerbitan",
    "Pengelolaan",
    "Pemberdayaan",
    "Peningkatan",
]
_OF = [
    "Sampah",
    "Stunting",
    "Air Bersih",
    "Kartu Keluarga",
    "Kartu Tanda Penduduk",
    "Akta Kelahiran",
    "Ibu Hamil",
    "Balita",
    "UMKM",
    "Pasar Tradisional",
    "Pedagang Kaki Lima",
    "Trotoar",
    "Parkir",
    "Angkutan Kota",
    "Banjir",
    "Taman",
    "Perpustakaan",
    "Sekolah Dasar",
    "Guru",
    "Pajak Bumi dan Bangunan",
    "Lansia",
    "Penyandang Disabilitas",
    "Tuberkulosis",
    "Demam Berdarah",
    "Rumah Tidak Layak Huni",
    "Pencari Kerja",
    "Petani Kota",
    "Ikan Hias",
    "Seni Budaya",
    "Wisata",
    "Arsip",
    "Pegawai",
    "Puskesmas",
    "Posyandu",
    "Kelurahan",
    "Rukun Warga",
    "Pemadam Kebakaran",
    "Drainase",
    "Reklame",
    "Bangunan Gedung",
]
_HOW = [
    "Terpadu",
    "Keliling",
    "Daring",
    "Lewat WhatsApp",
    "dari Rumah",
    "Satu Hari",
    "Tanpa Antre",
    "Bersama Warga",
    "Berbasis Peta",
    "Malam Hari",
    "di Sekolah",
    "dengan QR",
    "Mandiri",
    "Gotong Royong",
    "Sepekan",
    "Jemput Bola",
    "Ramah Anak",
    "Cerdas",
    "Gratis",
]
_SOUNDS = [
    "ba",
    "ci",
    "du",
    "ge",
    "ha",
    "ji",
    "ka",
    "lo",
    "mi",
    "na",
    "pa",
    "ra",
    "si",
    "ta",
    "wa",
    "yo",
    "mu",
    "re",
    "ti",
    "sa",
]
_FORMS: Mapping[str, str] = {
    "Pelayanan": "Melayani",
    "Pendaftaran": "Mendaftar",
    "Pelaporan": "Melaporkan",
    "Pemantauan": "Memantau",
    "Pembayaran": "Membayar",
    "Pelatihan": "Melatih",
    "Pemetaan": "Memetakan",
    "Penjemputan": "Menjemput",
    "Pengolahan": "Mengolah",
    "Penyaluran": "Menyalurkan",
    "Pencatatan": "Mencatat",
    "Pengawasan": "Mengawasi",
    "Penanganan": "Menangani",
    "Pemeriksaan": "Memeriksa",
    "Pengelolaan": "Mengelola",
    "Peningkatan": "Meningkatkan",
}
_SHORT: Mapping[str, str] = {
    "Kartu Keluarga": "KK",
    "Kartu Tanda Penduduk": "KTP",
    "UMKM": "Usaha Mikro Kecil dan Menengah",
    "Pajak Bumi dan Bangunan": "PBB",
    "Rumah Tidak Layak Huni": "RTLH",
    "Puskesmas": "Pusat Kesehatan Masyarakat",
    "Posyandu": "Pos Pelayanan Terpadu",
    "Pedagang Kaki Lima": "PKL",
    "Rukun Warga": "RW",
    "Lansia": "Lanjut Usia",
}


def titles(count: int, chance: random.Random) -> list[str]:
    """So many different titles: about half with a name of their own before or around them."""
    made: dict[str, None] = {}
    while len(made) < count:
        name = "".join(chance.choice(_SOUNDS) for _each in range(chance.choice((2, 3, 3)))).upper()
        title = f"{chance.choice(_WHAT)} {chance.choice(_OF)} {chance.choice(_HOW)}"
        kind = chance.random()
        if kind < 0.45:
            title = f"{name} {title}"
        elif kind < 0.7:
            title = f"{name} ({title})"
        made[title] = None
    return list(made)


def _slip(title: str, chance: random.Random) -> str:
    at, kind = chance.randrange(1, len(title) - 1), chance.randrange(4)
    rest = title[at + 1 :]
    if kind == 0:
        return title[:at] + rest
    if kind == 1:
        return title[:at] + chance.choice("aeioumnst") + title[at:]
    if kind == 2:
        return title[:at] + title[at + 1] + title[at] + title[at + 2 :]
    return title[:at] + chance.choice("aeioumnst") + rest


def _order(title: str, chance: random.Random) -> str:
    words = title.split()
    chance.shuffle(words)
    return " ".join(words)


def _replaced(title: str, table: Mapping[str, str]) -> str:
    return next((title.replace(one, other) for one, other in table.items() if one in title), title)


WAYS: Mapping[str, Callable[[str, random.Random], str]] = {
    "slip": _slip,
    "order": _order,
    "form": lambda title, _chance: _replaced(title, _FORMS),
    "short": lambda title, _chance: _replaced(title, _SHORT),
    "city": lambda title, _chance: f"{title} Kota Contoh",
    "mixed": lambda title, chance: (
        _slip(_order(_replaced(title, _FORMS), chance), chance) + " Kota Contoh"
    ),
}


def main(_words: Sequence[str]) -> None:
    """Prints the seconds of the first look-up, the median and the slowest of the others, and how many were found."""
    chance = random.Random(_SEED)  # noqa: S311  made-up titles, no secrets
    made, now = titles(TITLES, chance), timezone.now()
    Innovation.objects.bulk_create(
        Innovation(slug=f"bench-{at}", title=title, stage="initiative", made_at=now)
        for at, title in enumerate(made)
    )
    keys = dict(Innovation.objects.values_list("title", "pk"))
    begin = time.perf_counter()
    duplicates.look_alikes(made[0])
    first, took, found, asked = time.perf_counter() - begin, [], 0, 0
    for way in WAYS.values():
        for title in chance.sample(made, 20 * EACH)[:EACH]:
            written = way(title, chance)
            begin = time.perf_counter()
            alike = duplicates.look_alikes(written)
            took.append(time.perf_counter() - begin)
            found += keys[title] in [one.innovation.pk for one in alike]
            asked += 1
    told = {
        "first": first,
        "median": statistics.median(took),
        "most": max(took),
        "found": found,
        "asked": asked,
    }
    print(json.dumps(told))
