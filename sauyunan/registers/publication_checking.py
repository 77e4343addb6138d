"""What is wrong in how a register is published."""

from __future__ import annotations

from collections.abc import Iterable

from sauyunan.core import cel
from sauyunan.core.cel import RuleFault
from sauyunan.kits import rules
from sauyunan.kits.form_rules import plain_field
from sauyunan.kits.part_check import PartCheck
from sauyunan.kits.values import LEVELS
from sauyunan.registers import directory
from sauyunan.registers.format import (
    CalendarView,
    MapView,
    Publication,
    Register,
    RegisterField,
    Renewal,
    Statistic,
)

FACETS = ("choice", "choices", "yes_no", "area")
SUMMARIES = ("text", "long_text")
NAMES = ("text", "long_text", "person_name", "area")


def check_publication(register: Register, here: PartCheck) -> None:
    """Fields that are there and of the right kind, rules, and consent for all that is personal."""
    publication = register.publish
    if publication is None:
        return
    here = here.under("publish")
    _check_shown(register, publication, here)
    _check_with(register, publication, here)
    seen = _rules(register, here)
    if seen is not None:
        _check_rules(register, publication, seen)
    _check_looking(register, publication, here)
    if publication.calendar:
        _check_calendar(register, publication.calendar, here, set(publication.fields))
    elif publication.order == "soonest":
        here.fault("order", "nothing happens on a day", "Add calendar, or choose another order")
    _check_statistics(register, publication, here)


def _check_looking(register: Register, publication: Publication, here: PartCheck) -> None:
    """What one may search and filter by, what lists, maps and search engines show."""
    shown = set(publication.fields)
    for part, kinds in {"search": None, "facets": FACETS}.items():
        for at, name in enumerate(getattr(publication, part)):
            _check_field(register, name, f"{part}.{at}", kinds, here, shown)
    _check_facet_names(register, publication, here)
    _check_translations(register, publication, here)
    if publication.summary:
        _check_field(register, publication.summary, "summary", SUMMARIES, here, shown)
    if publication.until:
        _check_field(register, publication.until, "until", ("date",), here)
    if publication.why:
        _check_why(register, publication, here)
    _check_map(register, publication.map, here, shown)
    if publication.schema_org:
        for name, field in publication.schema_org.properties.items():
            _check_field(register, field, f"schema_org.properties.{name}", None, here, shown)


def _check_why(register: Register, publication: Publication, here: PartCheck) -> None:
    """A text that all may read, of a register whose records are events."""
    why = publication.why or ""
    _check_field(register, why, "why", SUMMARIES, here)
    if why in register.fields and register.fields[why].personal:
        here.fault("why", f"{why!r} is personal and would be shown to all", "Name another field")
    if publication.calendar is None:
        here.fault("why", "it is told of events, and this has no calendar", "Leave it out")


def _check_map(register: Register, view: MapView | None, here: PartCheck, shown: set[str]) -> None:
    """Points and outlines of the map are shown."""
    if view is None:
        return
    _check_field(register, view.point, "map.point", ("point",), here, shown)
    if view.outline:
        _check_field(register, view.outline, "map.outline", ("outline",), here, shown)


def _check_facet_names(register: Register, publication: Publication, here: PartCheck) -> None:
    """A facet is a parameter of the addresses by its own name; an area's is always the same."""
    for at, name in enumerate(publication.facets):
        field = register.fields.get(name)
        if name in directory.WORDS and field is not None and field.type != "area":
            here.fault(
                f"facets.{at}",
                f"{name!r} is a word of the addresses of lists, maps, calendars and data",
                "Give the field another name, such as one that says of what it is",
            )


def _check_translations(register: Register, publication: Publication, here: PartCheck) -> None:
    """A text and what translates it are both shown, of texts; nothing translates a translation."""
    shown = set(publication.fields)
    for name, named in publication.translations.items():
        _check_field(register, name, f"translations.{name}", SUMMARIES, here, shown)
        for lang, other in named.items():
            path = f"translations.{name}.{lang}"
            _check_field(register, other, path, SUMMARIES, here, shown)
            if other in publication.translations:
                here.fault(path, f"{other!r} is translated itself", "Name a field of its own")


def _check_shown(register: Register, publication: Publication, here: PartCheck) -> None:
    for at, name in enumerate(publication.fields):
        path = f"fields.{at}"
        if name in publication.fields[:at]:
            here.fault(path, f"{name!r} is shown twice", "Name each field once")
        if not here.known(name, register.fields, path, "the field"):
            continue
        if register.fields[name].personal and name not in publication.consent:
            here.fault(
                path,
                f"{name!r} is personal: nobody agreed that all may see it",
                f"Add consent: {{{name}: rule}}, or leave it out",
            )
    for name in publication.consent:
        if name not in publication.fields:
            here.fault(f"consent.{name}", f"{name!r} is not among the fields", "Add it there")


def _check_with(register: Register, publication: Publication, here: PartCheck) -> None:
    """What a record is shown with is another published register, named openly by its key."""
    for at, name in enumerate(publication.with_):
        path = f"with.{at}"
        if not here.known(name, register.fields, path, "the field"):
            continue
        field = register.fields[name]
        if not field.links or field.personal:
            here.fault(path, f"{name!r} names no record", "Name a field with links, not personal")
            continue
        named: Register | None = here.find("registers", field.links, path)
        if named is None:
            continue
        if named.publish is None or named.register_ == register.register_:
            what = f"{field.links!r} is no other register that the public sees"
            here.fault(path, what, "Leave it out, or publish that register")
        elif named.key[0] in named.fields and named.fields[named.key[0]].personal:
            here.fault(path, f"the key of {field.links!r} is personal", "Leave it out")


