"""The optional account of a citizen: kept, filled, opened elsewhere, changed, deleted, attacked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from sauyunan.core import clock, crypto, sealed
from sauyunan.core.models import LedgerEntry
from sauyunan.kits import archive
from sauyunan.outbox.models import Message
from sauyunan.services import accounts_kept, actions, contents, expiry
from sauyunan.services.account_people import everywhere
from sauyunan.services.actions import AccountRefused
from sauyunan.services.models import (
    AccountAddress,
    AccountPerson,
    Application,
    CitizenAccount,
    Draft,
    ListedCase,
    OneTimeCode,
)
from sauyunan.services.tests import factories
from sauyunan.services.tests.conftest import MONDAY, Town
from sauyunan.services.tests.test_citizen_journey import begin, fill
from sauyunan.services.tests.test_later import digits, wrong
from sauyunan.services.tests.test_my_list import opened, put, text_of

PHONE, MAIL = "+6281234567890", "ibu@contoh.id"
BY_PHONE = {"phone": "0812 3456 7890", "email": ""}
BY_MAIL = {"phone": "", "email": MAIL}
ADD = "/daftar/akun/tambah/warung/warga/"
IBU = {
    "person-nik": "3273 0145 0590 0001",
    "person-nama": "Ibu Contoh",
    "person-lahir-day": "5",
    "person-lahir-month": "5",
    "person-lahir-year": "1990",
    "person-hubungan": "saya",
    "person-kartu": "3273010101150001",
}
ANAK = IBU | {
    "person-nik": "3273010102190003",
    "person-nama": "Anak Contoh",
    "person-lahir-day": "1",
    "person-lahir-month": "2",
    "person-lahir-year": "2019",
    "person-hubungan": "anak",
    "person-kartu": "",
}


def kept(given: dict[str, str] = BY_PHONE, client: Client | None = None) -> Client:
    """A browser in which an account is kept."""
    browser = opened(given, client)
    browser.post("/daftar/akun/")
    return browser


def with_family() -> Client:
    browser = kept()
    browser.post(f"{ADD}?saya", IBU)
    browser.post(ADD, ANAK)
    return browser


def add_mail(browser: Client, address: str = MAIL) -> None:
    browser.post("/daftar/akun/kontak/", {"phone": "", "email": address})
    browser.post("/daftar/akun/kontak/kode/", {"digits": digits()})


def page(browser: Client, path: str = "/daftar/akun/") -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def verbs() -> list[str]:
    rows = LedgerEntry.objects.order_by("pk").values_list("verb", flat=True)
    return [verb for verb in rows if verb.startswith("account.")]


def values_of(number: int) -> dict[str, object]:
    row = AccountPerson.objects.order_by("pk")[number]
    return dict(crypto.unseal(row.sealed, row.scope))


# -- Keeping --------------------------------------------------------------------------------------
def test_an_account_is_offered_and_made_only_on_request(town: Town) -> None:
    browser = opened()
    start = page(browser)

    assert CitizenAccount.objects.count() == 0
    assert "Simpan akun" in start
    assert "••• 7890" in start

    browser.post("/daftar/akun/")
    browser.post("/daftar/akun/")

    assert CitizenAccount.objects.count() == 1
    assert verbs() == ["account.kept"]
    row = AccountAddress.objects.get()
    assert row.owner == contents.owner_digest(PHONE)
    assert accounts_kept.address_in(row) == PHONE
    assert b"81234567890" not in bytes(row.sealed)


def test_holder_and_family_are_kept_sealed_and_shown_masked(town: Town) -> None:
    browser = with_family()

    text = page(browser)

    assert values_of(0) == {
        "nik": "3273014505900001",
        "nama": "Ibu Contoh",
        "lahir": "1990-05-05",
        "hubungan": "saya",
        "kartu": "3273010101150001",
    }
    assert values_of(1)["kartu"] == "3273010101150001"  # the family's, left empty
    assert [row.is_holder for row in AccountPerson.objects.order_by("pk")] == [True, False]
    for one in AccountPerson.objects.all():
        assert b"Contoh" not in bytes(one.sealed)
    assert "Ibu Contoh" in text
    assert "NIK •••• 0001" in text
    assert "3273014505900001" not in text
    assert verbs() == ["account.kept", "account.person_added", "account.person_added"]


def test_what_is_sealed_can_be_given_new_keys() -> None:
    names = {str(place) for place in sealed.places()}

    assert {"services.accountaddress.sealed", "services.accountperson.sealed"} <= names


def test_an_empty_number_stays_and_a_new_one_replaces_it(town: Town) -> None:
    browser = with_family()
    code = AccountPerson.objects.earliest("pk").code
    form = page(browser, f"/daftar/akun/orang/{code}/")

    browser.post(
        f"/daftar/akun/orang/{code}/", IBU | {"person-nik": "", "person-nama": "Ibu Baru Contoh"}
    )
    kept_number = values_of(0)
    browser.post(f"/daftar/akun/orang/{code}/", IBU | {"person-nik": "3273014505900009"})

    assert "3273014505900001" not in form
    assert "•••• 0001" in form
    assert kept_number["nik"] == "3273014505900001"
    assert kept_number["nama"] == "Ibu Baru Contoh"
    assert values_of(0)["nik"] == "3273014505900009"


@pytest.mark.parametrize(
    ("wrong_input", "said"),
    [
        ({"person-nik": "327301"}, "16"),
        ({"person-nik": "tidak ada"}, "NIK"),
        ({"person-nama": ""}, "Nama"),
        ({"person-nama": "<script>alert(1)</script>"}, "&lt;script&gt;"),
        ({"person-lahir-day": "31", "person-lahir-month": "2"}, "Tanggal lahir"),
        ({"person-hubungan": "raja"}, "Hubungan"),
    ],
)
def test_wrong_inputs_are_told_and_what_was_typed_stays(
    town: Town, wrong_input: dict[str, str], said: str
) -> None:
    browser = kept()

    answer = browser.post(f"{ADD}?saya", IBU | wrong_input)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert "1990" in text
    assert "<script>alert" not in text
    assert AccountPerson.objects.count() == 0


def test_signs_of_markup_in_a_name_are_text_wherever_it_is_shown(town: Town) -> None:
    browser = kept()
    browser.post(f"{ADD}?saya", IBU | {"person-nama": "Ibu D'Contoh"})

    texts = page(browser), page(browser, owner_page(browser))

    assert all("Ibu D&#x27;Contoh" in text for text in texts)
    assert not any("D'Contoh" in text for text in texts)


def test_markup_that_got_into_the_database_is_not_shown(town: Town) -> None:
    browser = kept()
    (people,) = everywhere()
    name = {"nik": "3273014505900001", "nama": "<b>Ibu</b>"}
    actions.keep_person(CitizenAccount.objects.get(), people, name)

    assert "<b>Ibu" not in page(browser)


def test_a_day_of_birth_that_differs_from_the_number_is_told_and_taken(town: Town) -> None:
    browser = kept()

    browser.post(f"{ADD}?saya", IBU | {"person-lahir-year": "1991"})

    assert values_of(0)["lahir"] == "1991-05-05"
    assert "Tanggal lahir berbeda dengan NIK." in page(browser)


def test_the_same_person_twice_is_refused(town: Town) -> None:
    browser = with_family()

    answer = browser.post(ADD, IBU)

    assert answer.status_code == 422
    assert "sebagai Ibu Contoh" in answer.content.decode()
    assert AccountPerson.objects.count() == 2


def test_of_fifty_people_twenty_are_taken(town: Town) -> None:
    browser = kept()
    answers = [
        browser.post(ADD, ANAK | {"person-nik": f"32730101021900{at:02d}"}).status_code
        for at in range(50)
    ]

    assert answers == [302] * 20 + [422] * 30
    assert AccountPerson.objects.count() == 20


def test_there_is_one_holder(town: Town) -> None:
    browser = kept()
    browser.post(f"{ADD}?saya", IBU)
    browser.post(f"{ADD}?saya", ANAK)

    assert AccountPerson.objects.filter(is_holder=True).count() == 1


def test_a_person_is_taken_out(town: Town) -> None:
    browser = with_family()
    code = AccountPerson.objects.latest("pk").code

    browser.post(f"/daftar/akun/orang/{code}/", {"remove": ""})

    assert "Anak Contoh" not in page(browser)
    assert AccountPerson.objects.count() == 1
    assert verbs()[-1] == "account.person_removed"


@pytest.mark.parametrize("path", ["warung/izin", "warung/tidak-ada", "lain/warga"])
def test_only_people_that_a_kit_declares_are_kept(town: Town, path: str) -> None:
    assert kept().get(f"/daftar/akun/tambah/{path}/").status_code == 404


def test_people_of_a_kit_that_is_gone_can_be_seen_and_taken_out(town: Town) -> None:
    browser = with_family()
    AccountPerson.objects.update(register="lama/orang")
    code = AccountPerson.objects.latest("pk").code

    text, form = page(browser), page(browser, f"/daftar/akun/orang/{code}/")
    browser.post(f"/daftar/akun/orang/{code}/", {"remove": ""})

    assert "Data yang sekarang tidak ditanyakan" in text
    assert "tidak dapat diubah" in form
    assert AccountPerson.objects.count() == 1


def test_what_a_newer_kit_does_not_take_any_more_is_left_out(town: Town) -> None:
    browser = with_family()
    files = dict(archive.files_in(factories.KIT))
    file = "registers/warga.yaml"
    files[file] = (
        files[file]
        .replace(b"saya: {id: Saya, en: Myself}, ", b"")
        .replace(b"nama: {type: person_name", b"nama: {type: person_name, max: 3")
        .replace(b"type: date", b"type: integer")
        .replace(b"find: day", b"find: exact")
        .replace(b"two(month(record.lahir)) + two(year(record.lahir) % 100)", b"text(record.lahir)")
    )
    factories.edition_of(files, town.unit)
    code = AccountPerson.objects.earliest("pk").code

    text, form = page(browser), page(browser, f"/daftar/akun/orang/{code}/")

    assert "NIK •••• 0001" in text
    assert "Saya" not in form
    assert "1990" not in form


# -- Several phones, several addresses ------------------------------------------------------------
def test_it_opens_on_another_phone_by_either_address(town: Town) -> None:
    add_mail(with_family())

    assert "Anak Contoh" in page(opened(BY_PHONE))
    assert "Anak Contoh" in page(opened(BY_MAIL))
    assert CitizenAccount.objects.count() == 1
    assert verbs()[-1] == "account.address_added"


def test_a_new_address_needs_its_own_code(town: Town) -> None:
    browser = with_family()
    browser.post("/daftar/akun/kontak/", BY_MAIL)

    refused = browser.post("/daftar/akun/kontak/kode/", {"digits": wrong()})

    assert refused.status_code == 422
    assert AccountAddress.objects.count() == 1


def test_a_code_of_the_list_does_not_add_an_address_and_none_works_twice(town: Town) -> None:
    browser = with_family()
    browser.post("/daftar/akun/kontak/", BY_MAIL)
    code = digits()
    browser.post("/daftar/akun/kontak/kode/", {"digits": code})
    AccountAddress.objects.exclude(owner=contents.owner_digest(PHONE)).delete()
    stranger = Client()
    stranger.post("/daftar/masuk/", BY_MAIL)
    of_list = digits()
    with clock.frozen(MONDAY + timedelta(minutes=2)):
        browser.post("/daftar/akun/kontak/", BY_MAIL)

        replayed = browser.post("/daftar/akun/kontak/kode/", {"digits": code})
        foreign = browser.post("/daftar/akun/kontak/kode/", {"digits": of_list})

    assert replayed.status_code == foreign.status_code == 422
    assert OneTimeCode.objects.count() == 2
    assert AccountAddress.objects.count() == 1


def test_an_address_of_another_account_is_told_only_after_its_code(town: Town) -> None:
    add_mail(kept(BY_MAIL), "lain@contoh.id")
    browser = with_family()

    unknown = browser.post("/daftar/akun/kontak/", {"phone": "", "email": "baru@contoh.id"})
    known = browser.post("/daftar/akun/kontak/", BY_MAIL)
    held = OneTimeCode.objects.get(about=contents.owner_digest(MAIL))
    code = crypto.unseal(held.sealed, held.scope)["digits"]
    refused = browser.post("/daftar/akun/kontak/kode/", {"digits": code})

    assert unknown["Location"] == known["Location"] == "/daftar/akun/kontak/kode/"
    assert refused.status_code == 422
    assert "membuka akun lain" in refused.content.decode()
    assert AccountAddress.objects.count() == 3


def test_one_who_lost_the_phone_takes_its_number_out(town: Town) -> None:
    made = factories.application(town.edition)
    lost = with_family()
    put(lost, made)
    add_mail(lost)
    finder = opened(BY_PHONE)
    browser = opened(BY_MAIL)
    code = AccountAddress.objects.get(owner=contents.owner_digest(PHONE)).code

    browser.post(f"/daftar/akun/kontak/{code}/lepas/")

    assert made.reference in text_of(browser)  # its list went on under the address that stays
    assert "Anak Contoh" in page(browser)
    assert made.reference not in text_of(finder)
    assert "Anak Contoh" not in page(finder)
    assert "Anak Contoh" not in page(opened(BY_PHONE))
    assert verbs()[-1] == "account.address_removed"


def test_the_last_address_stays(town: Town) -> None:
    browser = with_family()
    code = AccountAddress.objects.get().code

    answer = browser.post(f"/daftar/akun/kontak/{code}/lepas/", follow=True)

    assert "Ini satu-satunya" in answer.content.decode()
    assert AccountAddress.objects.count() == 1


def test_four_addresses_are_enough(town: Town) -> None:
    kept()
    account = CitizenAccount.objects.get()
    for at in range(3):
        actions.add_address(account, f"ibu{at}@contoh.id")

    with pytest.raises(AccountRefused):
        actions.add_address(account, "ibu9@contoh.id")

    assert AccountAddress.objects.count() == 4


def test_holders_are_told_of_changes_at_all_addresses(town: Town) -> None:
    add_mail(with_family())

    added = Message.objects.get(name="account")
    held = crypto.unseal(added.sealed, added.scope)
    opened(BY_MAIL).post(f"/daftar/akun/kontak/{AccountAddress.objects.first().code}/lepas/")

    assert held["to"] == PHONE
    assert "ditambahkan" in held["text"]
    assert added.is_secret  # neither address nor text is kept once it is sent
    assert Message.objects.filter(name="account").count() == 3


def test_a_phone_that_lies_open_changes_no_way_in(town: Town) -> None:
    browser = with_family()
    add_mail(browser)
    code = AccountAddress.objects.earliest("pk").code
    with clock.frozen(MONDAY + timedelta(minutes=30)):
        answers = [
            browser.get("/daftar/akun/kontak/"),
            *(
                reopened(browser).post(path)
                for path in (
                    f"/daftar/akun/kontak/{code}/lepas/",
                    "/daftar/akun/tutup/",
                    "/daftar/akun/hapus/",
                )
            ),
        ]

    assert [one["Location"] for one in answers] == ["/daftar/masuk/"] * 4
    assert AccountAddress.objects.count() == 2
    assert CitizenAccount.objects.get().open_since is None


def reopened(browser: Client) -> Client:
    """The same list, opened half an hour ago."""
    session = browser.session
    held = dict(session["list"])
    session["list"] = held | {
        "owner": contents.owner_digest(PHONE),
        "is_open": True,
        "at": MONDAY.timestamp(),
    }
    session.save()
    return browser


def test_after_the_new_code_one_is_back_at_the_account(town: Town) -> None:
    browser = with_family()
    with clock.frozen(MONDAY + timedelta(minutes=30)):
        browser.get("/daftar/akun/kontak/")
        browser.post("/daftar/masuk/", BY_PHONE)
        answer = browser.post("/daftar/kode/", {"digits": digits()})

        assert answer["Location"] == "/daftar/akun/"
        assert browser.get("/daftar/akun/kontak/").status_code == 200


def test_closing_it_on_all_other_devices(town: Town) -> None:
    here = with_family()
    other = opened(BY_PHONE)
    with clock.frozen(MONDAY + timedelta(minutes=5)):
        here.post("/daftar/akun/tutup/")

        assert other.get("/daftar/")["Location"] == "/daftar/masuk/"
        assert other.get("/daftar/akun/")["Location"] == "/daftar/masuk/"
        assert "Anak Contoh" in page(here)


def test_it_is_open_for_half_a_day(town: Town) -> None:
    browser = with_family()
    with clock.frozen(MONDAY + timedelta(hours=13)):
        assert browser.get("/daftar/akun/")["Location"] == "/daftar/masuk/"


def test_opening_begins_a_new_session(town: Town) -> None:
    browser = Client()
    browser.post("/daftar/masuk/", BY_PHONE)
    before = browser.session.session_key

    browser.post("/daftar/kode/", {"digits": digits()})

    assert browser.session.session_key != before


# -- Strangers ------------------------------------------------------------------------------------
def test_a_stranger_reaches_nobody_of_another_account(town: Town) -> None:
    with_family()
    person = AccountPerson.objects.earliest("pk").code
    address = AccountAddress.objects.get().code
    stranger = kept(BY_MAIL)

    seen = stranger.get(f"/daftar/akun/orang/{person}/")
    changed = stranger.post(f"/daftar/akun/orang/{person}/", IBU)
    taken = stranger.post(f"/daftar/akun/orang/{person}/", {"remove": ""})
    stranger.post(f"/daftar/akun/kontak/{address}/lepas/")

    assert [seen.status_code, changed.status_code, taken.status_code] == [404] * 3
    assert AccountPerson.objects.count() == 2
    assert AccountAddress.objects.count() == 2
    assert "Ibu Contoh" not in page(stranger)


@pytest.mark.parametrize(
    "path", ["", "kontak/", "kontak/kode/", "hapus/", "tambah/warung/warga/", "orang/abc/"]
)
def test_without_an_open_list_there_is_no_account(town: Town, path: str) -> None:
    with_family()

    answer = Client().get(f"/daftar/akun/{path}")

    assert answer.status_code == 302
    assert answer["Location"] == "/daftar/masuk/"


def test_staff_see_nothing_of_it(town: Town) -> None:
    with_family()
    browser = Client()
    browser.force_login(town.head)

    assert browser.get("/daftar/akun/")["Location"] == "/daftar/masuk/"


# -- The end --------------------------------------------------------------------------------------
def test_deleting_leaves_the_applications_alone(town: Town) -> None:
    made = factories.application(town.edition)
    browser = with_family()
    put(browser, made)

    asked = page(browser, "/daftar/akun/hapus/")
    browser.post("/daftar/akun/hapus/")

    assert "Hapus semuanya" in asked
    for model in (CitizenAccount, AccountAddress, AccountPerson):
        assert model.objects.count() == 0
    assert Application.objects.count() == 1
    assert verbs()[-1] == "account.deleted"
    again = opened(BY_PHONE)
    assert made.reference in text_of(again)
    assert "Anak Contoh" not in page(again)


def test_deleting_can_empty_the_list(town: Town) -> None:
    made = factories.application(town.edition)
    browser = with_family()
    put(browser, made)

    browser.post("/daftar/akun/hapus/", {"with_list": "yes"})

    assert ListedCase.objects.count() == 0
    assert Application.objects.count() == 1


def test_one_deleted_meanwhile_is_not_found_again(town: Town) -> None:
    browser = with_family()
    (people,) = everywhere()
    account = CitizenAccount.objects.get()
    CitizenAccount.objects.all().delete()

    with pytest.raises(CitizenAccount.DoesNotExist):
        actions.keep_person(account, people, {"nik": "1", "nama": "x"})

    assert browser.post(ADD, ANAK)["Location"] == "/daftar/akun/"
    assert AccountPerson.objects.count() == 0


def test_after_a_year_without_a_code_it_is_removed(town: Town) -> None:
    add_mail(with_family())
    with clock.frozen(MONDAY + timedelta(days=300)):
        opened(BY_MAIL)

    kept_on = expiry.purge_accounts(MONDAY + timedelta(days=364))
    first = expiry.purge_accounts(MONDAY + timedelta(days=366))
    left = [accounts_kept.address_in(row) for row in AccountAddress.objects.all()]
    last = expiry.purge_accounts(MONDAY + timedelta(days=700))

    assert [kept_on, first, last] == [0, 0, 1]
    assert left == [MAIL]
    assert AccountPerson.objects.count() == 0


# -- Filling in -----------------------------------------------------------------------------------
def owner_page(browser: Client) -> str:
    return f"/isi/{begin(browser)}/pemilik/"


def test_somebody_of_the_account_fills_in_a_page(town: Town) -> None:
    browser = with_family()
    path = owner_page(browser)
    person = AccountPerson.objects.latest("pk").code

    offered = page(browser, path)
    answer = browser.post(
        path, {"nama": "Diketik", "nik": "", "from:page:": person, "fill:from:page:": ""}
    )
    text = answer.content.decode()

    assert "Isi dari akun saya" in offered
    assert "Ibu Contoh (saya)" in offered
    assert "3273010102190003" not in offered
    assert answer.status_code == 200
    assert 'value="Anak Contoh"' in text
    assert 'value="3273010102190003"' in text
    assert "Sudah diisikan" in text
    assert contents.draft_answers(Draft.objects.get()) == {}  # nothing is saved by filling in


def test_a_row_is_filled_in_and_the_rest_of_the_page_stays(town: Town) -> None:
    browser = with_family()
    person = AccountPerson.objects.earliest("pk").code
    path = f"/isi/{begin(browser)}/warung/"
    browser.post(path.replace("warung", "pemilik"), {"nama": "Ibu", "nik": "3273014505900001"})
    typed = {
        "makanan": "yes",
        "meja": "banyak",
        "rekan-count": "2",
        "rekan-0-nama": "Rekan Pertama",
        "from:rekan-1": person,
        "fill:from:rekan-1": "",
    }

    text = browser.post(path, typed).content.decode()

    assert 'value="banyak"' in text
    assert 'value="Rekan Pertama"' in text
    assert 'name="rekan-1-nama"' in text
    assert text.count('value="Ibu Contoh"') == 1
    assert text.count('value="3273014505900001"') == 1


@pytest.mark.parametrize("code", ["", "kode-orang-lain"])
def test_nobody_chosen_or_somebody_of_another_account_fills_nothing_in(
    town: Town, code: str
) -> None:
    with_family()
    others = AccountPerson.objects.latest("pk").code
    stranger = kept(BY_MAIL)
    stranger.post(f"{ADD}?saya", IBU | {"person-nama": "Orang Lain"})
    path = owner_page(stranger)

    chosen = others if code else ""
    text = stranger.post(
        path, {"nama": "Diketik", "nik": "", "from:page:": chosen, "fill:from:page:": ""}
    ).content.decode()

    assert 'value="Diketik"' in text
    assert "Anak Contoh" not in text
    assert "Pilih orangnya dahulu." in text


def test_whoever_has_nothing_to_fill_in_is_not_offered(town: Town) -> None:
    service = factories.KIT / "services" / "izin-warung.yaml"
    text = service.read_text().replace(
        "  warung:\n    title",
        "  kartu:\n    title: {id: Kartu}\n    questions:\n"
        "      kartu: {type: number, of: nomor_kk, label: {id: Nomor KK}}\n  warung:\n    title",
        1,
    )
    files = archive.files_in(factories.KIT) | {"services/izin-warung.yaml": text.encode()}
    factories.edition_of(files, town.unit)
    browser = kept()
    browser.post(ADD, IBU)
    path = f"/isi/{begin(browser)}/kartu/"
    browser.post(path.replace("kartu", "pemilik"), {"nama": "Ibu", "nik": "3273014505900001"})

    offered = page(browser, path)
    code = AccountPerson.objects.get().code
    browser.post(f"/daftar/akun/orang/{code}/", {"remove": ""})
    browser.post(ADD, ANAK)

    assert "Isi dari akun saya" in offered
    assert "Isi dari akun saya" not in page(browser, path)


def test_without_an_account_the_form_is_as_ever(client: Client, town: Town) -> None:
    path = owner_page(client)

    text = page(client, path)
    pressed = client.post(path, {"nama": "Diketik", "fill:from:page:": "", "from:page:": "x"})

    assert "Isi dari akun" not in text
    assert pressed.status_code == 200
    assert 'value="Diketik"' in pressed.content.decode()


def test_a_form_that_an_officer_fills_in_knows_no_account(town: Town) -> None:
    browser = with_family()
    browser.force_login(town.examiner)
    opened(client=browser)
    draft = actions.start_draft(town.edition, factories.SERVICE, "id")
    session = browser.session
    session["drafts"] = [draft.code]
    session.save()
    as_citizen = page(browser, f"/isi/{draft.code}/pemilik/")
    begun = browser.post("/bantu/warung/izin-warung/")["Location"]

    as_officer = browser.get(begun, follow=True).content.decode()

    assert "Isi dari akun saya" in as_citizen
    assert 'name="nik"' in as_officer
    assert "Isi dari akun saya" not in as_officer


def test_the_contact_comes_from_the_account_until_it_was_told(town: Town) -> None:
    browser = with_family()
    add_mail(browser)
    path = f"/isi/{begin(browser)}/kontak/"

    known = page(browser, path)
    browser.post(path, {"phone": "", "email": ""})
    told = page(browser, path)

    assert PHONE in known
    assert MAIL in known
    assert PHONE not in told
    assert MAIL not in told


def test_what_is_sent_stands_in_the_list_and_by_person(town: Town) -> None:
    browser = with_family()
    for name in ("Ibu Contoh", "Anak Contoh"):
        code = begin(browser)
        fill(browser, code)
        browser.post(f"/isi/{code}/pemilik/", {"nama": name, "nik": "3273014505900001"})
        browser.post(f"/isi/{code}/kirim/")
    child = AccountPerson.objects.latest("pk").code

    everything, of_child = text_of(browser), page(browser, f"/daftar/?untuk={child}")
    nonsense = page(browser, "/daftar/?untuk=tidak-ada")

    assert ListedCase.objects.count() == 2
    assert everything.count("sy-card") == nonsense.count("sy-card")
    references = {contents.of(one).title: one.reference for one in Application.objects.all()}
    assert references["Anak Contoh"] in of_child
    assert references["Ibu Contoh"] not in of_child


def test_without_an_account_nothing_is_put_into_a_list(town: Town) -> None:
    browser = opened()
    code = begin(browser)
    fill(browser, code)
    browser.post(f"/isi/{code}/kirim/")

    assert Application.objects.count() == 1
    assert ListedCase.objects.count() == 0


def test_lists_of_all_addresses_are_shown_together_and_a_case_once(town: Town) -> None:
    made = factories.application(town.edition)
    other = factories.application(town.edition)
    put(opened(BY_MAIL), made)
    put(opened(BY_MAIL), other)
    browser = with_family()
    put(browser, made)

    with clock.frozen(MONDAY + timedelta(minutes=6)):
        add_mail(browser)
        text = text_of(browser)
        browser.post(f"/daftar/{made.reference}/", {"remove": ""})
        after = text_of(browser)

    assert text.count(f"/daftar/{made.reference}/") == 1
    assert text.count(f"/daftar/{other.reference}/") == 1
    assert made.reference not in after
    assert ListedCase.objects.count() == 1
