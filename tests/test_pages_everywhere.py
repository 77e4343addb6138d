"""Every page as people meet it, empty, refused and filled: accessible, narrow, under a strict policy."""

from __future__ import annotations

import base64
import hmac
import re
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response
from playwright.sync_api import Error as PlaywrightError

from tests import births
from tests.births import Family
from tests.browsing import (
    SERVICE,
    Citizen,
    Officer,
    context,
    fill,
    follow,
    form_values,
    leave,
    press,
)
from tests.installation import PASSWORD, Client, Installation, path_of_link
from tests.test_kit_journeys import scenario

pytestmark = pytest.mark.browser
AXE = (Path(settings.ROOT) / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
}
INLINE = re.compile(
    # Data for a script is no script: browsers run none of it, whatever the policy says.
    r"<[^>]+\sstyle=|<style|<script(?![^>]*\s(?:src=|type=\"application/(?:ld\+)?json\"))"
    r"|<[^>]+\son[a-z]+=|javascript:",
    re.IGNORECASE,
)
NARROW, WIDE = 360, 1280
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@dataclass
class Inspector:
    """Looks at each page that it is shown and notes what is wrong with it."""

    page: Page
    seen: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("response", self._receive)

    def visit(self, path: str, name: str = "") -> None:
        self.page.goto(path)
        self.look(name or path)

    def look(self, name: str) -> None:
        """The page that is open now, at both widths."""
        self.seen.append(name)
        self.page.wait_for_load_state()  # a press waits only until the answer begins
        for width in (NARROW, WIDE):
            self.page.set_viewport_size({"width": width, "height": 800})
            actual = self.page.evaluate("document.documentElement.scrollWidth")
            if actual > width:
                self.faults.append(f"{name}: {actual} pixels wide on {width}")
        self.page.set_viewport_size({"width": NARROW, "height": 800})
        self.page.evaluate(AXE)
        for one in self.page.evaluate("axe.run()")["violations"]:
            self.faults.append(f"{name}: {one['id']}: {one['nodes'][0]['html'][:200]}")
        if self.page.locator("h1").count() != 1:
            self.faults.append(f"{name}: {self.page.locator('h1').count()} headings of level 1")

    def _hear(self, message: ConsoleMessage) -> None:
        # A refused form is answered with 4xx, which the browser tells here too.
        if "status of 4" not in message.text:
            self.faults.append(f"console: {message.text}")

    @staticmethod
    def _text(response: Response) -> str:
        """Nothing for a page that was left before it could be read: it is looked at elsewhere."""
        try:
            return response.text()
        except PlaywrightError as left:
            if "navigated away" not in str(left) and "No resource" not in str(left):
                raise
            return ""

    def _receive(self, response: Response) -> None:
        kind = response.headers.get("content-type", "")
        if not kind.startswith("text/html") or 300 <= response.status < 400:
            return
        policy = response.headers.get("content-security-policy", "")
        if {part.strip() for part in policy.split(";")} != POLICY:
            self.faults.append(f"{response.url}: other policy: {policy}")
        found = INLINE.search(self._text(response))
        if found:
            self.faults.append(f"{response.url}: inline: {found[0][:200]}")


@pytest.fixture
def phone(browser: Browser, city: Installation) -> Iterator[Inspector]:
    made = context(browser, city, script=True, desk=False)
    yield Inspector(made.new_page())
    made.close()


def test_pages_of_the_form_in_every_state(phone: Inspector, city: Installation) -> None:
    family = Family(city.plan)
    city.add_records(family.records())
    citizen = Citizen(phone.page, family.answers())
    phone.visit(SERVICE)
    press(phone.page)

    while citizen.step != "periksa":
        step, address = citizen.step, phone.page.url
        phone.look(f"{step} empty")
        press(phone.page)
        if citizen.step != step:  # all of it may stay empty
            continue
        phone.look(f"{step} refused")
        assert phone.page.locator("[data-error-summary]").count() == 1, step
        assert phone.page.title().startswith(("Kesalahan:", "Error:")), phone.page.title()
        citizen.answer()
        phone.visit(address, f"{step} filled")
        press(phone.page)
    phone.look("periksa")
    citizen.send()
    phone.look("terkirim")

    assert len(phone.seen) > 30
    assert phone.faults == []


