"""Conflicts of interest that the platform finds by itself: who must not judge what, and why.

Same agency; the same unit, or one above or below it, by any membership now or within a year; of the
innovation's team or its mentor; author of the proposal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.db.models import Q

from sauyunan.accounts.models import Membership
from sauyunan.competitions.models import Conflict, Entry, EntryMember, Juror, Section
from sauyunan.core import clock
from sauyunan.core.folding import fold
from sauyunan.innovations.models import TeamMember

Kind = Conflict.Kind
Found = tuple[Juror, Entry, str]
"""Who, with what, of which kind."""

KEPT = timedelta(days=365)
"""So long a membership that ended still counts."""


def derived(jurors: Iterable[Juror], entries: Iterable[Entry]) -> Iterator[Found]:
    """Every conflict between these jurors and entries; a pair may have several."""
    wanted, given = list(jurors), list(entries)
    units = _paths({juror.person_id for juror in wanted})
    parts = _parts(given)
    authors = _authors(given)
    for juror in wanted:
        for entry in given:
            for kind in _kinds(juror, entry, units[juror.person_id]):
                yield juror, entry, kind
            for kind in parts.get((juror.person_id, entry.innovation_id), ()):
                yield juror, entry, kind
            if juror.person_id in authors[entry.pk]:
                yield juror, entry, Kind.AUTHOR


def _kinds(juror: Juror, entry: Entry, paths: Iterable[str]) -> Iterator[str]:
    if juror.agency and fold(juror.agency) == fold(entry.agency):
        yield Kind.AGENCY
    own = entry.unit.path if entry.unit else ""
    if own and any(own.startswith(path) or path.startswith(own) for path in paths):
        yield Kind.UNIT


def _paths(people: Iterable[int]) -> dict[int, list[str]]:
    """Person -> paths of units; the top of the city, which stands above every unit, joins nobody."""
    found: dict[int, list[str]] = defaultdict(list)
    since = clock.today() - KEPT
    held = Q(ends_on=None) | Q(ends_on__gte=since)
    rows = Membership.objects.filter(held, person__in=list(people), unit__parent__isnull=False)
    for person, path in rows.values_list("person", "unit__path"):
        found[person].append(path)
    return found


def _parts(entries: Iterable[Entry]) -> dict[tuple[int, int | None], list[str]]:
    found: dict[tuple[int, int | None], list[str]] = defaultdict(list)
    innovations = [entry.innovation_id for entry in entries if entry.innovation_id]
    rows = TeamMember.objects.filter(innovation__in=innovations)
    for person, innovation, part in rows.values_list("person", "innovation", "part"):
        kind = Kind.MENTOR if part == TeamMember.Part.MENTOR else Kind.TEAM
        found[person, innovation].append(kind)
    return found


def _authors(entries: Iterable[Entry]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    keys = [entry.pk for entry in entries]
    for entry, person in EntryMember.objects.filter(entry__in=keys).values_list("entry", "person"):
        found[entry].add(person)
    rows = Section.objects.filter(entry__in=keys, changed_by__isnull=False)
    for entry, author in rows.values_list("entry", "changed_by").distinct():
        if author is not None:
            found[entry].add(author)
    return found
