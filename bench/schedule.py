"""An open load: each request begins at its moment, whether or not those before it are answered.

So a server that falls behind is asked no slower, and who waits in its queue is counted with the wait.
"""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bench import load

TIMEOUT = 30.0
"""Seconds after which a request that is not answered is an error."""
_KEPT = 15.0
"""Seconds for which a connection is kept without a request; the server ends it after 30."""


@dataclass(frozen=True)
class Step:
    """One request of somebody's, who sends it when the one before is answered, but is late then.

    ``status``: the one that must come; ``finds``: a pattern whose first group is kept of the body.
    """

    kind: str
    who: str
    request: bytes
    status: int = 200
    finds: bytes = b""


@dataclass(frozen=True)
class Answer:
    """``seconds``: from the moment for which the request was planned to the end of its answer.
    ``fault``: why it is an error; "" where it is none."""

    step: Step
    seconds: float
    fault: str = ""
    found: str = ""


def play(port: int, steps: Sequence[Step], *, per_second: float) -> list[Answer]:
    """All steps at even distances, in their order; errors are told and stop nothing."""
    return asyncio.run(_play(_Connections(port), steps, 1 / per_second))


async def _play(asked: _Connections, steps: Sequence[Step], apart: float) -> list[Answer]:
    loop = asyncio.get_running_loop()
    begin, last, tasks = loop.time(), dict[str, asyncio.Task[Answer]](), []
    for number, step in enumerate(steps):
        due = begin + number * apart
        await asyncio.sleep(due - loop.time())
        task = asyncio.create_task(_answer(asked, step, due, last.get(step.who)))
        last[step.who] = task
        tasks.append(task)
    found = await asyncio.gather(*tasks)
    asked.close()
    return found


async def _answer(
    asked: _Connections, step: Step, due: float, before: asyncio.Task[Answer] | None
) -> Answer:
    loop = asyncio.get_running_loop()
    if before is not None:
        await before
    try:
        status, body = await asyncio.wait_for(asked.answer(step.who, step.request), TIMEOUT)
    except (OSError, EOFError, TimeoutError) as fault:
        return Answer(step, loop.time() - due, repr(fault))
    seconds = loop.time() - due
    if status != step.status:
        return Answer(step, seconds, f"{status}: {body[:300].decode('utf-8', 'replace')}")
    found = re.search(step.finds, body) if step.finds else None
    if step.finds and found is None:
        return Answer(step, seconds, f"without {step.finds.decode()}")
    return Answer(step, seconds, found=found[1].decode() if found else "")


class _Connections:
    """Kept connections: everybody's own, as browsers have them. One for all would come to one of the server's
    processes, and the others would wait for work."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._free: dict[str, _Kept] = {}  # by whose it is, in the order in which they were left

    async def answer(self, who: str, request: bytes) -> tuple[int, bytes]:
        """Status and body. Raises OSError and EOFError where the connection breaks."""
        reader, writer = await self._taken(who)
        try:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            body = await reader.readexactly(load.length(head))
        except BaseException:
            writer.close()
            raise
        self._free[who] = _Kept(asyncio.get_running_loop().time(), reader, writer)
        return int(head[9:12]), body

    async def _taken(self, who: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        self._close_before(asyncio.get_running_loop().time() - _KEPT)
        kept = self._free.pop(who, None)
        if kept is not None:
            return kept.reader, kept.writer
        return await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 20)

    def _close_before(self, moment: float) -> None:
        while self._free:
            who, kept = next(iter(self._free.items()))
            if kept.since >= moment:
                return
            kept.writer.close()
            del self._free[who]

    def close(self) -> None:
        """Close those that are free."""
        self._close_before(math.inf)


@dataclass(frozen=True)
class _Kept:
    since: float
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