def _rules(register: Register, here: PartCheck) -> PartCheck | None:
    try:
        return here.seeing(rules.environment_for(here.kit, record=register.register_))
    except (RuleFault, KeyError):
        return None  # the register's own check says why


def _check_rules(register: Register, publication: Publication, seen: PartCheck) -> None:
    if publication.when:
        _check_words(register, seen.rule(publication.when, "when", "bool"), "when", seen)
        if "today" in publication.when:
            seen.fault(
                "when",
                "it is decided when a record changes, not each day",
                "Name the last day in until",
            )
    for name, rule in publication.consent.items():
        path = f"consent.{name}"
        made = seen.rule(rule, path, "bool")
        _check_words(register, made, path, seen)
        if made is not None and not any(one.startswith("record.") for one in made.reads):
            what = f"{name!r} would be shown whatever its owner says: the rule reads nothing of the record"
            seen.fault(path, what, "Read a field in which the owner agrees, such as record.boleh")
    if publication.calendar:
        seen.rule(publication.calendar.repeats, "calendar.repeats", "text")
    if publication.calendar and publication.calendar.attend:
        seen.rule(publication.calendar.attend.places, "calendar.attend.places", "integer")
    if publication.renew:
        seen.rule(publication.renew.every_months, "renew.every_months", "integer")
        _check_closed(register, publication.renew, seen)


def _check_words(register: Register, rule: cel.Rule | None, path: str, here: PartCheck) -> None:
    """A choice that is compared with a word has that option."""
    for read, word in rule.compared if rule else ():
        field = register.fields.get(read.removeprefix("record."))
        if (
            field is not None
            and field.type in {"choice", "choices"}
            and isinstance(word, str)
            and word
        ):
            here.known(word, field.options, path, "the option")


def check_written(field: RegisterField, rule: cel.Rule, path: str, here: PartCheck) -> None:
    """A choice that is written out must be one of the options."""
    if field.type == "choice":
        for text in filter(None, rule.written):  # an empty text empties the field
            here.known(text, field.options, path, "the option")


def _check_closed(register: Register, renew: Renewal, seen: PartCheck) -> None:
    """What is set when an owner closes a record fits its fields; the service is the kit's own."""
    for name, rule in renew.closed.items():
        path = f"renew.closed.{name}"
        if seen.known(name, register.fields, path, "the field"):
            field = register.fields[name]
            made = seen.rule(rule, path, plain_field(field))
            if made is not None:
                check_written(field, made, path, seen)
    services = seen.kit.parts.get("services", {})
    if renew.service is not None:
        seen.known(renew.service, services, "renew.service", "the service")


def _check_field(
    register: Register,
    name: str,
    path: str,
    kinds: Iterable[str] | None,
    here: PartCheck,
    shown: set[str] | None = None,
) -> None:
    """The field is there, of one of these kinds, and among those that are shown."""
    if not here.known(name, register.fields, path, "the field"):
        return
    kind = register.fields[name].type
    if kinds is not None and kind not in kinds:
        wanted = ", ".join(kinds)
        here.fault(path, f"{name!r} is of type {kind}", f"Name a field of type {wanted}")
    elif shown is not None and name not in shown:
        here.fault(path, f"{name!r} is not shown", "Add it to fields, or leave it out here")


def _check_calendar(
    register: Register, calendar: CalendarView, here: PartCheck, shown: set[str]
) -> None:
    wanted = {
        "starts": (calendar.starts, ("date",)),
        "ends": (calendar.ends, ("date",)),
        "from": (calendar.from_, ("time",)),
        "until": (calendar.until, ("time",)),
        "except": (calendar.except_, SUMMARIES),
    }
    for part, (name, kinds) in wanted.items():
        if name is not None:
            _check_field(register, name, f"calendar.{part}", kinds, here, shown)
    is_one = isinstance(calendar.place, str)
    for at, name in enumerate(calendar.places):
        path = "calendar.place" if is_one else f"calendar.place.{at}"
        _check_field(register, name, path, NAMES, here, shown)
    if calendar.until and not calendar.from_:
        here.fault("calendar.until", "it ends at an hour and begins at none", "Add from")
    if calendar.attend:
        here.role(calendar.attend.by, "calendar.attend.by")
        if calendar.attend.until:
            _check_field(register, calendar.attend.until, "calendar.attend.until", ("date",), here)
        if calendar.attend.came:
            _check_field(register, calendar.attend.came, "calendar.attend.came", ("integer",), here)


def _check_level(one: Statistic, field: RegisterField, here: PartCheck) -> None:
    if field.type != "area":
        here.fault("level", f"{one.by!r} is no area", "Leave it out, or count by an area")
    elif LEVELS.index(one.level) > LEVELS.index(field.level):
        what = f"{one.by!r} goes down to {field.level} only"
        here.fault("level", what, f"Write level: {field.level}, or ask for more in the field")


def _check_statistics(register: Register, publication: Publication, here: PartCheck) -> None:
    for key, one in publication.statistics.items():
        path = f"statistics.{key}.by"
        kinds = ("date",) if one.every else FACETS
        _check_field(register, one.by, path, kinds, here, set(publication.fields))
        field = register.fields.get(one.by)
        if field is not None and "level" in one.model_fields_set:
            _check_level(one, field, here.under("statistics", key))
