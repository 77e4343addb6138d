"""Areas of the country: names, paths, search, and the import of the package idn-area-data.

Codes are the Ministry of Home Affairs' (Kemendagri): dotted, each part below the one before it. The
data is under ODbL 1.0 and is read at set-up; it is not part of this repository.
"""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from pathlib import Path

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from sauyunan.core.controls import FoundArea
from sauyunan.core.folding import fold
from sauyunan.core.models import Area

PROVINCE, REGENCY, DISTRICT, VILLAGE = 1, 2, 3, 4
FOUND = 20
"""How many areas a search shows at most."""
_on_trust: ContextVar[bool] = ContextVar("on_trust", default=False)
_WORDS = 8  # of what is typed; no name has more
_FILES = {
    "provinces.csv": (PROVINCE, ""),
    "regencies.csv": (REGENCY, "province_code"),
    "districts.csv": (DISTRICT, "regency_code"),
    "villages.csv": (VILLAGE, "district_code"),
}
_COLUMNS = "code, name, level, parent_id, folded"
Row = tuple[str, str, int, str | None, str]


class AreasFault(Exception):
    """The area data cannot be read; the message says which file, what, and how to mend it."""


def name_of(code: str) -> str:
    """The area's name, or "" for a code that no area has."""
    return Area.objects.filter(pk=code).values_list("name", flat=True).first() or ""


def path_of(code: str) -> list[Area]:
    """The area and those it lies in, largest first; what is unknown is left out."""
    parts = code.split(".")
    codes = [".".join(parts[:depth]) for depth in range(1, len(parts) + 1)]
    return list(Area.objects.filter(pk__in=codes).order_by("level"))


@contextlib.contextmanager
def on_trust() -> Iterator[None]:
    """Within the block every code is one of an area: for made-up cases, whatever was imported."""
    token = _on_trust.set(True)
    try:
        yield
    finally:
        _on_trust.reset(token)


def is_trusting() -> bool:
    """Whether codes and places are taken on trust here."""
    return _on_trust.get()


def check(code: str, level: int) -> bool:
    """Whether there is an area of this level with this code."""
    return _on_trust.get() or Area.objects.filter(pk=code, level=level).exists()


def search(text: str, level: int = VILLAGE, within: str = "") -> list[Area]:
    """Areas of a level whose name begins with the text, then those that hold it; at most FOUND, those
    of the city itself first.

    Where no name does, the last words may be those of an area above: "cihapit bandung wetan",
    "sukajadi bandung". ``within``: only inside the area with this code. Nothing for an empty text.
    """
    words = fold(text).split()[:_WORDS]
    areas = Area.objects.filter(level=level)
    if within:
        areas = areas.filter(pk__startswith=f"{within}.")
    for cut in range(len(words), 0, -1):
        found = _own_first(_lying_in(areas, words[cut:]), " ".join(words[:cut]))
        if found:
            return found
    return []


def home_from(read: Callable[[], str]) -> None:
    """Let ``read`` tell the code of the city whose areas stand first in a search."""
    global _home
    _home = read


def is_at_home(code: str) -> bool:
    """Whether an area is the city or lies in it; any may be while the city has no area."""
    city = home()
    return is_trusting() or not city or code == city or code.startswith(f"{city}.")


def home() -> str:
    """The code of the city, or "" before it is made."""
    return _home()


def _no_home() -> str:
    return ""


_home: Callable[[], str] = _no_home


def _own_first(areas: QuerySet[Area], name: str) -> list[Area]:
    city = _home()
    own = _named(areas.filter(pk__startswith=f"{city}."), name) if city else []
    if len(own) == FOUND:
        return own
    known = {area.code for area in own}
    others = [area for area in _named(areas, name) if area.code not in known]
    return own + others[: FOUND - len(own)]


