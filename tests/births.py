"""A birth in a made-up family: what the register holds, what is answered, what is brought."""

from __future__ import annotations

import io
import itertools
import secrets
import time
import uuid
from datetime import date, timedelta
from typing import Any

import requests
from PIL import Image, ImageDraw

from tests.installation import Client, Plan

APPLY, UPLOAD = "/api/v1/applications", "/api/v1/uploads"
_families = itertools.count(1)


class Family:
    """A mother, a father, their family card; no two families share a number."""

    def __init__(self, plan: Plan) -> None:
        self.serial = next(_families)
        self.village = plan.village
        self.district = plan.village.replace(".", "")[:6]
        self.card = f"{self.district}010120{self.serial:04d}"
        self.mother = f"{self.district}540590{self.serial:04d}"
        self.father = f"{self.district}120388{self.serial:04d}"

    def records(self) -> dict[str, list[dict[str, Any]]]:
        """What the city's registers know of them before the birth."""
        family = {
            "nomor": self.card,
            "nama_kepala": f"Bapak Contoh {_letters(self.serial)}",
            "alamat": "Jalan Contoh 1",
            "rt": 1,
            "rw": 2,
            "kelurahan": self.village,
            "versi": 1,
            "diperbarui": "2020-01-01",
        }
        mother = {
            "nik": self.mother,
            "nama": f"Ibu Contoh {_letters(self.serial)}",
            "jenis_kelamin": "perempuan",
            "tempat_lahir": "Contoh",
            "tanggal_lahir": "1990-05-14",
            "status_kawin": "kawin_tercatat",
            "hubungan": "istri",
            "keluarga": self.card,
            "status": "hidup",
        }
        return {"adminduk/keluarga": [family], "adminduk/penduduk": [mother]}

    def answers(self, **changes: Any) -> dict[str, Any]:
        """Every question of the form, as the API takes them; None leaves one out."""
        given: dict[str, Any] = {
            "domisili": True,
            "orang_tua": "kawin_tercatat",
            "nama": "Bayi Contoh",
            "jenis_kelamin": "laki_laki",
            "tempat_lahir": "Contoh",
            "tanggal_lahir": born().isoformat(),
            "anak_ke": 1,
            "tempat_dilahirkan": "rumah_sakit",
            "jenis_kelahiran": "tunggal",
            "penolong": "dokter",
            "ibu": {
                "nik": self.mother,
                "nama": f"Ibu Contoh {_letters(self.serial)}",
                "tanggal_lahir": "1990-05-14",
            },
            "ayah": {
                "nik": self.father,
                "nama": f"Bapak Contoh {_letters(self.serial)}",
                "tanggal_lahir": "1988-03-12",
            },
            "nomor_kk": self.card,
            "pelapor_hubungan": "ayah",
            "pelapor_nama": f"Bapak Contoh {_letters(self.serial)}",
            "pelapor_nik": self.father,
            "saksi": [
                {"nik": f"{self.district}0101800003", "nama": "Saksi Pertama"},
                {"nik": f"{self.district}4202810004", "nama": "Saksi Kedua"},
            ],
        }
        return {key: value for key, value in (given | changes).items() if value is not None}

    def request(self, client: Client, **changes: Any) -> dict[str, Any]:
        """A whole application, its files sent."""
        files = {
            name: {"files": [upload(client)]}
            for name in ("surat_lahir", "buku_nikah", "kartu_keluarga")
        }
        return {
            "kit": "salaman",
            "service": "akta-kelahiran",
            "answers": self.answers(**changes),
            "bring": files,
        }


def born() -> date:
    return date.today() - timedelta(days=3)  # noqa: DTZ011


def _letters(number: int) -> str:
    """A number as letters, for names: 1 is A, 27 is BA."""
    rest, last = divmod(number - 1, 26)
    return (_letters(rest) if rest else "") + chr(65 + last)


def photo(text: str = "CONTOH", size: tuple[int, int] = (1000, 1400)) -> bytes:
    """A sheet of paper with writing on it, light and sharp enough; no two are alike."""
    image = Image.new("RGB", size, "#f4f1e8")
    draw = ImageDraw.Draw(image)
    for line in range(60, size[1] - 60, 40):
        words = " ".join(f"{text} {secrets.randbelow(10**6):06d}" for _ in range(4))
        draw.text((60, line), words, fill="#111", font_size=26)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


def send_file(client: Client, data: bytes, name: str = "foto.jpg") -> requests.Response:
    return client.post(UPLOAD, files={"file": (name, data)})


def upload(client: Client) -> str:
    """The code of a photo that was taken in."""
    answer = send_file(client, photo())
    assert answer.status_code == 201, f"{answer.status_code} {answer.text}"
    return str(answer.json()["code"])


def send(client: Client, request: dict[str, Any], key: str = "") -> requests.Response:
    return client.post(APPLY, json=request, headers={"Idempotency-Key": key or str(uuid.uuid4())})


def apply(client: Client, family: Family, **changes: Any) -> dict[str, str]:
    """Reference and secret of an application that was sent."""
    answer = send(client, family.request(client, **changes))
    assert answer.status_code == 201, f"{answer.status_code} {answer.text}"
    body: dict[str, str] = answer.json()
    return body


def case(client: Client, sent: dict[str, str]) -> dict[str, Any]:
    """Where an application stands, as its applicant sees it."""
    answer = client.get(f"{APPLY}/{sent['reference']}", headers={"X-Secret": sent["secret"]})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def documents(client: Client, sent: dict[str, str], count: int = 3) -> list[dict[str, Any]]:
    """The documents of a case once the worker has rendered and signed them all."""
    deadline = time.monotonic() + 60
    while True:
        issued: list[dict[str, Any]] = case(client, sent)["documents"]
        if len(issued) == count and all(one["is_ready"] for one in issued):
            return issued
        assert time.monotonic() < deadline, issued
        time.sleep(0.5)


def download(client: Client, sent: dict[str, str], code: str) -> bytes:
    path = f"{APPLY}/{sent['reference']}/documents/{code}"
    answer = client.get(path, headers={"X-Secret": sent["secret"]})
    assert answer.status_code == 200, answer.text
    return answer.content
