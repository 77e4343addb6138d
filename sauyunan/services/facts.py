"""What the rules of a service see: answers, param, place, today; and its compiled rules.

Environments and rules are compiled once for each edition and kept with it (kits.rules), so that
applying costs no compilation.
"""

from __future__ import annotations

import time as timer
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from sauyunan.accounts import queries as accounts_queries
from sauyunan.accounts.models import Unit
from sauyunan.core import areas, cel, clock, workdays
from sauyunan.core import queries as core_queries
from sauyunan.kits import answering, effects, rules
from sauyunan.kits import queries as kits_queries
from sauyunan.kits.definition import Edition, Kit
from sauyunan.kits.fields import Question, ValueField
from sauyunan.kits.form_rules import FormRules
from sauyunan.kits.format import Check, Texts
from sauyunan.kits.rules import Seen
from sauyunan.services.format import Bring, Case, Move, OfficialForm, Service

SECONDS = 60
"""How long a process may go by a name of the city or unit that has been changed meanwhile."""


@dataclass(frozen=True)
class Office:
    """The unit that handles a case, and what rules see of it as ``place``."""

    unit: Unit
    place: Mapping[str, str]
    prefix: str  # of references


_offices: dict[tuple[int, str], tuple[float, Office]] = {}


def services_of(edition: Edition) -> Mapping[str, Service]:
    """The services of an edition's kit by name."""
    found: Mapping[str, Service] = edition.kit.parts.get("services", {})
    return found


def service_of(edition: Edition, name: str) -> Service:
    """The service of an edition's kit; KeyError when there is none."""
    return services_of(edition)[name]


def running_services() -> Iterator[tuple[Edition, str, Service]]:
    """Every service that the city runs, with its edition and name, by kit. One small statement."""
    for edition in kits_queries.editions():
        for name, service in services_of(edition).items():
            yield edition, name, service


def summary_of(kit: Kit, name: str) -> Texts | None:
    """What a service is in one sentence; that of its kit where it has none and is the only one."""
    services = kit.parts.get("services", {})
    own: Texts | None = services[name].summary
    if own is None and len(services) == 1:
        return kit.manifest.summary
    return own


def office(unit_id: int, area: str) -> Office:
    """The office of a unit in the city with an area code; read once a minute by each process."""
    now, key = timer.monotonic(), (unit_id, area)
    kept = _offices.get(key)
    if kept is None or now - kept[0] >= SECONDS:
        kept = _offices[key] = (now, _read_office(unit_id, area))
    return kept[1]


def office_of(edition: Edition) -> Office:
    """The office of an edition's own unit. ValueError where the kit was installed without one."""
    if edition.unit_id is None:
        raise ValueError(f"{edition.kit.name}: the edition has no unit; install the kit with one")
    return office(edition.unit_id, edition.area)


def forget_offices() -> None:
    """Read city and units anew; who changes them calls this."""
    _offices.clear()


def _read_office(unit_id: int, area: str) -> Office:
    city = accounts_queries.city_or_none()
    unit = Unit.objects.get(pk=unit_id)
    code = area or (city.area if city else unit.area)
    names = {one.level: one.name for one in areas.path_of(code)}
    place = {
        "code": code,
        "name": city.name if city else unit.name,
        "provinsi": names.get(areas.PROVINCE, ""),
        "kabupaten": names.get(areas.REGENCY, ""),
        "unit": unit.name,
    }
    return Office(unit, place, city.reference_prefix if city else "KTA")


# -- The form -------------------------------------------------------------------------------------
def questions(edition: Edition, name: str) -> Mapping[str, Question]:
    """All questions of the form, as rules see them."""
    key = ("services.questions", name)
    return edition.once(key, lambda: rules.questions_of(service_of(edition, name).ask))


def form_rules(edition: Edition, name: str) -> FormRules:
    """The compiled rules of the form."""
    scope = f"services/{name}/answers"
    return answering.rules_of(edition, scope, {"answers": questions(edition, name)})


def form_context(
    edition: Edition, name: str, at: Office, *, lang: str | None = None, today: date | None = None
) -> answering.Ctx:
    """What the form is read with, today or on the day given."""
    return answering.context(
        edition,
        form_rules(edition, name),
        today=today or clock.today(),
        place=at.place,
        lang=lang,
    )


def move_context(
    edition: Edition, name: str, key: str, at: Office, answers: Mapping[str, Any]
) -> answering.Ctx:
    """What the own form of a move is read with; its rules see the answers too."""
    move = service_of(edition, name).moves[key]
    forms = {"answers": questions(edition, name), "move": move.ask}
    made = answering.rules_of(edition, f"services/{name}/moves/{key}/form", forms, "move")
    ctx = answering.context(edition, made, today=clock.today(), place=at.place)
    return answering.Ctx(
        rules=ctx.rules,
        look=ctx.look,
        fields_of=ctx.fields_of,
        today=ctx.today,
        given={**ctx.given, "answers": answers},
    )


