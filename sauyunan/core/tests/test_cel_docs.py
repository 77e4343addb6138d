"""The guide to rules tells the truth: its examples compile, and it names every function."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sauyunan.core.cel import Field, RuleFault, environment, unguarded

GUIDE = (Path(__file__).parents[3] / "docs" / "rules.md").read_text()
PERSON = {"nik": Field("text"), "nama": Field("text", optional=False), "lahir": Field("day")}
ANSWERS = {
    "nama": Field("text", optional=False),
    "kelamin": Field("text", optional=False),
    "alamat": Field("text", optional=False),
    "umur": Field("integer"),
    "ibu": Field("message", "person"),
    "saksi": Field("message", "person", many=True),
}
RULES = environment(
    {
        "person": PERSON,
        "answers": ANSWERS,
        "param": {
            "biaya": Field("integer", optional=False),
            "batas": Field("integer", optional=False),
        },
    },
    {
        "answers": Field("message", "answers"),
        "param": Field("message", "param"),
        "today": Field("day"),
        "now": Field("moment"),
    },
)
EXAMPLES = [
    line
    for block in re.findall(r"```cel\n(.*?)```", GUIDE, re.DOTALL)
    for line in block.split("\n")
]
FAULTS = {
    "answers.umr": "a record of answers has no field 'umr'. Did you mean 'umur'?",
    "umur > 1": "'umur' is not a value here. There are: answers,",
    "answers.umur > '17'": "> cannot be used with a number and a text",
    "today < now": "a date stands beside a moment",
    "today - today": "- does not work with a date",
    "answers.umur = 17": "cannot be read at '='",
    "answers.nama.upper()": "upper stands before its value, not after a dot",
    "answers.saksi.all(a, answers.saksi.all(b, answers.saksi.all(c, true)))": (
        "loops within loops deeper than 2"
    ),
}


@pytest.mark.parametrize("example", list(filter(None, EXAMPLES)))
def test_example_of_the_guide_compiles(example: str) -> None:
    rule = RULES.compile(example)

    needs = unguarded(rule)

    assert needs == []


def test_guide_names_every_function() -> None:
    missing = [name for name in RULES.functions if f"`{name}(" not in GUIDE]

    assert missing == []


@pytest.mark.parametrize(("text", "said"), FAULTS.items())
def test_fault_of_the_guide_is_said_so(text: str, said: str) -> None:
    with pytest.raises(RuleFault) as caught:
        RULES.compile(text)

    assert str(caught.value).startswith(said)
    assert f"| {said}" in GUIDE


def test_a_condition_that_is_a_text_is_said_as_in_the_guide() -> None:
    with pytest.raises(RuleFault) as caught:
        RULES.compile("answers.nama", "bool")

    assert caught.value.message == "expected a yes/no value, this gives a text"
    assert f"| {caught.value.message} |" in GUIDE
