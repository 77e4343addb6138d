"""The calendar of a register: a month, bounded whatever the address asks, and its feed."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any

import icalendar
import pytest
from django.test import Client
from django.utils import translation

from sauyunan.core import clock, saying
from sauyunan.kits.parts import EffectRefused
from sauyunan.registers import actions
from sauyunan.registers.models import Published, Withdrawn
from sauyunan.registers.tests import events
from sauyunan.registers.tests.events import BY, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.urls("sauyunan.registers.tests.urls")]
PAGE = "/direktori/agenda/acara/kalender/"
FEED = "/data/agenda/acara.ics"


@pytest.fixture
def edition() -> Any:
    with clock.frozen(NOW):
        yield events.installed()


def page(address: str = PAGE, lang: str = "en", **query: str) -> str:
    answer = Client(headers={"accept-language": lang}).get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def components(address: str = FEED, **query: str) -> list[icalendar.Event]:
    answer = Client().get(address, query)
    assert answer.status_code == 200
    return icalendar.Calendar.from_ical(answer.content).walk("VEVENT")


def test_month_shows_what_happens_in_it_and_no_other(edition: Any) -> None:
    events.event(edition, judul="Desember")
    events.event(edition, judul="Januari", mulai="2027-01-05")

    shown = page(bulan="2026-12")

    assert "Desember" in shown
    assert ">Januari<" not in shown
    assert "bulan=2026-11" in shown
    assert "bulan=2027-01" in shown
    assert "<table" in shown
    assert "<table" not in page(bulan="2026-12", tampilan="agenda")


def test_every_place_of_an_event_is_shown_with_the_page_of_each(edition: Any) -> None:
    one, two = events.venue(edition, "A"), events.venue(edition, "B")
    events.event(edition, venue="A", venue_lain="B", alamat="Halaman belakang")

    shown = page(bulan="2026-12")

    for place in (one, two):
        assert f'href="/direktori/agenda/venue/{place.code}/"' in shown
    assert "Halaman belakang" in shown
    assert str(components()[0]["LOCATION"]) == "Gedung A; Gedung B; Halaman belakang"


def test_place_with_a_page_and_its_name_is_one_place(edition: Any) -> None:
    events.venue(edition, "A")
    events.event(edition, venue="A", alamat="Gedung A")

    assert str(components()[0]["LOCATION"]) == "Gedung A"
    assert "Gedung A; " not in page(bulan="2026-12", tampilan="agenda")


def test_places_cost_the_same_for_one_and_for_three_events(
    edition: Any, django_assert_max_num_queries: Any
) -> None:
    events.venue(edition, "A")
    for _ in range(3):
        events.event(edition, venue="A")
    page(bulan="2026-12")

    with django_assert_max_num_queries(12):
        page(bulan="2026-12")


def test_what_lasts_days_stands_on_each_and_once_in_the_list(edition: Any) -> None:
    events.event(edition, judul="Pameran", mulai="2026-11-28", selesai="2026-12-03", jam=None)

    table, listed = page(bulan="2026-12"), page(bulan="2026-12", tampilan="agenda")

    assert table.count("Pameran") == 3 + 1
    assert listed.count("Pameran") == 1
    assert "28 November 2026 to 3 December 2026" in listed


def test_title_is_said_in_the_language_of_the_page(edition: Any) -> None:
    events.event(edition, judul_en="Coffee Night")

    assert "Coffee Night" in page(bulan="2026-12", lang="en")
    assert "Malam Kopi" in page(bulan="2026-12", lang="id")
    assert str(components(bahasa="en")[0]["SUMMARY"]) == "Coffee Night"
    assert str(components()[0]["SUMMARY"]) == "Malam Kopi"


def test_event_is_told_in_english_where_it_is_written_in_english(edition: Any) -> None:
    words = {"judul_en": "Coffee Night", "uraian": "Obrolan", "uraian_en": "Talking"}
    whole = events.event(edition, **words)
    half = events.event(edition, judul="Pasar Seni", uraian_en="A market", uraian="Pasar")

    english, indonesian = (
        page(f"/direktori/agenda/acara/{whole.code}/", lang=lang) for lang in ("en", "id")
    )
    other = page(f"/direktori/agenda/acara/{half.code}/", lang="en")
    feed = {str(one["SUMMARY"]): str(one["DESCRIPTION"]) for one in components(bahasa="en")}

    assert "Coffee Night" in english
    assert "Talking" in english
    assert "Obrolan" not in english
    assert "Malam Kopi" in indonesian
    assert "Obrolan" in indonesian
    assert "Talking" not in indonesian
    assert "Pasar Seni" in other
    assert "A market" in other
    assert feed == {"Coffee Night": "Talking", "Pasar Seni": "A market"}
    assert "Coffee Night" in page("/direktori/agenda/acara/", lang="en")
    assert "Malam Kopi" in page("/direktori/agenda/acara/", lang="su")


def test_search_engines_read_the_language_of_the_page(edition: Any) -> None:
    words = {"judul_en": "Coffee Night", "uraian": "Obrolan", "uraian_en": "Talking"}
    address = f"/direktori/agenda/acara/{events.event(edition, **words).code}/"

    english, indonesian = (
        json.loads(page(address, lang).partition('ld+json">')[2].partition("</script>")[0])
        for lang in ("en", "id")
    )

    assert (english["name"], english["description"]) == ("Coffee Night", "Talking")
    assert (indonesian["name"], indonesian["description"]) == ("Malam Kopi", "Obrolan")


@pytest.mark.parametrize(
    "query",
    [
        {"bulan": "9999-12"},
        {"bulan": "0000-01"},
        {"bulan": "2026-13"},
        {"bulan": "٢٠٢٦-١٢"},
        {"since": "0001-01-01", "until": "9999-12-31"},
        {"since": "9999-12-31", "until": "0001-01-01"},
        {"since": "9999-12-31"},
        {"until": "0001-01-01"},
        {"q": "\0<script>'" * 50, "area": "%", "near": "x", "jenis": "' OR 1=1"},
        {"tampilan": "<b>", "bahasa": "../../etc"},
    ],
)
@pytest.mark.parametrize("address", [PAGE, FEED])
def test_absurd_filters_are_answered(edition: Any, address: str, query: dict[str, str]) -> None:
    events.event(edition, ulang="FREQ=DAILY")

    answer = Client().get(address, query)

    assert answer.status_code == 200
    assert b"<script>'" not in answer.content


def test_event_without_end_is_shown_within_the_month_only(edition: Any) -> None:
    events.event(edition, judul="Rutin", ulang="FREQ=WEEKLY", libur="2028-02-15")

    listed = page(bulan="2028-02", tampilan="agenda")

    assert listed.count(">Rutin<") == 4  # of five Tuesdays one is left out
    assert "Happens again and again" in listed


def test_event_without_end_stands_once_in_the_feed(edition: Any) -> None:
    events.event(edition, ulang="FREQ=DAILY")

    answer = Client().get(FEED, {"since": "0001-01-01", "until": "9999-12-31"})
    [found] = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")

    assert found["RRULE"].to_ical() == b"FREQ=DAILY"
    assert len(answer.content) < 3_000


@pytest.mark.parametrize("count", [10**6, 10**12, 10**400])
def test_event_cannot_happen_millions_of_times(edition: Any, count: int) -> None:
    with pytest.raises(EffectRefused, match="cannot repeat|too many"), translation.override("en"):
        events.event(edition, ulang=f"FREQ=DAILY;COUNT={count}")


@pytest.mark.parametrize("address", [PAGE, FEED, "/direktori/agenda/acara/"])
def test_endless_filters_are_answered(edition: Any, address: str) -> None:
    events.event(edition, jenis="seni")
    query = "&".join(["jenis=seni", *(f"jenis={at}" for at in range(900)), "lain=1", "=", "q=%00"])

    answer = Client().get(f"{address}?{query}&bulan=2026-12")

    assert answer.status_code == 200
    assert b"Malam Kopi" in answer.content


def test_days_left_out_must_be_days(edition: Any) -> None:
    with translation.override("en"), pytest.raises(EffectRefused, match="2026-12-25"):
        events.event(edition, ulang="FREQ=DAILY", libur="natal")


def test_markup_in_every_text_stays_text(edition: Any) -> None:
    marked = "<script>alert(1)</script>; a, b\\n"
    words = dict.fromkeys(("judul", "judul_en", "uraian", "uraian_en", "alamat"), marked)
    there = f"/direktori/agenda/acara/{events.event(edition, kuota=5, **words).code}/"

    shown = [page(bulan="2026-12"), page("/direktori/agenda/acara/"), page(there)]
    shown += [page(f"{there}hadir/"), page(bulan="2026-12", lang="id")]
    [found] = components()

    assert all("<script>alert" not in one for one in shown)
    assert all("&lt;script&gt;alert" in one for one in shown)
    told = [str(found[name]) for name in ("SUMMARY", "DESCRIPTION", "LOCATION")]
    assert told == [marked] * 3


def test_text_cannot_add_lines_to_the_feed(edition: Any) -> None:
    words = "Kopi\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:lain"
    events.event(edition, uraian=words)

    [found] = components()

    assert str(found["DESCRIPTION"]).splitlines() == words.splitlines()
    assert str(found["UID"]) != "lain"


# -- iCalendar ------------------------------------------------------------------------------------
def test_feed_says_when_where_and_which_version(edition: Any) -> None:
    events.venue(edition, "A", titik="-6.914744,107.60981")
    record = events.event(edition, venue="A", uraian="Kopi; teh, dan\nobrolan " + "é" * 90)
    actions.change_record(
        edition, record, {"judul": "Malam Teh"}, by=BY, at=NOW + timedelta(hours=1)
    )

    (made,) = components()

    assert made["UID"] == f"{record.code}@localhost"
    assert made["SEQUENCE"] == 3602  # its second version, an hour old
    assert made["LAST-MODIFIED"].dt == made["DTSTAMP"].dt == NOW + timedelta(hours=1)
    assert made["DTSTART"].to_ical() == b"20261201T190000"
    assert made["DTSTART"].params["TZID"] == "Asia/Jakarta"
    assert made["DTEND"].to_ical() == b"20261201T210000"
    assert made["GEO"].to_ical() == "-6.914744;107.60981"
    assert made["URL"].endswith(f"/direktori/agenda/acara/{record.code}/")
    assert made["STATUS"] == "CONFIRMED"
    body = Client().get(FEED).content
    assert b"BEGIN:VTIMEZONE" in body
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))


def test_whole_days_end_on_the_day_after(edition: Any) -> None:
    events.event(edition, jam=None, sampai=None, selesai="2026-12-03")

    (made,) = components()

    assert (made["DTSTART"].dt, made["DTEND"].dt) == (date(2026, 12, 1), date(2026, 12, 4))


def test_hour_before_the_beginning_is_of_the_next_day(edition: Any) -> None:
    events.event(edition, jam="22:00", sampai="01:00")

    assert components()[0]["DTEND"].to_ical() == b"20261202T010000"


def test_feed_is_not_sent_again_while_nothing_changes(edition: Any) -> None:
    record = events.event(edition)
    first = Client().get(FEED)

    again = Client().get(FEED, headers={"if-none-match": first["ETag"]})
    actions.change_record(edition, record, {"judul": "Lain"}, by=BY, at=NOW)
    changed = Client().get(FEED, headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert changed.status_code == 200
    assert first["Content-Type"] == "text/calendar; charset=utf-8"


def test_feed_holds_what_fits_its_filters(edition: Any) -> None:
    events.event(edition, judul="Tari", jenis="seni")
    events.event(edition, judul="Seduh", jenis="kopi")

    assert [str(one["SUMMARY"]) for one in components(jenis="seni")] == ["Tari"]
    assert [str(one["SUMMARY"]) for one in components(q="seduh")] == ["Seduh"]
    assert components(since="2027-01-01") == []


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({}, "Acara"),
        ({"jenis": "seni"}, "Acara – Seni"),
        ({"jenis": "seni", "q": "tari"}, "Acara – “tari”, Seni"),
        (
            {"since": "2026-12-01", "until": "2026-12-31"},
            "Acara – 1 Desember 2026 – 31 Desember 2026",
        ),
        ({"jenis": "kopi", "bahasa": "en"}, "Events – Kopi"),
    ],
)
def test_feed_is_called_after_its_filters(edition: Any, query: dict[str, str], name: str) -> None:
    answer = Client().get(FEED, query)

    calendar = icalendar.Calendar.from_ical(answer.content)
    assert str(calendar["NAME"]) == str(calendar["X-WR-CALNAME"]) == name


def test_list_of_this_month_begins_today_and_leads_to_the_days_before(edition: Any) -> None:
    events.event(edition, judul="Lewat", mulai="2026-11-03")
    events.event(edition, judul="Berjalan", mulai="2026-11-24", selesai="2026-11-27")
    events.event(edition, judul="Nanti", mulai="2026-11-28")

    shown = page(tampilan="agenda", jenis="seni,")
    earlier = page(tampilan="agenda", lalu="ya")

    assert ">Lewat<" not in shown
    assert "26 November 2026" in shown  # what goes on stands on today
    assert shown.index(">Berjalan<") < shown.index(">Nanti<")
    assert 'href="?bulan=2026-11&amp;tampilan=agenda&amp;lalu=ya"' in page(tampilan="agenda")
    assert earlier.index(">Lewat<") < earlier.index(">Berjalan<") < earlier.index(">Nanti<")
    assert "24 November 2026" in earlier
    assert "Show the earlier days" not in earlier
    assert "Show the earlier days" not in page(tampilan="agenda", bulan="2026-12")
    assert ">Lewat<" in page()  # the table shows the whole month
    assert ">Lewat<" in page(tampilan="agenda", since="2026-11-01")


def test_calendar_says_its_filters_and_what_it_did_not_understand(edition: Any) -> None:
    shown = page(jenis="seni", since="kemarin", bulan="2026-12")

    assert f'href="{PAGE}?bulan=2026-12"' in shown
    assert "From day: “kemarin” was not understood" in shown


def test_events_that_name_a_record_stand_in_order_of_time_with_day_and_hour(edition: Any) -> None:
    venue = events.venue(edition, "A")
    events.event(edition, judul="Akhir", venue="A", mulai="2026-12-02", jam="19:00", sampai="21:00")
    events.event(edition, judul="Malam", venue="A", mulai="2026-12-01", jam="19:00")
    events.event(edition, judul="Pagi", venue="A", mulai="2026-12-01", jam="09:00", sampai=None)

    shown = page(f"/direktori/agenda/venue/{venue.code}/")
    bare = re.sub(r"\s*(</?strong>)\s*", r"\1", shown)
    listed = page("/direktori/agenda/acara/", urut="soonest")

    places = [shown.index(f">{title}<") for title in ("Pagi", "Malam", "Akhir")]
    assert places == sorted(places)
    assert "<strong>Tuesday, 1 December 2026, 09:00</strong>" in bare
    assert "<strong>Wednesday, 2 December 2026, 19:00–21:00</strong>" in bare
    assert listed.index(">Pagi<") < listed.index(">Malam<") < listed.index(">Akhir<")


def test_list_tells_the_next_time_of_what_happens_again(edition: Any) -> None:
    events.event(edition, mulai="2026-11-02", ulang="FREQ=WEEKLY;COUNT=10", jam="08:00")
    events.event(edition, judul="Jarang", mulai="2025-12-30", ulang="FREQ=YEARLY;COUNT=4")

    shown = page("/direktori/agenda/acara/")

    assert "Monday, 30 November 2026, 08:00" in shown
    assert "Wednesday, 30 December 2026" in shown


def test_withdrawn_event_is_cancelled_for_some_weeks(edition: Any) -> None:
    record = events.event(edition, jenis="seni")
    record = actions.change_record(edition, record, {"terbit": False}, by=BY, at=NOW)

    (made,) = components(jenis="seni")
    with clock.frozen(NOW + timedelta(days=50)):
        later = components()

    assert (made["STATUS"], made["UID"]) == ("CANCELLED", f"{record.code}@localhost")
    assert made["SEQUENCE"] == 2
    assert "Malam Kopi" not in str(made.to_ical())
    assert components(jenis="kopi") == []
    assert later == []
    assert "Malam Kopi" not in page(bulan="2026-12")

    actions.change_record(edition, record, {"terbit": True}, by=BY, at=NOW)
    assert not Withdrawn.objects.exists()
    assert components()[0]["STATUS"] == "CONFIRMED"


def test_cancelled_event_that_was_taken_along_says_so_and_why(edition: Any) -> None:
    record = events.event(edition)
    before = components(f"/direktori/agenda/acara/{record.code}/acara.ics")[0]
    why = {"terbit": False, "sebab": "Hujan deras."}
    actions.change_record(edition, record, why, by=BY, at=NOW)

    (made,) = components(f"/direktori/agenda/acara/{record.code}/acara.ics")
    (listed,) = components()

    assert (made["STATUS"], made["DESCRIPTION"]) == ("CANCELLED", "Hujan deras.")
    assert (made["UID"], made["SEQUENCE"]) == (before["UID"], before["SEQUENCE"] + 1)
    assert listed["DESCRIPTION"] == "Hujan deras."
    with clock.frozen(NOW + timedelta(days=50)):
        address = f"/direktori/agenda/acara/{record.code}/acara.ics"
        assert Client().get(address).status_code == 404


def test_event_that_vanished_with_its_venue_is_cancelled_from_then_on() -> None:
    with clock.frozen(NOW):
        edition = events.installed(shown_with="venue")
        venue = events.venue(edition, "V1")
        record = events.event(edition, venue="V1", mulai="2027-03-01")
        before = components()[0]
    later = NOW + timedelta(days=60)

    with clock.frozen(later):
        actions.change_record(edition, venue, {"terbit": False}, by=BY, at=later)
        (made,) = components()

    assert (before["STATUS"], made["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert made["UID"] == f"{record.code}@localhost"
    assert made["SEQUENCE"] > before["SEQUENCE"]
    assert Withdrawn.objects.get().at == later


def test_event_that_comes_back_with_its_venue_is_newer_than_its_cancellation() -> None:
    with clock.frozen(NOW):
        edition = events.installed(shown_with="venue")
        venue = events.venue(edition, "V1")
        events.event(edition, venue="V1", mulai="2027-03-01")

    with clock.frozen(NOW + timedelta(days=1)):
        actions.change_record(edition, venue, {"terbit": False}, by=BY, at=clock.now())
        (gone,) = components()
    with clock.frozen(NOW + timedelta(days=2)):
        venue.refresh_from_db()
        actions.change_record(edition, venue, {"terbit": True}, by=BY, at=clock.now())
        (back,) = components()

    assert (gone["STATUS"], back["STATUS"]) == ("CANCELLED", "CONFIRMED")
    assert back["SEQUENCE"] > gone["SEQUENCE"]
    assert back["DTSTAMP"].dt > gone["DTSTAMP"].dt


def test_one_event_is_taken_along(edition: Any) -> None:
    record = events.event(edition)
    events.event(edition, judul="Lain")

    (made,) = components(f"/direktori/agenda/acara/{record.code}/acara.ics")

    assert str(made["SUMMARY"]) == "Malam Kopi"


@pytest.mark.parametrize(
    "address",
    [
        "/direktori/agenda/venue/kalender/",  # publishes no calendar
        "/direktori/agenda/pasar/kalender/",
        "/data/tidak-ada/acara.ics",
        "/data/agenda/venue.ics",
        "/direktori/agenda/acara/tidak-ada/acara.ics",
    ],
)
def test_what_is_not_there_is_not_found(edition: Any, address: str) -> None:
    assert Client().get(address).status_code == 404


def test_hidden_event_cannot_be_taken_along(edition: Any) -> None:
    record = events.event(edition, terbit=False)

    answer = Client().get(f"/direktori/agenda/acara/{record.code}/acara.ics")

    assert answer.status_code == 404
    assert not Published.objects.filter(record=record).exists()


def test_page_of_an_event_tells_its_next_times(edition: Any) -> None:
    day = clock.today()
    weekly = events.event(
        edition, mulai=(day - timedelta(days=14)).isoformat(), ulang="FREQ=WEEKLY"
    )
    address = f"/direktori/agenda/acara/{weekly.code}/"

    told = page(address, lang="id").partition("Kapan")[2].partition("</ul>")[0]

    days = [saying.day(day + timedelta(days=7 * week), "id") for week in range(6)]
    assert [one for one in days if one in told] == days[:5]
    assert f"{address}acara.ics" in page(address)
    assert "Kapan" not in page(f"/direktori/agenda/venue/{events.venue(edition, 'V9').code}/")


def test_search_engines_read_how_often_it_happens(edition: Any) -> None:
    weekly = events.event(edition, mulai="2026-12-01", sampai=None, ulang="FREQ=WEEKLY;INTERVAL=2")

    told = page(f"/direktori/agenda/acara/{weekly.code}/")

    found = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', told)[0])
    assert found["startDate"] == "2026-12-01T19:00:00+07:00"
    assert "endDate" not in found
    assert found["eventSchedule"]["repeatFrequency"] == "P2W"
    assert found["eventSchedule"]["startDate"] == "2026-12-01"
