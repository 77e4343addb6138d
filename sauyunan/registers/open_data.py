"""Published records as open data: JSON, CSV, GeoJSON, vCard, JSON-LD, and the DCAT catalogue.

The events of a calendar are written by ``calendar_feed``.

All is made from what is published, so a value that the public may not see cannot get into any.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

import defusedcsv.csv as defused
import vobject  # type: ignore[import-untyped]
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from sauyunan.accounts import queries as accounts_queries
from sauyunan.core import i18n
from sauyunan.kits import value_words
from sauyunan.kits.definition import Edition
from sauyunan.registers import (
    directory,
    linking,
    pictures,
    public_paths,
    public_showing,
    recurrence,
    translating,
)
from sauyunan.registers.contents import Home
from sauyunan.registers.format import RegisterField, SchemaOrg
from sauyunan.registers.models import Published
from sauyunan.registers.places import Point

AT_ONCE = 1_000  # rows fetched
EVENTS = ("Event", "Festival")
"""How the types of schema.org end that happen on days."""
PLACES = (
    "Business",
    "Place",
    "Attraction",
    "Organization",
    "Store",
    "Venue",
    "Museum",
    "Restaurant",
)
"""How the types end that lie somewhere."""
CONTACTS = ("phone", "email")
ABOUT = ("code", "title", "url", "changed_at", "confirmed_on", "is_stale")
"""What is told of each record beside its values."""
FORMATS = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
    "ics": "text/calendar; charset=utf-8",
    "vcf": "text/vcard; charset=utf-8",
}
_LICENCES = "https://spdx.org/licenses/"


def licence_url(home: Home) -> str:
    """Where the licence of a register's data is told."""
    name = home.register.publish.licence if home.register.publish else ""
    return f"{_LICENCES}{name}.html"


def formats(home: Home) -> list[str]:
    """The formats that a register has anything for."""
    publication = home.register.publish
    shown = publication.fields if publication else ()
    left_out = set()
    if publication is None or publication.map is None:
        left_out.add("geojson")
    if publication is None or publication.calendar is None:
        left_out.add("ics")
    if not any(home.register.fields[one].type in CONTACTS for one in shown):
        left_out.add("vcf")
    return [one for one in FORMATS if one not in left_out]


def formats_of(home: Home, row: Published) -> list[str]:
    """The formats that there is anything for of one record."""
    has = {
        "geojson": row.latitude is not None,
        "ics": row.starts_on is not None,
        "vcf": any(name in row.data for kind in CONTACTS for name in _shown(home, kind)),
    }
    return [kind for kind in formats(home) if has.get(kind, True)]


def address(home: Home, kind: str, code: str = "") -> str:
    """Where the data of a register lie, or of one record of it."""
    return f"/data/{home.full}/{code}.{kind}" if code else f"/data/{home.full}.{kind}"


def record(home: Home, row: Published) -> dict[str, Any]:
    """One record with its values as they are stored."""
    url = public_paths.of_register(home, "record", row.record.code)
    return {
        "code": row.record.code,
        "title": row.title,
        "url": public_paths.whole(url),
        "changed_at": row.changed_at.isoformat(),
        "confirmed_on": row.confirmed_on.isoformat() if row.confirmed_on else None,
        "is_stale": row.is_stale,
        "values": {
            name: _told(home.register.fields[name], row.data[name])
            for name in _shown(home)
            if name in row.data
        },
    }


def _told(field: RegisterField, value: Any) -> Any:
    """As it is stored; of photos their addresses."""
    return _photos(value) if field.type == "pictures" else value


def _photos(codes: list[str]) -> list[str]:
    return [public_paths.whole(one.url) for one in pictures.shown(codes)]


# -- Tables and files -----------------------------------------------------------------------------
def stream(home: Home, rows: QuerySet[Published], kind: str) -> Iterator[str]:
    """All of these rows in a format, piece by piece."""
    makers: dict[str, Callable[[Home, Iterable[Published]], Iterator[str]]] = {
        "csv": csv_lines,
        "geojson": geojson,
        "vcf": vcards,
    }
    kept = rows.order_by("record_id").select_related("record").defer("words")
    return makers[kind](home, kept.iterator(AT_ONCE))


class _Line:
    """Takes what a CSV writer writes and gives it back."""

    def write(self, text: str) -> str:
        return text


def csv_lines(home: Home, rows: Iterable[Published]) -> Iterator[str]:
    """A CSV with a heading; cells that a spreadsheet would run as a formula are made harmless."""
    writer = defused.writer(_Line())
    names = _shown(home)
    yield writer.writerow([*ABOUT, *names])
    for row in rows:
        told = record(home, row)
        cells = [told[one] for one in ABOUT] + [told["values"].get(name) for name in names]
        yield writer.writerow([_cell(one) for one in cells])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def geojson(home: Home, rows: Iterable[Published]) -> Iterator[str]:
    """A FeatureCollection (RFC 7946) of those that have a place."""
    licence = json.dumps({"licence": licence_url(home)})[1:-1]
    yield f'{{"type": "FeatureCollection", {licence}, "features": ['
    before = ""
    for row in rows:
        if row.latitude is not None and row.longitude is not None:
            yield before + json.dumps(_feature(home, row, row.longitude, row.latitude))
            before = ",\n"
    yield "]}\n"


