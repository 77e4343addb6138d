"""How varied and how useful the innovations of a city are, and where nobody innovates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sauyunan.accounts import queries as accounts
from sauyunan.accounts.models import Unit
from sauyunan.core import areas, clock, i18n
from sauyunan.innovations import defining, measures
from sauyunan.innovations.models import Innovation
from sauyunan.innovations.sections import affairs, goals, target_groups
from sauyunan.kits import queries as kits

STAGES = tuple(Innovation.Stage.values)
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Line:
    """How many innovations there are for one thing: by stage, in the order of STAGES, and in all."""

    key: str
    label: str
    by_stage: tuple[int, ...]
    served: int | None = None  # people in a year, where it is measured

    @property
    def total(self) -> int:
        return sum(self.by_stage)


@dataclass(frozen=True)
class Table:
    """The lines of one view on the portfolio that have any, and the names of those that have none."""

    name: str
    lines: tuple[Line, ...]
    empty: tuple[str, ...]

    @property
    def of(self) -> int:
        return len(self.lines) + len(self.empty)


@dataclass(frozen=True)
class Portfolio:
    """The portfolio of what stands in the registry. ``for_all``: innovations for the whole city."""

    count: int
    by_stage: tuple[int, ...]
    tables: tuple[Table, ...]
    served: Mapping[str, int]  # slug -> people in a year, of those with a kit that runs
    for_all: int


def portfolio() -> Portfolio:
    """The listed innovations from every side."""
    rows = list(
        Innovation.objects.filter(status=Innovation.Status.LISTED)
        .select_related("unit")
        .defer("words")
    )
    served = people_served(rows)
    units = [unit for unit in accounts.unit_tree() if unit.is_active and unit.parent_id is not None]
    districts = areas.children(accounts.area_of_city())
    tables = (
        _table(
            "affairs", {key: i18n.pick(one.title) for key, one in affairs().items()}, rows, served
        ),
        Table("units", *_of_units(units, rows, served)),
        _table("areas", {one.code: one.name for one in districts}, rows, served),
        _table(
            "target_groups",
            {key: i18n.pick(one) for key, one in target_groups().items()},
            rows,
            served,
        ),
        _table(
            "sdgs", {str(n): f"{n}. {i18n.pick(one)}" for n, one in goals().items()}, rows, served
        ),
    )
    return Portfolio(
        count=len(rows),
        by_stage=_stages(rows),
        tables=tables,
        served=served,
        for_all=sum(1 for row in rows if not row.areas),
    )


def people_served(rows: Iterable[Innovation]) -> dict[str, int]:
    """Cases served in the year until today, by innovation whose kit runs here."""
    running = set(kits.installed().values_list("kit", flat=True))
    until = clock.today()
    found = {}
    for row in rows:
        if row.kit in running:
            own = defining.own_services(kits.current(row.kit))
            scope = measures.Scope(services=own, since=until - YEAR, until=until)
            found[row.slug] = measures.MEASURES["served"].compute(scope).value or 0
    return found


def _table(
    name: str, labels: Mapping[str, str], rows: Sequence[Innovation], served: Mapping[str, int]
) -> Table:
    """By the keys of a list that each innovation carries."""
    held: dict[str, list[Innovation]] = {key: [] for key in labels}
    for row in rows:
        for key in {str(one) for one in getattr(row, name)}:
            if key in held:
                held[key].append(row)
    lines = [_line(key, label, held[key], served) for key, label in labels.items()]
    return Table(name, *_parted(lines))


def _of_units(
    units: Sequence[Unit], rows: Sequence[Innovation], served: Mapping[str, int]
) -> tuple[tuple[Line, ...], tuple[str, ...]]:
    """By unit, with what the units below it have."""
    lines = []
    for unit in units:
        own = [row for row in rows if row.unit and row.unit.path.startswith(unit.path)]
        lines.append(_line(unit.code, unit.name, own, served))
    return _parted(lines)


def _parted(lines: Sequence[Line]) -> tuple[tuple[Line, ...], tuple[str, ...]]:
    filled = sorted((one for one in lines if one.total), key=lambda one: -one.total)
    return tuple(filled), tuple(one.label for one in lines if not one.total)


def _line(key: str, label: str, rows: Sequence[Innovation], served: Mapping[str, int]) -> Line:
    measured = [served[row.slug] for row in rows if row.slug in served]
    return Line(key, label, _stages(rows), sum(measured) if measured else None)


def _stages(rows: Iterable[Innovation]) -> tuple[int, ...]:
    counted = Counter(row.stage for row in rows)
    return tuple(counted[stage] for stage in STAGES)