@dataclass(frozen=True)
class Facts:
    """The rules of a service over one person's answers; bound once for all of them."""

    edition: Edition
    service: Service
    rules: FormRules
    bound: cel.Bound

    def holds(self, rule: str | None, *, else_: bool) -> bool:
        """Whether a yes/no rule holds; ``else_`` where it has no value, True where there is none."""
        if rule is None:
            return True
        try:
            return self.rules.rule(rule, "bool", {}).rule.holds(self.bound)
        except cel.RuleError:
            return else_

    def brings(self, *, is_helped: bool = False) -> dict[str, Bring]:
        """The documents that are asked for; one whose rule has no value is asked for.

        ``is_helped``: a helper fills in for somebody, which some documents are for.
        """
        wanted = self.service.bring.items()
        return {
            key: one
            for key, one in wanted
            if (is_helped or not one.by_helper) and self.holds(one.when, else_=True)
        }

    def forms(self) -> dict[str, OfficialForm]:
        """The official forms that are filled in; one whose rule has no value is."""
        known = self.service.forms.items()
        return {key: one for key, one in known if self.holds(one.when, else_=True)}

    def cases(self) -> dict[str, Case]:
        """The cases that the answers make."""
        known = self.service.cases.items()
        return {key: one for key, one in known if self.holds(one.when, else_=False)}

    def title(self) -> str:
        """What the desk calls the application; empty where the service does not say."""
        return self.text(self.service.title_of_case)

    def text(self, rule: str | None) -> str:
        """What a text rule says; empty where it has no value or there is none."""
        if rule is None:
            return ""
        try:
            return str(self.rules.rule(rule, "text", {}).rule.value(self.bound))[:200]
        except cel.RuleError:
            return ""


def facts(
    edition: Edition,
    name: str,
    answers: Mapping[str, Any],
    at: Office,
    *,
    today: date | None = None,
) -> Facts:
    """The rules of a service over visible answers, today or on the day given."""
    made = form_rules(edition, name)
    day = today or clock.today()
    bound = made.base.bind(
        rules.bindings(edition, edition.kit.name, answers=answers, place=at.place, today=day)
    )
    return Facts(edition, service_of(edition, name), made, bound)


def promised_minutes(edition: Edition, name: str) -> int:
    """The promise of a service in working minutes, under the city's parameters."""

    return number(edition, service_of(edition, name).promise) * 60


def days_before(edition: Edition, name: str, reminder: str) -> int:
    """How many days before the end a reminder is told, under the city's parameters."""
    return number(edition, service_of(edition, name).reminders[reminder].days)


def number(edition: Edition, text: str) -> int:
    """What an integer rule over `param` gives under the city's parameters, at least 0."""

    def found() -> int:
        env = rules.environment(edition, "services/promise", rules.environment_for)
        rule = env.compile(text, "integer")
        return max(0, int(str(rule.value({"param": edition.param(edition.kit.name)}))))

    return edition.once(("services.number", text), found)


# -- A move ---------------------------------------------------------------------------------------
def move_rules(edition: Edition, name: str, key: str) -> cel.Rules:
    """What guards and effects of a move see: answers, move, now, and the effects' results."""
    move = service_of(edition, name).moves[key]
    return effects.environment(
        edition,
        f"services/{name}/moves/{key}",
        move.effects,
        lambda: move_variables(service_of(edition, name), questions(edition, name), move),
    )


def move_variables(service: Service, asked: Mapping[str, Question], move: Move) -> dict[str, Seen]:
    """The variables of a move's rules beside param, place and today."""
    brought = {
        key: ValueField(type="pictures", label=one.label) for key, one in service.bring.items()
    }
    return {
        "answers": asked,
        "move": move.ask,
        "now": "moment",
        **({"bring": brought} if brought else {}),
    }


@dataclass(frozen=True)
class Filled:
    """What rules of a move see of it: its own answers, and the codes of the files by document."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, list[str]] = field(default_factory=dict)


def sees_files(move: Move) -> bool:
    """Whether rules of a move speak of the files that were brought."""
    return "bring" in f"{move.effects} {[one.if_not for one in move.when]}"


def move_values(
    edition: Edition, answers: Mapping[str, Any], filled: Filled, at: Office
) -> dict[str, Any]:
    """Values for ``move_rules``."""
    return rules.bindings(
        edition,
        edition.kit.name,
        answers=dict(answers),
        move=dict(filled.answers),
        **({"bring": filled.files} if filled.files else {}),
        place=at.place,
        today=clock.today(),
        now=clock.now(),
    )


def broken_guard(edition: Edition, name: str, key: str, values: Mapping[str, Any]) -> Check | None:
    """The first guard of a move that does not hold; one without a value does not (fail closed)."""
    guards = service_of(edition, name).moves[key].when
    if not guards:
        return None
    made = move_rules(edition, name, key)
    bound = made.bind(values)
    return next((one for one in guards if not _guard_holds(edition, made, one, bound)), None)


def _guard_holds(edition: Edition, made: cel.Rules, guard: Check, bound: cel.Bound) -> bool:
    key = ("services.guard", id(made), guard.if_not)
    rule = edition.once(key, lambda: made.compile(guard.if_not, "bool"))
    try:
        return rule.holds(bound)
    except cel.RuleError:
        return False


def current(kit: str) -> Edition | None:
    """The edition of a kit that runs now. A plain statement, because every applicant waits for it."""
    with connection.cursor() as cursor:
        cursor.execute(_CURRENT, [kit])
        row = cursor.fetchone()
    if row is None:
        _recent.pop(kit, None)
        return None
    _recent[kit] = row[0]
    return edition_of(row[0])


def recent(kit: str) -> Edition | None:
    """The edition that ran when this process last asked; free, and perhaps replaced since."""
    return kits_queries.remembered(_recent.get(kit, 0))


def is_running(edition: Edition) -> bool:
    """Whether an edition is the one of its kit that runs now."""
    running = current(edition.kit.name)
    return running is not None and running.id == edition.id


_recent: dict[str, int] = {}
_CURRENT = "SELECT edition_id FROM kits_installation WHERE kit = %s AND is_active"


def edition_of(edition_id: int) -> Edition:
    """The edition that a draft or an application is pinned to."""
    return kits_queries.edition(edition_id)


def calendar() -> workdays.Calendar:
    """The working time of the city's offices."""
    return core_queries.calendar()
