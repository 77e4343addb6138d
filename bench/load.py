"""A small load generator: a few kept connections from one thread, each sending as it is answered."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

CONNECTIONS = 16
TOKEN = "a" * 32
"""The token against forged requests, in the cookie and in each form."""
_PATIENCE = 60.0
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


def form(path: str, fields: Mapping[str, str], cookie: str) -> bytes:
    """A form that somebody sends who has a session and the cookie of TOKEN."""
    body = urlencode({**fields, "csrfmiddlewaretoken": TOKEN}).encode()
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    return request(path, body, headers)


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


def whole_rate(
    port: int, requests: Iterator[bytes], *, clients: int, seconds: float, status: int = 200
) -> float:
    """Answers each second, where one may take longer than so many seconds: those that were asked for by then
    are waited for, and counted with the time that they took. Raises LoadFault as ``rate``."""
    begin, count = time.perf_counter(), 0
    with selectors.DefaultSelector() as ready:
        for _client in range(clients):
            one = _Connection(_connect(port))
            ready.register(one.socket, selectors.EVENT_READ, one)
            one.send(next(requests))
        while ready.get_map():
            for key, _events in ready.select(timeout=_PATIENCE) or _silent(port):
                if not _is_answered(key.data, status):
                    continue
                count += 1
                if time.perf_counter() < begin + seconds:
                    key.data.send(next(requests))
                else:
                    ready.unregister(key.data.socket)
                    key.data.socket.close()
    return count / (time.perf_counter() - begin)


def _silent(port: int) -> list[tuple[selectors.SelectorKey, int]]:
    raise LoadFault(f"no answer from port {port} in {_PATIENCE:.0f} s")


def time_of(port: int, asked: bytes) -> float:
    """How many seconds one answer took, however long; raises LoadFault for another status than 200."""
    begin = time.perf_counter()
    answer(port, asked)
    return time.perf_counter() - begin


def answer(port: int, asked: bytes) -> str:
    """The body of one answer, on a connection of its own; raises LoadFault for another status than 200."""
    received = b""
    with _connect(port) as connection:
        connection.settimeout(120)
        connection.sendall(asked)
        while _END not in received:
            received += connection.recv(65536) or _broken(received)
        head, _blank, body = received.partition(_END)
        while len(body) < length(head):
            body += connection.recv(65536) or _broken(received)
    if int(head[9:12]) != 200:
        raise LoadFault(received[9:600].decode("utf-8", "replace"))
    return body.decode()


def _broken(received: bytes) -> bytes:
    raise LoadFault(f"the connection ended after {received[:200]!r}")


def _connect(port: int) -> socket.socket:
    made = socket.create_connection(("127.0.0.1", port), timeout=20)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made


def _is_answered(one: _Connection, status: int) -> bool:
    """Whether the answer is here as a whole; it is then forgotten."""
    one.received += one.socket.recv(65536) or _broken(one.received)
    head, found, body = one.received.partition(_END)
    if not found:
        return False
    if int(head[9:12]) != status:
        raise LoadFault(one.received[9:600].decode("utf-8", "replace"))
    if len(body) < length(head):
        return False
    one.received = b""
    return True


def length(head: bytes) -> int:
    """Octets of the body that a head announces."""
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line[15:])
    raise LoadFault(f"an answer without its length: {head[:200]!r}")
