"""What one or several surveys say together: index, services, how many, how surely. No database, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sauyunan.surveys import intervals, pooling, sampling, scoring
from sauyunan.surveys.intervals import Interval, Spread
from sauyunan.surveys.methods import Method
from sauyunan.surveys.scoring import Score, Tallies
from sauyunan.surveys.small_cells import SMALLEST_SHOWN, hidden

BOUND = "served"
"""The channel whose answers are bound to a served case by a token."""


@dataclass(frozen=True)
class Part:
    """The counters of one survey for one service ("": not told which) and channel."""

    survey: int
    service: str
    channel: str
    n: int
    sums: Mapping[str, int]


@dataclass(frozen=True)
class Outcome:
    """The result of surveys that ask by one method.

    ``score`` pools all respondents; None below SMALLEST_SHOWN. ``services`` are those that can be shown,
    ``mean`` is their unweighted mean, which stands beside; None where it says nothing: of fewer than two,
    or when some did not tell the service. ``left_out``: services that cannot be shown.
    ``population`` and ``needed`` are None where it is not known how many were served.
    """

    method: Method
    n: int
    bound: int
    population: int | None
    needed: int | None
    score: Score | None
    services: Mapping[str, Score]
    left_out: tuple[str, ...]
    mean: Decimal | None
    mean_grade: str
    spread: Spread
    interval: Interval | None

    @property
    def bound_percent(self) -> int:
        """Share of answers that are bound to a served case, rounded down."""
        return self.bound * 100 // self.n if self.n else 0

    @property
    def weakest(self) -> tuple[str, ...]:
        """The two elements with the lowest means; none where all are alike."""
        if self.score is None or len({one.mean for one in self.score.elements.values()}) < 2:
            return ()
        return scoring.weakest(self.score)


def outcome(
    parts: Sequence[Part], spread: Spread, population: int | None, method: Method
) -> Outcome:
    """The result of the parts together. ``spread``: of the same respondents' own indexes.

    Raises ValueError when the spread is of another number of respondents.
    """
    n = sum(part.n for part in parts)
    if spread.n != n:
        raise ValueError(f"a spread of {spread.n} respondents does not belong to {n}")
    shown, left_out = _services(parts, method)
    is_shown = n >= SMALLEST_SHOWN
    beside = pooling.together(shown, method) if len(shown) > 1 and "" not in shown else None
    return Outcome(
        method=method,
        n=n,
        bound=sum(part.n for part in parts if part.channel == BOUND),
        population=population,
        needed=sampling.needed(population) if population else None,
        score=scoring.score(_tallies(parts, method), method) if is_shown else None,
        services={name: scoring.score(sums, method) for name, sums in shown.items()},
        left_out=left_out,
        mean=beside.mean_index if beside else None,
        mean_grade=beside.mean_grade if beside else "",
        spread=spread,
        interval=_interval(spread, population, method) if is_shown else None,
    )


def without(score: Score, n: int, sums: Sequence[int], method: Method) -> Decimal | None:
    """The index if ``n`` answers with these sums had not come; None where too few are left."""
    left: dict[str, tuple[int, int]] = {}
    for key, taken in zip(method.weights, sums, strict=True):
        element = score.elements[key]
        if element.total is None or element.n is None or element.n - n < SMALLEST_SHOWN:
            return None
        left[key] = (element.total - taken, element.n - n)
    return scoring.score(left, method).index


def _services(parts: Iterable[Part], method: Method) -> tuple[dict[str, Tallies], tuple[str, ...]]:
    """The services that can be shown, and those that cannot.

    What is hidden is decided in each survey by itself: its total is published too.
    """
    surveys: dict[int, dict[str, list[Part]]] = {}
    for part in parts:
        surveys.setdefault(part.survey, {}).setdefault(part.service, []).append(part)
    shown: dict[str, list[Part]] = {}
    names: set[str] = set()
    for services in surveys.values():
        unseen = hidden({name: sum(one.n for one in own) for name, own in services.items()})
        names.update(name for name, own in services.items() if any(one.n for one in own))
        for name, own in services.items():
            if name not in unseen and any(one.n for one in own):
                shown.setdefault(name, []).extend(own)
    kept = {name: _tallies(own, method) for name, own in sorted(shown.items())}
    return kept, tuple(sorted(names - kept.keys()))


def _tallies(parts: Iterable[Part], method: Method) -> Tallies:
    sums = [{key: (part.sums[key], part.n) for key in method.weights} for part in parts]
    return pooling.added(sums, method)


def _interval(spread: Spread, population: int | None, method: Method) -> Interval | None:
    """With the population where it can be: more may answer than were served, such as who asked only."""
    known = population if population and population >= spread.n else None
    return intervals.interval(spread, method, population=known)
