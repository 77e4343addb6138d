"""Which jurors judge which entries: equal load, expertise, caps, no conflicts (min-cost flow of OR-tools).

Loads spread by at most one wherever conflicts and caps allow; then as many as possible judge what they know.
What was assigned before stays. What cannot be solved is explained.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from ortools.graph.python import min_cost_flow  # type: ignore[import-untyped]

_UNKNOWN = 1
"""What it costs that a juror does not know the category."""
_STEPS_ABOVE = 20
"""So far above twice the even load each further entry still costs more than the one before."""


@dataclass(frozen=True)
class Judge:
    """A juror: categories known, entries at most (None: no limit)."""

    name: str
    knows: frozenset[str] = frozenset()
    most: int | None = None


@dataclass(frozen=True)
class Task:
    """An entry to be judged; ``barred``: jurors in conflict; ``kept``: jurors who have it already."""

    code: str
    category: str = ""
    barred: frozenset[str] = frozenset()
    kept: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lacking:
    """An entry that gets fewer jurors than asked for; ``free``: jurors not in conflict with it."""

    code: str
    jurors: int
    free: int


@dataclass(frozen=True)
class Assigned:
    """Entry -> its jurors, sorted; the load of each juror; what could not be solved, and why."""

    jurors: Mapping[str, tuple[str, ...]]
    loads: Mapping[str, int]
    lacking: tuple[Lacking, ...] = ()
    full: tuple[str, ...] = field(default=())  # jurors whose cap is reached while entries lack some


def assign(
    tasks: Sequence[Task],
    judges: Sequence[Judge],
    per_entry: int,
    *,
    seed: str = "",
    only: Collection[str] | None = None,
) -> Assigned:
    """Give every entry ``per_entry`` jurors. The same input gives the same answer; ``seed`` changes which of
    equal jurors are taken, so that nobody can foresee it. ``only``: codes of entries that get further jurors; the
    others count for the loads alone, and lack nothing. None: all do."""
    ordered = sorted(judges, key=lambda one: _shuffled(seed, one.name))
    names = [one.name for one in ordered]
    kept = {task.code: [name for name in task.kept if name in names] for task in tasks}
    held = Counter(name for each in kept.values() for name in each)
    served = [task for task in tasks if only is None or task.code in only]
    wanted = dict.fromkeys(kept, 0) | {
        task.code: max(0, per_entry - len(kept[task.code])) for task in served
    }
    flow = _Flow(tasks, ordered, kept, held, wanted)
    found = {code: list(each) for code, each in kept.items()}
    for code, name in flow.solved():
        found[code].append(name)
    loads = Counter(name for each in found.values() for name in each)
    lacking = tuple(
        Lacking(task.code, len(found[task.code]), _free(task, names))
        for task in served
        if len(found[task.code]) < per_entry
    )
    capped = (one.name for one in ordered if one.most is not None and loads[one.name] >= one.most)
    return Assigned(
        jurors={code: tuple(sorted(each)) for code, each in found.items()},
        loads={name: loads[name] for name in sorted(names)},
        lacking=lacking,
        full=tuple(sorted(capped)) if lacking else (),
    )


def _free(task: Task, names: Collection[str]) -> int:
    return sum(1 for name in names if name not in task.barred)


def _shuffled(seed: str, name: str) -> str:
    return hashlib.sha256(f"{seed}\0{name}".encode()).hexdigest()


class _Flow:
    """A flow of least cost from entries through jurors. Each further entry of a juror costs more than the one
    before, so the dearest sum of squares is avoided and loads are as even as conflicts and caps allow."""

    def __init__(
        self,
        tasks: Sequence[Task],
        judges: Sequence[Judge],
        kept: Mapping[str, Sequence[str]],
        held: Mapping[str, int],
        wanted: Mapping[str, int],
    ) -> None:
        self._tasks, self._judges = tasks, judges
        self._flow = min_cost_flow.SimpleMinCostFlow()
        self._pairs: dict[int, tuple[str, str]] = {}
        self._source, self._sink = 0, 1
        self._first_judge, self._first_task = 2, 2 + len(judges)
        self._total = sum(wanted.values())
        for at, task in enumerate(tasks):
            self._add_task(self._first_task + at, task, kept[task.code], wanted[task.code])
        load = sum(held.values()) + self._total
        for at, judge in enumerate(judges):
            self._add_judge(self._first_judge + at, judge, held.get(judge.name, 0), load)
        self._flow.add_arc_with_capacity_and_unit_cost(
            self._source, self._sink, self._total, self._dearest(load)
        )

    def _add_task(self, node: int, task: Task, kept: Sequence[str], wanted: int) -> None:
        if not wanted:
            return
        self._flow.add_arc_with_capacity_and_unit_cost(self._source, node, wanted, 0)
        for at, judge in enumerate(self._judges):
            if judge.name in task.barred or judge.name in kept:
                continue
            cost = 0 if task.category in judge.knows else _UNKNOWN
            arc = self._flow.add_arc_with_capacity_and_unit_cost(
                node, self._first_judge + at, 1, cost
            )
            self._pairs[arc] = (task.code, judge.name)

    def _add_judge(self, node: int, judge: Judge, held: int, load: int) -> None:
        """One arc for each further entry of a juror, each dearer than the former."""
        most = load if judge.most is None else judge.most
        stepped = min(most, 2 * (load // max(1, len(self._judges))) + _STEPS_ABOVE)
        for nth in range(held + 1, stepped + 1):
            self._flow.add_arc_with_capacity_and_unit_cost(node, self._sink, 1, nth * self._step)
        rest = most - max(stepped, held)
        if rest > 0:
            dear = (max(stepped, held) + 1) * self._step
            self._flow.add_arc_with_capacity_and_unit_cost(node, self._sink, rest, dear)

    @property
    def _step(self) -> int:
        """More than all expertise along a chain of exchanges, in which each juror stands once, can save."""
        return _UNKNOWN * (len(self._judges) + 1)

    def _dearest(self, load: int) -> int:
        """That an entry lacks a juror costs more than any load."""
        return 4 * (load + _STEPS_ABOVE) * self._step

    def solved(self) -> list[tuple[str, str]]:
        """Pairs of entry and juror."""
        self._flow.set_node_supply(self._source, self._total)
        self._flow.set_node_supply(self._sink, -self._total)
        status = self._flow.solve()
        if status != self._flow.OPTIMAL:
            raise RuntimeError(f"the flow was not solved: {status}")
        return [pair for arc, pair in self._pairs.items() if self._flow.flow(arc)]
