"""What results say in words: computed from the figures, never typed beside them."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from sauyunan.core import i18n, saying
from sauyunan.surveys.intervals import Change, Verdict
from sauyunan.surveys.small_cells import SMALLEST_SHOWN


def change(found: Change) -> str:
    """Whether an index changed between two surveys, and how surely."""
    if found.interval is None:
        return _("The data do not carry a conclusion: there are too few answers, or all are alike.")
    size = {
        "size": _number(abs(found.difference)),
        "low": _number(found.interval.low),
        "high": _number(found.interval.high),
    }
    if found.verdict is Verdict.ROSE:
        return _("The index rose by %(size)s (95%% interval %(low)s to %(high)s).") % size
    if found.verdict is Verdict.FELL:
        return _("The index fell by %(size)s (95%% interval %(low)s to %(high)s).") % size
    return _(
        "The data do not carry a conclusion: a difference of %(difference)s lies within chance "
        "(95%% interval %(low)s to %(high)s)."
    ) % {**size, "difference": _number(found.difference)}


def certainty(found: Change) -> str:
    """How surely an index changed, beside the sentence that tells by how much it is published to have."""
    if found.interval is None or found.verdict is Verdict.UNDECIDED:
        return change(found)
    ends = {"low": _number(found.interval.low), "high": _number(found.interval.high)}
    return _("That is more than chance (95%% interval of the change: %(low)s to %(high)s).") % ends


def before_after(found: Change | None) -> str:
    """The same for the time before and after a day; None: too few answered in one of them."""
    if found is None:
        return _(
            "The data do not carry a conclusion: fewer than %(least)d answered before, or after."
        ) % {"least": SMALLEST_SHOWN}
    return change(found)


def trend(before: Decimal, after: Decimal) -> str:
    """How a published index moved from the period before, as the figures are published."""
    values = {
        "before": _number(before),
        "after": _number(after),
        "size": _number(abs(after - before)),
    }
    if after > before:
        return _("The index rose by %(size)s, from %(before)s to %(after)s.") % values
    if after < before:
        return _("The index fell by %(size)s, from %(before)s to %(after)s.") % values
    return _("The index stayed at %(after)s.") % values


def _number(value: Decimal) -> str:
    return saying.number(value, i18n.language(), 2)
