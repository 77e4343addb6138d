"""Values of measures in the words of people: hours, percent, points, rupiah; no database."""

from __future__ import annotations

from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from sauyunan.core import saying


def readable(value: int, kind: str) -> Decimal:
    """Minutes as hours with one decimal, per mille as percent, hundredths as points."""
    if kind == "minutes":
        return (Decimal(value) / 60).quantize(Decimal("0.1"))
    scale = {"permille": -1, "hundredths": -2}.get(kind, 0)
    return Decimal(value).scaleb(scale)


def said(value: Decimal | None, kind: str, lang: str, unit: str = "") -> str:
    """With its unit as people write it: 95,4%, Rp17.959, 4,6 jam kerja; a dash where there is none."""
    if value is None:
        return "–"
    if kind == "rupiah":
        return saying.money(int(value.to_integral_value()), lang)
    if kind == "permille":
        return f"{saying.number(value, lang, 1)}%"
    if kind == "minutes":
        with translation.override(lang):  # perhaps another language than the page's
            hours = _("working hours")
        return f"{saying.number(value, lang, 1)} {unit or hours}"
    places = 2 if kind == "hundredths" else None
    return f"{saying.number(value, lang, places)} {unit}".strip()