def test_pages_of_following_and_mending(
    phone: Inspector, city: Installation, browser: Browser
) -> None:
    citizen = sent(phone.page, city)
    returned_by_vera(browser, city, citizen.reference)
    case = f"/lacak/{citizen.reference}/"

    phone.visit("/lacak/")
    press(phone.page)
    phone.look("lacak refused")
    citizen.open_case()
    phone.look("case returned")
    follow(phone.page, "/perbaiki/")
    phone.look("perbaiki")
    phone.visit(f"{case}perbaiki/kartu_keluarga/")
    press(phone.page)
    phone.look("perbaiki photo refused")
    citizen.take_photo()
    phone.look("perbaiki photo")
    phone.visit(f"{case}batal/")
    phone.visit("/lacak/lupakan/")

    assert phone.faults == []


def test_pages_with_official_forms(phone: Inspector, city: Installation) -> None:
    told = scenario("kk-ubah-data-dikembalikan", "327326")
    city.add_records(told["given"])
    answers = {**told["steps"][0]["answers"], "pemohon_hubungan": "kuasa"}
    citizen = Citizen(phone.page, answers, "/layanan/salaman/kartu-keluarga/")
    phone.visit(citizen.service)
    press(phone.page)
    while citizen.step != "periksa":
        if citizen.step == "berkas/surat_kuasa":
            phone.look("paper that others sign")
            assert phone.page.locator('main a[href$="/formulir/f107/"]').count() == 1
        citizen.answer()
    phone.look("periksa with forms")
    press(phone.page)
    phone.look("statement not ticked")
    citizen.send()
    citizen.open_case()
    phone.look("case with forms")
    with phone.page.expect_download() as loading:
        follow(phone.page, "/formulir/f106/")
    name = loading.value.suggested_filename
    phone.page.goto("/lacak/lupakan/")
    Officer(phone.page).sign_in("vera")
    phone.visit(f"/kerja/{citizen.reference}/", "desk with forms")

    assert name == f"F-1.06-{citizen.reference}.pdf"
    assert phone.page.locator('main a[href*="/formulir/"]').count() == 2
    assert phone.faults == []


def test_pages_of_going_on_on_another_device(phone: Inspector) -> None:
    phone.visit(SERVICE)
    press(phone.page)
    leave(phone.page.locator('button[name="later:"]'))
    phone.look("nanti")
    phone.page.fill("#f-phone", "bukan nomor")
    press(phone.page)
    phone.look("nanti refused")
    phone.page.fill("#f-phone", "0812 3456 7890")
    press(phone.page)
    phone.look("nanti kept")
    number, secret = phone.page.locator(".sy-reference").all_inner_texts()[:2]
    phone.visit("/lanjut/")
    press(phone.page)
    phone.look("lanjut refused")
    phone.page.fill("#f-reference", number)
    phone.page.fill("#f-secret", secret)
    press(phone.page)
    phone.page.fill("#f-digits", "1")
    press(phone.page)
    phone.look("kode refused")

    assert len(phone.seen) == 7
    assert phone.faults == []


def test_pages_of_complaining(phone: Inspector, city: Installation, browser: Browser) -> None:
    citizen = sent(phone.page, city)
    citizen.open_case()
    phone.visit(f"/lacak/{citizen.reference}/pengaduan/")
    press(phone.page)
    phone.look("pengaduan refused")
    phone.page.locator("[name=kind]").first.check()
    phone.page.fill("#f-text", "Belum ada kabar.")
    press(phone.page)
    phone.look("case with complaint")
    phone.visit(f"/lacak/{citizen.reference}/?cetak", "case to print")
    made = context(browser, city, script=True, desk=True)
    desk = Inspector(made.new_page())
    Officer(desk.page).sign_in("vera")
    desk.visit("/kerja/pengaduan/")
    desk.visit(f"/kerja/pengaduan/{citizen.reference}/1/", "complaint")
    press(desk.page)
    desk.look("complaint refused")
    desk.page.fill("#f-answer", "Sudah diperiksa.")
    press(desk.page)
    desk.visit("/kerja/pengaduan/?selesai", "complaints answered")
    made.close()

    assert phone.faults == []
    assert desk.faults == []


