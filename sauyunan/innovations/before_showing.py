"""How it was before an innovation, as pages show what was stated."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sauyunan.core import i18n, saying
from sauyunan.innovations import baselines as stated
from sauyunan.innovations.models import Innovation, StatedBaseline
from sauyunan.innovations.models.evidence import OPEN_STATES
from sauyunan.innovations.record_showing import proof_url


@dataclass(frozen=True)
class ShownStatement:
    """A statement of how it was before, in words; ``span``: its range, "" where it has none."""

    pk: int
    title: str
    state: str
    colour: str
    value: str
    span: str
    period: str
    cases: str
    method: str
    proof: str
    proof_url: str
    checked: str
    may_check: bool
    may_withdraw: bool


_COLOURS = {"waiting": "blue", "accepted": "green", "refused": "red", "former": "grey"}


def statements(
    innovation: Innovation, *, may_check: bool, may_withdraw: bool
) -> list[ShownStatement]:
    """What was stated, the newest first; the steps as far as they are possible now."""
    rows = innovation.baselines.select_related("proof", "checked_by").order_by("-pk")
    return [_shown(innovation, one, may_check=may_check, may_withdraw=may_withdraw) for one in rows]


def _shown(
    innovation: Innovation, one: StatedBaseline, *, may_check: bool, may_withdraw: bool
) -> ShownStatement:
    lang = i18n.language()
    ends = [stated.figure(one.subject, end) for end in (one.low, one.high)]
    n = ngettext("%(n)s case", "%(n)s cases", one.cases) % {"n": saying.number(one.cases, lang)}
    return ShownStatement(
        pk=one.pk,
        title=one.get_subject_display(),
        state=one.get_state_display(),
        colour=_COLOURS[one.state],
        value=stated.figure(one.subject, one.value),
        span=" – ".join(ends) if one.low != one.high else "",
        period=f"{saying.day(one.since, lang)} – {saying.day(one.until, lang)}",
        cases=n,
        method=one.method,
        proof=one.proof.title,
        proof_url=proof_url(innovation, one.proof),
        checked=_checked(one),
        may_check=may_check and one.state == "waiting",
        may_withdraw=may_withdraw and one.state in OPEN_STATES,
    )


def _checked(one: StatedBaseline) -> str:
    """By whom and when it was checked, with the note."""
    if one.checked_at is None:
        return ""
    told = {
        "name": one.checked_by.name if one.checked_by else _("the system"),
        "day": saying.day(timezone.localdate(one.checked_at), i18n.language()),
    }
    return ". ".join(filter(None, (_("Checked by %(name)s on %(day)s") % told, one.note)))
