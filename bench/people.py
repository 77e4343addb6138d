"""Makes up families for the benchmark: names as often as names are, numbers that nobody shares."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

WORDS = 2_000
"""Words that names are made of. The n-th stands at a place of a name with a chance that falls like
1 / √n: the first in one of 45, the last in one of 4,000."""
_BEGINS = (
    "a",
    "ba",
    "de",
    "di",
    "e",
    "fi",
    "ha",
    "in",
    "ja",
    "ka",
    "li",
    "ma",
    "nu",
    "ra",
    "si",
    "su",
)
_MIDDLES = ("da", "fi", "ka", "li", "ma", "na", "ni", "ra", "ri", "sa", "ti", "wa", "ya")
_ENDS = ("di", "h", "man", "na", "ni", "no", "r", "ti", "wan", "yah")
_FIRST_BIRTH = date(2020, 1, 1)


def words() -> list[str]:
    """The words of names, the most frequent first; always the same."""
    made = ["".join(parts) for parts in itertools.product(_BEGINS, _MIDDLES, _ENDS)]
    random.Random(1945).shuffle(made)  # noqa: S311  not a secret
    return [one.capitalize() for one in made[:WORDS]]


def births(chance: random.Random) -> Iterator[dict[str, Any]]:
    """Answers to the shipped birth certificate, without end."""
    known = words()
    while True:
        yield _birth(known, chance)


def _birth(known: list[str], chance: random.Random) -> dict[str, Any]:
    mother, father = _person(known, chance), _person(known, chance)
    born = _FIRST_BIRTH + timedelta(days=chance.randrange(365 * 6))
    return {
        "domisili": True,
        "orang_tua": "kawin_tercatat",
        "nama": _name(known, chance),
        "jenis_kelamin": "laki_laki",
        "tempat_lahir": "Contoh",
        "tanggal_lahir": born.isoformat(),
        "anak_ke": 1,
        "tempat_dilahirkan": "rumah_sakit",
        "jenis_kelahiran": "tunggal",
        "penolong": "dokter",
        "ibu": {**mother, "tanggal_lahir": "1990-05-14"},
        "ayah": {**father, "tanggal_lahir": "1988-03-12"},
        "nomor_kk": _number(chance),
        "pelapor_hubungan": "ayah",
        "pelapor_nama": father["nama"],
        "pelapor_nik": father["nik"],
        "saksi": [_person(known, chance), _person(known, chance)],
    }


def _person(known: list[str], chance: random.Random) -> dict[str, str]:
    return {"nik": _number(chance), "nama": _name(known, chance)}


def _name(known: list[str], chance: random.Random) -> str:
    """Two words or three."""
    many = 2 + (chance.random() < 0.4)
    return " ".join(known[int(WORDS * chance.random() ** 2)] for _ in range(many))


def _number(chance: random.Random) -> str:
    return f"3273{chance.randrange(10**12):012d}"