def test_pages_of_the_counter(phone: Inspector) -> None:
    Officer(phone.page).sign_in("vera")
    phone.visit("/bantu/")
    leave(phone.page.locator("main form button").first)
    phone.look("first page at the counter")
    phone.visit("/bantu/", "list with a draft")
    phone.visit("/bantu/salaman/akta-kelahiran/", "start at the counter")
    phone.visit("/cetak/00000000000000000000000000/", "print link")
    press(phone.page)
    phone.look("print link refused")

    assert phone.faults == []


def test_pages_of_ones_own_list(phone: Inspector, city: Installation) -> None:
    citizen = sent(phone.page, city)
    citizen.open_case()
    phone.visit(f"/daftar/{citizen.reference}/", "put into the list")
    press(phone.page)
    phone.look("daftar masuk")
    press(phone.page)
    phone.look("daftar masuk refused")
    phone.page.fill("#f-email", f"{citizen.reference.lower()}@contoh.id")
    press(phone.page)
    phone.look("daftar kode")

    assert phone.page.url.endswith("/daftar/kode/")
    assert phone.faults == []


def with_account(phone: Inspector, city: Installation, address: str) -> None:
    """The page of a new citizen account."""
    phone.visit("/daftar/akun/")
    phone.page.fill("#f-email", address)
    press(phone.page)
    give_code(phone, city)
    phone.look("akun start")
    press(phone.page)


def give_code(phone: Inspector, city: Installation) -> None:
    phone.page.fill("#f-digits", city.newest_code())
    press(phone.page)


def add_mother(phone: Inspector) -> None:
    """With a day of birth that her number does not have."""
    follow(phone.page, "?saya")
    phone.look("akun person")
    press(phone.page)
    phone.look("akun person refused")
    values = {
        "nik": "3273015405909871",
        "nama": "Ibu Contoh Dengan Nama Yang Panjang Sekali",
        "jenis_kelamin": "perempuan",
        "tempat_lahir": "Contoh",
        "tanggal_lahir": "1991-05-14",
        "hubungan": "istri",
    }
    fill(phone.page, form_values(values, "person-"))
    press(phone.page)


def test_pages_of_the_citizen_account(phone: Inspector, city: Installation) -> None:
    with_account(phone, city, "akun@contoh.id")
    phone.look("akun empty")
    add_mother(phone)
    phone.look("akun with a warning")
    leave(phone.page.locator("main .sy-card a").first)
    phone.look("akun person kept")
    phone.visit("/daftar/akun/kontak/", "akun kontak")
    press(phone.page)
    phone.look("akun kontak refused")
    phone.page.fill("#f-phone", "0812 9999 0001")
    press(phone.page)
    give_code(phone, city)
    phone.look("akun with two addresses")
    phone.visit("/daftar/akun/hapus/", "akun hapus")
    phone.visit("/daftar/", "list with an account")

    assert len(phone.seen) == 12
    assert phone.faults == []


def test_pages_that_an_account_fills_in(phone: Inspector, city: Installation) -> None:
    with_account(phone, city, "isian@contoh.id")
    add_mother(phone)
    citizen = Citizen(phone.page, Family(city.plan).answers())
    citizen.start()
    while citizen.step != "ibu":
        citizen.answer()
    button = phone.page.locator('[name="fill:from:ibu"]')
    phone.look("ibu with the account")
    leave(button)
    phone.look("ibu nobody chosen")
    phone.page.locator('[name="from:ibu"]').select_option(index=1)
    leave(button)
    phone.look("ibu filled in")
    press(phone.page)
    while citizen.step != "saksi":
        phone.look(f"{citizen.step} with the account")
        citizen.answer()
    phone.look("saksi with the account")

    assert phone.page.locator('[name^="from:saksi-"]').count() == 2
    assert phone.faults == []


def sent(page: Page, city: Installation) -> Citizen:
    """A citizen whose application went in over the API."""
    made = Family(city.plan)
    city.add_records(made.records())
    citizen = Citizen(page, made.answers())
    told = births.apply(city.client(), made)
    citizen.reference, citizen.secret = told["reference"], told["secret"]
    return citizen


def returned_by_vera(browser: Browser, city: Installation, reference: str) -> None:
    made = context(browser, city, script=True, desk=True)
    officer = Officer(made.new_page())
    officer.sign_in("vera")
    officer.open_case(reference)
    officer.move("kembalikan", **{"desk:why.kartu_keluarga": "Foto buram. Foto ulang."})
    made.close()


