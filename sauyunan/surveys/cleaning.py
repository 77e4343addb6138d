"""What of respondents counts and what does not, with the reasons: the cleaning report of an SKM.

Nothing is left out silently: each respondent either counts or is removed for a reason that is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy

from sauyunan.surveys.answer_values import answer_of
from sauyunan.surveys.format import Instrument

UNUSABLE = {
    "illegible": gettext_lazy("the sheet cannot be read"),
    "damaged": gettext_lazy("the sheet is torn, or a page is missing"),
    "several": gettext_lazy("several answers to one question are ticked"),
    "copy": gettext_lazy("the sheet is a copy of another one"),
}
"""Why a sheet of paper cannot be used, as whoever keys it says. That its answers are bad is no reason."""
REASONS = {
    **UNUSABLE,
    "blank": gettext_lazy("an element was not answered"),
    "scale": gettext_lazy("a value is outside the scale"),
    "day": gettext_lazy("the day is outside the survey, or is no day"),
    "beyond": gettext_lazy("a value stands right of the last heading"),
}
"""Why a respondent does not count, the most telling last."""


@dataclass
class Report:
    """``collected`` respondents, of whom ``removed`` (reason -> how many) do not count.

    ``faults``: the first lines of what is wrong; ``notes``: sentences about the rest; ``more`` holds what
    else belongs to the source, such as who keyed.
    """

    collected: int = 0
    valid: int = 0
    removed: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As it is kept with a batch or a file."""
        return asdict(self)

    def remove(self, reason: str) -> None:
        """One respondent does not count."""
        self.removed[reason] = self.removed.get(reason, 0) + 1


def together(reports: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """How many were removed in several reports, by reason, in the order of REASONS."""
    removed = [one.get("removed", {}) for one in reports]
    found = {reason: sum(one.get(reason, 0) for one in removed) for reason in REASONS}
    return {reason: count for reason, count in found.items() if count}


def of_keyed(values: Mapping[str, str], method: Instrument) -> dict[str, int] | None:
    """The answers of a sheet, or None when an element was not answered. Values are keyed ones."""
    if any(not values.get(key) for key in method.elements):
        return None
    return {key: int(values[key]) for key in method.elements}


def keyed(value: str, scale: int) -> str | None:
    """What was keyed for an element: "" for nothing, else the answer; None when it is outside the scale."""
    if not value.strip():
        return ""
    answer = answer_of(value, scale)
    return None if answer is None else str(answer)
