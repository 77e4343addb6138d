"""What results say in words: computed from the figures, never typed beside them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from sauyunan.surveys.intervals import Change, Verdict


def change(found: Change) -> str:
    """Whether an index changed between two surveys, and how surely."""
    if found.interval is None:
        return _("The data do not carry a conclusion: there are too few answers, or all are alike.")
    size = {
        "size": abs(found.difference),
        "low": found.interval.low,
        "high": found.interval.high,
    }
    if found.verdict is Verdict.ROSE:
        return _("The index rose by %(size)s (95%% interval %(low)s to %(high)s).") % size
    if found.verdict is Verdict.FELL:
        return _("The index fell by %(size)s (95%% interval %(low)s to %(high)s).") % size
    return _(
        "The data do not carry a conclusion: a difference of %(difference)s lies within chance "
        "(95%% interval %(low)s to %(high)s)."
    ) % {**size, "difference": found.difference}
