"""Entries are given to jurors: even loads, no conflicts, limits, expertise, and what cannot be solved is told."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from sauyunan.competitions.assignment import Assigned, Judge, Task, assign

CATEGORIES = ("air", "gizi", "izin")


def made_up(seed: int, tasks: int, judges: int, conflicts: int) -> tuple[list[Task], list[Judge]]:
    dice = random.Random(seed)  # noqa: S311 - made-up conflicts
    jury = [
        Judge(f"J{at}", frozenset(dice.sample(CATEGORIES, dice.randint(0, 3))))
        for at in range(judges)
    ]
    names = [one.name for one in jury]
    work = [
        Task(
            f"E{at}",
            dice.choice(CATEGORIES),
            frozenset(dice.sample(names, dice.randint(0, min(conflicts, judges)))),
        )
        for at in range(tasks)
    ]
    return work, jury


def is_sound(found: Assigned, tasks: list[Task], judges: list[Judge], per_entry: int) -> bool:
    most = {one.name: one.most for one in judges}
    return all(
        len(set(found.jurors[task.code])) == len(found.jurors[task.code]) <= per_entry
        and not set(found.jurors[task.code]) & task.barred
        for task in tasks
    ) and all(limit is None or found.loads[name] <= limit for name, limit in most.items())


@given(st.integers(0, 10_000), st.integers(1, 30), st.integers(2, 8), st.integers(1, 2))
@settings(max_examples=60, deadline=None)
def test_conflicts_and_limits_hold_whatever_is_asked(
    seed: int, tasks: int, judges: int, per_entry: int
) -> None:
    work, jury = made_up(seed, tasks, judges, judges)
    jury = [Judge(one.name, one.knows, 5 if at % 2 else None) for at, one in enumerate(jury)]

    found = assign(work, jury, per_entry)

    assert is_sound(found, work, jury, per_entry)
    told = {one.code for one in found.lacking}
    assert told == {code for code, names in found.jurors.items() if len(names) < per_entry}


@given(st.integers(0, 10_000), st.integers(1, 40), st.integers(3, 9))
@settings(max_examples=60, deadline=None)
def test_loads_are_even_without_conflicts(seed: int, tasks: int, judges: int) -> None:
    work, jury = made_up(seed, tasks, judges, 0)

    found = assign(work, jury, 3)

    assert not found.lacking
    assert max(found.loads.values()) - min(found.loads.values()) <= 1


def test_national_size_is_even_with_conflicts() -> None:
    work, jury = made_up(1, 2116, 60, 6)

    found = assign(work, jury, 2)

    assert is_sound(found, work, jury, 2)
    assert not found.lacking
    assert max(found.loads.values()) - min(found.loads.values()) <= 1


def test_who_knows_the_category_judges_it() -> None:
    jury = [Judge("A", frozenset({"air"})), Judge("B", frozenset({"gizi"}))]
    work = [Task("1", "air"), Task("2", "gizi"), Task("3", "air"), Task("4", "gizi")]

    found = assign(work, jury, 1)

    assert found.jurors == {"1": ("A",), "2": ("B",), "3": ("A",), "4": ("B",)}


def test_even_load_goes_before_expertise() -> None:
    jury = [Judge("A", frozenset({"air"})), Judge("B")]

    found = assign([Task(str(at), "air") for at in range(4)], jury, 1)

    assert found.loads == {"A": 2, "B": 2}


def test_what_was_given_stays() -> None:
    work = [Task("1", kept=("A",)), Task("2"), Task("3")]

    found = assign(work, [Judge("A"), Judge("B")], 1)

    assert found.jurors["1"] == ("A",)
    assert sorted(found.loads.values()) == [1, 2]


def test_what_cannot_be_solved_is_explained() -> None:
    jury = [Judge("A", most=1), Judge("B", most=1)]
    work = [Task("1"), Task("2"), Task("3"), Task("4", barred=frozenset({"A", "B"}))]

    found = assign(work, jury, 1)

    assert len(found.lacking) == 2
    assert {one.code: one.free for one in found.lacking}["4"] == 0
    assert found.full == ("A", "B")


def test_same_seed_same_answer() -> None:
    work, jury = made_up(3, 20, 5, 2)
    assert assign(work, jury, 2, seed="x") == assign(work, jury, 2, seed="x")
