"""A birth becomes a signed certificate, in the city that has the kit and in one that installs it."""

from __future__ import annotations

import io
import re
import time
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest
import requests
import zxingcpp
from playwright.sync_api import Browser

from tests import births
from tests.births import Family
from tests.browsing import Citizen, Officer, context, follow, leave, press
from tests.installation import Client, Installation

pytestmark = pytest.mark.browser
BLURRED = "Foto buram. Foto ulang seluruh lembar di tempat terang."
DEEDS = ("Kutipan akta kelahiran", "Kartu Keluarga", "Kartu Identitas Anak")
CHILD = "Bayi Contoh Pertama"
PLACE = '<img src=x onerror=alert(1)> #panic("x") $1 <b>Contoh</b>'  # text, wherever it is shown


@dataclass
class Story:
    """What a birth left behind: its documents by code, and who followed it."""

    city: Installation
    family: Family
    citizen: Citizen
    pdfs: dict[str, bytes]


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def live(browser: Browser, city: Installation) -> Story:
    """The whole story, from the phone to the paper; every step is looked at on the way."""
    family = Family(city.plan)
    city.add_records(family.records())
    phone = context(browser, city, script=False, desk=False)
    page = phone.new_page()
    citizen = Citizen(page, family.answers(nama=CHILD, tempat_lahir=PLACE))

    steps = apply(citizen)
    assert [step for step in steps if not step.startswith("berkas/")] == [
        *("keadaan", "anak", "kelahiran", "ibu", "ayah", "keluarga", "pelapor", "saksi", "kontak"),
    ]
    assert [step for step in steps if step.startswith("berkas/")] == [
        *("berkas/surat_lahir", "berkas/buku_nikah", "berkas/kartu_keluarga"),
    ]
    assert re.fullmatch(rf"{city.plan.prefix}-\d\d-\w{{4}}-\w{{4}}", citizen.reference)

    verifier = at_desk(browser, city, "vina", city.links.pop("vina", ""))
    send_back(verifier, citizen)
    correct(citizen)
    verifier.open_case(citizen.reference)
    verifier.move("verifikasi")
    verifier.page.context.close()

    operator = at_desk(browser, city, "vera")
    operator.open_case(citizen.reference)
    operator.move("siapkan")
    operator.page.context.close()

    head = at_desk(browser, city, "kepala")
    head.open_case(citizen.reference)
    head.move("setujui")
    head.open_case(citizen.reference)
    head.move("terbitkan")
    assert "Terbit" in head.page.locator("main").inner_text()
    head.page.context.close()

    return Story(city, family, citizen, downloads(citizen))


def apply(citizen: Citizen) -> list[str]:
    citizen.start()
    steps = citizen.fill_in_all()
    shown = citizen.page.locator("main").inner_text()
    assert CHILD in shown
    assert PLACE in shown
    citizen.send()
    return steps


def at_desk(browser: Browser, city: Installation, username: str, link: str = "") -> Officer:
    officer = Officer(context(browser, city, script=True, desk=True).new_page())
    if link:
        officer.set_password(link)
    officer.sign_in(username)
    return officer


def send_back(verifier: Officer, citizen: Citizen) -> None:
    verifier.open_case(citizen.reference)
    source = verifier.page.content()
    assert CHILD in source
    assert PLACE in verifier.page.locator("main").inner_text()
    assert verifier.page.locator("main img[onerror]").count() == 0
    assert not any(number in source for number in numbers(citizen))
    verifier.move("kembalikan", **{"desk:why.kartu_keluarga": BLURRED})


def numbers(citizen: Citizen) -> set[str]:
    """NIK and card numbers as the citizen wrote them: nobody sees them before asking."""
    return {value for value in citizen.values.values() if re.fullmatch(r"\d{16}", value)}


def correct(citizen: Citizen) -> None:
    """She comes back days later, on the same phone, with the paper that she kept."""
    page = citizen.page
    citizen.open_case()
    assert BLURRED in page.locator("main").inner_text()
    follow(page, "/perbaiki/")
    papers = page.locator('main a[href*="/perbaiki/"]')
    hrefs = {papers.nth(at).get_attribute("href") for at in range(papers.count())}
    mine = f"/lacak/{citizen.reference}/perbaiki/kartu_keluarga/"
    assert mine in hrefs
    follow(page, mine)
    citizen.take_photo("LEBIH TERANG")
    press(page)
    assert page.url.endswith("/perbaiki/")
    press(page)
    assert page.url.endswith(f"/lacak/{citizen.reference}/")
    assert BLURRED not in page.locator(".govuk-notification-banner").all_inner_texts()


def downloads(citizen: Citizen) -> dict[str, bytes]:
    """All documents by code, once the worker has signed them."""
    page, found = citizen.page, {}
    deadline = time.monotonic() + 90
    while len(found) < 3:
        assert time.monotonic() < deadline, page.locator("main").inner_text()
        page.goto(f"/lacak/{citizen.reference}/")
        links = page.locator('main a[href*="/dokumen/"]')
        for at in range(links.count()):
            path = links.nth(at).get_attribute("href") or ""
            answer = page.request.get(path)
            assert answer.headers["content-type"] == "application/pdf"
            found[path.rstrip("/").rpartition("/")[2]] = answer.body()
        time.sleep(0.5)
    return found


@pytest.fixture(scope="module")
def story(browser: Browser, city: Installation) -> Story:
    """The first city's."""
    return live(browser, city)