def test_pages_for_everybody(phone: Inspector) -> None:
    for path in ("/", "/?q=akta", "/tentang/", "/layanan/", "/inovasi/", "/inovasi/salaman/"):
        phone.visit(path)
    phone.visit("/cek/")
    for button in range(phone.page.locator("main form").count()):
        phone.page.goto("/cek/")
        leave(phone.page.locator("main form").nth(button).locator("button[type=submit]").last)
        phone.look(f"cek refused {button}")
    phone.visit("/cek/0000000000000000/", "cek unknown")
    phone.visit("/tidak-ada/", "not found")

    assert phone.faults == []


def test_pages_of_the_desk(phone: Inspector, city: Installation) -> None:
    reference = births.apply(city.client(), Family(city.plan))["reference"]
    case = f"/kerja/{reference}/"
    phone.visit("/masuk/login/")
    leave(phone.page.locator("main form button[type=submit]").first)
    phone.look("login refused")
    Officer(phone.page).sign_in("vera")

    phone.look("kerja")
    phone.visit("/kerja/?only=ended", "kerja ended")
    phone.visit(case)
    phone.visit(f"{case}rancangan/", "documents that cannot be issued yet")
    family = Family(city.plan)
    city.add_records(family.records())
    complete = births.apply(city.client(), family)["reference"]
    phone.visit(f"/kerja/{complete}/rancangan/", "documents before they are issued")
    assert phone.page.locator("main ol a").count() == 3
    for move in ("kembalikan", "tolak"):
        phone.visit(f"{case}langkah/{move}/")
        press(phone.page)
        phone.look(f"{move} refused")
    phone.visit("/kerja/cari/")
    phone.page.fill("main #q", "bayi")
    leave(phone.page.locator("main .sy-search button"))
    phone.look("search by name")
    phone.visit("/kerja/terlambat/")
    phone.visit("/kerja/janji/")
    phone.visit("/kerja/entri/")

    assert phone.faults == []


def test_pages_of_a_step_for_many_cases(phone: Inspector, city: Installation) -> None:
    family = Family(city.plan)
    city.add_records(family.records())
    reference = births.apply(city.client(), family)["reference"]
    Officer(phone.page).sign_in("vera")
    phone.page.goto("/kerja/?only=open&rows=500")
    phone.page.check(f"#case-{reference}")
    leave(phone.page.locator(".sy-bulk button"))
    phone.look("preview")

    leave(phone.page.locator('form[action$="/lakukan/"] button'))
    phone.look("result")

    phone.page.goto(f"/kerja/{reference}/")
    assert "Berkas lengkap" in phone.page.inner_text("header.sy-review__head")
    assert len(phone.seen) == 2
    assert phone.faults == []


def test_pages_of_the_administration(phone: Inspector) -> None:
    Officer(phone.page).sign_in("admin")
    phone.visit("/kota/")
    links = phone.page.locator('main a[href^="/kota/"]')
    found = {links.nth(at).get_attribute("href") or "" for at in range(links.count())}
    found |= {"/kota/orang/vera/", "/kota/orang/tambah/", "/kota/unit/tambah/", "/kota/unit/pasar/"}
    found |= {"/kotak-keluar/", "/kota/awal/"}

    for path in sorted(path for path in found if not path.endswith(".csv")):
        phone.visit(path)

    assert len(found) > 6
    assert phone.faults == []


def test_pages_of_ones_own_account(phone: Inspector, city: Installation) -> None:
    told = city.do("city", "person", "asri", "Asri Contoh")
    officer = Officer(phone.page)
    phone.visit("/masuk/login/")
    leave(phone.page.locator("main form button[type=submit]").first)
    phone.look("login refused")
    for path in ("signup/", "inactive/", "password/reset/", "password/reset/done/"):
        phone.visit(f"/masuk/{path}")
    phone.visit("/masuk/password/reset/key/1-salah/")
    officer.set_password(path_of_link(told))
    phone.look("password set")
    officer.sign_in("asri")
    phone.look("signed in without a role")
    for path in ("akun/", "password/change/", "email/", "2fa/", "2fa/webauthn/"):
        phone.visit(f"/masuk/{path}")
    phone.visit("/masuk/reauthenticate/")
    press(phone.page)
    phone.look("reauthenticate refused")
    phone.page.fill("#f-password", PASSWORD)
    press(phone.page)
    phone.look("reauthenticated")
    for path in ("password/change/", "email/", "2fa/totp/activate/"):
        phone.visit(f"/masuk/{path}")
        press(phone.page)
        phone.look(f"{path} refused")
    look_at_keys(phone)
    look_at_the_second_step(phone)

    assert len(phone.seen) > 40
    assert phone.faults == []


