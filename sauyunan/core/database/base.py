"""Where Django looks for the engine's wrapper."""

from __future__ import annotations

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A kept connection is looked at before its first statement of a request, as in Django, but
    without a statement: every applicant waits for it."""

    def is_usable(self) -> bool:
        """Whether the server still listens. One that ended has said so or closed the connection, so
        that there is something to read where between statements there is nothing."""
        if self.connection is None or self.connection.closed:
            return False
        waiting = select.poll()
        waiting.register(self.connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
        return not waiting.poll(0)
