"""One index for several services: all respondents together, and the mean of the services beside it.

No source fixes which of the two is a unit's or a city's index (PermenPANRB 14/2017 says nothing of
it). Pooling respondents is the default, because a mean of services ignores how many each serves;
both are told, and which was used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from sauyunan.surveys import scoring
from sauyunan.surveys.methods import Method
from sauyunan.surveys.scoring import Score, Tallies
from sauyunan.surveys.small_cells import hidden

Way = Literal["pooled", "mean"]


@dataclass(frozen=True)
class Together:
    """The index of several services; ``used`` says which figure counts.

    ``pooled`` is over all respondents. ``mean_index`` is the unweighted mean of the services in
    ``services``; those in ``left_out`` are hidden for having too few answers, or none. None: no
    service can be shown.
    """

    pooled: Score
    mean_index: Decimal | None
    mean_grade: str
    services: tuple[str, ...]
    left_out: tuple[str, ...]
    used: Way

    @property
    def index(self) -> Decimal | None:
        """The figure that counts."""
        return self.pooled.index if self.used == "pooled" else self.mean_index


def together(services: Mapping[str, Tallies], method: Method, used: Way = "pooled") -> Together:
    """The index over services, from the sums and counts of each.

    Raises ValueError as ``scoring.score`` does; whether the whole has enough answers to be shown
    is for the caller to say.
    """
    counts = {
        name: max((n for _, n in sums.values()), default=0) for name, sums in services.items()
    }
    unseen = hidden(counts)
    shown = tuple(name for name, n in counts.items() if n and name not in unseen)
    answered = [services[name] for name, n in counts.items() if n]
    mean = _mean([scoring.score(services[name], method).exact for name in shown])
    return Together(
        pooled=scoring.score(added(answered, method), method),
        mean_index=mean,
        mean_grade="" if mean is None else scoring.grade(mean, method),
        services=shown,
        left_out=tuple(name for name in counts if name not in shown),
        used=used,
    )


def added(parts: Iterable[Tallies], method: Method) -> dict[str, tuple[int, int]]:
    """Sums and counts of all parts together: of services, days, or blocks of a file."""
    whole = dict.fromkeys(method.weights, (0, 0))
    for part in parts:
        for key, (total, n) in part.items():
            whole[key] = (whole[key][0] + total, whole[key][1] + n)
    return whole


def _mean(exact: list[Fraction]) -> Decimal | None:
    return scoring.rounded(sum(exact, Fraction(0)) / len(exact)) if exact else None
