"""Signing up for events: one place for a contact, none too many, the next one moves up."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from sauyunan.accounts.models import Membership, Person, Unit
from sauyunan.core import clock, crypto, queue
from sauyunan.core.models import LedgerEntry
from sauyunan.outbox.models import Message
from sauyunan.registers import actions, attending, attending_actions, attending_showing, contents
from sauyunan.registers.attending import Visitor
from sauyunan.registers.models import Attendee, Published, Record
from sauyunan.registers.tests import events
from sauyunan.registers.tests.events import BY, NOW
from sauyunan.registers.views import attending as views

pytestmark = pytest.mark.urls("sauyunan.registers.tests.urls")
DAY = date(2026, 12, 1)
State = Attendee.State


@pytest.fixture
def edition(db: None) -> Iterator[Any]:
    with clock.frozen(NOW):
        yield events.installed()


@pytest.fixture
def approving(db: None) -> Iterator[Any]:
    with clock.frozen(NOW):
        yield events.installed(approve=True)


def address(record: Record) -> str:
    return f"/direktori/agenda/acara/{record.code}/hadir/"


def browser() -> Client:
    return Client(headers={"accept-language": "en"})


def ask(record: Record, contact: str = "0812 3456 7890", **given: str) -> Any:
    values = {"day": DAY.isoformat(), "name": "Ibu Contoh", "contact": contact, **given}
    return browser().post(address(record), values)


def letter(name: str = "attend_link") -> dict[str, str]:
    """The last message of this name, opened."""
    message = Message.objects.filter(name=name).order_by("-pk").first()
    assert message is not None
    held: dict[str, str] = crypto.unseal(message.sealed, message.scope)
    return held


def path(text: str) -> str:
    found = re.search(r"https?://[^/]+(/hadir/\S+/)", text)
    assert found
    return found[1]


def opened(text: str) -> tuple[Client, str]:
    """A browser that opened the link of a message, and the page that it came to."""
    client = browser()
    answer = client.get(path(text))
    assert answer.status_code == 302
    return client, answer["Location"]


def comes(record: Record, number: int, day: date = DAY) -> Attendee:
    """Somebody who asked and confirmed."""
    session = session_of(record)
    contact = f"+62812000{number:05}"
    attending_actions.ask(session, day, Visitor(f"Tamu {chr(65 + number)}", contact), "en")
    row = Attendee.objects.get(contact_digest=attending.contact_digest(contact), day=day)
    return attending_actions.confirm(session, row)


def session_of(record: Record) -> attending.Session:
    edition = events.queries.current("agenda")
    found = attending.session_of(edition, events.home(edition), record.pk)
    assert found is not None
    return found


def states(record: Record) -> list[str]:
    rows = Attendee.objects.filter(record=record).order_by("pk")
    return list(rows.values_list("state", flat=True))


def signed_in(role: str | None) -> Client:
    client = browser()
    if role is not None:
        unit, _made = Unit.objects.get_or_create(code="dinas", name="Dinas", path="/1/")
        person = Person.objects.create(username=role, full_name="Petugas Contoh")
        Membership.objects.create(person=person, unit=unit, role=role)
        client.force_login(person)
    return client


# -- A visitor ------------------------------------------------------------------------------------
def test_place_is_given_when_the_link_is_confirmed(edition: Any) -> None:
    record = events.event(edition, kuota=2)

    answer = ask(record)
    asked = states(record)
    client, own = opened(letter()["text"])
    page = client.get(own).content.decode()
    client.post(f"{own}ya/")

    assert answer["Location"] == f"{address(record)}?terkirim"
    assert asked == ["asked"]
    assert letter()["to"] == "+6281234567890"
    assert "Yes, I come" in page
    assert states(record) == ["coming"]
    assert "You have a place" in client.get(own).content.decode()
    assert set(LedgerEntry.objects.filter(verb__startswith="attendee.").values_list("verb")) == {
        ("attendee.asked",),
        ("attendee.confirmed",),
    }


def test_name_and_contact_are_stored_only_encrypted(edition: Any) -> None:
    record = events.event(edition, kuota=2)
    ask(record, name="Rahasia Contoh")

    row = Attendee.objects.get()

    assert attending.opened(row).name == "Rahasia Contoh"
    held = repr(vars(row)) + repr(bytes(row.sealed))
    assert "Rahasia" not in held
    assert "81234567890" not in held


def test_title_is_told_in_the_language_of_whoever_comes(edition: Any) -> None:
    record = events.event(edition, kuota=5, judul_en="Coffee Night")

    ask(record)

    assert letter()["text"].startswith("Coffee Night, 1 December 2026: ")


def test_second_press_makes_one_place_and_one_message(edition: Any) -> None:
    record = events.event(edition, kuota=2)

    for _ in range(3):
        ask(record, contact="0812-3456-7890")
    client, own = opened(letter()["text"])
    for _ in range(3):
        client.post(f"{own}ya/")

    assert states(record) == ["coming"]
    assert Message.objects.count() == 1
    assert LedgerEntry.objects.filter(verb="attendee.confirmed").count() == 1


def test_same_contact_later_gets_its_link_again_and_no_second_place(edition: Any) -> None:
    record = events.event(edition, kuota=2)
    comes(record, 1)

    with clock.frozen(NOW + timedelta(minutes=5)):
        answer = ask(record, contact="081200000001", name="Orang Lain")

    assert answer["Location"].endswith("?terkirim")
    assert states(record) == ["coming"]
    assert attending.opened(Attendee.objects.get()).name == "Tamu B"
    assert Message.objects.filter(name="attend_link").count() == 2


def test_each_day_of_what_repeats_has_its_own_places(edition: Any) -> None:
    record = events.event(edition, kuota=1, ulang="FREQ=WEEKLY;COUNT=3")

    page = browser().get(address(record)).content.decode()
    first, second = comes(record, 1), comes(record, 1, date(2026, 12, 8))

    assert page.count("1 place is free") == 3
    assert (first.state, second.state) == ("coming", "coming")


def test_who_comes_too_late_waits_and_moves_up(edition: Any) -> None:
    record = events.event(edition, kuota=1)
    first, second, third = (comes(record, number) for number in range(3))
    assert (first.state, second.state, third.state) == ("coming", "waiting", "waiting")

    attending_actions.withdraw(session_of(record), first)

    assert states(record) == ["coming", "waiting"]
    assert letter("attend_coming")["to"] == "+6281200000001"
    second.refresh_from_db()
    assert second.state == "coming"


def test_place_in_the_line_is_shown(edition: Any) -> None:
    record = events.event(edition, kuota=1)
    comes(record, 0)
    comes(record, 1)
    ask(record)
    client, own = opened(letter()["text"])

    client.post(f"{own}ya/")

    page = client.get(own).content.decode()
    assert "On the waiting list" in page
    assert re.search(r"Place on the waiting list</dt>\s*<dd[^>]*>\s*2", page)


def test_withdrawing_leaves_nothing_behind(edition: Any) -> None:
    record = events.event(edition, kuota=1)
    ask(record)
    client, own = opened(letter()["text"])

    page = client.post(f"{own}batal/", follow=True)
    again = client.post(f"{own}batal/", follow=True)

    assert "Your data is deleted" in page.content.decode()
    assert again.content == page.content
    assert not Attendee.objects.exists()
    assert not Message.objects.open().exists()


def test_who_withdrew_may_ask_again_from_the_own_page_and_its_link(edition: Any) -> None:
    record = events.event(edition, kuota=1)
    ask(record)
    text = letter()["text"]
    client, own = opened(text)
    client.post(f"{own}batal/")

    page = client.get(own).content.decode()
    by_link = client.get(path(text), follow=True).content.decode()

    assert f'href="{address(record)}"' in page
    assert "Ibu Contoh" not in page
    assert f'href="{address(record)}"' in by_link
    assert browser().get(own).status_code == 404


def test_page_of_a_visitor_opens_by_its_link_only(edition: Any) -> None:
    record = events.event(edition, kuota=1)
    ask(record)
    client, own = opened(letter()["text"])
    code = own.split("/")[2]

    stranger = browser()

    assert stranger.get(own).status_code == 404
    assert stranger.post(f"{own}ya/").status_code == 404
    assert stranger.post(f"{own}batal/").status_code == 404
    assert stranger.get(f"/hadir/{code}/{'0' * 26}/").status_code == 404
    assert states(record) == ["asked"]
    assert client.get(path(letter()["text"]))["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": "<script>alert(1)</script>"}, "cannot be part of a name"),
        ({"name": ""}, "Write your name."),
        ({"contact": ""}, "Write a phone number or an e-mail address"),
        ({"contact": "a@b"}, "This is not an e-mail address"),
        ({"contact": "nol delapan"}, "This is not a phone number"),
        ({"day": "2026-12-02"}, "Choose one of these days."),
        ({"day": "31/2"}, "Choose one of these days."),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(
    edition: Any, given: dict[str, str], said: str
) -> None:
    record = events.event(edition, kuota=1)

    answer = ask(record, **{"contact": "ibu@contoh.id", **given})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "<script>alert" not in page
    assert "Ibu Contoh" in page or "name" in given
    assert not Attendee.objects.exists()


def test_page_says_that_the_office_sees_the_names(edition: Any) -> None:
    record = events.event(edition, kuota=1)

    page = " ".join(browser().get(address(record)).content.decode().split())

    told = "Name and contact are seen by the office: whoever holds the role “Organiser”"
    assert told in page


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"kuota": 0}, "No places are given"),
        ({"kuota": None}, "No places are given"),
        ({"kuota": 5, "tutup": "2026-11-25"}, "has ended"),
        ({"kuota": 5, "mulai": "2026-11-25"}, "has ended"),
        ({"kuota": 5, "mulai": "2030-01-01"}, "has ended"),
    ],
)
def test_nobody_signs_up_where_there_is_nothing_to_give(
    edition: Any, values: dict[str, Any], said: str
) -> None:
    record = events.event(edition, **values)

    page = browser().get(address(record)).content.decode()
    answer = ask(record)

    assert said in page
    assert '<form method="post" novalidate' not in page
    assert answer.status_code == 422
    assert not Attendee.objects.exists()


def test_link_comes_too_late_when_the_event_has_begun(edition: Any) -> None:
    record = events.event(edition, kuota=1, mulai="2026-11-26")
    ask(record, day="2026-11-26")
    client, own = opened(letter()["text"])

    with clock.frozen(NOW + timedelta(hours=11)):
        answer = client.post(f"{own}ya/")

    assert answer.status_code == 409
    assert "Nobody can sign up for this day any more." in answer.content.decode()
    assert states(record) == ["asked"]


def test_one_connection_and_one_contact_ask_so_often_only(
    edition: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "ASKS_AN_HOUR", 2)
    monkeypatch.setattr(views, "LINKS_AN_HOUR", 1)
    record = events.event(edition, kuota=5)

    ask(record)
    with clock.frozen(NOW + timedelta(minutes=2)):
        second = ask(record)
        third = ask(record)

    assert second.status_code == 302
    assert third.status_code == 429
    assert int(third["Retry-After"]) > 0
    assert Message.objects.count() == 1


def test_title_with_a_persons_number_is_not_sent(edition: Any) -> None:
    record = events.event(edition, kuota=1, judul="Acara 3273 0154 0590 0001")

    ask(record)

    assert "3273" not in letter()["text"]


def test_hidden_event_takes_nobody(edition: Any) -> None:
    record = events.event(edition, kuota=1, terbit=False)

    assert browser().get(address(record)).status_code == 404
    assert ask(record).status_code == 404


def test_last_place_is_given_once(own_database: str) -> None:
    """Twelve confirm at the same moment; three have a place, the others wait in some order."""
    with clock.frozen(NOW):
        record = events.event(events.installed(), kuota=3)
        session = session_of(record)
        for number in range(12):
            contact = f"+62812000{number:05}"
            attending_actions.ask(session, DAY, Visitor("Tamu", contact), "en")
    start = threading.Barrier(12)

    def confirm(row: Attendee) -> None:
        start.wait()
        try:
            with clock.frozen(NOW):
                attending_actions.confirm(session, row)
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(confirm, Attendee.objects.all()))

    assert sorted(states(record)) == ["coming"] * 3 + ["waiting"] * 9


def test_same_contact_at_once_has_one_place(own_database: str) -> None:
    with clock.frozen(NOW):
        record = events.event(events.installed(), kuota=3)
        session = session_of(record)
    start = threading.Barrier(6)

    def come(_number: int) -> None:
        start.wait()
        try:
            with clock.frozen(NOW):
                attending_actions.ask(session, DAY, Visitor("Tamu", "ibu@contoh.id"), "en")
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(come, range(6)))

    assert states(record) == ["asked"]
    assert Message.objects.count() == 1


# -- What changes afterwards ----------------------------------------------------------------------
def settle(record: Record) -> None:
    attending_actions.settle("agenda", "acara", record.pk)


def test_more_places_go_to_those_who_wait(edition: Any) -> None:
    record = events.event(edition, kuota=1)
    for number in range(3):
        comes(record, number)

    actions.change_record(edition, record, {"kuota": 2}, by=BY, at=NOW)
    settle(record)

    assert states(record) == ["coming", "coming", "waiting"]


def test_change_of_an_event_settles_its_places_by_a_job(edition: Any) -> None:
    record = events.event(edition, kuota=1)
    comes(record, 0)
    comes(record, 1)
    queue.run_waiting()

    actions.change_record(edition, record, {"kuota": 2}, by=BY, at=NOW)
    queue.run_waiting()

    assert states(record) == ["coming", "coming"]


def test_fewer_places_take_none_away(edition: Any) -> None:
    record = events.event(edition, kuota=2)
    for number in range(3):
        comes(record, number)

    actions.change_record(edition, record, {"kuota": 1}, by=BY, at=NOW)
    settle(record)

    assert states(record) == ["coming", "coming", "waiting"]


@pytest.mark.parametrize("change", [{"terbit": False}, {"mulai": "2026-12-03"}])
def test_everybody_is_told_once_when_it_does_not_take_place(
    edition: Any, change: dict[str, Any]
) -> None:
    record = events.event(edition, kuota=1)
    comes(record, 0)
    comes(record, 1)

    record = actions.change_record(edition, record, change, by=BY, at=NOW)
    settle(record)
    settle(record)

    assert Message.objects.filter(name="attend_gone").count() == 2
    assert "does not take place" in letter("attend_gone")["text"]


def test_who_signed_up_and_the_public_read_why_it_does_not_take_place(edition: Any) -> None:
    record = events.event(edition, kuota=1)
    ask(record)
    client, own = opened(letter()["text"])
    client.post(f"{own}ya/")

    why = {"terbit": False, "sebab": "Hujan <b>deras</b>."}
    actions.change_record(edition, record, why, by=BY, at=NOW)
    settle(record)
    page = browser().get(address(record).removesuffix("hadir/"))

    assert "Reason: Hujan <b>deras</b>." in letter("attend_gone")["text"]
    assert "Hujan &lt;b&gt;deras&lt;/b&gt;." in client.get(own).content.decode()
    assert page.status_code == 410
    assert "Reason: Hujan &lt;b&gt;deras&lt;/b&gt;." in page.content.decode()


def test_own_page_stays_when_the_event_is_hidden(edition: Any) -> None:
    record = events.event(edition, kuota=1)
    ask(record)
    client, own = opened(letter()["text"])

    actions.change_record(edition, record, {"terbit": False}, by=BY, at=NOW)

    assert "The event is not shown any more." in client.get(own).content.decode()
    assert "Malam Kopi" in client.post(f"{own}batal/", follow=True).content.decode()
    assert not Attendee.objects.exists()


def test_names_are_forgotten_when_their_time_is_over(edition: Any) -> None:
    record = events.event(edition, kuota=5)
    comes(record, 0)
    ask(record)

    at_once = attending_actions.purge(NOW)
    with clock.frozen(NOW + timedelta(days=2)):
        unconfirmed = attending_actions.purge(clock.now())
    with clock.frozen(NOW + timedelta(days=35)):  # 31 December
        kept = attending_actions.purge(clock.now())
    with clock.frozen(NOW + timedelta(days=36)):
        over = attending_actions.purge(clock.now())

    assert (at_once, unconfirmed, kept, over) == (0, 1, 0, 1)


@pytest.mark.parametrize("came", [None, "hadir"])
def test_how_many_were_there_stays_when_names_are_forgotten(db: None, came: str | None) -> None:
    with clock.frozen(NOW):
        edition = events.installed(came=came, keep_days=7)
        record = events.event(edition, kuota=5, ulang="FREQ=WEEKLY;COUNT=2")
        rows = [comes(record, number) for number in range(3)]
        rows += [comes(record, 0, day=date(2026, 12, 8))]
    for row, is_present in zip(rows, (True, True, False, True), strict=True):
        attending_actions.mark(row, is_present=is_present, by=BY)

    held = []
    for days in (13, 20, 27):
        with clock.frozen(NOW + timedelta(days=days)):
            attending_actions.purge(clock.now())
            held.append(contents.opened(Record.objects.get(pk=record.pk)).get("hadir"))

    assert held == ([2, 3, 3] if came else [None] * 3)
    assert not Attendee.objects.exists()


# -- The organiser --------------------------------------------------------------------------------
def desk(record: Record) -> str:
    return f"/kota/register/agenda/acara/{record.code}/hadir/"


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("agenda/panitia", 200),
        ("agenda/lain", 403),
        ("lain/panitia", 404),
        ("city/admin", 404),
        (None, 302),
    ],
)
def test_only_the_organiser_sees_who_comes(edition: Any, role: str | None, status: int) -> None:
    record = events.event(edition, kuota=1)
    row = comes(record, 0)
    client = signed_in(role)

    assert client.get(desk(record)).status_code == status
    assert client.get(desk(record).replace("/hadir/", "/hadir.csv")).status_code == status
    if status != 200:
        given = {"code": row.code, "do": "refuse", "reason": "Tidak"}
        assert client.post(desk(record), given).status_code == status
        assert states(record) == ["coming"]


def test_organiser_gives_places_and_refuses_with_a_reason(approving: Any) -> None:
    record = events.event(approving, kuota=1)
    first, second, third = (comes(record, number) for number in range(3))
    client = signed_in("agenda/panitia")
    assert states(record) == ["pending"] * 3

    client.post(desk(record), {"code": first.code, "do": "accept"})
    client.post(desk(record), {"code": second.code, "do": "accept"})
    given = {"code": third.code, "do": "refuse", "reason": "Hanya untuk anggota."}
    for _ in range(2):
        client.post(desk(record), given)

    assert states(record) == ["coming", "waiting", "refused"]
    assert "Hanya untuk anggota." in letter("attend_refused")["text"]
    assert Message.objects.filter(name="attend_refused").count() == 1
    assert Message.objects.filter(name="attend_waiting").count() == 1


def test_refusal_needs_a_reason(approving: Any) -> None:
    record = events.event(approving, kuota=1)
    row = comes(record, 0)
    client = signed_in("agenda/panitia")

    answer = client.post(desk(record), {"code": row.code, "do": "refuse", "reason": " "})

    assert answer.status_code == 409
    assert "Write why, for whoever is refused." in answer.content.decode()
    assert states(record) == ["pending"]


def test_refusing_one_who_has_a_place_moves_the_next_up(edition: Any) -> None:
    record = events.event(edition, kuota=1)
    first, _second = comes(record, 0), comes(record, 1)
    client = signed_in("agenda/panitia")

    client.post(desk(record), {"code": first.code, "do": "refuse", "reason": "Salah alamat"})

    assert states(record) == ["refused", "coming"]


def test_who_was_there_is_marked_on_the_day(edition: Any) -> None:
    record = events.event(edition, kuota=2)
    row = comes(record, 0)
    client = signed_in("agenda/panitia")

    before = client.get(desk(record)).content.decode()
    with clock.frozen(NOW + timedelta(days=5, hours=10)):
        on_the_day = client.get(desk(record)).content.decode()
        client.post(f"{desk(record)}?hari=2026-12-01", {"code": row.code, "do": "present"})
        marked = client.get(desk(record)).content.decode()
    row.refresh_from_db()

    assert 'value="present"' not in before
    assert 'value="present"' in on_the_day
    assert row.is_present is True
    assert "Take the mark back" in marked


def test_who_was_there_is_marked_when_the_event_is_over(db: None) -> None:
    with clock.frozen(NOW):
        record = events.event(events.installed(until_day="mulai"), kuota=2)
        row = comes(record, 0)
    client = signed_in("agenda/panitia")

    with clock.frozen(NOW + timedelta(days=8)):
        shown = browser().get(f"/direktori/agenda/acara/{record.code}/").status_code
        client.post(f"{desk(record)}?hari=2026-12-01", {"code": row.code, "do": "present"})
        page = client.get(desk(record)).content.decode()
    row.refresh_from_db()

    assert (shown, row.is_present) == (410, True)
    assert re.search(r"Were there</dt>\s*<dd>\s*1\s*</dd>", page)


def test_table_is_harmless_and_that_it_was_taken_is_written_down(edition: Any) -> None:
    record = events.event(edition, kuota=2)
    comes(record, 0)
    formula = "-Ibu Contoh"
    attending_actions.ask(session_of(record), DAY, Visitor(formula, "ibu@contoh.id"), "en")
    row = Attendee.objects.get(state=State.ASKED)
    attending_actions.confirm(session_of(record), row)

    answer = signed_in("agenda/panitia").get(desk(record).replace("/hadir/", "/hadir.csv"))

    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Name,Phone or e-mail,State,Present"
    assert lines[1].startswith("Tamu A,")
    assert not any(line.startswith(formula) for line in lines)
    assert "'+62812" in lines[1]
    assert LedgerEntry.objects.filter(verb="attendees.exported").count() == 1


@pytest.mark.parametrize(
    "given", [{}, {"do": "accept"}, {"code": "x", "do": "present"}, {"code": "\0", "do": "<b>"}]
)
def test_absurd_answers_of_the_desk_are_refused(edition: Any, given: dict[str, str]) -> None:
    record = events.event(edition, kuota=1)
    comes(record, 0)

    answer = signed_in("agenda/panitia").post(f"{desk(record)}?hari=31/2", given)

    assert answer.status_code == 409
    assert states(record) == ["coming"]


def test_reason_with_signs_that_cannot_be_stored_is_no_fault_of_the_page(approving: Any) -> None:
    record = events.event(approving, kuota=1)
    row = comes(record, 0)

    given = {"code": row.code, "do": "refuse", "reason": "Penuh\0 \u202e<b>"}
    answer = signed_in("agenda/panitia").post(desk(record), given)

    assert answer.status_code in {302, 409}
    assert "\0" not in Attendee.objects.get().reason


def test_page_of_the_event_leads_to_signing_up(edition: Any) -> None:
    record = events.event(edition, kuota=3)
    home = contents.home(edition.kit, "acara")
    row = Published.objects.select_related("record").get(record=record)

    told = attending_showing.attending_of(edition, home, row)

    assert told is not None
    assert (told.address, told.is_open) == (address(record), True)
    assert attending_showing.attending_of(edition, home, _without(edition, row)) is None


def _without(edition: Any, row: Published) -> Published:
    actions.change_record(edition, row.record, {"kuota": 0}, by=BY, at=NOW)
    return Published.objects.select_related("record").get(record=row.record)
