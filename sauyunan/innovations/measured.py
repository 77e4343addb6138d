"""Reads of stored measurements: the newest ones, those of a time, and whether they come out the same again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from sauyunan.core import clock, ledger
from sauyunan.core.models import LedgerEntry
from sauyunan.innovations import defining
from sauyunan.innovations.defining import Definition
from sauyunan.innovations.evidence import evidence_of, yearly_of
from sauyunan.innovations.measures import Measured
from sauyunan.innovations.models import Innovation, Measurement


@dataclass(frozen=True)
class Check:
    """A stored measurement, and what is different when it is computed again; empty: nothing."""

    row: Measurement
    changed: tuple[str, ...]


def month_before(today: date | None = None) -> tuple[date, date]:
    """The first and the last day of the month before this one."""
    last = (today or clock.today()).replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def kept_of(
    innovation: Innovation, since: date | None = None, until: date | None = None
) -> list[Measurement]:
    """What was kept of the last period, or of the last that begins or ends on these days; in the order in which it
    was taken."""
    rows = innovation.measurements.select_related("entry")
    rows = rows.filter(since=since) if since else rows
    rows = rows.filter(until=until) if until else rows
    last = rows.order_by("-until", "-pk").first()
    if last is None:
        return []
    found = list(rows.filter(since=last.since, until=last.until).order_by("pk"))
    for row in found:
        row.innovation = innovation
    return found


def check(innovation: Innovation) -> Iterator[Check]:
    """Each stored measurement computed again from its definition and period, the oldest first."""
    rows = list(innovation.measurements.select_related("entry").order_by("pk"))
    periods = {(one.since, one.until) for one in rows}
    now = {
        (since, until, one.key): (evidence.version, one.formal, one.raw)
        for since, until in periods
        if (evidence := evidence_of(innovation, until, since))
        for one in (*evidence.all, *yearly_of(innovation, until))
    }
    for row in rows:
        row.innovation = innovation
        found = now.get((row.since, row.until, row.indicator))
        yield Check(row, tuple(_changes(row, found)))


def _changes(row: Measurement, found: tuple[str, str, Measured] | None) -> Iterator[str]:
    if defining.digest(row.content) != row.digest:
        yield _("the row is not what its digest was made of")
    if row.entry and row.digest not in committed(row):
        yield _("the ledger did not commit to this digest")
    if found is None or found[1] != row.definition:
        yield from _by_definition(row)
        return
    if found[0] != row.kit_version:
        yield _("measured by kit version %(then)s, now %(now)s runs") % {
            "then": row.kit_version,
            "now": found[0],
        }
    yield from _differing(row, found[2])


def _by_definition(row: Measurement) -> Iterator[str]:
    """The kit defines it otherwise now, or the city stated another baseline: what the stored definition gives."""
    yield _("it is defined otherwise now")
    if '"measure":' in row.definition:
        yield from _differing(row, Definition.read(row.definition).compute(row.since, row.until))


def _differing(row: Measurement, again: Measured) -> Iterator[str]:
    for name in ("value", "low", "high", "n"):
        then, now = getattr(row, name), getattr(again, name)
        if then != now:
            told = {"name": name, "then": _said(then), "now": _said(now)}
            yield _("%(name)s was %(then)s, computed again it is %(now)s") % told


def _said(value: int | None) -> str:
    return "–" if value is None else str(value)


def taken_with(entry: LedgerEntry) -> dict[str, str]:
    """The digests by indicator that an entry of the ledger commits to."""
    rows = Measurement.objects.filter(entry=entry).order_by("pk")
    return dict(rows.values_list("indicator", "digest"))


def committed(row: Measurement) -> set[str]:
    """The digests that the ledger entry of a measurement commits to; empty where it does not fit."""
    if row.entry is None:
        return set()
    digests = taken_with(row.entry)
    made = ledger.commitment(bytes(row.entry.salt), {"measurements": digests})
    return set(digests.values()) if made == bytes(row.entry.commitment) else set()
