"""`make demo`: a made-up city with a month behind it, made once, the same on every machine."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from sauyunan.accounts import queries as accounts_queries
from sauyunan.accounts.models import Person
from sauyunan.core import clock
from sauyunan.core import queries as core_queries
from sauyunan.core.models import Area
from sauyunan.core.workdays import Calendar
from sauyunan.documents import actions as documents
from sauyunan.documents.models import Document
from sauyunan.home.demo import (
    city,
    contest,
    errands,
    families,
    opinions,
    outlines,
    plans,
    registry,
    story,
    timeline,
)
from sauyunan.home.demo.city import Town
from sauyunan.home.demo.families import Family
from sauyunan.home.demo.month import Teller
from sauyunan.home.demo.records import Drawer, Owned
from sauyunan.home.demo.story import Story
from sauyunan.home.demo.timeline import Life
from sauyunan.kits import queries as kits
from sauyunan.services.actions.sending import Sent

SEED = 3273
SIGN_INS = "demo-signins.txt"
_PARENTS = ("mother", "father")
_OWNERS = "Sample owners, for services such as Ubah data pelaku (number, owner's code, of what):"
_FAMILY = "A made-up family to apply with (NIK and day of birth; last the number of its card):"
VILLAGE = 4


@dataclass(frozen=True)
class DemoSummary:
    """What is printed when the pages answer."""

    shown: tuple[str, ...]

    def lines(self) -> list[str]:
        """One entry a line."""
        return list(self.shown)


def load(told: Story | None = None, say: Callable[[str], None] = print) -> DemoSummary:
    """Make the sample city where there is none yet; tell where to look and how to sign in.

    All of it or nothing. A city that is here stays as it is. ``told``: another story than the file's.
    """
    told = told or story.read()
    present = accounts_queries.city_or_none()
    if present is None:
        say("Sample city …")
        with transaction.atomic():
            town, teller, homes, owned = _make(told, clock.now())
            examples = _examples(teller)
            _keep(town, examples, owned, homes)
        _render([sent.application.reference for sent in examples])
    elif present.name != told.city.name:
        return DemoSummary(
            (f"This home serves {present.name}; no sample data was added.", _url(""))
        )
    return DemoSummary(tuple(_addresses(told) + _kept()))


def _make(told: Story, now: datetime) -> tuple[Town, Teller, list[Family], list[Owned]]:
    """The city, its residents, its month, and who owns which record."""
    chance = random.Random(SEED)  # noqa: S311  lifelike data, no secrets
    beginning = _beginning(now)
    with clock.frozen(min(beginning, opinions.begins(told.surveys, now))):
        town = city.found(told)
    asked = timeline.run(opinions.lives(told.surveys, town, now), beginning)
    with clock.frozen(beginning):
        city.install_kits(told, town)
        outlines.draw(told.city.area)
        city.name_deputies(told, town, now)
        homes = families.settle(
            told.families, kits.current(told.families.kit), _villages(told), chance
        )
        drawers = _fill(told, now)
        owned = [one for drawer in drawers for one in drawer.owned]
    calendar = core_queries.calendar()
    teller = Teller(
        story=told.month,
        edition=kits.current(told.month.service.partition("/")[0]),
        town=town,
        calendar=calendar,
        chance=chance,
        sexes=list(told.families.sexes.values()),
    )
    month = teller.lives(plans.plans(told.month, homes, now, calendar, chance), now)
    others = _errands(told, drawers, homes, town, calendar, now)
    timeline.run([*month, *others, *asked], now)
    if told.has_registry:
        with clock.frozen(now):
            registry.fill(town, now)
    if told.has_contest:
        contest.hold(town, now)
    return town, teller, homes, owned


def _errands(
    told: Story,
    drawers: list[Drawer],
    homes: list[Family],
    town: Town,
    calendar: Calendar,
    now: datetime,
) -> list[tuple[datetime, Life]]:
    """The applications for other services, each with its moment."""
    made = {drawer.edition.kit.name: drawer.made for drawer in drawers}
    lives: list[tuple[datetime, Life]] = []
    for errand in told.errands:
        kit = errand.service.partition("/")[0]
        runner = errands.Runner(
            story=errand,
            edition=kits.current(kit),
            town=town,
            calendar=calendar,
            homes=homes,
            now=now,
            chance=random.Random(f"{SEED} {errand.service}"),  # noqa: S311  lifelike data, no secrets
            made=made.get(kit, {}),
        )
        lives += runner.lives()
    return lives


def _fill(told: Story, now: datetime) -> list[Drawer]:
    """The registers of the kits that the story tells of; by their own chance, so that they do not
    change what the month draws."""
    drawn = outlines.outlines(told.city.area)
    villages = {code: one for code, one in drawn.items() if code.count(".") == VILLAGE - 1}
    drawers = []
    for records in told.records:
        drawer = Drawer(
            story=records,
            edition=kits.current(records.kit),
            city=told.city.area,
            villages=villages,
            today=now.astimezone(ZoneInfo(settings.TIME_ZONE)).date(),
            chance=random.Random(SEED),  # noqa: S311  lifelike data, no secrets
        )
        drawer.draw()
        drawers.append(drawer)
    return drawers


def _beginning(now: datetime) -> datetime:
    """Nine in the morning, a day before the month begins."""
    zone = ZoneInfo(settings.TIME_ZONE)
    day = now.astimezone(zone).date() - timedelta(days=plans.DAYS + 1)
    return datetime.combine(day, time(9), zone)


def _villages(told: Story) -> list[str]:
    """Villages of the sub-districts that have a unit."""
    within = tuple(unit.area for unit in told.units if unit.area)
    rows = Area.objects.filter(level=VILLAGE, parent__in=within).order_by("code")
    return list(rows.values_list("code", flat=True))


def _render(references: list[str]) -> None:
    """The documents of the examples; the worker makes the others when the pages answer."""
    for document in Document.objects.filter(case__in=references).order_by("pk"):
        documents.finish(document.pk)


# -- What is told ---------------------------------------------------------------------------------
def _examples(teller: Teller) -> list[Sent]:
    """The newest application in each state, with the secret that only its applicant knows."""
    newest = {sent.application.state: sent for sent in teller.sent}
    return list(newest.values())


def _keep(town: Town, examples: list[Sent], owned: list[Owned], homes: list[Family]) -> None:
    """Write down passwords and secrets of the sample, readable by who runs it only."""
    people = [
        f"  {one.person.username:<14}{one.password:<20}{one.about}{_acting(one.person)}"
        for one in town.sign_ins.values()
    ]
    cases = [
        f"  {sent.application.reference:<20}{sent.secret:<14}{sent.application.state}"
        for sent in examples
    ]
    owners = [f"  {one.number:<20}{one.secret:<14}{one.about}" for one in owned]
    path = Path(settings.SAUYUNAN_HOME) / SIGN_INS
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("\n".join([*people, "", *cases, "", *owners, "", *_family(homes), ""]))


def _acting(person: Person) -> str:
    """What somebody may do today for another one, and until when."""
    acts = accounts_queries.memberships_today(person).exclude(acting="")
    return "".join(f": {one.role} ({one.acting}.) until {one.ends_on}" for one in acts)


def _family(homes: list[Family]) -> list[str]:
    """The numbers of a family of two, to apply with."""
    facts = next((one.facts for one in homes if "father" in one.facts), None)
    if facts is None:
        return []
    people = [
        f"  {facts[who]:<24}{facts[f'{who}_nik']}  {facts[f'{who}_born']}" for who in _PARENTS
    ]
    return [*people, f"  {'-':<24}{facts['kk']}"]


def _kept() -> list[str]:
    path = Path(settings.SAUYUNAN_HOME) / SIGN_INS
    try:
        people, cases, owners, *rest = path.read_text("utf-8").split("\n\n")
    except FileNotFoundError:
        return [f"The sample sign-ins are gone with {path}."]
    return [
        "",
        f"Sample sign-ins (kept in {path}):",
        *people.splitlines(),
        "",
        "Sample applications to follow (reference, secret, state):",
        *cases.splitlines(),
        *("", _OWNERS) * bool(owners),
        *owners.splitlines(),
        *("", _FAMILY) * bool(rest),
        *"".join(rest).splitlines(),
    ]


def _addresses(told: Story) -> list[str]:
    kit, _, service = told.month.service.partition("/")
    places = [
        ("apply", reverse("services:about", args=[kit, service])),
        ("follow", reverse("services:track")),
        ("check", _checked_document()),
        ("desk", settings.LOGIN_REDIRECT_URL),
        ("evidence", reverse("innovations:detail", args=[kit])),
        ("API", reverse("api:openapi-json")),
    ]
    return [
        f"{told.city.name}: {_url('/')}",
        *(f"  {what:<10}{_url(path)}" for what, path in places),
    ]


def _checked_document() -> str:
    valid = (
        Document.objects.filter(status=Document.Status.VALID).order_by("-issued_at", "pk").first()
    )
    return reverse("documents:verify", args=[valid.code]) if valid else reverse("documents:check")


def _url(path: str) -> str:
    return f"{settings.SAUYUNAN_URL}{path}"