def look_at_the_second_step(phone: Inspector) -> None:
    """Set up by who is signed in as asri, then asked for."""
    phone.visit("/masuk/2fa/totp/activate/")
    key = phone.page.locator(".sy-key").inner_text()
    phone.page.fill("#f-code", totp(key))
    press(phone.page)
    phone.look("spare codes")
    for path in ("2fa/", "2fa/recovery-codes/generate/", "2fa/totp/deactivate/"):
        phone.visit(f"/masuk/{path}")
    phone.page.context.clear_cookies()
    phone.page.goto("/masuk/login/")
    phone.page.fill("#f-login", "asri")
    phone.page.fill("#f-password", PASSWORD)
    leave(phone.page.locator("main form button[type=submit]").first)
    phone.look("second step")
    phone.page.fill("#f-code", "000000")
    press(phone.page)
    phone.look("second step refused")


def look_at_keys(phone: Inspector) -> None:
    """A key is added by who is signed in as asri, and opens without a password."""
    device = phone.page.context.new_cdp_session(phone.page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    phone.visit("/masuk/2fa/webauthn/add/")
    cancel_key(phone, "create", "#mfa_webauthn_add")
    phone.visit("/masuk/2fa/webauthn/add/")
    phone.page.check("#f-passwordless")
    phone.page.locator("#mfa_webauthn_add").click()
    phone.page.wait_for_url("**/masuk/2fa/recovery-codes/")
    phone.look("spare codes of a key")
    phone.visit("/masuk/2fa/webauthn/")
    for ending in ("/edit/", "/remove/"):
        follow(phone.page, ending)
        phone.look(f"key {ending}")
        phone.visit("/masuk/2fa/webauthn/")
    phone.page.context.clear_cookies()
    phone.visit("/masuk/login/")
    cancel_key(phone, "get", "#passkey_login")
    phone.visit("/masuk/login/")
    phone.page.locator("#passkey_login").click()
    phone.page.wait_for_url("**/kota/awal/")
    phone.look("signed in with a key")
    phone.visit("/masuk/2fa/webauthn/reauthenticate/")
    phone.visit("/masuk/reauthenticate/", "reauthenticate with a key at hand")
    phone.page.fill("#f-password", PASSWORD)
    press(phone.page)
    phone.look("reauthenticated again")


def cancel_key(phone: Inspector, what: str, button: str) -> None:
    """Close the browser's dialog: the page says so, and how to go on."""
    told = phone.page.locator("[data-key-told]")
    assert told.is_hidden()
    phone.page.evaluate(
        "what => { navigator.credentials[what] = () => Promise.reject("
        "new DOMException('closed', 'NotAllowedError')) }",
        what,
    )
    phone.page.locator(button).click()
    told.wait_for(state="visible")
    assert "Dibatalkan, atau terlalu lama." in told.inner_text()
    assert "tidak dapat memakainya" not in told.inner_text()
    assert told.evaluate("box => box === document.activeElement")
    phone.look(f"key cancelled {what}")


def totp(key: str) -> str:
    """The code that an authenticator app shows now (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    found = hmac.new(base64.b32decode(key), counter, "sha1").digest()
    at = found[-1] & 15
    return f"{(struct.unpack('>I', found[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def test_first_view_of_a_citizen_page_is_light(browser: Browser, city: Installation) -> None:
    """At most 40 KB and 8 requests, as they travel over the line."""
    made: BrowserContext = context(browser, city, script=True, desk=False)
    page = made.new_page()
    client: Client = city.client()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(SERVICE, wait_until="networkidle")

    made.close()
    sizes = [len(client.get(url, stream=True).raw.read()) for url in asked]
    assert len(asked) <= 8
    assert sum(sizes) <= 40_000
