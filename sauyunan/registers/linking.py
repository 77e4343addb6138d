"""Records that name others by their key: the other record, and those that name this one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Q, QuerySet

from sauyunan.kits import queries as kit_queries
from sauyunan.kits.definition import Edition
from sauyunan.registers import contents, names
from sauyunan.registers.contents import Home
from sauyunan.registers.models import Published, Record


def fields_to(home: Home, full: str) -> list[str]:
    """The public fields of a register that hold the key of another."""
    publication = home.register.publish
    return [
        name
        for name in (publication.fields if publication else ())
        if (link := home.register.fields[name].links)
        and not home.register.fields[name].personal
        and _full(home, link) == full
    ]


def target(home: Home, name: str, value: str) -> tuple[Home, bytes] | None:
    """The register that a field names, and the digest of the key it holds; None without a link."""
    link = home.register.fields[name].links
    if link is None:
        return None
    try:
        other = contents.home(home.kit, link)
    except KeyError:
        return None
    return other, contents.key_digest(other, {other.register.key[0]: value})


NOBODY = 0
"""The key of no row. Statements are made of what is found, so it must not be known to be empty."""


def naming(
    home: Home, found: QuerySet[Published], code: str, about: str = ""
) -> QuerySet[Published]:
    """Those of ``found`` that name the record with this code in a public field.

    ``about``: its register, where it is known.
    """
    record = Record.objects.filter(code=code, published__isnull=False).first()
    if record is None or (about and record.register != about):
        return found.filter(pk=NOBODY)
    fits = Q()
    for name in fields_to(home, record.register):
        key = _key(home, name, record)
        if key is not None:
            fits |= Q(record__data__contains={name: key}, data__has_key=name)
    return found.filter(fits or Q(pk=NOBODY))


def registers_naming(full: str) -> Iterator[tuple[Edition, Home]]:
    """The published registers of which a public field names records of this one."""
    for edition, home in published_registers():
        if fields_to(home, full):
            yield edition, home


def shown_with(full: str, by: Edition) -> Iterator[tuple[Edition, Home, str]]:
    """The registers whose records are shown only with those of this one, and by which field.

    ``by``: the edition that changes it; in a scenario it is tried, and perhaps not installed.
    """
    for edition, home in published_registers(by if names.are_apart() else None):
        publication = home.register.publish
        for name in publication.with_ if publication else ():
            if _full(home, home.register.fields[name].links or "") == full:
                yield edition, home, name


def keys_of(home: Home, records: Iterable[Record]) -> list[str]:
    """The keys by which others name these records; a personal one is not there."""
    name = home.register.key[0]
    return [key for one in records if isinstance(key := one.data.get(name), str)]


def published_registers(tried: Edition | None = None) -> Iterator[tuple[Edition, Home]]:
    """All registers that the city publishes, by kit; with an edition that is only tried as if it ran."""
    editions = {one.kit.name: one for one in kit_queries.editions()}
    if tried is not None:
        editions[tried.kit.name] = tried
    for edition in editions.values():
        for name, register in edition.kit.parts.get("registers", {}).items():
            if register.publish is not None:
                yield edition, contents.home(edition.kit, name)


def _key(home: Home, name: str, record: Record) -> str | None:
    link = home.register.fields[name].links
    other = contents.home(home.kit, link) if link else None
    held = record.data.get(other.register.key[0]) if other else None  # a personal one is not there
    return held if isinstance(held, str) else None


def _full(home: Home, link: str) -> str:
    try:
        return contents.home(home.kit, link).full
    except KeyError:
        return ""
