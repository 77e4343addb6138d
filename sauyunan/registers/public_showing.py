"""Published records as pages show them: values in words with their links, facets with counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sauyunan.accounts import queries as accounts_queries
from sauyunan.core import areas, i18n, saying
from sauyunan.core.folding import fold
from sauyunan.core.models import Area
from sauyunan.core.page_parts import Choice
from sauyunan.kits import value_words
from sauyunan.kits.definition import Edition
from sauyunan.registers import (
    calendar_events,
    directory,
    linking,
    pictures,
    public_paths,
    publishing,
    searching,
    showing,
    translating,
)
from sauyunan.registers.calendar_events import Occurrence
from sauyunan.registers.contents import Home
from sauyunan.registers.directory import Filters
from sauyunan.registers.format import RegisterField
from sauyunan.registers.models import Published
from sauyunan.registers.pictures import ShownPicture
from sauyunan.registers.places import Point
from sauyunan.registers.searching import Counts, Found

INSTEAD = 5  # words that are tried one by one where all find nothing
SUMMARY = 220  # characters of a list
TOGETHER = 10  # records of another register that name this one
FORMAT_NAMES = {
    "json": "JSON",
    "csv": "CSV",
    "geojson": "GeoJSON",
    "ics": "iCalendar",
    "vcf": "vCard",
}
SCHEMES = ("http", "https")


@dataclass(frozen=True)
class ShownValue:
    """A field in words; ``url``: where it leads, ``is_outside``: to another site; ``note``: what
    follows from it now; ``pictures``: photos instead of words."""

    label: str
    text: str
    url: str = ""
    is_outside: bool = False
    hint: str = ""
    note: str = ""
    pictures: Sequence[ShownPicture] = ()


@dataclass(frozen=True)
class ShownEntry:
    """A record in a list."""

    title: str
    url: str
    summary: str = ""
    tags: Sequence[str] = ()
    area: str = ""
    distance: str = ""
    is_stale: bool = False
    when: str = ""


@dataclass(frozen=True)
class ShownFacet:
    """A facet with its values; each label says how many fit."""

    name: str
    label: str
    choices: Sequence[Choice]
    is_open: bool


@dataclass(frozen=True)
class Together:
    """Records of another register that name this one."""

    title: str
    entries: Sequence[ShownEntry]
    all_url: str  # where there are more


@dataclass(frozen=True)
class Removable:
    """A filter that is in force, and the address without it."""

    label: str
    url: str


# -- Lists ----------------------------------------------------------------------------------------
def entries(home: Home, rows: Iterable[Published], near: Point | None = None) -> list[ShownEntry]:
    """Records for a list; their areas cost one statement."""
    rows = list(rows)
    names = _area_names(rows, home)
    times = calendar_events.next_times(home, rows)
    return [_entry(home, row, names, near, times.get(row.pk)) for row in rows]


def _entry(
    home: Home,
    row: Published,
    names: Mapping[str, str],
    near: Point | None,
    when: Occurrence | None,
) -> ShownEntry:
    summary = translating.summary(home, row)
    code = _area_of(home, row)
    parts = [names.get(one, "") for one in (code, code.rpartition(".")[0]) if one]
    return ShownEntry(
        title=row.title_in(),
        url=public_paths.of_register(home, "record", row.record.code),
        summary=summary if len(summary) <= SUMMARY else f"{summary[:SUMMARY].rstrip()}…",
        tags=_tags(home, row),
        area=", ".join(part for part in parts if part),
        distance=_distance(row, near),
        is_stale=row.is_stale,
        when=_when(when) if when else "",
    )


def _when(one: Occurrence) -> str:
    """Days and hours of a time that something happens."""
    lang = i18n.language()
    days = [saying.day(day, lang) for day in dict.fromkeys((one.day, one.last))]
    hours = [
        saying.clock_time(hour, lang) for hour in (one.event.starts_at, one.event.ends_at) if hour
    ]
    said = [saying.weekday(one.day, lang), " – ".join(days), "–".join(hours)]
    return ", ".join(part for part in said if part)


def _tags(home: Home, row: Published) -> list[str]:
    made: list[str] = []
    for name in _facets(home):
        field = home.register.fields[name]
        if name in row.data and field.options:
            value = row.data[name]
            values = value if isinstance(value, list) else [value]
            made += [directory.option_label(field, one) for one in values]
    return made[:4]


def _distance(row: Published, near: Point | None) -> str:
    if near is None or row.latitude is None or row.longitude is None:
        return ""
    metres = near.distance(Point(row.latitude, row.longitude))
    if metres < 1000:
        return _("about %(n)s m away") % {"n": max(10, round(metres / 10) * 10)}
    return _("about %(n)s km away") % {"n": saying.number(metres / 1000, i18n.language(), 1)}


def _area_of(home: Home, row: Published) -> str:
    for name, field in home.register.fields.items():
        if field.type == "area" and name in row.data:
            return str(row.data[name])
    return ""


def _area_names(rows: Iterable[Published], home: Home) -> dict[str, str]:
    codes = {code for row in rows if (code := _area_of(home, row))}
    codes |= {code.rpartition(".")[0] for code in codes}
    return dict(Area.objects.filter(pk__in=codes).values_list("code", "name"))


def counted(found: Found) -> str:
    """How many were found."""
    number = {"n": saying.number(found.count, i18n.language())}
    if found.is_more:
        return _("More than %(n)s records") % number
    return ngettext("%(n)s record", "%(n)s records", found.count) % number


# -- Filters --------------------------------------------------------------------------------------
def facets(home: Home, filters: Filters, counts: Mapping[str, Counts]) -> list[ShownFacet]:
    """Facets with declared values, each with how many fit under the other filters."""
    made = []
    for name in _facets(home):
        field = home.register.fields[name]
        values = ("yes", "no") if field.type == "yes_no" else tuple(field.options)
        chosen = filters.facets.get(name, ())
        choices = [
            Choice(
                value,
                _with_count(directory.option_label(field, value), counts[name], f"{name}={value}"),
                value in chosen,
            )
            for value in values
        ]
        if choices:
            made.append(ShownFacet(name, i18n.pick(field.label), choices, bool(chosen)))
    return made


def _with_count(label: str, counts: Counts, mark: str) -> str:
    count = saying.number(counts.marks.get(mark, 0), i18n.language())
    return f"{label} ({count}+)" if counts.is_cut else f"{label} ({count})"


def area_choices(edition: Edition, home: Home, filters: Filters, counts: Counts) -> list[Choice]:
    """The districts of the city; below the chosen one its villages."""
    fields = home.register.fields
    if all(fields[one].type != "area" for one in _facets(home)):
        return []
    city = edition.area or accounts_queries.area_of_city()
    district = ".".join(filters.area.split(".")[:3]) if filters.area.count(".") >= 2 else ""
    made: list[Choice] = []
    for area in areas.children(city) if city else ():
        made.append(_area_choice(area, filters, counts, ""))
        if area.code == district:
            made += [_area_choice(one, filters, counts, "– ") for one in areas.children(district)]
    return made


def _area_choice(area: Area, filters: Filters, counts: Counts, before: str) -> Choice:
    label = _with_count(area.name, counts, f"{publishing.AREA}={area.code}")
    return Choice(area.code, f"{before}{label}", area.code == filters.area)


def removable(
    home: Home, filters: Filters, here: str = "", kept: Iterable[tuple[str, str]] = ()
) -> list[Removable]:
    """Each filter in force with the address without it: of the list, else of the page ``here``, with
    the parameters ``kept``."""
    made: list[tuple[str, Filters]] = []
    if filters.words:
        made.append((f"“{filters.words}”", replace(filters, words="")))
    for name, values in filters.facets.items():
        field = home.register.fields[name]
        said = ", ".join(directory.option_label(field, one) for one in values)
        label = _("%(label)s: %(message)s") % {
            "label": i18n.pick(field.label),
            "message": said,
        }
        made.append((label, searching.without(filters, name)))
    if filters.area:
        said = areas.name_of(filters.area) or filters.area
        made.append((said, replace(filters, area="")))
    if filters.since or filters.until:
        made.append((_("Days"), replace(filters, since=None, until=None)))
    if filters.near:
        made.append((_("Nearest first"), replace(filters, near=None)))
    if filters.linked:
        made.append((_("What names one record"), replace(filters, linked="")))
    page = here or public_paths.of_register(home)
    return [
        Removable(label, public_paths.with_query(page, [*kept, *one.pairs()]))
        for label, one in made
    ]


def named(home: Home, filters: Filters) -> str:
    """The register with what is looked for in it, such as "Acara – Kriya, Kecamatan Satu"."""
    parts = [f"“{fold(filters.words)}”"] if filters.words else []
    for name, values in filters.facets.items():
        parts += [directory.option_label(home.register.fields[name], one) for one in values]
    if filters.area:
        parts.append(areas.name_of(filters.area) or filters.area)
    if filters.linked:
        row = Published.objects.filter(record__code=filters.linked).only("title", "titles").first()
        parts += [row.title_in()] if row else []
    days = [saying.day(one, i18n.language()) for one in (filters.since, filters.until) if one]
    parts += [" – ".join(days)] if days else []
    return f"{home.title} – {', '.join(parts)}" if parts else home.title


def misread(raw: directory.Raw) -> list[str]:
    """What of an address was left out because nobody can read it, in sentences."""
    labels = {"near": _("Near a place"), "since": _("From day"), "until": _("To day")}
    return [
        _("%(label)s: “%(text)s” was not understood: %(message)s")
        % {"label": labels[one.name], "text": one.text, "message": one.message}
        for one in directory.misread(raw)
    ]


def instead(home: Home, filters: Filters) -> list[Removable]:
    """What finds something where all words together find nothing: the words of a phrase in any order,
    then each by itself."""
    words = fold(filters.words).split()[:INSTEAD]
    texts = [" ".join(words), *words] if len(words) > 1 else []
    here = public_paths.of_register(home)
    made = []
    for text in dict.fromkeys(texts):
        other = replace(filters, words=text)
        if text != filters.words and directory.rows(home, other).exists():
            made.append(Removable(text, public_paths.with_query(here, other.pairs())))
    return made


def end_of_list(found: Found) -> str:
    """What is told where more fits than is listed, or nothing."""
    if not found.is_cut:
        return ""
    if found.order == "near":
        return _(
            "The %(n)s places that lie nearest are listed. Add a word or a filter, or begin from another place, to see others."
        ) % {"n": saying.number(searching.NEAREST, i18n.language())}
    return _("More records fit than are listed. Add a word or a filter to narrow them down.")


# -- One record -----------------------------------------------------------------------------------
def values(home: Home, row: Published) -> list[ShownValue]:
    """The public fields that have a value, in the order of the declaration, in the page's language;
    what only translates another one is not among them. Where a text says what another record is
    called, and a field with `links` names that record, both are said once, by the label of the text."""
    fields = home.register.fields
    said = translating.data(home, row)
    made = {
        name: _value(home, name, fields[name], said[name])
        for name in translating.own_fields(home)
        if name in said
    }
    links = {one.text: one.url for name, one in made.items() if fields[name].links and one.url}
    copies = {one.text for name, one in made.items() if fields[name].type == "text" and not one.url}
    return [
        replace(one, url=links[one.text]) if one.text in links and not one.url else one
        for name, one in made.items()
        if not (fields[name].links and one.url and one.text in copies)
    ]


def _value(home: Home, name: str, field: RegisterField, value: Any) -> ShownValue:
    label, text = i18n.pick(field.label), value_words.say(field, value, area_path)
    match field.type:
        case "link":
            return ShownValue(label, text, web(text), is_outside=True)
        case "phone" | "email":
            scheme = "tel" if field.type == "phone" else "mailto"
            return ShownValue(label, text, f"{scheme}:{quote(text, safe='@+')}")
        case "point":
            near = public_paths.with_query(public_paths.of_register(home), [("near", text)])
            return ShownValue(label, text, near, hint=_("What is near here"))
        case "outline":
            return ShownValue(label, text, _map(home), hint=_("Show it on the map"))
        case "hours":
            note = _("Open now") if showing.is_open_now(value) else _("Closed now")
            return ShownValue(label, text, note=note)
        case "pictures":
            return ShownValue(label, text, pictures=pictures.shown(value))
        case "area":
            there = [(publishing.AREA, str(value))]
            url = public_paths.with_query(public_paths.of_register(home), there)
            return ShownValue(label, text, url if name in _facets(home) else "")
    return _linked(home, name, label, text) if field.links else ShownValue(label, text)


def _map(home: Home) -> str:
    has_map = bool(home.register.publish and home.register.publish.map)
    return public_paths.of_register(home, "map") if has_map else ""


def _facets(home: Home) -> tuple[str, ...]:
    return home.register.publish.facets if home.register.publish else ()


def web(text: str) -> str:
    """The address when it is one of the web; else nothing, so that no script hides in a link."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in SCHEMES and parts.netloc else ""


def _linked(home: Home, name: str, label: str, value: str) -> ShownValue:
    found = linking.target(home, name, value)
    if found is None or found[0].register.publish is None:
        return ShownValue(label, value)
    other, digest = found
    row = (
        searching.shown(other)
        .filter(record__key_digest=digest)
        .select_related("record")
        .defer("words")
        .first()
    )
    if row is None:
        return ShownValue(label, value)
    url = public_paths.of_register(other, "record", row.record.code)
    return ShownValue(label, row.title_in(), url)


def together(home: Home, row: Published) -> list[Together]:
    """Records of other published registers that name this one, by register."""
    made = []
    for _edition, other in linking.registers_naming(home.full):
        found = linking.naming(other, searching.shown(other), row.record.code, about=home.full)
        rows = (
            found.order_by(*calendar_events.by_time(other)).select_related("record").defer("words")
        )
        some = list(rows[: TOGETHER + 1])
        if some:
            here = public_paths.of_register(other)
            address = public_paths.with_query(here, [("terkait", row.record.code)])
            more = address if len(some) > TOGETHER else ""
            made.append(Together(other.title, entries(other, some[:TOGETHER]), more))
    return made


def area_path(code: str) -> list[str]:
    return [area.name for area in reversed(areas.path_of(code))]
