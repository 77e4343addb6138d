"""Attacks on the pages: sending many times at once, moving twice, opening what is somebody else's."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests import births
from tests.births import Family
from tests.browsing import form_values
from tests.installation import Client, Installation
from tests.test_attacks_input import at_once

START = "/layanan/salaman/akta-kelahiran/"
PAGES = ("keadaan", "anak", "kelahiran", "ibu", "ayah", "keluarga", "pelapor", "saksi")
BRINGS = ("surat_lahir", "buku_nikah", "kartu_keluarga")


def begin(client: Client) -> str:
    """The code of a new draft."""
    answer = client.submit(f"{START}mulai/", {}, page=START)
    found = re.search(r"/isi/(\w+)/keadaan/", answer.url)
    assert found, answer.url
    return found[1]


def filled(client: Client, family: Family) -> str:
    """A draft that only waits to be sent."""
    draft = begin(client)
    values = form_values(family.answers())
    for page in PAGES:
        answer = client.submit(f"/isi/{draft}/{page}/", {**values, "saksi-count": "2"})
        assert not answer.url.endswith(f"/{page}/"), answer.text
    for bring in BRINGS:
        path = f"/isi/{draft}/berkas/{bring}/"
        client.submit(path, {}, files={"file": ("foto.jpg", births.photo())})
    client.submit(f"/isi/{draft}/kontak/", {"phone": "", "email": ""})
    return draft


def test_a_form_sent_fifty_times_at_once_is_one_application(city: Installation) -> None:
    owner = city.client()
    draft = filled(owner, Family(city.plan))
    token = re.search(
        r'name="csrfmiddlewaretoken" value="(\w+)"', owner.get(f"/isi/{draft}/periksa/").text
    )
    assert token
    clients = [city.client() for _ in range(50)]  # one browser, whose address changes
    for client in clients:
        client.cookies.update(owner.cookies)
    before = city.count("services_application")

    answers = at_once(
        50,
        lambda at: clients[at].post(f"/isi/{draft}/kirim/", data={"csrfmiddlewaretoken": token[1]}),
    )

    assert {answer.status_code for answer in answers} == {200}
    assert {answer.url for answer in answers} == {f"{city.url}/isi/{draft}/terkirim/"}
    told = {tuple(re.findall(r'class="sy-reference">([\w-]+)<', a.text)) for a in answers}
    assert len(told) == 1
    assert city.count("services_application") == before + 1
    assert city.ask("SELECT once FROM services_application").count((f"draft:{draft}",)) == 1


def test_of_two_moves_at_once_at_the_desk_one_wins(city: Installation) -> None:
    sent = births.apply(city.client(), Family(city.plan))
    vera = city.client().sign_in("vera")
    case = f"/kerja/{sent['reference']}/"
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', vera.get(case).text)
    assert token

    def approve(_number: int) -> int:
        path = f"{case}langkah/verifikasi/"
        return vera.post(path, data={"csrfmiddlewaretoken": token[1]}).status_code

    statuses = at_once(6, approve)

    assert all(status < 500 for status in statuses)
    made = city.ask("SELECT a.reference, m.move FROM services_movemade m"
                    " JOIN services_application a ON a.id = m.application_id")  # fmt: skip
    assert made.count((sent["reference"], "verifikasi")) == 1


def test_pictures_and_pages_of_another_draft_are_not_there(city: Installation) -> None:
    owner, stranger = city.client(), city.client()
    draft = filled(owner, Family(city.plan))
    mine = begin(stranger)
    picture = re.search(
        rf"/isi/{draft}/berkas/kartu_keluarga/\w+/\d+/",
        owner.get(f"/isi/{draft}/berkas/kartu_keluarga/").text,
    )
    assert picture
    paths = ["", "anak/", "kontak/", "periksa/", "terkirim/", "berkas/kartu_keluarga/"]
    addresses = [*(f"/isi/{draft}/{path}" for path in paths), picture[0]]
    token = re.search(
        r'name="csrfmiddlewaretoken" value="(\w+)"', stranger.get(f"/isi/{mine}/anak/").text
    )
    assert token

    looked = [stranger.get(address).status_code for address in addresses]
    posted = [
        stranger.post(f"/isi/{draft}/{path}", data={"csrfmiddlewaretoken": token[1]}).status_code
        for path in ("anak/", "kirim/", "berkas/kartu_keluarga/")
    ]

    assert owner.get(picture[0]).status_code == 200
    assert looked == [404] * len(addresses)
    assert posted == [404] * 3
    assert ("draft:" + draft,) not in city.ask("SELECT once FROM services_application")


@pytest.fixture(scope="module")
def sent(city: Installation) -> dict[str, str]:
    return births.apply(city.client(), Family(city.plan))


STRANGERS: dict[str, Callable[[Installation], Client]] = {
    "nobody": lambda city: city.client(),
    "applicant of another case": lambda city: opened(city, city.client()),
    "officer of another unit": lambda city: city.client().sign_in("wira"),
    "administrator of accounts": lambda city: city.client().sign_in("admin"),
}


def opened(city: Installation, client: Client) -> Client:
    """A citizen who follows a case of his own."""
    own = births.apply(client, Family(city.plan))
    answer = client.submit("/lacak/", {"reference": own["reference"], "secret": own["secret"]})
    assert answer.url.endswith(f"/lacak/{own['reference']}/")
    return client


@pytest.mark.parametrize("who", STRANGERS)
def test_a_case_is_hidden_from_whom_it_does_not_concern(
    city: Installation, sent: dict[str, str], who: str
) -> None:
    stranger, reference = STRANGERS[who](city), sent["reference"]
    paths = [f"/lacak/{reference}/{rest}" for rest in ("perbaiki/", "batal/", "dokumen/x/")]
    paths += [f"/kerja/{reference}/{rest}" for rest in ("", "langkah/tolak/", "dokumen/x/")]
    file = city.ask(
        "SELECT u.code, a.reference FROM services_upload u"
        " JOIN services_application a ON a.id = u.application_id"
    )
    code = next(code for code, owner in file if owner == reference)

    case = stranger.get(f"/lacak/{reference}/")
    answers = [stranger.get(path) for path in [*paths, f"/kerja/{reference}/berkas/{code}/1/"]]

    assert case.url == f"{city.url}/lacak/?nomor={reference}"
    for answer in answers:
        signs_in = answer.url.startswith(f"{city.url}/masuk/login/")
        assert answer.status_code == 404 or signs_in, (answer.url, answer.status_code)
        assert "image/" not in answer.headers["Content-Type"]
        assert "Bayi Contoh" not in answer.text
    assert (
        who == "nobody"
        or not any("/masuk/login/" in a.url for a in answers)
        or (who == "applicant of another case")
    )


@pytest.mark.parametrize("who", ["officer of another unit", "administrator of accounts"])
def test_a_stranger_at_the_desk_moves_nothing(
    city: Installation, sent: dict[str, str], who: str
) -> None:
    stranger = STRANGERS[who](city)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', stranger.get("/kerja/").text)
    assert token
    posts: dict[str, Any] = {
        "langkah/verifikasi/": {},
        "langkah/tolak/": {"desk:reason": "Tidak", "desk:article": "Pasal 1"},
        "ambil/": {},
        "catatan/": {"note": "Titipan"},
        "buka/": {"path": "pelapor_nik", "reason": "Ingin tahu"},
    }

    statuses = [
        stranger.post(
            f"/kerja/{sent['reference']}/{path}",
            data={"csrfmiddlewaretoken": token[1], **data},
        ).status_code
        for path, data in posts.items()
    ]

    assert statuses == [404] * len(posts)
    state = city.ask("SELECT reference, state, claimed_by_id FROM services_application")
    assert (sent["reference"], "diajukan", None) in state
    revealed = city.ask("SELECT object FROM core_ledgerentry WHERE verb = 'personal.revealed'")
    assert (f"application:{sent['reference']}",) not in revealed


def test_guessing_a_secret_on_the_page_is_slowed(city: Installation) -> None:
    mine = births.apply(city.client(), Family(city.plan))

    for number in range(8):
        answer = city.client().submit(
            "/lacak/", {"reference": mine["reference"], "secret": f"{number:010d}"}
        )
        assert answer.url.startswith(f"{city.url}/lacak/")
        assert mine["reference"] not in answer.url
    right = city.client().submit(
        "/lacak/", {"reference": mine["reference"], "secret": mine["secret"]}
    )

    assert right.url == f"{city.url}/lacak/"
