"""The leaders' page in words: tiles with trend, and a headline for each chart that states the finding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from sauyunan.core import i18n, saying
from sauyunan.home import leaders
from sauyunan.home.leaders import Page, Pair, UnitLine
from sauyunan.innovations.models import Innovation


@dataclass(frozen=True)
class Tile:
    """A number with what it is, its trend, what it stands on, and what is said beside it."""

    title: str
    value: str
    trend: str
    n: str
    told: str = ""


@dataclass(frozen=True)
class Bar:
    """A line of a chart and its table; ``share``: of the longest, up to 100, as SVG wants it."""

    label: str
    value: int
    share: str


def tiles(page: Page) -> list[Tile]:
    """The six numbers."""
    return [
        Tile(
            _("Served on time, 30 days"),
            _value(page.on_time, "%", 1),
            _trend(page.on_time, 1, _("than in the 30 days before")),
            _("n = %(n)s served") % {"n": _n(page.on_time.n)},
        ),
        Tile(
            _("Open longer than promised"),
            _value(page.backlog),
            _("%(old)s of them for more than 30 days") % {"old": _n(page.backlog.before or 0)},
            _("n = %(n)s open") % {"n": _n(page.backlog.n)},
        ),
        Tile(
            _("Satisfaction index (IKM), 90 days"),
            _value(page.satisfaction, "", 2),
            _trend(page.satisfaction, 2, _("than in the 90 days before")),
            _("n = %(n)s answers") % {"n": _n(page.satisfaction.n)},
            _weakest(page),
        ),
        Tile(
            _("Innovations applied"),
            _value(page.live),
            _trend(page.live, 0, _("than 30 days ago")),
            _("n = %(n)s in the registry") % {"n": _n(page.live.n)},
        ),
        Tile(
            _("Innovations taken over by others"),
            _value(page.replicated),
            _trend(page.replicated, 0, _("than a year ago")),
            _("n = %(n)s replicas") % {"n": _n(page.replicated.n)},
            ngettext("in %(n)s region", "in %(n)s regions", page.regions) % {"n": _n(page.regions)},
        ),
        Tile(
            _("Entries in competitions now"),
            _value(page.entered),
            _trend(page.entered, 0, _("than 30 days ago")),
            _("n = %(n)s competitions") % {"n": _n(page.entered.n)},
            ", ".join(page.editions),
        ),
    ]


def _value(pair: Pair, unit: str = "", places: int = 0) -> str:
    return _("too little to say") if pair.now is None else _n(pair.now, places) + unit


def _trend(pair: Pair, places: int, than: str) -> str:
    if pair.difference is None:
        return _("no period before to compare with")
    told = {"by": _n(abs(pair.difference), places), "than": than}
    if not pair.difference:
        return _("as many as before")
    if pair.difference > 0:
        return _("▲ %(by)s more %(than)s") % told
    return _("▼ %(by)s less %(than)s") % told


def _n(value: Decimal | int, places: int = 0) -> str:
    return saying.number(value, get_language() or "id", places)


def _weakest(page: Page) -> str:
    if not page.weakest:
        return ""
    names = [i18n.pick(one) for one in leaders.titles(page.weakest)]
    return _("weakest: %(elements)s") % {"elements": ", ".join(names)}


# -- Charts ---------------------------------------------------------------------------------------
def stages(page: Page) -> tuple[str, list[Bar]]:
    """Innovations by stage, and what that says."""
    counts = [(str(stage.label), page.stages.get(stage.value, 0)) for stage in Innovation.Stage]
    total = sum(count for _label, count in counts)
    applied = page.stages.get(Innovation.Stage.APPLIED, 0)
    if not total:
        return _("There is no innovation in the registry yet"), _bars(counts)
    told = {"applied": _n(applied), "total": _n(total)}
    return _("%(applied)s of %(total)s innovations are applied") % told, _bars(counts)


def units(page: Page, most: int = 8) -> tuple[str, list[Bar]]:
    """Innovations by unit, and what that says."""
    found = [one for one in page.units if one.total]
    count = len(found) + len(page.without)
    told = {"with": _n(len(found)), "all": _n(count)}
    title = _("%(with)s of %(all)s units have an innovation") % told
    if len(page.without) > len(found):
        title = _("Most units have no innovation: %(with)s of %(all)s have one") % told
    return title, _bars([(one.name, one.total) for one in found[:most]])


def late(page: Page, most: int = 5) -> tuple[str, list[Bar]]:
    """Cases that are late by unit, and what that says."""
    found: Sequence[UnitLine] = sorted(page.units, key=lambda one: -one.late)
    found = [one for one in found if one.late][:most]
    if not found:
        return _("No case is open longer than promised"), []
    told = {"unit": found[0].name, "n": _n(found[0].late)}
    return (
        _("Most cases that are late are at %(unit)s: %(n)s") % told,
        _bars([(one.name, one.late) for one in found]),
    )


def _bars(counts: Sequence[tuple[str, int]]) -> list[Bar]:
    longest = max((count for _label, count in counts), default=0) or 1
    return [Bar(label, count, f"{100 * count / longest:.1f}") for label, count in counts]
