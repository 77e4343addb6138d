"""The citizen's straight path: about, pages, photos, check, send, follow, mend, withdraw."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from sauyunan.core import clock
from sauyunan.services import actions, contents, facts, needs, queries
from sauyunan.services.models import Application, Draft, Upload
from sauyunan.services.tests import factories, pictures
from sauyunan.services.tests.conftest import Town
from sauyunan.services.views import addresses

ABOUT = "/layanan/warung/izin-warung/"


def photo(name: str = "foto.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pictures.photo(), content_type="image/jpeg")


def begin(client: Client) -> str:
    """The code of a draft that this browser began."""
    answer = client.post(f"{ABOUT}mulai/")
    return str(answer["Location"].split("/")[2])


def fill(client: Client, code: str) -> None:
    """All pages and photos."""
    client.post(f"/isi/{code}/pemilik/", {"nama": "Ibu Contoh", "nik": "3273 0145 0590 0001"})
    client.post(f"/isi/{code}/warung/", {"makanan": "yes", "meja": "4", "rekan-count": "0"})
    for bring in ("foto_warung", "surat_sehat"):
        client.post(f"/isi/{code}/berkas/{bring}/", {"file": photo()})


def send(client: Client) -> Application:
    code = begin(client)
    fill(client, code)
    client.post(f"/isi/{code}/kirim/")
    return Application.objects.get()


def send_back(town: Town, application: Application, **reasons: str) -> None:
    filled = actions.Filled(reasons=reasons)
    actions.move(application, "kembalikan", by=town.examiner, filled=filled)


def test_the_straight_path_ends_in_an_application(client: Client, town: Town) -> None:
    assert client.get(ABOUT).status_code == 200
    first = client.post(f"{ABOUT}mulai/")
    code = first["Location"].split("/")[2]

    seconds = client.post(
        f"/isi/{code}/pemilik/", {"nama": "Ibu Contoh", "nik": "3273014505900001"}
    )
    thirds = client.post(f"/isi/{code}/warung/", {"makanan": "yes", "meja": "4"})
    photos = client.post(f"/isi/{code}/berkas/foto_warung/", {"file": photo()})
    on = client.post(f"/isi/{code}/berkas/foto_warung/")
    client.post(f"/isi/{code}/berkas/surat_sehat/", {"file": photo()})
    skip = client.post(f"/isi/{code}/berkas/denah/", {"skip": ""})
    reach = client.post(f"/isi/{code}/kontak/", {"phone": "0812 3456 7890", "email": ""})
    check = client.get(f"/isi/{code}/periksa/")
    sent = client.post(f"/isi/{code}/kirim/", follow=True)

    assert first["Location"] == f"/isi/{code}/pemilik/"
    assert seconds["Location"] == f"/isi/{code}/warung/"
    assert thirds["Location"] == f"/isi/{code}/berkas/foto_warung/"
    assert photos["Location"].startswith(f"/isi/{code}/berkas/foto_warung/")
    assert on["Location"] == f"/isi/{code}/berkas/surat_sehat/"
    assert skip["Location"] == f"/isi/{code}/kontak/"
    assert reach["Location"] == f"/isi/{code}/periksa/"
    assert "3273014505900001" in check.content.decode()
    application = Application.objects.get()
    assert application.reference in sent.content.decode()
    held = contents.of(application)
    assert held.answers == {
        "nama": "Ibu Contoh",
        "nik": "3273014505900001",
        "makanan": True,
        "meja": 4,
    }
    assert held.contact.phone == "+6281234567890"
    assert Upload.objects.filter(application=application).count() == 2


def test_a_sent_back_photo_is_mended_and_sent_again(client: Client, town: Town) -> None:
    application = send(client)
    send_back(town, application, foto_warung="Terlalu gelap.")
    base = f"/lacak/{application.reference}/"

    case = client.get(base)
    early = client.post(f"{base}perbaiki/")
    client.post(f"{base}perbaiki/foto_warung/", {"file": photo()})
    again = client.post(f"{base}perbaiki/")

    assert "Terlalu gelap." in case.content.decode()
    assert early.status_code == 422
    assert again["Location"] == base
    application.refresh_from_db()
    assert application.state == "diajukan"
    assert queries.corrections(application) == []


def test_a_sent_back_answer_is_mended(client: Client, town: Town) -> None:
    application = send(client)
    send_back(town, application, nama="Tulis seperti di KTP.")
    base = f"/lacak/{application.reference}/"

    page = client.get(f"{base}perbaiki/")
    again = client.post(f"{base}perbaiki/", {"nama": "Ibu Contoh Baru"})

    assert 'value="Ibu Contoh"' in page.content.decode()
    assert again["Location"] == base
    application.refresh_from_db()
    assert contents.of(application).answers["nama"] == "Ibu Contoh Baru"


def test_withdrawing_asks_first(client: Client, town: Town) -> None:
    application = send(client)
    base = f"/lacak/{application.reference}/"

    asked = client.get(f"{base}batal/")
    before = Application.objects.get().state
    client.post(f"{base}batal/")

    assert asked.status_code == 200
    assert before == "diajukan"
    assert Application.objects.get().state == "batal"


def test_the_secret_opens_the_case_in_another_browser(client: Client, town: Town) -> None:
    application = send(client)
    secret = contents.unseal_secret(application)
    other, third = Client(), Client()

    form = other.post(
        "/lacak/", {"reference": application.reference.lower(), "secret": f" {secret.lower()} "}
    )
    link = third.get(f"/lacak/{application.reference}/masuk/{secret}")

    assert form["Location"] == link["Location"] == f"/lacak/{application.reference}/"
    assert link["Referrer-Policy"] == "no-referrer"
    assert secret not in link["Location"]
    assert third.get(link["Location"]).status_code == 200
    assert "no-store" in third.get(link["Location"])["Cache-Control"]


def test_a_wrong_secret_and_an_unknown_reference_are_answered_alike(
    client: Client, town: Town
) -> None:
    application = send(client)
    stranger = Client()

    wrong = stranger.post("/lacak/", {"reference": application.reference, "secret": "AAAAAAAAAA"})
    unknown = stranger.post("/lacak/", {"reference": "KTA-26-0000-0000", "secret": "AAAAAAAAAA"})

    assert (wrong.status_code, unknown.status_code) == (404, 404)
    texts = [one.content.decode() for one in (wrong, unknown)]
    plain = [re.sub(r'value="[^"]*"', "", text) for text in texts]
    assert plain[0] == plain[1]
    assert stranger.get(f"/lacak/{application.reference}/").status_code == 302


def test_a_strangers_browser_finds_nothing(client: Client, town: Town) -> None:
    code = begin(client)
    fill(client, code)
    upload = Upload.objects.filter(bring="foto_warung").get()
    picture = f"/isi/{code}/berkas/foto_warung/{upload.code}/1/"
    stranger = Client()
    pages = [
        f"/isi/{code}/",
        f"/isi/{code}/pemilik/",
        f"/isi/{code}/berkas/foto_warung/",
        f"/isi/{code}/kontak/",
        f"/isi/{code}/periksa/",
        f"/isi/{code}/terkirim/",
        picture,
    ]

    assert [stranger.get(page).status_code for page in pages] == [404] * len(pages)
    assert stranger.post(f"/isi/{code}/kirim/").status_code == 404
    assert Application.objects.count() == 0
    assert client.get(picture)["Content-Type"] == "image/jpeg"


def test_a_strangers_case_pages_are_404_and_change_nothing(client: Client, town: Town) -> None:
    application = send(client)
    base = f"/lacak/{application.reference}/"
    stranger = Client()

    answers = [
        stranger.post(f"{base}batal/"),
        stranger.post(f"{base}perbaiki/"),
        stranger.get(f"{base}perbaiki/foto_warung/"),
        stranger.get(f"{base}dokumen/abc/"),
        stranger.get(f"{base}berkas/abc/1/"),
    ]

    assert [one.status_code for one in answers] == [404] * 5
    assert Application.objects.get().state == "diajukan"


def test_what_was_typed_wrong_is_kept_and_told(client: Client, town: Town) -> None:
    code = begin(client)

    page = client.post(f"/isi/{code}/pemilik/", {"nama": "<b>Ibu</b>", "nik": "123"})

    text = page.content.decode()
    assert page.status_code == 422
    assert 'value="123"' in text
    assert "&lt;b&gt;Ibu&lt;/b&gt;" in text
    assert "<b>Ibu</b>" not in text
    assert 'href="#f-nik"' in text


def test_a_file_that_is_none_is_refused(client: Client, town: Town) -> None:
    code = begin(client)
    fake = SimpleUploadedFile("foto.jpg", b"not a picture", content_type="image/jpeg")

    page = client.post(f"/isi/{code}/berkas/foto_warung/", {"file": fake})
    empty = client.post(f"/isi/{code}/berkas/foto_warung/")

    assert (page.status_code, empty.status_code) == (422, 422)
    assert 'href="#f-file"' in page.content.decode()
    assert Upload.objects.count() == 0


def test_an_incomplete_draft_is_not_sent(client: Client, town: Town) -> None:
    code = begin(client)

    page = client.post(f"/isi/{code}/kirim/")

    assert page.status_code == 422
    assert Application.objects.count() == 0


def test_changing_an_answer_returns_to_the_check(client: Client, town: Town) -> None:
    code = begin(client)
    fill(client, code)

    changed = client.post(
        f"/isi/{code}/pemilik/?dari=periksa", {"nama": "Ibu Lain", "nik": "3273014505900001"}
    )

    assert changed["Location"] == f"/isi/{code}/periksa/"
    assert "Ibu Lain" in client.get(f"/isi/{code}/periksa/").content.decode()


def test_forgetting_removes_drafts_and_closes_cases(client: Client, town: Town) -> None:
    application = send(client)
    begin(client)

    client.post("/lacak/lupakan/")

    assert client.get(f"/lacak/{application.reference}/").status_code == 302
    assert list(Draft.objects.values_list("code", flat=True)) == [
        application.once.removeprefix("draft:")
    ]
    assert Application.objects.count() == 1


@pytest.mark.parametrize("path", ["/layanan/", ABOUT, "/lacak/", "/lacak/lupakan/"])
def test_public_pages_open_without_anything(client: Client, town: Town, path: str) -> None:
    assert client.get(path).status_code == 200


def test_after_a_day_the_confirmation_leads_to_the_form_to_follow(
    client: Client, town: Town
) -> None:
    application = send(client)
    code = application.once.removeprefix("draft:")

    fresh = client.get(f"/isi/{code}/terkirim/")
    with clock.frozen(clock.now() + timedelta(hours=25)):
        stale = client.get(f"/isi/{code}/terkirim/")

    secret = contents.unseal_secret(application)
    assert secret[:5] in fresh.content.decode()
    assert "no-store" in fresh["Cache-Control"]
    assert stale["Location"] == f"/lacak/?nomor={application.reference}"


def test_a_browser_without_the_case_is_asked_for_the_secret(client: Client, town: Town) -> None:
    application = send(client)

    answer = Client().get(f"/lacak/{application.reference}/")

    assert answer["Location"] == f"/lacak/?nomor={application.reference}"


def test_a_photo_is_mended_before_the_answers(client: Client, town: Town) -> None:
    application = send(client)
    send_back(town, application, foto_warung="Gelap.", nama="Tulis lengkap.")
    page = f"/lacak/{application.reference}/perbaiki/"

    first = client.get(page).content.decode()
    client.post(f"{page}foto_warung/", {"file": photo()})
    then = client.get(page).content.decode()

    assert 'name="nama"' not in first
    assert 'value="Ibu Contoh"' in then
    assert "surat_sehat" not in then


def test_a_correction_that_needs_a_paper_is_kept_while_it_is_photographed(
    client: Client, town: Town
) -> None:
    code = begin(client)
    client.post(f"/isi/{code}/pemilik/", {"nama": "Ibu Contoh", "nik": "3273014505900001"})
    client.post(f"/isi/{code}/warung/", {"makanan": "no"})
    client.post(f"/isi/{code}/berkas/foto_warung/", {"file": photo()})
    client.post(f"/isi/{code}/kirim/")
    application = Application.objects.get()
    send_back(town, application, makanan="Menurut foto ada makanan.")
    page = f"/lacak/{application.reference}/perbaiki/"

    asks_more = client.post(page, {"makanan": "yes"})
    refused = client.post(page, {"makanan": "yes", "meja": "3", "_asked": "makanan meja"})
    client.post(f"{page}surat_sehat/", {"file": photo()})
    kept = client.get(page).content.decode()
    sent = client.post(page, {"makanan": "yes", "meja": "3", "_asked": "makanan meja"})

    assert 'name="meja"' in asks_more.content.decode()
    assert refused.status_code == 422
    assert "surat_sehat" in refused.content.decode()
    assert 'value="3"' in kept
    assert sent["Location"] == f"/lacak/{application.reference}/"
    application.refresh_from_db()
    assert contents.of(application).answers["meja"] == 3


def test_fifty_sends_at_once_make_one_application(own_database: str, monday: datetime) -> None:
    unit = factories.unit()
    factories.edition(unit)
    client = Client()
    code = begin(client)
    fill(client, code)
    cookie = client.cookies["sesi"].value

    def press(_number: int) -> str:
        other = Client()
        other.cookies["sesi"] = cookie
        try:
            return str(other.post(f"/isi/{code}/kirim/")["Location"])
        finally:
            connection.close()

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(press, range(50)))

    assert answers == [f"/isi/{code}/terkirim/"] * 50
    assert Application.objects.count() == 1


def test_an_address_that_sends_without_end_is_asked_to_wait(client: Client, town: Town) -> None:
    for _number in range(60):
        client.post(f"{ABOUT}mulai/")

    answer = client.post(f"{ABOUT}mulai/")

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert Draft.objects.count() == 60


def test_a_page_of_a_kit_may_be_called_like_a_step(town: Town) -> None:
    converter = addresses.PageConverter()

    assert [converter.to_url(key) for key in ("anak", "periksa")] == ["anak", "periksa-"]
    assert converter.to_python("periksa-") == "periksa"


def test_documents_are_told_by_case(client: Client, town: Town) -> None:
    found = needs.needs_of(town.edition, factories.SERVICE, facts.office_of(town.edition))

    assert found.always == ("foto_warung", "denah")
    assert [one.brings for one in found.cases] == [("surat_sehat",)]
    assert found.sometimes == ()


def test_ways_to_be_told_are_chosen_checked_sent_and_shown(client: Client, town: Town) -> None:
    code = begin(client)
    fill(client, code)
    refused = client.post(f"/isi/{code}/kontak/", {"phone": "", "notify": ["sms"]})
    client.post(f"/isi/{code}/kontak/", {"phone": "0812 3456 7834", "notify": ["sms"]})
    check = client.get(f"/isi/{code}/periksa/").content.decode()
    shown = client.get(f"/isi/{code}/kontak/").content.decode()

    client.post(f"/isi/{code}/kirim/")
    made = Application.objects.get()
    case = client.get(f"/lacak/{made.reference}/").content.decode()

    assert refused.status_code == 422
    assert "SMS" in check
    assert re.search(r'value="sms"[^>]*checked', shown)
    assert contents.of(made).contact.notify == ("sms",)
    assert "Pesan melalui SMS ke 08**…34 sedang dikirim." in case
    assert "81234567834" not in case


def test_nothing_is_ticked_beforehand(client: Client, town: Town) -> None:
    code = begin(client)

    shown = client.get(f"/isi/{code}/kontak/").content.decode()

    assert 'value="sms"' in shown
    assert "checked" not in shown


def test_the_confirmation_speaks_of_documents_only_where_there_are_some(
    client: Client, town: Town
) -> None:
    code = begin(client)
    fill(client, code)

    page = client.post(f"/isi/{code}/kirim/", follow=True).content.decode()

    assert "Setelah selesai, Anda melihatnya di sana." in page
    assert "unduh" not in page
