"""Which moves a state allows, and for whom: read from the service's declaration. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sauyunan.services.format import Move, Service, State

APPLICANT = "applicant"
SYSTEM = "system"
EXPIRE = "expire"
"""The move the system makes when nobody answers for `withdraw_after_days`; kits do not declare it."""

REMIND = "remind"
"""Before it comes to that: what the applicant is reminded of, in the kit's messages."""
RETURNS = "reason_per_document"


def moves_from(service: Service, state: str) -> Mapping[str, Move]:
    """The declared moves that start from a state, in the order of the declaration."""
    return {key: move for key, move in service.moves.items() if state in move.sources}


def moves_for(service: Service, state: str, role: str) -> Mapping[str, Move]:
    """The moves a role ("applicant" or a role of the kit) may make from a state."""
    return {key: one for key, one in moves_from(service, state).items() if one.by == role}


def start_move(service: Service) -> tuple[str, Move]:
    """The applicant's move that sends a draft; the checker insists that there is exactly one."""
    return next(iter(moves_for(service, service.start, APPLICANT).items()))


def roles_waited_for(service: Service, state: str) -> list[str]:
    """The kit's roles that can move an application on from a state, sorted."""
    by = {move.by for move in moves_from(service, state).values()}
    return sorted(by - {APPLICANT})


def clock_runs(state: State) -> bool:
    """Whether the promise runs in a state; it does unless the state pauses or ends."""
    return state.end is None and state.clock != "pauses"


def step_promise(service: Service, state: str) -> int | None:
    """The shortest own promise of the moves from a state, in working minutes."""
    own = [one.within_minutes for one in moves_from(service, state).values()]
    return min((minutes for minutes in own if minutes is not None), default=None)


def expired_state(service: Service) -> str | None:
    """Where an application goes that the applicant leaves unanswered, if the service says so."""
    if service.withdraw_after_days is None:
        return None
    ends = (key for key, state in service.states.items() if state.end == "expired")
    return next(ends, None)


def awaits_applicant(service: Service, state: str) -> bool:
    """Whether an application that stays there too long is taken for unanswered: the promise stands still, and the
    state does not say that somebody else is waited for."""
    declared = service.states[state]
    return declared.end is None and declared.clock == "pauses" and declared.expires


def awaiting(service: Service) -> list[str]:
    """The states in which the applicant is waited for."""
    return [key for key in service.states if awaits_applicant(service, key)]


def sends_back(service: Service) -> bool:
    """Whether something can come back to the applicant to be mended."""
    return any(move.asks == RETURNS for move in service.moves.values())


def issues_documents(service: Service) -> bool:
    """Whether the applicant can receive a document."""
    return any("issue" in effect for move in service.moves.values() for effect in move.effects)


def issuing_move(service: Service, state: str) -> str | None:
    """The nearest move of the staff, now or after other moves, that issues documents; None where
    there is none, or where it asks for something that is not known before."""
    seen, reached = {state}, [state]
    for source in reached:
        for key, move in moves_from(service, source).items():
            if move.by == APPLICANT:
                continue
            if any("issue" in effect for effect in move.effects):
                return None if move.ask else key
            if move.to not in seen:
                seen.add(move.to)
                reached.append(move.to)
    return None


def steps(service: Service) -> Iterator[tuple[str, str, str]]:
    """Every possible step (move, from, to), the system's expiry too."""
    for key, move in service.moves.items():
        for source in move.sources:
            yield key, source, move.to
    expired = expired_state(service)
    if expired:
        for key in awaiting(service):
            yield EXPIRE, key, expired
