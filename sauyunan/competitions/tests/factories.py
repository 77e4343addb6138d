"""A small city with people of each kind, and editions of a small competition at chosen moments."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.test import Client

from sauyunan.accounts import access
from sauyunan.accounts.models import City, Person, Unit
from sauyunan.competitions import actions, bundles
from sauyunan.competitions.actions import Choice
from sauyunan.competitions.models import Assignment, Edition, Entry, Juror
from sauyunan.core import clock
from sauyunan.core.actor import SYSTEM, Actor
from sauyunan.innovations.models import Innovation, TeamMember
from sauyunan.innovations.tests import registry_factories as registry

BUNDLE = Path(__file__).with_name("contoh-2026.yaml")
OPEN = datetime.fromisoformat("2026-11-02T09:00:00+07:00")
CHECK = datetime.fromisoformat("2026-12-02T09:00:00+07:00")
SCORE = datetime.fromisoformat("2026-12-12T09:00:00+07:00")
DECIDE = datetime.fromisoformat("2026-12-22T09:00:00+07:00")
AFTER = datetime.fromisoformat("2027-01-02T09:00:00+07:00")


class Town:
    """The city, its people, and one public edition."""

    def __init__(self) -> None:
        City.objects.get_or_create(
            name="Kota Contoh", defaults={"area": "32.99", "changed_at": clock.now()}
        )
        self.units = registry.city_units()
        top, health = self.units["kota"], self.units["dinkes"]
        self.manager = registry.person("pengelola", access.COMPETITION, top)
        self.reviewer = registry.person("admin_lokal", access.INNOVATION, health)
        self.innovator = registry.person("inovator")
        self.other = registry.person("lain", access.INNOVATION, self.units["dishub"])
        self.leader = registry.person("sekda", access.LEADER, top)
        self.outsider = registry.person("orang")
        with clock.frozen(OPEN):
            self.edition = edition(top)

    def innovation(
        self, title: str = "Antar Obat", at: Unit | None = None, **facts: Any
    ) -> Innovation:
        """One of the health department, applied long ago, written by the innovator."""
        made = registry.record(
            at or self.units["dinkes"],
            title=title,
            stage="applied",
            since=date(2023, 1, 2),
            status="listed",
            **facts,
        )
        TeamMember.objects.get_or_create(innovation=made, person=self.innovator)
        return made

    def draft(self, title: str = "Antar Obat", **facts: Any) -> Entry:
        """An entry that is begun."""
        with clock.frozen(OPEN):
            return actions.create_entry(
                self.edition,
                self.innovation(title, **facts),
                Choice("umum", "kesehatan"),
                author=self.innovator,
                by=by(self.innovator),
            )

    def complete(self, entry: Entry) -> Entry:
        """Fill it so that it can be sent."""
        with clock.frozen(OPEN):
            for section in entry.sections.all():
                actions.save_section(
                    entry, section.key, "kata " * 20, version=section.version, person=self.innovator
                )
            actions.attach(entry, "sk", {"address": "https://contoh.example/sk.pdf"})
        return entry

    def sent(self, title: str = "Antar Obat", **facts: Any) -> Entry:
        """An entry in the competition."""
        entry = self.complete(self.draft(title, **facts))
        with clock.frozen(OPEN):
            actions.ask_approval(entry, by=by(self.innovator))
            actions.approve_entry(entry, by=by(self.reviewer))
            return actions.submit_entry(entry, by=by(self.reviewer))

    def juror(self, name: str, agency: str = "Universitas Contoh", **profile: Any) -> Juror:
        """Somebody who accepted to judge."""
        person = registry.person(name)
        with clock.frozen(OPEN):
            made = actions.invite_juror(self.edition, person, "jury", agency=agency, by=SYSTEM)
            actions.answer_invitation(made, accepts=True, agency=agency, by=by(person), **profile)
        return made

    def to_checking(self) -> None:
        """Registration is over."""
        with clock.frozen(CHECK):
            actions.end_stage(self.fresh(), by=SYSTEM)

    def to_scoring(self) -> None:
        """Every entry passed the check; jurors have what they judge."""
        self.to_checking()
        with clock.frozen(CHECK):
            for entry in self.fresh().entries.filter(status="sent"):
                actions.check_entry(entry, [], by=SYSTEM)
        with clock.frozen(SCORE):
            actions.end_stage(self.fresh(), by=SYSTEM)
            actions.assign_stage(self.fresh(), "penilaian", by=SYSTEM)

    def judge(self, **worth: str) -> None:
        """Every card is sent; ``worth`` by title in small letters with _ for blanks, else 80."""
        with clock.frozen(SCORE):
            for one in Assignment.objects.select_related("entry__edition", "juror"):
                value = worth.get(one.entry.title.lower().replace(" ", "_"), "80")
                actions.save_card(one, {"manfaat": value, "kebaruan": value}, to_entrant="Bagus.")
                actions.send_card(one, by=SYSTEM)

    def fresh(self) -> Edition:
        """The edition as it stands."""
        return Edition.objects.get(pk=self.edition.pk)


def edition(unit: Unit, **changes: str) -> Edition:
    """An edition of the small competition; ``changes``: texts of the bundle to replace, old -> new."""
    text = BUNDLE.read_text("utf-8")
    for old, new in changes.items():
        text = text.replace(old, new)
    rules = bundles.from_bytes(BUNDLE.name, text.encode())
    return actions.open_edition(rules, unit, is_public=True, by=SYSTEM)


def client(person: Person | None) -> Client:
    """A browser in which somebody is signed in; None: nobody."""
    made = Client()
    if person is not None:
        made.force_login(person)
    return made


def confirmed(browser: Client, address: str, **given: str) -> Any:
    """The answer to a step that asks first: what its page shows is read, then confirmed. ``given``: fields typed."""
    shown = browser.get(address, given)
    return browser.post(address, {**given, "yakin": shown.context["outlook"].mark})


def by(person: Person) -> Actor:
    """Somebody of the staff as an actor."""
    return Actor.for_person(person)
