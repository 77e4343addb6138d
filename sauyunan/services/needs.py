"""Which documents a service needs in which case, told before the first answer is given.

The rules of cases and documents read answers. They are tried on every combination of the choices
that they read; what cannot be chosen beforehand (days, texts) is left open.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sauyunan.kits import answering
from sauyunan.kits.definition import Edition
from sauyunan.kits.fields import Question
from sauyunan.kits.format import Texts
from sauyunan.services import facts
from sauyunan.services.facts import Office
from sauyunan.services.format import Service

MOST = 256
"""More combinations than these are not tried: then all documents are listed together."""
_READS = re.compile(r"answers\.([a-z][a-z0-9_]*)")


@dataclass(frozen=True)
class CaseNeeds:
    """A case and the documents that it needs beside those that everybody needs."""

    title: Texts
    brings: tuple[str, ...]


@dataclass(frozen=True)
class Needs:
    """Keys of documents: for everybody, by case, and what only some answers ask for."""

    always: tuple[str, ...]
    cases: tuple[CaseNeeds, ...] = ()
    sometimes: tuple[str, ...] = ()


def needs_of(edition: Edition, name: str, at: Office) -> Needs:
    """What to bring; computed once for each edition."""
    return edition.once(("services.needs", name), lambda: _needs(edition, name, at))


def _needs(edition: Edition, name: str, at: Office) -> Needs:
    service = facts.service_of(edition, name)
    every = [key for key, one in service.bring.items() if not one.by_helper]
    tried = list(_tried(edition, name, at))
    if not tried:
        always = [key for key in every if service.bring[key].when is None]
        return Needs(tuple(always), (), tuple(key for key in every if key not in always))
    always = [key for key in every if all(key in brings for _cases, brings in tried)]
    cases = []
    for key, case in service.cases.items():
        in_case = [brings for cases_, brings in tried if key in cases_]
        if in_case:
            own = [one for one in every if all(one in brings for brings in in_case)]
            cases.append(CaseNeeds(case.title, tuple(one for one in own if one not in always)))
    told = {*always, *(key for case in cases for key in case.brings)}
    return Needs(tuple(always), tuple(cases), tuple(key for key in every if key not in told))


def _tried(edition: Edition, name: str, at: Office) -> Iterator[tuple[set[str], set[str]]]:
    """The cases and documents of each combination that can really be answered."""
    service = facts.service_of(edition, name)
    ctx = facts.form_context(edition, name, at)
    for answers in _combinations(service):
        seen = answering.visible(service.ask, answers, ctx).answers
        if seen == answers:
            found = facts.facts(edition, name, answers, at)
            yield set(found.cases()), set(found.brings())


def _combinations(service: Service) -> Iterable[dict[str, Any]]:
    whens = [one.when for one in service.bring.values()]
    whens += [one.when for one in service.cases.values()]
    rules = [rule for rule in whens if rule]
    read = {key for rule in rules for key in _READS.findall(rule)}
    asked = {key: one for key, one in service.questions.items() if key in read}
    choices = {key: values for key, one in asked.items() if (values := _values(one))}
    count = 1
    for values in choices.values():
        count *= len(values)
    if count > MOST or not choices:
        return ()
    return (dict(zip(choices, one, strict=True)) for one in itertools.product(*choices.values()))


def _values(question: Question) -> list[Any]:
    kinds: Mapping[str, list[Any]] = {"yes_no": [True, False], "choice": list(question.options)}
    return kinds.get(question.type, [])
