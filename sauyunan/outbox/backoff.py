"""When a message is tried again, and when it is given up. Pure."""

from __future__ import annotations

from datetime import timedelta

ATTEMPTS = 30
"""With these waits a little more than a day."""
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)


def wait_after(attempts: int) -> timedelta | None:
    """The wait after so many failed attempts: 1, 2, 4 … 32 minutes, then an hour; None: given up."""
    if attempts >= ATTEMPTS:
        return None
    doubled: int = 1 << min(attempts - 1, 10)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)
