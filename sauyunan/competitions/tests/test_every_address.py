"""Every address of competitions, asked for by everybody: open for whom the table says, for nobody else.

An address that is added to ``urls`` and not to the table fails the first test.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import pytest
from django.urls import reverse

from sauyunan.accounts.models import Person
from sauyunan.competitions import actions, urls
from sauyunan.competitions.actions import Seen
from sauyunan.competitions.models import Assignment, Objection, Result, Visit, VisitPhoto
from sauyunan.competitions.tests.factories import Town, by, client
from sauyunan.competitions.tests.later import VISITING, Finals
from sauyunan.competitions.tests.test_minutes import MEETING
from sauyunan.competitions.tests.test_visiting import photo
from sauyunan.core import clock, intake, storage
from sauyunan.core.actor import SYSTEM

EVERYBODY = frozenset(
    {
        "manager",
        "leader",
        "innovator",
        "reviewer",
        "juror",
        "conflicted",
        "other",
        "outsider",
        "citizen",
    }
)
STAFF = EVERYBODY - {"citizen"}
LEADS = frozenset({"manager"})
READS = LEADS | {"leader"}
WRITES = frozenset({"innovator", "reviewer"})
JUDGES = frozenset({"juror"})
NOBODY = frozenset[str]()

READABLE: Mapping[str, frozenset[str]] = {
    "list": EVERYBODY,
    "edition": EVERYBODY,
    "dates": EVERYBODY,
    "result": EVERYBODY,
    "sheet": EVERYBODY,
    "minutes-file": EVERYBODY,
    "hub": STAFF,
    "edition-new": LEADS,
    "board": READS,
    "entry-new": STAFF,
    "jury": READS,
    "assignments": JUDGES | {"conflicted"},
    "invitation": JUDGES | {"conflicted"},
    "winners": LEADS,
    "take-new": LEADS,
    "take-check": NOBODY,  # a file that nobody brought
    "entries": READS,
    "window-edit": LEADS,
    "standing": READS,
    "board-move": LEADS,
    "timetable": READS | WRITES | JUDGES | {"conflicted"},  # the other entry's time
    "timetable-dates": READS | WRITES | JUDGES | {"conflicted"},
    "minutes": LEADS,
    "entry": READS | WRITES | JUDGES,
    "section-edit": WRITES,
    "attachment-edit": WRITES,
    "attachment-file": NOBODY,  # it has a link and no file
    "entry-move": NOBODY,
    "external-number": NOBODY,
    "entry-export": READS | WRITES | JUDGES,
    "objection-new": WRITES,
    "objection": LEADS,
    "check": LEADS,
    "entry-pass": NOBODY,  # it has not won yet
    "team": LEADS,
    "finding": NOBODY,
    "score-sheet": JUDGES,
    "slot-edit": LEADS,
    "visit": LEADS | JUDGES,
    "visit-photo": READS | JUDGES,
    "conflict-new": JUDGES,
}
MAY_SEND: Mapping[str, frozenset[str]] = {
    "entry-move": WRITES,
    "external-number": frozenset({"reviewer"}),
    "finding": LEADS,
    "take-check": LEADS,
    "entry-pass": LEADS,
}
"""Who may send to addresses that only take what is sent; anybody else who may not read may not send."""


@pytest.fixture
def finals(town: Town) -> Iterator[Finals]:
    """The field verification runs; the scoring is published, objected to and has its minutes."""
    made = Finals(town)
    third = town.juror("juri3")
    made.to_visits()
    first = made.entry(made.first)
    with clock.frozen(VISITING):
        for juror, entry in ((third, made.second), (made.jurors[0], made.first)):
            given = {"juror": juror, "entry": entry, "stage": "lapangan"}
            Assignment.objects.get_or_create(**given, defaults={"at": clock.now()})
        actions.declare_conflict(third, first, "Saudara", by=by(third.person))
        result = Result.objects.select_related("edition__unit").get(stage="penilaian")
        actions.keep_minutes(result.edition, result.stage, MEETING, by=SYSTEM)
        actions.publish_result(result, by=SYSTEM)
        actions.object_to(first, result, "Tertukar.", person=town.innovator, by=SYSTEM)
        actions.save_visit(first, "lapangan", Seen(place="Puskesmas"), person=made.jurors[0].person)
        _sent_visit(made)
        for at, entry in enumerate((first, made.entry(made.second))):
            starts = clock.now().replace(hour=3 + at, minute=0)
            to = actions.Appointment(starts, starts.replace(minute=30), "Ruang 1")
            actions.move_slot(entry, "lapangan", to, by=SYSTEM)
        yield made


def _sent_visit(made: Finals) -> None:
    """One report is sent, with a photo that is on record."""
    visit = Visit.objects.get()
    Visit.objects.filter(pk=visit.pk).update(sent_at=clock.now(), on=date(2026, 12, 26))
    given = photo()
    clean = intake.accept(given.read(), "depan.jpg")
    VisitPhoto.objects.create(
        visit=visit,
        file=storage.save(clean.data, visit.files_scope),
        digest=clean.sha256,
        at=clock.now(),
    )


def people(finals: Finals) -> dict[str, Person | None]:
    """One of each kind."""
    town = finals.town
    return {
        "manager": town.manager,
        "leader": town.leader,
        "innovator": town.innovator,
        "reviewer": town.reviewer,
        "juror": finals.jurors[0].person,
        "conflicted": Person.objects.get(username="juri3"),
        "other": town.other,
        "outsider": town.outsider,
        "citizen": None,
    }


def address(name: str, finals: Finals) -> str:
    """The address of a page, about the first entry and the stage in which it says something."""
    judged = {"result", "sheet", "minutes-file", "minutes", "objection-new", "team", "standing"}
    known = {
        "name": finals.edition.name,
        "stage": "penilaian" if name in judged else "lapangan",
        "panel": "jury",
        "code": finals.first.code,
        "move": "publish" if name == "board-move" else "withdraw",
        "ending": "txt",
        "key": "ringkasan" if name == "section-edit" else "sk",
        "pk": _pk(name),
        "token": "tidak-ada",
    }
    pattern = next(one for one in urls.urlpatterns if one.name == name)
    wanted = pattern.pattern.converters
    return reverse(f"competitions:{name}", kwargs={key: known[key] for key in wanted})


def _pk(name: str) -> int:
    rows = VisitPhoto if name == "visit-photo" else Objection
    return int(rows.objects.values_list("pk", flat=True).get())


def test_every_address_stands_in_the_table() -> None:
    assert {one.name for one in urls.urlpatterns} == set(READABLE)


def test_pages_open_for_whom_they_are(finals: Finals) -> None:
    wrong = []
    for name, allowed in READABLE.items():
        for who, person in people(finals).items():
            code = client(person).get(address(name, finals)).status_code
            if (code == 200) != (who in allowed) or code >= 500:
                wrong.append((name, who, code))

    assert not wrong, wrong


def test_nothing_is_taken_from_who_may_not_read(finals: Finals) -> None:
    wrong = []
    for name, allowed in READABLE.items():
        may_send = MAY_SEND.get(name, allowed)
        for who, person in people(finals).items():
            if who in may_send or name in {"list", "edition", "dates", "result", "sheet"}:
                continue
            answer = client(person).post(address(name, finals), {"stage": "penilaian"})
            is_sent_away = answer.status_code == 302 and "/masuk" in answer["Location"]
            if answer.status_code not in {403, 404, 405} and not is_sent_away:
                wrong.append((name, who, answer.status_code))

    assert not wrong, wrong
