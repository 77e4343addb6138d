"""The situation of a region in JSON: ``{"region_score": 40, "basic_affairs": 5, "innovation_scores": [70]}``.

In place of the scores, ``innovations`` may give the parameter of each indicator of each innovation:
``[{"16": 2, "31": 3}]``.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from sauyunan.innovations import indexing
from sauyunan.innovations.index_format import IndexRules
from sauyunan.innovations.indexing import Situation
from sauyunan.surveys import answer_json
from sauyunan.surveys.answer_values import Fault, FileRefused, told

_NAMES = ("region_score", "basic_affairs", "innovation_scores", "innovations")
_MOST_INNOVATIONS = 100_000


def read(file: str, data: bytes, rules: IndexRules) -> Situation:
    """What the file says. Raises FileRefused with a line for everything that is wrong in it."""
    words = _("The JSON must be one object with region_score, basic_affairs, innovation_scores.")
    given = answer_json.parsed(file, data, words)
    faults = [
        answer_json.fault(name, _("unknown"), ", ".join(_NAMES))
        for name in given
        if name not in _NAMES
    ]
    region = _number(given, "region_score", rules.region.most, faults)
    affairs = _affairs(given, rules, faults)
    scores = _scores(given, rules, faults)
    if faults:
        raise FileRefused([fault.line(file) for fault in faults])
    return Situation(region, affairs, scores)


def _number(given: dict[str, Any], name: str, most: int, faults: list[Fault]) -> Fraction:
    value = _fraction(given.get(name), most)
    if value is None:
        faults.append(answer_json.fault(name, _shown(given, name), _between(most)))
    return value or Fraction(0)


def _affairs(given: dict[str, Any], rules: IndexRules, faults: list[Fault]) -> int:
    most, value = len(rules.number.affairs), given.get("basic_affairs")
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        allowed = _("a whole number from 0 to %(most)d") % {"most": most}
        faults.append(answer_json.fault("basic_affairs", _shown(given, "basic_affairs"), allowed))
        return 0
    return value


def _scores(given: dict[str, Any], rules: IndexRules, faults: list[Fault]) -> tuple[Fraction, ...]:
    names = [name for name in ("innovation_scores", "innovations") if name in given]
    listed = given.get(names[0]) if len(names) == 1 else None
    if not isinstance(listed, list) or len(listed) > _MOST_INNOVATIONS:
        allowed = _("one of the two, as a list of at most %(most)d") % {"most": _MOST_INNOVATIONS}
        faults.append(answer_json.fault("innovation_scores / innovations", _("missing"), allowed))
        return ()
    take = _score if names == ["innovation_scores"] else _scored
    return tuple(take(f"{names[0]}[{at}]", one, rules, faults) for at, one in enumerate(listed))


def _score(place: str, given: object, rules: IndexRules, faults: list[Fault]) -> Fraction:
    value = _fraction(given, rules.innovation.most)
    if value is None:
        faults.append(answer_json.fault(place, told(given), _between(rules.innovation.most)))
    return value or Fraction(0)


def _scored(place: str, given: object, rules: IndexRules, faults: list[Fault]) -> Fraction:
    if not isinstance(given, dict):
        faults.append(
            answer_json.fault(place, told(given), _("an object of indicators and parameters"))
        )
        return Fraction(0)
    good = {}
    for key, parameter in given.items():
        indicator = rules.innovation.indicators.get(key)
        if indicator is None:
            allowed = ", ".join(rules.innovation.indicators)
            faults.append(answer_json.fault(f"{place}.{key}", _("unknown"), allowed))
        elif _is_parameter(parameter, len(indicator.parameters)):
            good[key] = parameter
        else:
            most = {"most": len(indicator.parameters)}
            allowed = _("a whole number from 0 to %(most)d") % most
            faults.append(answer_json.fault(f"{place}.{key}", told(parameter), allowed))
    return indexing.score_of(good, rules)


def _is_parameter(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _fraction(value: object, most: int) -> Fraction | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return Fraction(value) if 0 <= value <= most else None


def _between(most: int) -> str:
    return _("a number from 0 to %(most)d") % {"most": most}


def _shown(given: dict[str, Any], name: str) -> str:
    return told(given[name]) if name in given else _("missing")
