"""Letters to nobody, and messengers that fail as often as they are told to."""

from __future__ import annotations

import itertools
from typing import Any, ClassVar

from sauyunan.outbox.actions import Letter
from sauyunan.outbox.messengers import NotTaken

_numbers = itertools.count(1)


def letter(**changes: Any) -> Letter:
    given: dict[str, Any] = {
        "about": "application:KTA-26-AAAA-BBBB",
        "name": "sent",
        "channel": "sms",
        "to": "+6281234567834",
        "subject": "Permohonan",
        "text": "Permohonan Anda diterima.",
        "once": f"once-{next(_numbers)}",
    }
    return Letter(**(given | changes))


class Flaky:
    """Fails ``failures`` times with ``error``, then takes what it is given."""

    failures: ClassVar[int] = 0
    error: ClassVar[Exception] = NotTaken("down")
    taken: ClassVar[list[tuple[str, str, str]]] = []

    only_files = False

    def send(self, to: str, text: str, *, subject: str, once: str) -> None:
        if Flaky.failures > 0:
            Flaky.failures -= 1
            raise Flaky.error
        Flaky.taken.append((to, text, once))