def _feature(home: Home, row: Published, east: float, north: float) -> dict[str, Any]:
    told = record(home, row)
    place = {"type": "Point", "coordinates": [round(east, 6), round(north, 6)]}
    properties = {**told.pop("values"), **told}
    outline = properties.pop(map_outline(home) or "", None)
    shape = json.loads(outline) if outline else place
    return {
        "type": "Feature",
        "id": row.record.code,
        "geometry": shape if math.isfinite(east + north) else None,
        "properties": properties,
    }


def map_outline(home: Home) -> str | None:
    """The field whose outline the map draws, if there is one."""
    view = home.register.publish.map if home.register.publish else None
    return view.outline if view else None


def vcards(home: Home, rows: Iterable[Published]) -> Iterator[str]:
    """A vCard for each record that shows how to reach somebody: its owner agreed."""
    for row in rows:
        held = {
            kind: [row.data[name] for name in _shown(home, kind) if name in row.data]
            for kind in (*CONTACTS, "link")
        }
        if held["phone"] or held["email"]:
            yield _vcard(home, row, held)


def _vcard(home: Home, row: Published, held: Mapping[str, list[str]]) -> str:
    card = vobject.vCard()
    title = " ".join(row.title.split())
    card.add("fn").value = title
    card.add("n").value = vobject.vcard.Name(family=title)
    card.add("org").value = [title]
    for name, kind in (("tel", "phone"), ("email", "email"), ("url", "link")):
        for value in held[kind]:
            card.add(name).value = " ".join(str(value).split())
    card.add("uid").value = public_paths.whole(
        public_paths.of_register(home, "record", row.record.code)
    )
    card.add("rev").value = row.changed_at.strftime("%Y%m%dT%H%M%SZ")
    made: str = card.serialize()
    return made


def _shown(home: Home, kind: str = "") -> list[str]:
    """The public fields, all or those of one kind."""
    publication = home.register.publish
    fields = home.register.fields
    names = publication.fields if publication else ()
    return [name for name in names if not kind or fields[name].type == kind]


# -- What search engines read ---------------------------------------------------------------------
def json_ld(home: Home, row: Published) -> dict[str, Any] | None:
    """The record as schema.org knows it, in the page's language; None when the register does not
    say as what."""
    publication = home.register.publish
    if publication is None or publication.schema_org is None:
        return None
    url = public_paths.whole(public_paths.of_register(home, "record", row.record.code))
    made: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": publication.schema_org.type,
        "@id": url,
        "url": url,
        "name": row.title_in(),
    }
    made |= _properties(home, row, publication.schema_org)
    _add_place(made, row, publication.schema_org)
    if publication.schema_org.type.endswith(EVENTS) and "startDate" not in made:
        made |= _days(home, row)
    return made


def _add_place(made: dict[str, Any], row: Published, declared: SchemaOrg) -> None:
    """The published point: of what happens that of its place, of whatever says where it lies its own."""
    if row.latitude is None or row.longitude is None:
        return
    place = _coordinates(Point(row.latitude, row.longitude))
    if declared.type.endswith(EVENTS):
        where = made.get("location")
        if where is None:
            made["location"] = {"@type": "Place", "geo": place}
        elif isinstance(where, dict):
            made["location"] = {**where, "geo": place}
    elif declared.type.endswith(PLACES):
        made.setdefault("geo", place)


def _coordinates(point: Point) -> dict[str, Any]:
    place = {"latitude": point.latitude, "longitude": point.longitude}
    return {"@type": "GeoCoordinates", **place}


def _properties(home: Home, row: Published, declared: SchemaOrg) -> dict[str, Any]:
    made = {}
    said = translating.data(home, row)
    for name, field_name in declared.properties.items():
        if field_name in said:
            field = home.register.fields[field_name]
            made[name] = _property(name, field, said[field_name])
    return {name: value for name, value in made.items() if value not in (None, "")}


def _property(name: str, field: RegisterField, value: Any) -> Any:
    match field.type:
        case "area":
            return _postal(value) if name == "address" else _place(_postal(value))
        case "point":
            return _coordinates(Point.read(value))
        case "link":
            return public_showing.web(value)
        case "pictures":
            return _photos(value)
        case "hours":
            return value.split("; ")
        case "choice" | "choices":
            values = value if isinstance(value, list) else [value]
            return ", ".join(directory.option_label(field, one) for one in values)
    kind = _KINDS.get(name)
    if kind is None:
        return value
    address = {"address": str(value)} if kind == "Place" else {}
    return {"@type": kind, "name": str(value), **address}


