"""The way of an application as steps: what was, what is now, what is still to come. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from sauyunan.core.i18n import pick
from sauyunan.core.page_parts import Step
from sauyunan.services import flow
from sauyunan.services.format import Service


@dataclass(frozen=True)
class Files:
    """How many documents were issued, and how many of them can be downloaded."""

    issued: int = 0
    ready: int = 0


def usual_way(service: Service) -> list[str]:
    """The states from the first after sending to the nearest that serves, both included."""
    first = flow.start_move(service)[1].to
    came_from: dict[str, str] = {first: ""}
    waiting = deque([first])
    while waiting:
        state = waiting.popleft()
        if service.states[state].end == "served":
            return _back(came_from, state)
        for move in flow.moves_from(service, state).values():
            if move.to not in came_from:
                came_from[move.to] = state
                waiting.append(move.to)
    return [first]


def _back(came_from: Mapping[str, str], state: str) -> list[str]:
    way = [state]
    while came_from[way[-1]]:
        way.append(came_from[way[-1]])
    return way[::-1]


def steps(
    service: Service, state: str, visits: Sequence[tuple[str, datetime]], files: Files
) -> list[Step]:
    """Received, the usual way with the moment each state was last reached, and the documents.

    ``visits``: states in the order they were reached, the one after sending first. A state beside
    the way (sent back, refused) stands behind the last one that was reached.
    """
    way = usual_way(service)
    reached = dict(visits)
    is_over = service.states[state].end is not None
    last = max((at for at, key in enumerate(way) if key in reached), default=0)
    current = way.index(state) if state in way else last
    made = [Step(_("Received"), "done", visits[0][1] if visits else None)]
    for at, key in enumerate(way):
        if at < current or (at == current and (state not in way or is_over)):
            made.append(Step(_title(service, key), "done", reached.get(key)))
        elif at == current:
            made.append(Step(_title(service, key), "now", reached.get(key)))
        elif not is_over:
            made.append(Step(_title(service, key), "later"))
        if at == current and state not in way:
            kind = "now" if is_over else "flag"
            made.append(Step(_title(service, state), kind, reached.get(state)))  # type: ignore[arg-type]
    return made + _documents(service, state, files)


def _documents(service: Service, state: str, files: Files) -> list[Step]:
    """The last step, where the service issues something and can still do so."""
    issues = any("issue" in effect for move in service.moves.values() for effect in move.effects)
    end = service.states[state].end
    if not issues or (end is not None and end != "served"):
        return []
    title = _("Signed and ready to download")
    if end is None:
        return [Step(title, "later")]
    return [Step(title, "done" if files.ready >= files.issued else "now")]


def _title(service: Service, key: str) -> str:
    found = service.states[key].title
    return pick(found) if found else key
