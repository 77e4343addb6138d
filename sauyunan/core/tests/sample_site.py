"""A page for tests of the supervisor: it tells which process answered."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable


def application(
    environ: dict[str, object], start_response: Callable[[str, list[tuple[str, str]]], object]
) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
