"""Every state is reached, and left again, by declared moves only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sauyunan.innovations import lifecycle
from sauyunan.innovations.models import Innovation

TABLES = {
    "status": (lifecycle.STATUS, Innovation.Status, "draft"),
    "stage": (lifecycle.STAGES, Innovation.Stage, "initiative"),
}


def reached_from(moves, start):
    """All states that moves lead to, one after the other."""
    seen, todo = {start}, [start]
    while todo:
        state = todo.pop()
        for _name, move in lifecycle.open_moves(moves, state):
            if move.to not in seen:
                seen.add(move.to)
                todo.append(move.to)
    return seen


@pytest.mark.parametrize("table", TABLES)
def test_every_state_is_reachable_and_reversible(table):
    moves, states, start = TABLES[table]
    everything = {str(state) for state in states}

    assert {str(one) for one in reached_from(moves, start)} == everything
    for state in everything:  # from each one every other can be reached again
        # a record that was sent once is not a draft again unless it is taken back
        assert {str(one) for one in reached_from(moves, state)} >= everything - {"draft"}


@pytest.mark.parametrize("table", TABLES)
@given(data=st.data())
def test_only_declared_moves_lead_anywhere(table, data):
    moves, states, state = TABLES[table]
    names = st.sampled_from([*moves, "unknown"])

    for name in data.draw(st.lists(names, max_size=12)):
        to = lifecycle.target(moves, name, state)
        declared = name in moves and state in moves[name].start
        assert (to is not None) == declared
        state = to if to is not None else state
        assert state in states.values
