"""Going on with a draft on another device: reference, secret, and a code where one was asked for."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.test import Client
from django.utils import translation

from sauyunan.core import clock, crypto, queue
from sauyunan.outbox.models import Message
from sauyunan.services import actions, contents, expiry, one_time
from sauyunan.services.contact import NO_CONTACT, Contact
from sauyunan.services.models import Application, Draft, OneTimeCode
from sauyunan.services.tests.conftest import MONDAY, Town
from sauyunan.services.tests.test_citizen_journey import begin, fill

REACHED = Contact("+6281234567890", "ibu@contoh.id")


def kept(client: Client, given: Contact = NO_CONTACT) -> Draft:
    """A draft with its first page, kept for another device."""
    code = begin(client)
    client.post(f"/isi/{code}/pemilik/", {"nama": "Ibu Contoh", "nik": "3273014505900001"})
    return actions.keep_draft(Draft.objects.get(code=code), given)


def give(client: Client, draft: Draft, secret: str = "", follow: bool = False):
    typed = secret or contents.draft_secret(draft)
    return client.post("/lanjut/", {"reference": draft.reference, "secret": typed}, follow=follow)


def digits() -> str:
    """What the one code says."""
    held = OneTimeCode.objects.get()
    return crypto.unseal(held.sealed, held.scope)["digits"]


def wrong() -> str:
    return f"{(int(digits()) + 1) % 10**6:06d}"


def may_fill(client: Client, draft: Draft) -> bool:
    return client.get(f"/isi/{draft.code}/pemilik/").status_code == 200


# -- Keeping --------------------------------------------------------------------------------------
def test_leaving_keeps_what_was_right_and_shows_number_code_and_day(
    client: Client, town: Town
) -> None:
    code = begin(client)

    left = client.post(f"/isi/{code}/pemilik/", {"nama": "Ibu Contoh", "nik": "12", "later:": ""})
    client.post(f"/isi/{code}/nanti/", {"phone": "", "email": ""})
    page = client.get(f"/isi/{code}/nanti/").content.decode()

    draft = Draft.objects.get()
    secret = contents.draft_secret(draft)
    assert left["Location"] == f"/isi/{code}/nanti/"
    assert contents.draft_answers(draft) == {"nama": "Ibu Contoh"}
    assert draft.reference is not None
    assert draft.reference.startswith("ISI-22-")
    assert draft.reference in page
    assert f"{secret[:5]}-{secret[5:]}" in page
    assert "20 Juni 2022" in page


def test_keeping_again_gives_the_same_number_and_code_and_a_new_week(
    client: Client, town: Town
) -> None:
    first = kept(client)
    with clock.frozen(MONDAY + timedelta(days=6)):
        again = actions.keep_draft(first, REACHED)
        removed = expiry.purge_drafts(MONDAY + timedelta(days=12))

    assert again.reference == first.reference
    assert contents.draft_secret(again) == contents.draft_secret(first)
    assert contents.draft_contact(again) == REACHED
    assert removed == 0


def test_a_wrong_phone_number_is_told_and_nothing_is_kept(client: Client, town: Town) -> None:
    code = begin(client)

    answer = client.post(f"/isi/{code}/nanti/", {"phone": "nobody", "email": ""})

    assert answer.status_code == 422
    assert Draft.objects.get().reference is None


def test_a_strangers_browser_cannot_keep_it(client: Client, town: Town) -> None:
    code = begin(client)

    assert Client().get(f"/isi/{code}/nanti/").status_code == 404
    assert Client().post(f"/isi/{code}/nanti/").status_code == 404
    assert Draft.objects.get().reference is None


def test_a_sent_draft_is_not_kept_any_more(client: Client, town: Town) -> None:
    code = begin(client)
    fill(client, code)
    client.post(f"/isi/{code}/kirim/")

    answer = client.post(f"/isi/{code}/nanti/", {"phone": "", "email": ""})

    assert answer["Location"] == f"/isi/{code}/terkirim/"
    assert Draft.objects.get().reference is None


# -- Going on -------------------------------------------------------------------------------------
def test_without_an_address_number_and_code_open_it_and_the_first_device_keeps_it(
    client: Client, town: Town
) -> None:
    draft, other = kept(client), Client()
    before = may_fill(other, draft)

    answer = give(other, draft)

    assert not before
    assert answer["Location"] == f"/isi/{draft.code}/"
    assert may_fill(other, draft)
    assert may_fill(client, draft)
    assert "Ibu Contoh" in other.get(f"/isi/{draft.code}/pemilik/").content.decode()
    assert OneTimeCode.objects.count() == 0


def test_with_an_address_it_opens_after_the_digits_that_were_sent_there(
    client: Client, town: Town, settings, tmp_path: Path
) -> None:
    settings.SAUYUNAN_HOME = tmp_path
    draft, other = kept(client, REACHED), Client()

    first = give(other, draft)
    early = may_fill(other, draft)
    queue.run_waiting()
    sent = digits()
    page = other.get("/lanjut/kode/").content.decode()
    answer = other.post("/lanjut/kode/", {"digits": f" {sent[:3]} {sent[3:]}"})

    assert first["Location"] == "/lanjut/kode/"
    assert not early
    assert [one.to for one in mail.outbox] == [["ibu@contoh.id"]]
    assert sent in mail.outbox[0].body
    (message,) = (tmp_path / "mail" / "sms").glob("*.txt")
    assert message.read_text().startswith("+6281234567890\n")
    assert sent in message.read_text()
    assert "••• 7890" in page
    assert "i•••@contoh.id" in page
    assert "81234567890" not in page
    assert answer["Location"] == f"/isi/{draft.code}/"
    assert may_fill(other, draft)
    assert "0812" not in sent
    assert OneTimeCode.objects.count() == 0


def test_the_contact_goes_along(client: Client, town: Town) -> None:
    draft, other = kept(client, REACHED), Client()

    give(other, draft)
    other.post("/lanjut/kode/", {"digits": digits()})
    fill(other, draft.code)
    other.post(f"/isi/{draft.code}/kirim/")

    assert contents.of(Application.objects.get()).contact == REACHED


def test_a_draft_that_was_sent_meanwhile_leads_to_its_confirmation(
    client: Client, town: Town
) -> None:
    draft, other = kept(client), Client()
    fill(client, draft.code)
    client.post(f"/isi/{draft.code}/kirim/")

    page = give(other, draft, follow=True)

    assert Application.objects.get().reference in page.content.decode()


def test_wrong_secret_and_unknown_number_are_answered_alike(client: Client, town: Town) -> None:
    draft = kept(client, REACHED)
    stranger = Client()

    answers = [
        stranger.post("/lanjut/", {"reference": reference, "secret": "AAAAAAAAAA"})
        for reference in (draft.reference, "ISI-22-0000-0000", "")
    ]

    assert {one.status_code for one in answers} == {404}
    plain = {re.sub(r'value="[^"]*"', "", one.content.decode()) for one in answers}
    assert len(plain) == 1
    assert OneTimeCode.objects.count() == 0
    assert not may_fill(stranger, draft)


def test_five_wrong_secrets_lock_the_number_for_a_while(client: Client, town: Town) -> None:
    draft, stranger = kept(client), Client()

    for _attempt in range(5):
        give(stranger, draft, "AAAAAAAAAA")
    locked = give(stranger, draft)
    with clock.frozen(MONDAY + timedelta(minutes=31)):
        later = give(stranger, draft)

    assert locked.status_code == 404
    assert later.status_code == 302


def test_an_address_may_ask_thirty_times(client: Client, town: Town) -> None:
    answers = [client.post("/lanjut/", {"reference": "", "secret": ""}) for _turn in range(31)]

    assert answers[29].status_code == 404
    assert answers[30].status_code == 429


# -- The digits -----------------------------------------------------------------------------------
def test_five_wrong_digits_end_a_code(client: Client, town: Town) -> None:
    draft, other = kept(client, REACHED), Client()
    give(other, draft)

    tries = [other.post("/lanjut/kode/", {"digits": wrong()}) for _turn in range(5)]
    right = other.post("/lanjut/kode/", {"digits": digits()})

    assert {one.status_code for one in tries} == {422}
    assert right.status_code == 422
    assert not may_fill(other, draft)


@pytest.mark.parametrize(("minutes", "status"), [(9, 302), (11, 422)])
def test_digits_hold_for_ten_minutes(client: Client, town: Town, minutes: int, status: int) -> None:
    draft, other = kept(client, REACHED), Client()
    give(other, draft)
    sent = digits()

    with clock.frozen(MONDAY + timedelta(minutes=minutes)):
        answer = other.post("/lanjut/kode/", {"digits": sent})

    assert answer.status_code == status


def test_a_new_code_comes_after_a_minute_and_ends_the_one_before(
    client: Client, town: Town
) -> None:
    draft, other = kept(client, REACHED), Client()
    give(other, draft)
    first = OneTimeCode.objects.get()

    early = other.post("/lanjut/kode/", {"resend": ""})
    unchanged = OneTimeCode.objects.get()
    with clock.frozen(MONDAY + timedelta(seconds=61)):
        late = other.post("/lanjut/kode/", {"resend": ""})

    assert early.status_code == 422
    assert bytes(unchanged.sealed) == bytes(first.sealed)
    assert late.status_code == 302
    assert bytes(OneTimeCode.objects.get().sealed) != bytes(first.sealed)


def test_at_most_five_codes_in_an_hour(town: Town) -> None:
    def at(minutes: int) -> bool:
        with clock.frozen(MONDAY + timedelta(minutes=minutes)):
            return one_time.send("draft", "x", ["+62811"], "id")

    assert [at(2 * turn) for turn in range(6)] == [True] * 5 + [False]


def test_digits_open_once(town: Town) -> None:
    one_time.send("draft", "x", ["+62811"], "id")
    sent = digits()

    assert one_time.fits("draft", "x", sent)
    assert not one_time.fits("draft", "x", sent)


def test_the_code_page_without_a_secret_leads_back(client: Client, town: Town) -> None:
    draft = kept(client, REACHED)
    other = Client()

    assert other.get("/lanjut/kode/")["Location"] == "/lanjut/"
    assert other.post("/lanjut/kode/", {"digits": "000000"})["Location"] == "/lanjut/"
    assert not may_fill(other, draft)


def test_a_used_or_old_code_is_not_sent(town: Town) -> None:
    one_time.send("draft", "x", ["ibu@contoh.id"], "id")
    with clock.frozen(MONDAY + timedelta(minutes=11)):
        queue.run_waiting()

    assert mail.outbox == []


def test_old_codes_are_purged(town: Town) -> None:
    one_time.send("draft", "x", ["ibu@contoh.id"], "id")

    assert expiry.purge_codes(MONDAY + timedelta(minutes=59)) == 0
    assert expiry.purge_codes(MONDAY + timedelta(minutes=61)) == 1


def test_the_message_speaks_the_drafts_language(town: Town, monday: datetime) -> None:
    one_time.send("draft", "x", ["ibu@contoh.id"], "en")
    with translation.override("id"):
        queue.run_waiting()

    assert mail.outbox[0].subject == "Your code for applications and account"


def test_nothing_of_a_code_is_left_in_the_outbox(town: Town) -> None:
    one_time.send("draft", "rahasia", ["ibu@contoh.id", "+6281234567890"], "id")
    sent = digits()
    waiting = [one.channel for one in Message.objects.order_by("channel")]
    queue.run_waiting()

    kept = Message.objects.values("about", "masked", "state", "sealed").order_by("channel")
    assert waiting == ["email", "sms"]
    assert [(one["state"], bytes(one["sealed"])) for one in kept] == [("sent", b"")] * 2
    assert sent not in str(kept)
    assert "rahasia" not in str(kept)


def test_codes_go_by_whatsapp_where_the_city_says_so(town: Town, settings) -> None:
    settings.SAUYUNAN_PHONE_CODES = "whatsapp"
    one_time.send("draft", "x", ["+6281234567890"], "id")

    assert [one.channel for one in Message.objects.all()] == ["whatsapp"]


def test_a_newer_code_ends_the_message_of_the_one_before(town: Town) -> None:
    one_time.send("draft", "x", ["ibu@contoh.id"], "id")
    with clock.frozen(MONDAY + timedelta(seconds=61)):
        one_time.send("draft", "x", ["ibu@contoh.id"], "id")
        queue.run_waiting()

    (letter,) = mail.outbox
    assert digits() in letter.body
    assert [one.state for one in Message.objects.order_by("pk")] == ["ended", "sent"]
