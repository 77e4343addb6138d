"""How jurors differ: severity, agreement and outliers. Exact fractions in, four decimals out.

**Severity.** The least-squares solution of the additive model value = entry + leniency of the juror, with the
leniencies of jurors who are joined by common entries summing to zero. It is solved exactly in whole numbers and
rounded half up to four decimals, so that anybody finds the same digits. A juror who shares no entry with another
has severity 0. Positive: the juror gives less than the others, and so much is added to the values.

**Agreement.** Krippendorff's alpha for interval data (Krippendorff, Content Analysis, 2004, chapter 11), in which
entries judged by one juror only do not count; Kendall's W with the correction for ties (Kendall and Gibbons, Rank
Correlation Methods, 1990), where every juror judged every entry.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import gcd, lcm

Worth = Mapping[str, Mapping[str, Fraction]]
"""Entry -> juror -> the score of the card."""

_UNIT = 10**4


@dataclass(frozen=True)
class Outlier:
    """A card that lies far from the other cards of its entry; ``difference`` from their mean, in points."""

    entry: str
    juror: str
    difference: Fraction


# -- Severity -------------------------------------------------------------------------------------
def severities(worth: Worth) -> dict[str, Decimal]:
    """How many points each juror gives below the others, four decimals."""
    found: dict[str, Decimal] = {juror: Decimal(0) for each in worth.values() for juror in each}
    for jurors in _joined(worth):
        found.update(_solved(sorted(jurors), worth))
    return found


def _joined(worth: Worth) -> list[set[str]]:
    """Jurors who are joined by entries that several of them judged."""
    leader: dict[str, str] = {}

    def find(one: str) -> str:
        leader.setdefault(one, one)
        while leader[one] != one:
            leader[one] = leader[leader[one]]
            one = leader[one]
        return one

    for each in worth.values():
        first, *others = sorted(each) or [""]
        for other in others:
            leader[find(other)] = find(first)
    groups: dict[str, set[str]] = defaultdict(set)
    for juror in leader:
        groups[find(juror)].add(juror)
    return [group for group in groups.values() if len(group) > 1]


def _solved(jurors: Sequence[str], worth: Worth) -> dict[str, Decimal]:
    """Normal equations of the leniencies, the entries eliminated; the last equation says that they sum to 0."""
    place = {juror: at for at, juror in enumerate(jurors)}
    size = len(jurors)
    common = lcm(
        *(len(each) for each in worth.values() if each),
        *(value.denominator for each in worth.values() for value in each.values()),
    )
    rows = [[0] * size for _ in jurors]
    right = [0] * size
    for each in worth.values():
        known = [(place[juror], value) for juror, value in each.items() if juror in place]
        if len(known) < 2:  # one card says nothing of its juror
            continue
        count, share = len(known), common // len(known)
        whole = [(at, value.numerator * (common // value.denominator)) for at, value in known]
        total = sum(value for _at, value in whole)
        for at, value in whole:
            right[at] += value * count * share - total * share
            rows[at][at] += common
            for other, _value in whole:
                rows[at][other] -= share
    rows[-1] = [1] * size
    right[-1] = 0
    tops, bottom = _linear(rows, right)
    # The right side was brought to whole numbers by ``common`` once more than the rows.
    return {juror: -_half_up(top, bottom * common) for juror, top in zip(jurors, tops, strict=True)}


def _linear(rows: list[list[int]], right: list[int]) -> tuple[list[int], int]:
    """The solution over one denominator, by elimination without fractions (Bareiss 1968)."""
    size, before = len(rows), 1
    matrix = [[*row, value] for row, value in zip(rows, right, strict=True)]
    for at in range(size):
        swap = next(row for row in range(at, size) if matrix[row][at])
        matrix[at], matrix[swap] = matrix[swap], matrix[at]
        pivot = matrix[at]
        for row in range(size):
            if row == at:
                continue
            factor, line = matrix[row][at], matrix[row]
            for column in range(at + 1, size + 1):
                line[column] = (pivot[at] * line[column] - factor * pivot[column]) // before
            line[at] = 0
            if row < at:
                line[row] = pivot[at]
        before = pivot[at]
    tops, bottom = [line[size] for line in matrix], before
    shared = gcd(bottom, *tops) or 1
    if bottom < 0:
        shared = -shared
    return [top // shared for top in tops], bottom // shared


def _half_up(top: int, bottom: int) -> Decimal:
    size = Decimal((2 * abs(top) * _UNIT + bottom) // (2 * bottom)).scaleb(-4)
    return -size if top < 0 and size else size


# -- Agreement ------------------------------------------------------------------------------------
def krippendorff_alpha(worth: Worth) -> Fraction | None:
    """Agreement on the values, 1 at most; None where no entry has two cards, or all values are alike."""
    units = [list(each.values()) for each in worth.values() if len(each) > 1]
    values = [value for unit in units for value in unit]
    expected = _squares(values)
    if not values or not expected:
        return None
    observed = sum((_squares(unit) / (len(unit) - 1) for unit in units), Fraction(0))
    return 1 - observed * (len(values) - 1) / expected


def _squares(values: Sequence[Fraction]) -> Fraction:
    """The sum of squared differences over all ordered pairs."""
    common = lcm(*(value.denominator for value in values)) if values else 1
    whole = [value.numerator * (common // value.denominator) for value in values]
    squares = 2 * (len(whole) * sum(one * one for one in whole) - sum(whole) ** 2)
    return Fraction(squares, common * common)


def kendall_w(worth: Worth) -> Fraction | None:
    """Agreement on the ranks, 0 to 1; None where not every juror judged every entry, or there are not two
    of each, or every juror gave all entries the same."""
    jurors = {juror for each in worth.values() for juror in each}
    if len(worth) < 2 or len(jurors) < 2 or any(each.keys() != jurors for each in worth.values()):
        return None
    entries = list(worth)
    totals = dict.fromkeys(entries, Fraction(0))
    ties = 0
    for juror in sorted(jurors):
        ranks, tied = _ranks({entry: worth[entry][juror] for entry in entries})
        ties += tied
        for entry, rank in ranks.items():
            totals[entry] += rank
    n, m = len(entries), len(jurors)
    middle = Fraction(m * (n + 1), 2)
    deviation = sum(((total - middle) ** 2 for total in totals.values()), Fraction(0))
    most = m * m * (n**3 - n) - m * ties
    return 12 * deviation / most if most else None


def _ranks(values: Mapping[str, Fraction]) -> tuple[dict[str, Fraction], int]:
    """Ranks from 1, equal values share their mean; and the sum of t³ - t over groups of equals."""
    by_value: dict[Fraction, list[str]] = defaultdict(list)
    for entry, value in values.items():
        by_value[value].append(entry)
    ranks: dict[str, Fraction] = {}
    done, ties = 0, 0
    for value in sorted(by_value):
        equal = by_value[value]
        rank = Fraction(2 * done + len(equal) + 1, 2)
        ranks.update(dict.fromkeys(equal, rank))
        done += len(equal)
        ties += len(equal) ** 3 - len(equal)
    return ranks, ties


# -- Outliers -------------------------------------------------------------------------------------
def outliers(worth: Worth, severe: Mapping[str, Decimal], above: Fraction) -> list[Outlier]:
    """Cards that differ by more than ``above`` points from the mean of the others of their entry, both with
    the severity of their jurors taken out; the farthest first."""
    found = []
    for entry, each in worth.items():
        even = {juror: value + Fraction(severe.get(juror, 0)) for juror, value in each.items()}
        total = sum(even.values(), Fraction(0))
        for juror, value in even.items():
            if len(even) > 1:
                difference = value - (total - value) / (len(even) - 1)
                if abs(difference) > above:
                    found.append(Outlier(entry, juror, difference))
    return sorted(found, key=lambda one: (-abs(one.difference), one.entry, one.juror))


def means(worth: Worth) -> dict[str, tuple[Fraction, int]]:
    """What each juror gave on average, and how many cards."""
    given: dict[str, list[Fraction]] = defaultdict(list)
    for each in worth.values():
        for juror, value in each.items():
            given[juror].append(value)
    return {juror: (_sum(values) / len(values), len(values)) for juror, values in given.items()}


def _sum(values: Iterable[Fraction]) -> Fraction:
    return sum(values, Fraction(0))
