"""By what the desk finds an application though its answers are encrypted: keyed hashes of numbers,
of the words of its title, and of what a service declares to be alike."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sauyunan.core import crypto
from sauyunan.core.folding import fold
from sauyunan.kits.fields import Question
from sauyunan.services.contents import Contents
from sauyunan.services.format import Duplicate, Service

NUMBERS = "services.numbers"
WORDS = "services.words"
ALIKE = "services.alike"
LETTERS = 3
"""So many letters at the beginning of a word find it too."""


def finds_of(kit: str, service: Service, held: Contents) -> list[str]:
    """The hashes by which an application with these contents is found."""
    numbers = {*_numbers(service.questions, held.answers), held.contact.phone} - {""}
    found = {number_digest(number) for number in numbers}
    for word in fold(held.title).split():
        found |= {word_digest(word), beginning_digest(word)}
    for key, rule in service.duplicates.items():
        found |= set(alike(kit, service, key, rule, held.answers)[:1])
    return sorted(found)


def number_digest(number: str) -> str:
    """The keyed hash (hex) of a number in the answers."""
    return crypto.digest(NUMBERS, "".join(sign for sign in number if sign.isalnum())).hex()


def word_digest(word: str) -> str:
    """The keyed hash (hex) of a folded word of the title."""
    return crypto.digest(WORDS, f"w{word}").hex()


def beginning_digest(word: str) -> str:
    """The keyed hash (hex) of the first letters of a folded word; a shorter one is whole."""
    return crypto.digest(WORDS, f"l{word[:LETTERS]}").hex()


def alike(
    kit: str, service: Service, key: str, rule: Duplicate, answers: Mapping[str, Any]
) -> list[str]:
    """The hashes that applications have which are alike by a rule: the own one first, then those
    of the days around it. Empty where an answer is missing."""
    same = [_compared(answers, path) for path in rule.same]
    days = [""] if rule.near is None else _days(_compared(answers, rule.near.field), rule.near.days)
    if "" in same or not days:
        return []
    scope = f"{kit}/{service.service}/{key}"
    return [crypto.digest(ALIKE, json.dumps([scope, *same, day])).hex() for day in days]


def _days(written: str, around: int) -> list[str]:
    """The day itself, then those around it."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return []
    steps = sorted(range(-around, around + 1), key=abs)
    return [
        (day + timedelta(days=step)).isoformat()
        for step in steps
        if date.min.toordinal() <= day.toordinal() + step <= date.max.toordinal()
    ]


def answer_at(answers: Mapping[str, Any], path: str) -> str:
    """The single answer at a path such as "ibu.nik"; empty where there is none."""
    found: Any = answers
    for step in path.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return "" if found is None or isinstance(found, Mapping | list) else str(found)


def _compared(answers: Mapping[str, Any], path: str) -> str:
    """The answer as it is compared; a day stays a day."""
    text = answer_at(answers, path)
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return fold(text).replace(" ", "")


def words_of(text: str) -> Sequence[str]:
    """The folded words that somebody looks for."""
    return fold(text[:200]).split()


def _numbers(questions: Mapping[str, Question], answers: Mapping[str, Any]) -> Iterator[str]:
    """Numbers asked as such, in groups, and the keys by which records are matched."""
    for key, question in questions.items():
        value = answers.get(key)
        match question.type:
            case "number" if isinstance(value, str):
                yield value
            case "record" if isinstance(value, Mapping):
                yield from (str(value[one]) for one in question.match if value.get(one))
            case "group" if isinstance(value, list):
                for row in value:
                    yield from _numbers(question.questions, row)
