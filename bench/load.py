"""A small load generator: a few kept connections from one thread, each sending as it is answered."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

CONNECTIONS = 16
_END = b"\r\n\r\n"


class LoadFault(Exception):
    """An answer was not what is measured; the text begins with its status."""


@dataclass
class _Connection:
    socket: socket.socket
    received: bytes = b""
    sent_at: float = 0.0

    def send(self, request: bytes) -> None:
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)


def request(path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    """A POST as it goes over the wire."""
    return _head("POST", path, {"Content-Length": str(len(body)), **headers}) + body


def get(path: str, headers: Mapping[str, str]) -> bytes:
    """A GET as it goes over the wire."""
    return _head("GET", path, headers)


def _head(method: str, path: str, headers: Mapping[str, str]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + _END


def rate(port: int, requests: Iterator[bytes], *, seconds: float, status: int) -> float:
    """Answers each second, all of them with ``status``; raises LoadFault for any other."""
    begin = time.perf_counter()
    answers = times(port, requests, clients=CONNECTIONS, seconds=seconds, status=status)
    return len(answers) / (time.perf_counter() - begin)


def times(
    port: int, requests: Iterator[bytes], *, clients: int, seconds: float, status: int = 200
) -> list[float]:
    """How many seconds each answer took while so many clients asked at once, all of them with
    ``status``; raises LoadFault for any other."""
    taken: list[float] = []
    with selectors.DefaultSelector() as ready:
        asking = [_Connection(_connect(port)) for _ in range(clients)]
        for one in asking:
            ready.register(one.socket, selectors.EVENT_READ, one)
            one.send(next(requests))
        end = time.perf_counter() + seconds
        while (now := time.perf_counter()) < end:
            for key, _events in ready.select(timeout=end - now):
                if _is_answered(key.data, status):
                    taken.append(time.perf_counter() - key.data.sent_at)
                    key.data.send(next(requests))
        for one in asking:
            one.socket.close()
    return taken


def _connect(port: int) -> socket.socket:
    made = socket.create_connection(("127.0.0.1", port), timeout=20)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made


def _is_answered(one: _Connection, status: int) -> bool:
    """Whether the answer is here as a whole; it is then forgotten."""
    one.received += one.socket.recv(65536)
    head, found, body = one.received.partition(_END)
    if not found:
        return False
    if int(head[9:12]) != status:
        raise LoadFault(one.received[9:600].decode("utf-8", "replace"))
    if len(body) < _length(head):
        return False
    one.received = b""
    return True


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line[15:])
    raise LoadFault(f"an answer without its length: {head[:200]!r}")
