"""Makes up creative actors for the benchmark: names, descriptions and places as often as they are."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from bench import people
from sauyunan.core.geometry import Box
from sauyunan.registers.format import Register

KINDS = (
    "Studio",
    "Rumah",
    "Warung",
    "Sanggar",
    "Galeri",
    "Kopi",
    "Batik",
    "Kriya",
    "Dapur",
    "Toko",
)
SAYS = (
    "membuat",
    "menjual",
    "melayani pesanan",
    "menerima kunjungan",
    "mengajar",
    "menyewakan",
    "merancang",
)
SHARES = (0.7, 0.2, 0.05)
"""Of an area's places: how many lie around its middle, in its box, and nowhere; the rest outside."""
_FIRST_DAY = date(2021, 4, 9)


def values(
    register: Register, villages: Mapping[str, Box], chance: random.Random
) -> Iterator[dict[str, Any]]:
    """The public values of actors of the shipped kit, in the order of its fields, without end.

    ``villages``: code -> the box around it; some have five times as many actors as others, some
    subsectors three times as many as others. One in twenty shows no place.
    """
    words, codes = people.words(), list(villages)
    often = _words(words)
    crowded = list(itertools.accumulate(1 + 4 * (at % 7 == 0) for at in range(len(codes))))
    options = {name: list(field.options) for name, field in register.fields.items()}
    favoured = list(itertools.accumulate(1 + 2 * (at % 4 == 0) for at in range(17)))
    for number in itertools.count(1):
        [code] = chance.choices(codes, cum_weights=crowded)
        name = f"{chance.choice(KINDS)} {' '.join(chance.choices(words, cum_weights=often, k=2))}"
        since = _FIRST_DAY + timedelta(days=chance.randrange(1_800))
        sectors = chance.choices(options["subsektor"], cum_weights=favoured, k=1 + number % 2)
        made = {
            "nomor": f"PK-{number:07}",
            "jenis": chance.choice(options["jenis"]),
            "nama": name,
            "uraian": _told(words, often, chance),
            "subsektor": list(dict.fromkeys(sectors)),
            "pentahelix": chance.choice(options["pentahelix"]),
            "kelurahan": code,
            "titik": _place(villages[code], chance),
            "fasilitas": sorted(set(chance.choices(options["fasilitas"], k=2))),
            "telepon": f"+62812{number:08}",
            "situs": f"https://pelaku-{number}.contoh.test/",
            "terdaftar": since.isoformat(),
            "diperbarui": since.isoformat(),
        }
        yield {key: value for key, value in made.items() if value is not None}


def _words(words: Sequence[str]) -> list[float]:
    return list(itertools.accumulate(1 / (at + 1) ** 0.5 for at in range(len(words))))


def _told(words: Sequence[str], often: list[float], chance: random.Random) -> str:
    """Two sentences of about 150 letters."""
    said = chance.choices(words, cum_weights=often, k=12)
    first, second = chance.sample(SAYS, 2)
    return (
        f"Kami {first} {' '.join(said[:6]).lower()} untuk warga kota. "
        f"Selain itu kami {second} {' '.join(said[6:]).lower()} setiap hari kerja."
    )


def _place(box: Box, chance: random.Random) -> str | None:
    west, south, east, north = box
    kind = chance.random()
    if kind < SHARES[0]:
        x, y = chance.gauss(0.5, 0.1), chance.gauss(0.5, 0.1)
    elif kind < SHARES[0] + SHARES[1]:
        x, y = chance.random(), chance.random()
    elif kind < sum(SHARES):
        return None
    else:
        x, y = chance.uniform(-3, 4), chance.uniform(-3, 4)
    return f"{south + y * (north - south):.6f},{west + x * (east - west):.6f}"
