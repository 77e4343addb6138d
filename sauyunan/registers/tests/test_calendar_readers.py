"""The feed is read by libraries that are not ours, and each finds the days that we show."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import icalendar
import recurring_ical_events
import vobject
from django.conf import settings

from sauyunan.registers import calendar_events, calendar_feed
from sauyunan.registers.calendar_events import Event, Window
from sauyunan.registers.calendar_feed import Feed

AT = datetime(2026, 11, 26, tzinfo=UTC)
YEAR = Window(date(2026, 11, 15), date(2027, 11, 14))
NODE = Path(settings.ROOT) / ".venv" / "bin" / "node"
ICAL_JS = Path(settings.ROOT) / "node_modules" / "ical.js" / "dist" / "ical.js"
READ = """
import { readFileSync } from "node:fs";
const ICAL = (await import(process.argv[1])).default;
const root = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
for (const zone of root.getAllSubcomponents("vtimezone"))
  ICAL.TimezoneService.register(new ICAL.Timezone(zone));
const end = ICAL.Time.fromDateString(process.argv[2]);
const found = {};
for (const one of root.getAllSubcomponents("vevent")) {
  const event = new ICAL.Event(one), days = found[event.uid] = [];
  const times = event.iterator();
  for (let next; (next = times.next()) && next.compareDateOnlyTz(end, next.zone) <= 0; )
    days.push(next.toString().slice(0, 16) + " " + event.getOccurrenceDetails(next).endDate.toString().slice(0, 16));
}
console.log(JSON.stringify(found));
"""
RULES = [
    "",
    "FREQ=DAILY;COUNT=10",
    "FREQ=DAILY;INTERVAL=3;UNTIL=20270131",
    "FREQ=DAILY;BYMONTH=2",
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=30",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=MO",
    "FREQ=MONTHLY",
    "FREQ=MONTHLY;BYMONTHDAY=31",
    "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=31",
    "FREQ=MONTHLY;BYDAY=2SA",
    "FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20270626",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=1,-1;COUNT=9",
    "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
    "FREQ=YEARLY",
    "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=31",
    "FREQ=YEARLY;BYMONTH=1,7;BYDAY=1MO",
]


def event(code: str, rule: str, *, hours: bool, extra: int = 0) -> Event:
    return Event(
        code=code,
        title="Acara",
        address="/",
        first=date(2026, 11, 17),
        extra=timedelta(days=extra),
        starts_at=time(19, 30) if hours else None,
        ends_at=time(21) if hours else None,
        repeats=rule,
        skipped=frozenset({date(2026, 12, 1), date(2027, 1, 31)}) if rule else frozenset(),
        venues=(),
        point=None,
        about="",
        version=1,
        created_at=AT,
        changed_at=AT,
    )


BATTERY = [
    event(f"{at}-{hours}-{extra}".lower(), rule, hours=hours, extra=extra)
    for at, rule in enumerate(RULES)
    for hours in (True, False)
    for extra in (0, 2)
]
WRITTEN = calendar_feed.written(BATTERY, Feed("Acara", "/", "id"))


def ours(one: Event) -> list[str]:
    days = one.days(Window(one.first, YEAR.end))
    return [f"{_said(one, day)} {_ended(one, day)}" for day in days]


def _said(one: Event, day: date) -> str:
    return f"{one.begins(day):%Y-%m-%dT%H:%M}" if one.starts_at else day.isoformat()


def _ended(one: Event, day: date) -> str:
    ends = one.ends(day)
    assert ends is not None
    return f"{ends:%Y-%m-%dT%H:%M}" if one.starts_at else f"{ends:%Y-%m-%d}"


def by_uid(one: Event) -> str:
    return f"{one.code}@localhost"


def test_battery_is_one_in_which_things_happen() -> None:
    assert all(ours(one) for one in BATTERY)
    assert max(len(ours(one)) for one in BATTERY) > 50


def test_recurring_ical_events_finds_the_same() -> None:
    found: dict[str, list[str]] = {}
    read = icalendar.Calendar.from_ical(WRITTEN)
    for one in recurring_ical_events.of(read).between(YEAR.start, YEAR.end + timedelta(days=1)):
        begins, ends = one["DTSTART"].dt, one["DTEND"].dt
        pattern = "%Y-%m-%dT%H:%M" if isinstance(begins, datetime) else "%Y-%m-%d"
        found.setdefault(one["UID"], []).append(f"{begins:{pattern}} {ends:{pattern}}")

    assert {uid: sorted(days) for uid, days in found.items()} == {
        by_uid(one): ours(one) for one in BATTERY
    }


def test_ical_js_finds_the_same() -> None:
    given = [NODE, "--input-type=module", "-e", READ, ICAL_JS.as_uri(), YEAR.end.isoformat()]
    answer = subprocess.run(given, input=WRITTEN, capture_output=True, check=False, timeout=120)

    assert answer.stderr == b""
    assert json.loads(answer.stdout) == {by_uid(one): ours(one) for one in BATTERY}


def test_vobject_reads_every_event() -> None:
    read = vobject.readOne(WRITTEN.decode())

    found = {one.uid.value: one for one in read.vevent_list}
    assert set(found) == {by_uid(one) for one in BATTERY}
    weekly = next(one for one in BATTERY if one.repeats == "FREQ=WEEKLY" and one.starts_at)
    times = found[by_uid(weekly)].getrruleset(addRDate=True)
    assert [one.date() for one in times[:3]] == weekly.days(YEAR)[:3]


def test_zone_is_the_citys() -> None:
    assert str(calendar_events.zone()) == settings.TIME_ZONE
