"""The messages between a process and its limited child: a JSON header and plain bytes.

Never pickle: what comes back from a child that decoded a stranger's file is data, not code.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from typing import Any

Header = dict[str, Any]
PREFIX = struct.Struct("<II")
LARGEST_HEADER = 1 << 20
LARGEST_BODY = 256 << 20


class JobRefused(Exception):
    """A job says no, with a short code for the program and details (JSON) for the sentence."""

    def __init__(self, reason: str, **details: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.details = details


class FrameFault(Exception):
    """What came is no message of ours."""


def pack(header: Header, body: bytes) -> list[bytes]:
    """The pieces of a message, in order; the body is not copied."""
    head = json.dumps(header, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return [PREFIX.pack(len(head), len(body)) + head, body]


def receive(read: Callable[[int], bytes]) -> tuple[Header, bytes]:
    """One message. ``read(n)`` gives exactly n bytes or raises. Raises FrameFault."""
    head_size, body_size = PREFIX.unpack(read(PREFIX.size))
    if head_size > LARGEST_HEADER or body_size > LARGEST_BODY:
        raise FrameFault("a message is too large")
    try:
        header = json.loads(read(head_size))
    except ValueError as fault:
        raise FrameFault("a header is not JSON") from fault
    if not isinstance(header, dict):
        raise FrameFault("a header is not an object")
    return header, read(body_size)
