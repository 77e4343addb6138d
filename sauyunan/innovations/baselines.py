"""How it was before, as a team stated it of its own innovation: what holds, and how it is said."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from sauyunan.core import saying
from sauyunan.core.i18n import language
from sauyunan.innovations import figures
from sauyunan.innovations.format import Baseline
from sauyunan.innovations.models import StatedBaseline
from sauyunan.kits.format import Texts

MEASURES: Mapping[str, str] = {"time": "working_hours", "cost": "cost_per_case"}
"""Subject of a statement -> the measure that is compared with it."""
_KINDS = {"time": "minutes", "cost": "rupiah"}


def accepted(innovation: int) -> dict[str, Baseline]:
    """Measure -> what was stated of the innovation with this key and checked by somebody else."""
    rows = StatedBaseline.objects.filter(innovation=innovation, state="accepted")
    return {
        MEASURES[one.subject]: Baseline(
            value=one.value, low=one.low, high=one.high, source=_source(one)
        )
        for one in rows.order_by("pk")
    }


def figure(subject: str, value: int) -> str:
    """A value in the language of the page: 37,5 jam kerja, Rp30.000."""
    kind = _KINDS[subject]
    return figures.said(figures.readable(value, kind), kind, language())


def _source(row: StatedBaseline) -> Texts:
    """Where the number comes from, in the languages of the screen: it is part of a definition, which knows no page."""
    return Texts(id=_said(row, "id"), en=_said(row, "en"))


def _said(row: StatedBaseline, lang: str) -> str:
    with translation.override(lang):
        told = {
            "since": saying.day(row.since, lang),
            "until": saying.day(row.until, lang),
            "cases": saying.number(row.cases, lang),
            "method": row.method,
            "checked": saying.day(timezone.localdate(row.checked_at), lang),
        }
        return (
            _(
                "stated by the team for %(since)s to %(until)s, counted on %(cases)s cases: %(method)s"
                " (checked on %(checked)s)"
            )
            % told
        )
