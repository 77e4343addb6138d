"""How fast applications are taken in through the API, beside a bare form that inserts one row."""

from __future__ import annotations

import datetime
import itertools
import json
import secrets
import statistics
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from bench.load import rate, request
from bench.place import BARE, OURS, Place, child, served

ROUNDS, SECONDS = 9, 1.5
_ANSWERS = {
    "nama": "Ibu Contoh",
    "lahir": "1990-05-14",
    "kelas": "pagi",
    "orang": 2,
    "setuju": True,
}

_FILES = ("surat_lahir", "buku_nikah", "kartu_keluarga")


Rates = dict[str, float]
"""Requests a second: "bare", "ours", and "birth" for the shipped certificate."""


def measure(place: Place) -> list[Rates]:
    """The rates of each round, in which each kind has its turn."""
    uploads = child("uploads", environment=place.environment(OURS, "sauyunan"))
    with served(place, BARE, "bare") as bare, served(place, OURS, "sauyunan") as ours:
        kinds = {
            "bare": (bare, bare_requests()),
            "ours": (ours, _ours()),
            "birth": (ours, _births(uploads)),
        }
        for port, requests in kinds.values():
            rate(port, requests, seconds=1, status=201)  # compiled rules, open connections
        return [
            {
                key: rate(port, made, seconds=SECONDS, status=201)
                for key, (port, made) in kinds.items()
            }
            for _ in range(ROUNDS)
        ]


def beside_bare(rounds: Sequence[Rates], key: str) -> tuple[float, float, float]:
    """The median of the rounds' ratios, which what disturbs a whole round does not change, and the
    median rates of both sides."""
    ratio = statistics.median(one[key] / one["bare"] for one in rounds)
    ours, bare = (statistics.median(one[name] for one in rounds) for name in (key, "bare"))
    return ratio, ours, bare


def bare_requests() -> Iterator[bytes]:
    """What the bare form is sent."""
    body = urlencode({**_ANSWERS, "setuju": "on"}).encode()
    sent = request("/add/", body, {"Content-Type": "application/x-www-form-urlencoded"})
    return itertools.repeat(sent)


def _ours() -> Iterator[bytes]:
    while True:
        yield application("pendaftaran", "daftar", _ANSWERS, {})


def application(kit: str, service: str, answers: object, bring: object) -> bytes:
    """A request that the API takes once; each has a key of its own."""
    body = json.dumps({"kit": kit, "service": service, "answers": answers, "bring": bring})
    headers = {"Content-Type": "application/json", "Idempotency-Key": secrets.token_hex(16)}
    return request("/api/v1/applications", body.encode(), headers)


def _births(uploads: list[str]) -> Iterator[bytes]:
    """The shipped birth certificate: about thirty answers and three files each."""
    answers, codes = _birth(), iter(uploads)
    for files in zip(codes, codes, codes, strict=False):
        bring = {name: {"files": [code]} for name, code in zip(_FILES, files, strict=True)}
        yield application("salaman", "akta-kelahiran", answers, bring)


def _birth() -> dict[str, object]:
    born = datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(days=3)
    return {
        "domisili": True,
        "orang_tua": "kawin_tercatat",
        "nama": "Bayi Contoh",
        "jenis_kelamin": "laki_laki",
        "tempat_lahir": "Contoh",
        "tanggal_lahir": born.isoformat(),
        "anak_ke": 1,
        "tempat_dilahirkan": "rumah_sakit",
        "jenis_kelahiran": "tunggal",
        "penolong": "dokter",
        "ibu": {"nik": "3273015405900001", "nama": "Ibu Contoh", "tanggal_lahir": "1990-05-14"},
        "ayah": {"nik": "3273011203880001", "nama": "Bapak Contoh", "tanggal_lahir": "1988-03-12"},
        "nomor_kk": "3273010101200001",
        "pelapor_hubungan": "ayah",
        "pelapor_nama": "Bapak Contoh",
        "pelapor_nik": "3273011203880001",
        "saksi": [
            {"nik": "3273010101800003", "nama": "Saksi Pertama"},
            {"nik": "3273014202810004", "nama": "Saksi Kedua"},
        ],
    }
