"""Uploads that are cut in half: by a line that breaks, or before they were sent."""

from __future__ import annotations

import html
import io
import re
import socket
from collections.abc import Callable

import pikepdf
import pytest
import requests
from PIL import Image

from tests import births
from tests.installation import Client, Installation

SERVICE = "/layanan/salaman/ktp-el-ambil/"


@pytest.fixture
def client(city: Installation) -> Client:
    made = city.client()
    made.headers["Accept-Language"] = "id"
    return made


@pytest.fixture
def draft(client: Client) -> str:
    """The address of a draft with answers and a photo."""
    begun = client.submit(f"{SERVICE}mulai/", {}, page=SERVICE)
    home = re.sub(r"[^/]+/$", "", begun.url)
    client.submit(f"{home}keadaan/", {"domisili": "yes", "cukup_umur": "yes", "keperluan": "ambil"})
    client.submit(
        f"{home}pemohon/",
        {
            "pemohon_hubungan": "sendiri",
            "pemohon_nama": "Ibu Contoh",
            "pemohon_nik": "3273014505900001",
        },
    )
    client.submit(f"{home}berkas/kartu_keluarga/", {}, files={"file": ("foto.jpg", births.photo())})
    return home


PAPER, PERSON = "berkas/kartu_keluarga/", "pemohon/"
CUT = "Yang Anda kirim tidak sampai seluruhnya"


def token_of(client: Client, path: str) -> dict[str, str]:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(path).text)
    assert found
    return {"csrfmiddlewaretoken": found[1]}


def half(client: Client, request: requests.Request, *, share: float = 0.6) -> tuple[int, str]:
    """What is answered to somebody whose line ends before all of a request is sent."""
    request.headers["Connection"] = "close"
    whole = client.prepare_request(request)
    body = whole.body if isinstance(whole.body, bytes) else str(whole.body).encode()
    host = client.base.partition("//")[2]
    named = {"Host": host, "Referer": request.url, **whole.headers}
    lines = [f"POST {whole.path_url} HTTP/1.1", *(f"{key}: {named[key]}" for key in named)]
    with socket.create_connection(tuple(host.split(":")), timeout=30) as line:
        line.sendall("\r\n".join([*lines, "", ""]).encode())
        line.sendall(body[: int(len(body) * share)])
        line.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    return int(answer.split()[1]), html.unescape(answer.decode())


def photos(client: Client, draft: str) -> list[str]:
    return re.findall(r"<img[^>]+src=\"(/isi/[^\"]+)", client.get(f"{draft}{PAPER}").text)


def typed(client: Client, draft: str) -> dict[str, str]:
    """What stands in the fields of the page about the applicant."""
    shown = client.get(f"{draft}{PERSON}").text
    fields = re.findall(r"<input[^>]+>", shown)
    named = [
        (re.search(r'name="(\w+)"', one), re.search(r'value="([^"]*)"', one)) for one in fields
    ]
    return {
        name[1]: value[1]
        for name, value in named
        if name and value and name[1] in {"pemohon_nama", "pemohon_nik"}
    }


def test_upload_cut_by_the_line_keeps_what_was_there_and_says_so(
    city: Installation, client: Client, draft: str
) -> None:
    before = (photos(client, draft), typed(client, draft), city.count("services_upload"))
    sent = {"file": ("foto.jpg", births.photo())}
    request = requests.Request(
        "POST", f"{draft}{PAPER}", data=token_of(client, f"{draft}{PAPER}"), files=sent
    )

    status, page = half(client, request)

    assert (status, CUT in page) == (400, True)
    assert "Kembalilah dan kirim halaman ini sekali lagi" in page
    assert (photos(client, draft), typed(client, draft), city.count("services_upload")) == before
    assert len(before[0]) == 1
    assert before[1] == {"pemohon_nama": "Ibu Contoh", "pemohon_nik": "3273014505900001"}


@pytest.mark.parametrize("share", [0.5, 0.7, 0.99])
def test_answers_cut_by_the_line_change_no_answer(client: Client, draft: str, share: float) -> None:
    before = typed(client, draft)
    data = {
        **token_of(client, f"{draft}{PERSON}"),
        "pemohon_hubungan": "keluarga",
        "pemohon_nama": "Bapak " + "Contoh " * 20,
        "pemohon_nik": "3273014505900002",
    }

    status, page = half(
        client, requests.Request("POST", f"{draft}{PERSON}", data=data), share=share
    )

    assert (status, CUT in page) == (400, True)
    assert typed(client, draft) == before != {}


def test_upload_of_the_api_cut_by_the_line_is_refused_as_such(
    city: Installation, client: Client
) -> None:
    before = city.count("services_upload")
    sent = {"file": ("foto.jpg", births.photo())}

    status, answer = half(
        client, requests.Request("POST", f"{city.url}{births.UPLOAD}", files=sent)
    )

    assert status == 400
    assert "application/problem+json" in answer
    assert "Permintaan terputus di tengah jalan" in answer
    assert city.count("services_upload") == before


def png() -> bytes:
    out = io.BytesIO()
    Image.open(io.BytesIO(births.photo())).save(out, "PNG")
    return out.getvalue()


def pdf() -> bytes:
    made, out = pikepdf.new(), io.BytesIO()
    for _ in range(3):
        made.add_blank_page()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("make", "name"), [(births.photo, "foto.jpg"), (png, "foto.png"), (pdf, "kk.pdf")]
)
def test_file_that_was_cut_before_it_was_sent_is_refused_and_the_rest_stays(
    client: Client, draft: str, make: Callable[[], bytes], name: str
) -> None:
    data = make()
    before = (photos(client, draft), typed(client, draft))

    answer = client.submit(
        f"{draft}{PAPER}", {}, files={"file": (name, data[: len(data) * 6 // 10])}
    )

    assert answer.status_code == 422
    assert "Berkas rusak atau tidak lengkap. Kirim lagi atau ambil foto baru." in answer.text
    assert (photos(client, draft), typed(client, draft)) == before
    assert (len(before[0]), len(before[1])) == (1, 2)
