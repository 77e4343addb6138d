"""Puts many applications into a database, as a city of ten offices has them after a year."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice

from django.db import connection

from sauyunan.accounts import queries as accounts_queries
from sauyunan.accounts.models import Unit
from sauyunan.core import clock, codes
from sauyunan.kits import queries as kits_queries
from sauyunan.kits.definition import Edition
from sauyunan.services import contents, flow
from sauyunan.services.contents import Contents
from sauyunan.services.format import State
from sauyunan.services.models import Application

KIT, SERVICE = "salaman", "akta-kelahiran"
OFFICES = 9  # beside the one whose queue is measured
OWN = 4  # one in so many is of that office
OPEN = 0.4
LATE = 0.05
DAYS = 5
"""How far away the dues of those first made lie; copies are due after all of them."""

# Copies keep what they were copied from but the names they are unique by. Their sealed contents
# cannot be opened under another reference, and nobody does: they stand behind the first page.
_DIFFERENT = {
    "reference": "a.reference || '-' || n",
    "once": "a.once || '-' || n",
    "due_at": "a.due_at + n * interval '3 hours' + interval '10 days'",
    "next_due_at": "a.next_due_at + n * interval '3 hours' + interval '10 days'",
    "submitted_at": "a.submitted_at - n * interval '1 hour'",
    "ended_at": "a.ended_at - n * interval '1 hour'",
}


def main(words: Sequence[str]) -> None:
    """``add COUNT`` makes applications, ``copy TIMES`` copies each; prints how many there are."""
    word, number = words[0], int(words[1])
    if word == "add":
        _add(number)
    else:
        _copy(number)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE services_application")
    print(json.dumps(Application.objects.count()))


def _add(count: int) -> None:
    edition = kits_queries.current(KIT)
    made = _applications(edition, units_of(edition), random.Random(3273))  # noqa: S311  the same always
    Application.objects.bulk_create(islice(made, count))


def _copy(times: int) -> None:
    names = [str(one.column) for one in Application._meta.concrete_fields if not one.primary_key]
    values = [_DIFFERENT.get(name, f"a.{name}") for name in names]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO services_application ({', '.join(names)}) "  # noqa: S608  columns of ours
            f"SELECT {', '.join(values)} FROM services_application a, generate_series(1, %s) n",
            [times],
        )


def units_of(edition: Edition) -> list[Unit]:
    """The office of the kit, often, and others."""
    root = accounts_queries.root_unit()
    others = []
    for number in range(OFFICES):
        unit = Unit.objects.create(code=f"lain-{number}", name=f"Kantor {number}", parent=root)
        unit.path = f"{root.path if root else '/'}{unit.pk}/"
        unit.save(update_fields=["path"])
        others.append(unit)
    own = Unit.objects.get(pk=edition.unit_id or 0)
    return [own] * (OFFICES // (OWN - 1)) + others


def _applications(
    edition: Edition, units: list[Unit], chance: random.Random
) -> Iterator[Application]:
    service = edition.kit.parts["services"][SERVICE]
    held = Contents({"nama": "Bayi Contoh"}, title="Bayi Contoh")
    opened = {key: one for key, one in service.states.items() if not one.start and not one.end}
    ended = {key: one for key, one in service.states.items() if one.end}
    while True:
        is_open = chance.random() < OPEN
        key, state = chance.choice(list((opened if is_open else ended).items()))
        reference = codes.reference("KTA", 2026)
        made = Application(
            reference=reference,
            secret_digest=contents.secret_digest(reference, "x"),
            once=f"bench:{reference}",
            kit=KIT,
            service=SERVICE,
            edition_id=edition.id,
            unit=chance.choice(units),
            state=key,
            waits_for=flow.roles_waited_for(service, key),
            **times(state, chance),
        )
        made.sealed = held.seal(made.scope)
        yield made


def times(state: State, chance: random.Random) -> dict[str, object]:
    now = clock.now()
    sent = now - timedelta(minutes=chance.randrange(60, 365 * 24 * 60))
    times: dict[str, object] = {
        "submitted_at": sent,
        "state_at": sent,
        "promised_minutes": 24 * 60,
    }
    if state.end:
        ended = sent + timedelta(minutes=chance.randrange(1, 60))
        return {**times, "ended_at": ended, "outcome": state.end, "is_on_time": True}
    if not flow.clock_runs(state):
        return times
    minutes = chance.randrange(1, DAYS * 24 * 60) * (-1 if chance.random() < LATE else 1)
    due = now + timedelta(minutes=minutes)
    return {**times, "due_at": due, "next_due_at": due, "running_since": sent}
