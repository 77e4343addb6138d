"""Times of interviews: planned at once, moved one by one, in everybody's calendar and nobody else's."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.utils import timezone

from sauyunan.competitions import actions
from sauyunan.competitions.actions import Appointment
from sauyunan.competitions.models import Slot
from sauyunan.competitions.refusals import CompetitionRefused
from sauyunan.competitions.tests.factories import Town, client
from sauyunan.competitions.tests.later import HEARING, Finals
from sauyunan.competitions.timetable import Hours
from sauyunan.core import clock
from sauyunan.core.actor import SYSTEM
from sauyunan.core.models import LedgerEntry

WIB = ZoneInfo("Asia/Jakarta")
MONDAY = date(2026, 12, 21)
PAGE = "/kompetisi-kerja/final-2026/jadwal/wawancara/"
TYPED = {
    "first_day-day": "21",
    "first_day-month": "12",
    "first_day-year": "2026",
    "last_day-day": "22",
    "last_day-month": "12",
    "last_day-year": "2026",
    "opens": "13.00",
    "closes": "15:00",
    "minutes": "30",
    "rooms": "Ruang Rapat 1\n\nRuang Rapat 1",
}


@pytest.fixture
def finals(town: Town) -> Finals:
    return Finals(town)


def hours(days: tuple[date, ...] = (MONDAY,), minutes: int = 30) -> Hours:
    return Hours(days, time(13), time(15), minutes, ("Ruang 1",), WIB)


def at(hour: int, minute: int = 0, day: int = 21) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=WIB)


def test_every_entry_gets_a_time_by_its_number(finals: Finals) -> None:
    with clock.frozen(HEARING):
        assert actions.plan_slots(finals.edition, "wawancara", hours(), by=SYSTEM) == 2

    slots = list(Slot.objects.order_by("starts_at").select_related("entry"))
    assert [(one.entry, timezone.localtime(one.starts_at)) for one in slots] == [
        (finals.first, at(13)),
        (finals.second, at(13, 30)),
    ]
    assert LedgerEntry.objects.filter(verb="competition.timetable").count() == 1


def test_planning_again_leaves_given_times_alone_unless_asked(finals: Finals) -> None:
    with clock.frozen(HEARING):
        actions.plan_slots(finals.edition, "wawancara", hours(), by=SYSTEM)
        later = Hours((MONDAY,), time(14), time(15), 30, ("Ruang 1",), WIB)
        assert actions.plan_slots(finals.edition, "wawancara", later, by=SYSTEM) == 0
        assert actions.plan_slots(finals.edition, "wawancara", later, anew=True, by=SYSTEM) == 2

    first = Slot.objects.get(entry=finals.first)
    assert (first.starts_at, first.sequence) == (at(14), 1)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (hours(days=(date(2026, 12, 26), date(2026, 12, 27))), "hari kerja"),
        (hours(days=(date(2026, 12, 28),)), "21-12"),
        (hours(days=()), "sebelum"),
        (hours(minutes=90), "1 dari 2"),
        (hours(minutes=300), "Kurangi waktunya"),
    ],
)
def test_refused_plan_says_why_and_changes_nothing(
    finals: Finals, wanted: Hours, said: str
) -> None:
    said = said.replace("21-12", "20-12-2026 08:00")
    with clock.frozen(HEARING), pytest.raises(CompetitionRefused, match=said):
        actions.plan_slots(finals.edition, "wawancara", wanted, by=SYSTEM)

    assert not Slot.objects.exists()


def test_moved_entry_does_not_meet_its_jurors_elsewhere(finals: Finals) -> None:
    with clock.frozen(HEARING):
        actions.plan_slots(finals.edition, "wawancara", hours(), by=SYSTEM)
        taken = Appointment(at(13, 15), at(13, 45), "Ruang 2")
        with pytest.raises(CompetitionRefused, match="Antar Obat"):
            actions.move_slot(finals.entry(finals.second), "wawancara", taken, by=SYSTEM)
        free = Appointment(at(9, 0, 22), at(9, 30, 22), "Ruang 2")
        slot = actions.move_slot(finals.entry(finals.second), "wawancara", free, by=SYSTEM)

    assert (slot.starts_at, slot.place, slot.sequence) == (at(9, 0, 22), "Ruang 2", 1)


def test_manager_plans_and_moves_by_pages(finals: Finals) -> None:
    lead = client(finals.town.manager)
    with clock.frozen(HEARING):
        assert lead.post(PAGE, {**TYPED, "opens": "siang"}).status_code == 400
        assert lead.post(PAGE, TYPED).status_code == 302
        page = lead.get(PAGE).content.decode()
        moved = lead.post(
            f"/usulan/{finals.first.code}/jadwal/wawancara/",
            {
                "on-day": "22",
                "on-month": "12",
                "on-year": "2026",
                "starts": "14.00",
                "ends": "14.30",
                "place": "Ruang Rapat 1",
            },
        )
        assert moved.status_code == 302

    assert "13.00–13.30 · Ruang Rapat 1" in page
    assert Slot.objects.get(entry=finals.first).starts_at == at(14, 0, 22)


def test_calendar_holds_what_concerns_the_reader(finals: Finals) -> None:
    other = finals.town.juror("juri3")
    with clock.frozen(HEARING):
        actions.plan_slots(finals.edition, "wawancara", hours(), by=SYSTEM)
        reading = [finals.town.manager, finals.jurors[0].person, finals.town.innovator]
        for person in reading:
            made = icalendar.Calendar.from_ical(client(person).get(f"{PAGE}jadwal.ics").content)
            found = {str(one["summary"]): one for one in made.walk("VEVENT")}
            assert set(found) == {"Wawancara: Antar Obat", "Wawancara: Sapa Lansia"}
            assert found["Wawancara: Antar Obat"].decoded("dtstart") == at(13)
        for person in (other.person, finals.town.outsider, finals.town.other):
            assert client(person).get(f"{PAGE}jadwal.ics").status_code == 404
            assert client(person).get(PAGE).status_code == 404
        assert client(finals.town.innovator).post(PAGE, TYPED).status_code == 403


def test_juror_in_conflict_does_not_see_when_the_entry_is_heard(finals: Finals) -> None:
    juror = finals.jurors[0]
    with clock.frozen(HEARING):
        actions.plan_slots(finals.edition, "wawancara", hours(), by=SYSTEM)
        actions.declare_conflict(juror, finals.first, "Keluarga", by=SYSTEM)
        page = client(juror.person).get(PAGE).content.decode()

    assert "Sapa Lansia" in page
    assert "Antar Obat" not in page


def test_entrant_reads_the_own_time(finals: Finals) -> None:
    with clock.frozen(HEARING):
        actions.plan_slots(finals.edition, "wawancara", hours(), by=SYSTEM)
        page = client(finals.town.innovator).get(f"/usulan/{finals.first.code}/").content.decode()

    assert "21 Desember 2026 pukul 13.00" in page