def _lying_in(areas: QuerySet[Area], words: list[str]) -> QuerySet[Area]:
    """Areas with this name, or part of it, anywhere above them."""
    if not words:
        return areas
    name = " ".join(words)
    above = Q(parent__folded__contains=name)
    above |= Q(parent__parent__folded__contains=name)
    return areas.filter(above | Q(parent__parent__parent__folded__contains=name))


def _named(areas: QuerySet[Area], name: str) -> list[Area]:
    found = list(areas.filter(folded__startswith=name).order_by("folded", "code")[:FOUND])
    if len(found) < FOUND:
        others = areas.filter(folded__contains=name).exclude(folded__startswith=name)
        found += others.order_by("folded", "code")[: FOUND - len(found)]
    return found


def names_above(found: Sequence[FoundArea]) -> dict[str, list[str]]:
    """By code of each area the names of those it lies in, the smallest first. One statement."""
    codes = {area.code: _codes_above(area.code) for area in found}
    wanted = {code for above in codes.values() for code in above}
    names = dict(Area.objects.filter(pk__in=wanted).values_list("code", "name"))
    return {code: [names[one] for one in above if one in names] for code, above in codes.items()}


def _codes_above(code: str) -> list[str]:
    parts = code.split(".")
    return [".".join(parts[:depth]) for depth in range(len(parts) - 1, 0, -1)]


def children(code: str) -> list[Area]:
    """The areas right below this one, by name; of "" the provinces."""
    return list(Area.objects.filter(parent=code or None).order_by("folded", "code"))


@transaction.atomic
def load(folder: Path) -> dict[int, int]:
    """Import the four CSV files of idn-area-data; returns how many areas each level now has.

    Again and with a newer edition too: names are brought up to date, and codes that vanished stay,
    because records may hold them. Raises AreasFault and changes nothing when a file is at fault.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE area_draft (code text, name text, level int, parent_id text, "
            "folded text) ON COMMIT DROP"
        )
        with cursor.copy(f"COPY area_draft ({_COLUMNS}) FROM STDIN") as copy:
            for row in _rows(folder):
                copy.write_row(row)
        # Parents come first, so that a row never waits for one that is not there.
        cursor.execute(
            f"INSERT INTO core_area ({_COLUMNS}) SELECT {_COLUMNS} FROM area_draft ORDER BY level "  # noqa: S608
            "ON CONFLICT (code) DO UPDATE SET name = excluded.name, folded = excluded.folded "
            "WHERE core_area.name <> excluded.name"
        )
        cursor.execute("DROP TABLE area_draft")
        cursor.execute("SELECT level, count(*) FROM core_area GROUP BY level ORDER BY level")
        return dict(cursor.fetchall())


def _rows(folder: Path) -> Iterator[Row]:
    known: set[str | None] = {None}
    for name, (level, parent_column) in _FILES.items():
        for line, row in _lines(folder / name):
            area = _area(row, level, parent_column)
            if area is None or area[3] not in known or area[0] in known:
                raise AreasFault(
                    f"{folder / name}:{line}: no area can be read here; install the package "
                    "idn-area-data again (npm ci)"
                )
            known.add(area[0])
            yield area


def _lines(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            for row in reader:
                yield reader.line_num, row
    except (OSError, UnicodeDecodeError) as fault:
        raise AreasFault(
            f"{path} cannot be read: run make setup, or name the folder with SAUYUNAN_AREAS"
        ) from fault


def _area(row: dict[str, str], level: int, parent_column: str) -> Row | None:
    """One area, or None when the line is not one of this level below its parent."""
    code, name = row.get("code") or "", (row.get("name") or "").strip()
    parent = code.rpartition(".")[0]
    if not name or len(name) > 120 or code.count(".") != level - 1 or not _is_code(code):
        return None
    if parent_column and row.get(parent_column) != parent:
        return None
    return code, name, level, parent or None, fold(name)


def _is_code(code: str) -> bool:
    return len(code) <= 13 and all(part.isascii() and part.isdigit() for part in code.split("."))
