"""How long a complaint may wait for its answer: rules/complaints/*.yaml, read once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from pydantic import Field

from sauyunan.core import clock
from sauyunan.core.workdays import Calendar
from sauyunan.kits import shaping, yaml_tree
from sauyunan.kits.format import Name, Strict, Texts


class ComplaintRuleRefused(Exception):
    """A rule's file is broken, or no rule is in force on a day."""


class ComplaintRule(Strict):
    """A deadline with its source and the day from which it holds."""

    rule: Name
    title: Texts
    source: str
    valid_from: date
    answer_within: int = Field(ge=1, le=365, description="working days after that of the complaint")


@cache
def all_rules() -> tuple[ComplaintRule, ...]:
    """Every rule, the oldest first; ComplaintRuleRefused with file and line when one is broken."""
    folder = Path(settings.RULES_DIR) / "complaints"
    read = [_read(path) for path in sorted(folder.glob("*.yaml"))]
    return tuple(sorted(read, key=lambda one: one.valid_from))


def rule_on(day: date) -> ComplaintRule:
    """The newest rule in force on a day; ComplaintRuleRefused when there was none yet."""
    held = [one for one in all_rules() if one.valid_from <= day]
    if not held:
        raise ComplaintRuleRefused(f"There is no rule for complaints of {day.isoformat()}")
    return held[-1]


def rule_now() -> ComplaintRule:
    """The rule for a complaint that is filed now."""
    return rule_on(clock.today())


def due_at(filed_at: datetime, rule: ComplaintRule, calendar: Calendar) -> datetime:
    """Closing time of the last working day on which the answer is in time. Pure."""
    day = filed_at.astimezone(calendar.tz).date()
    left = rule.answer_within
    while left:
        day += timedelta(days=1)
        left -= calendar.is_working_day(day)
    return datetime.combine(day, calendar.closes, calendar.tz)


def _read(path: Path) -> ComplaintRule:
    written = yaml_tree.read(f"rules/complaints/{path.name}", path.read_bytes())
    found, faults = shaping.shape(written, ComplaintRule)
    faults = [*written.faults, *faults]
    if found is None or faults:
        first = faults[0]
        raise ComplaintRuleRefused(f"{first.file}:{first.line}: {first.what}. {first.mend}")
    return found