@pytest.fixture(scope="module")
def other_story(browser: Browser, second_city: Installation) -> Story:
    """The second city's, after it installed the kit from a file."""
    return live(browser, second_city)


@pytest.fixture(params=["story", "other_story"])
def each(request: pytest.FixtureRequest, browser: Browser) -> Story:
    """``browser`` is named so that every test here shares one, and the stories are lived once."""
    told: Story = request.getfixturevalue(request.param)
    return told


def test_three_documents_carry_the_citys_names_and_numbers(each: Story) -> None:
    plan = each.city.plan
    area, district = plan.area.replace(".", ""), each.family.district

    texts = [text_of(pdf) for pdf in each.pdfs.values()]

    assert len(texts) == 3
    for title in DEEDS:
        assert any(title.casefold() in text.casefold() for text in texts)
    deed = next(text for text in texts if DEEDS[0].casefold() in text.casefold())
    assert CHILD in deed
    assert "".join(PLACE.split()) in "".join(deed.split())
    assert plan.office in deed
    assert plan.name in deed
    assert plan.head_title in deed
    assert "Ibu Kepala Contoh" in deed
    day = births.born()
    assert re.search(rf"{area}-LU-\d{{8}}-\d{{4}}", deed)
    assert re.search(rf"{district}{day:%d%m%y}\d{{4}}", deed)
    assert all("simulasi" in text.casefold() for text in texts)


def test_documents_are_signed_and_said_to_be_valid(each: Story, tmp_path: Path) -> None:
    client = each.city.client()

    for code, pdf in each.pdfs.items():
        file = tmp_path / f"{code}.pdf"
        file.write_bytes(pdf)
        done = each.city.run("verify", file)
        page = client.get(f"/cek/{code}/")
        compared = client.post("/api/v1/documents/verify", files={"file": (file.name, pdf)})

        assert (done.returncode, done.stdout.split(":")[0]) == (0, "valid")
        assert page.status_code == 200
        assert "This document is valid." in page.text
        assert CHILD not in page.text
        assert compared.json()["status"] == "valid"


def test_an_altered_document_is_noticed(story: Story, tmp_path: Path) -> None:
    code, pdf = next(iter(story.pdfs.items()))
    at = pdf.index(b"stream") + 20
    altered = pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]
    file = tmp_path / f"{code}.pdf"
    file.write_bytes(altered)

    done = story.city.run("verify", file)

    assert done.returncode == 1
    assert done.stdout.split(":")[0] in {"altered", "unreadable", "not_signed"}


def test_each_city_knows_only_its_own_documents(
    story: Story, other_story: Story, tmp_path: Path
) -> None:
    code, pdf = next(iter(story.pdfs.items()))
    file = tmp_path / "lain.pdf"
    file.write_bytes(pdf)

    done = other_story.city.run("verify", file)
    page = other_story.city.client().get(f"/cek/{code}/")

    assert (done.returncode, done.stdout.split(":")[0]) == (1, "foreign")
    assert page.status_code == 404


def test_the_second_citys_promise_is_its_own(other_story: Story) -> None:
    client: Client = other_story.city.client()

    service = client.get("/api/v1/services/salaman/akta-kelahiran").json()

    assert service["promised_hours"] == other_story.city.plan.promised_hours
    assert "40" in client.get("/layanan/salaman/akta-kelahiran/").text


def test_the_survey_is_answered_once_and_shown_with_the_innovation(each: Story) -> None:
    page, client = each.citizen.page, each.city.client()
    before = evidence(client)["ikm"]
    page.goto(f"/lacak/{each.citizen.reference}/")
    leave(page.locator('main a[href*="/survei/"]'))
    address = page.url

    for _question in range(9):
        page.locator('main [name="choice"][value="4"]').check()
        press(page)
    press(page)  # nothing told of oneself
    page.goto(address)

    assert page.locator('main [name="choice"]').count() == 0
    after = evidence(client)
    assert after["ikm"] == before + 1
    assert after["selesai"] >= 1
    assert after["dikembalikan"] >= 1
    shown = innovation_page(client)
    assert each.city.plan.office in shown
    assert "salaman" in shown


def evidence(client: Client) -> dict[str, int]:
    """How many cases stand behind each figure of the innovation."""
    (one,) = client.get("/api/v1/innovations").json()
    told = client.get(f"/api/v1/innovations/{one['slug']}/evidence").json()
    return {finding["key"]: finding["n"] for finding in told["findings"]}


def innovation_page(client: Client) -> str:
    listed = client.get("/inovasi/").text
    (path,) = set(re.findall(r'href="(/inovasi/[\w-]+/)"', listed))
    answer: requests.Response = client.get(path)
    assert answer.status_code == 200
    return answer.text


def test_the_ledger_of_each_city_fits(each: Story) -> None:
    deadline = time.monotonic() + 20
    while each.city.ask("SELECT count(*) FROM core_ledgerentry WHERE position IS NULL") != [(0,)]:
        assert time.monotonic() < deadline
        time.sleep(0.2)

    assert "The ledger fits." in each.city.do("verify", "ledger")


def test_the_qr_code_of_a_document_leads_to_its_page(story: Story) -> None:
    code, pdf = next(iter(story.pdfs.items()))
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    image = document[0].render(scale=3).to_pil()
    document.close()

    (found,) = zxingcpp.read_barcodes(image)

    assert found.text == f"{story.city.url}/cek/{code}/"
