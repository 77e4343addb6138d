"""The fields of a record in words: what each is called, and how its value is said in the history.

A name is that of the column, or ``story.SECTION``; a few stand for rows beside the record (``team``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sauyunan.core import areas, i18n, saying
from sauyunan.innovations import baselines
from sauyunan.innovations.models import Innovation, StatedBaseline, TeamMember, YearState
from sauyunan.innovations.sections import affairs, goals, sections, target_groups

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

STORY = "story."
ABOUT = ("title", "form", "kind", "initiator", "source", "is_public")
REACH = ("affairs", "sdgs", "target_groups", "areas")
DAYS = ("initiated_on", "tried_on", "since")
BESIDE = ("stage", "team", "proof", "replica", "award", "state", "unit", "baseline")
_LABELS: Mapping[str, StrOrPromise] = {
    "title": gettext_lazy("Title"),
    "unit": gettext_lazy("Unit"),
    "form": gettext_lazy("Form"),
    "kind": gettext_lazy("Kind"),
    "initiator": gettext_lazy("Initiator"),
    "source": gettext_lazy("Replicated from"),
    "is_public": gettext_lazy("Shown to everybody"),
    "affairs": gettext_lazy("Government affairs"),
    "sdgs": gettext_lazy("Sustainable Development Goals"),
    "target_groups": gettext_lazy("Target groups"),
    "areas": gettext_lazy("Sub-districts"),
    "initiated_on": gettext_lazy("Thought of on"),
    "tried_on": gettext_lazy("Tried since"),
    "since": gettext_lazy("Applied since"),
    "stage": gettext_lazy("Stage"),
    "team": gettext_lazy("Team"),
    "proof": gettext_lazy("Proof"),
    "replica": gettext_lazy("Replica"),
    "award": gettext_lazy("Award"),
    "state": gettext_lazy("State of a year"),
    "baseline": gettext_lazy("How it was before"),
}
_CHOICES: Mapping[str, Mapping[str, StrOrPromise]] = {
    "form": dict(Innovation.Form.choices),
    "kind": dict(Innovation.Kind.choices),
    "initiator": dict(Innovation.Initiator.choices),
    "stage": dict(Innovation.Stage.choices),
}


def noted() -> tuple[str, ...]:
    """The fields that a reviewer can write a note on, in the order of the pages."""
    return (*ABOUT, *REACH, *DAYS, *(STORY + key for key in sections()), "team", "proof")


def label(name: str) -> str:
    """What a field is called."""
    if name.startswith(STORY):
        section = sections().get(name.removeprefix(STORY))
        return i18n.pick(section.title) if section else name
    return str(_LABELS.get(name, name))


def value(innovation: Innovation, name: str) -> Any:
    """The value of a field as JSON holds it: days as text."""
    if name.startswith(STORY):
        return innovation.story.get(name.removeprefix(STORY), "")
    return plain(getattr(innovation, name))


def plain(found: Any) -> Any:
    """A value as JSON holds it."""
    return found.isoformat() if isinstance(found, date) else found


def said(name: str, found: Any) -> str:
    """A value in the words of the page; "" for none."""
    if found in (None, "", []):
        return ""
    if isinstance(found, bool):
        return _("Yes") if found else _("No")
    if isinstance(found, list) and name in _ROWS:
        return _ROWS[name](*found)
    if isinstance(found, list):
        return ", ".join(_one_of(name, one) for one in found)
    if name in DAYS:
        return saying.day(date.fromisoformat(str(found)), i18n.language())
    return str(_CHOICES.get(name, {}).get(str(found), found))


def _one_of(name: str, key: Any) -> str:
    speak = _LISTS.get(name)
    return speak(key) if speak else str(key)


def _affair(key: Any) -> str:
    found = affairs().get(str(key))
    return i18n.pick(found.title) if found else str(key)


def _goal(number: Any) -> str:
    found = goals().get(int(number))
    return f"{number}. {i18n.pick(found)}" if found else str(number)


def _group(key: Any) -> str:
    found = target_groups().get(str(key))
    return i18n.pick(found) if found else str(key)


def _area(code: Any) -> str:
    path = areas.path_of(str(code))
    return path[-1].name if path else str(code)


def _member(person: str, part: str) -> str:
    return f"{person} – {TeamMember.Part(part).label}"


def _year(year: int, state: str, reason: str) -> str:
    told = f"{year}: {YearState.State(state).label}"
    return f"{told} – {reason}" if reason else told


def _proof(title: str, about: str) -> str:
    return f"{title} ({proved(about)})"


def _copy(place: str, region: str, since: str, proof: str) -> str:
    day = saying.day(date.fromisoformat(since), i18n.language())
    return ", ".join(one for one in (place, region, day, proof) if one)


def _baseline(subject: str, value: int, state: str) -> str:
    what, figure = StatedBaseline.Subject(subject).label, baselines.figure(subject, value)
    return f"{what}: {figure} ({StatedBaseline.State(state).label})"


def proved(about: str) -> str:
    """What a proof is about, in words: a day, ``section:KEY`` or ``baseline:SUBJECT``."""
    kind, _colon, key = about.partition(":")
    if kind == "baseline":
        return f"{label(kind)}: {StatedBaseline.Subject(key).label}"
    return label(STORY + key) if kind == "section" else label(about)


_ROWS: Mapping[str, Callable[..., str]] = {
    "team": _member,
    "state": _year,
    "proof": _proof,
    "replica": _copy,
    "baseline": _baseline,
}
"""How a row beside the record is said; in the history it stands as the list of its values."""
_LISTS: Mapping[str, Callable[[Any], str]] = {
    "affairs": _affair,
    "sdgs": _goal,
    "target_groups": _group,
    "areas": _area,
}