_KINDS = {"location": "Place", "organizer": "Organization", "performer": "Organization"}
"""What schema.org expects where a register has a text."""


def _place(address: dict[str, str]) -> dict[str, Any]:
    return {"@type": "Place", "name": address["streetAddress"], "address": address}


def _postal(code: str) -> dict[str, str]:
    names = list(reversed(public_showing.area_path(code)))  # the largest first
    made = {"@type": "PostalAddress", "addressCountry": "ID"}
    made["streetAddress"] = ", ".join(reversed(names[2:])) or ", ".join(names) or code
    made |= dict(zip(("addressRegion", "addressLocality"), names, strict=False))
    return made


def _days(home: Home, row: Published) -> dict[str, Any]:
    """When it begins and, as far as that is told, ends; of one that repeats the first time and how often."""
    publication = home.register.publish
    view = publication.calendar if publication else None
    if view is None or row.starts_on is None:
        return {}
    ends = row.starts_on if row.repeats or row.ends_on is None else row.ends_on
    starts_at, ends_at = row.data.get(view.from_ or ""), row.data.get(view.until or "")
    made: dict[str, Any] = {"startDate": _moment(row.starts_on, starts_at)}
    if ends_at or not starts_at or ends > row.starts_on:
        made["endDate"] = _moment(ends, ends_at)
    if row.repeats:
        made["eventSchedule"] = _schedule(row.repeats, row.starts_on, row.ends_on)
    return made


def _schedule(rule: str, first: date, last: date | None) -> dict[str, str]:
    """A rule as far as schema.org says one: how often, from when, until when."""
    often = recurrence.every(rule)
    named = {"startDate": first.isoformat(), "scheduleTimezone": settings.TIME_ZONE}
    until = {"endDate": last.isoformat()} if last else {}
    return {"@type": "Schedule", "repeatFrequency": often, **named, **until}


def _moment(day: date, clock_time: str | None) -> str:
    if not clock_time:
        return day.isoformat()
    at = datetime.combine(day, time.fromisoformat(clock_time))
    return timezone.make_aware(at).isoformat()


def as_script(told: Mapping[str, Any]) -> str:
    """JSON that may stand in a page's script element: no sign of it can end the element."""
    text = json.dumps(told, ensure_ascii=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


# -- The catalogue --------------------------------------------------------------------------------
def catalogue() -> dict[str, Any]:
    """All published registers with where their data lie (DCAT 3 as JSON-LD)."""
    city = accounts_queries.city_or_none()
    name = city.name if city else "Sauyunan"
    sets = [_dataset(edition, home, name) for edition, home in linking.published_registers()]
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
        },
        "@id": public_paths.whole("/data/katalog.jsonld"),
        "@type": "dcat:Catalog",
        "dct:title": [{"@value": name, "@language": "id"}],
        "dct:publisher": _agent(name),
        "dct:language": ["id", "en"],
        "dcat:dataset": sets,
    }


def _agent(name: str) -> dict[str, str]:
    return {"@type": "foaf:Agent", "foaf:name": name}


def _dataset(edition: Edition, home: Home, publisher: str) -> dict[str, Any]:
    page = public_paths.whole(public_paths.of_register(home))
    texts = home.register.title
    title = [
        {"@value": i18n.pick(texts, lang), "@language": lang}
        for lang in ("id", "en")
        if lang == i18n.DEFAULT or i18n.pick(texts, lang) != i18n.pick(texts, i18n.DEFAULT)
    ]
    return {
        "@id": page,
        "@type": "dcat:Dataset",
        "dct:title": title,
        "dct:identifier": home.full,
        "dct:publisher": _agent(publisher),
        "dct:license": {"@id": licence_url(home)},
        "dcat:landingPage": {"@id": page},
        "dcat:distribution": [_distribution(home, kind) for kind in formats(home)],
    }


def _distribution(home: Home, kind: str) -> dict[str, Any]:
    url = public_paths.whole(address(home, kind))
    media = FORMATS[kind].partition(";")[0]
    return {
        "@id": url,
        "@type": "dcat:Distribution",
        "dct:license": {"@id": licence_url(home)},
        "dcat:downloadURL": {"@id": url},
        "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{media}"},
    }


def labels(home: Home) -> list[dict[str, Any]]:
    """The public fields: name, kind, label, and what their values are called."""
    told = []
    for name in _shown(home):
        field = home.register.fields[name]
        options = {
            key: i18n.pick(value_words.option_texts(one)) for key, one in field.options.items()
        }
        if field.type == "yes_no":
            options = {"true": _("Yes"), "false": _("No")}
        label = i18n.pick(field.label)
        told.append({"name": name, "type": field.type, "label": label, "options": options})
    return told
