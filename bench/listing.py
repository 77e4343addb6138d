"""Asks for one list page again and again in this process; told by lines what to do.

Prints a JSON line about the page first; then, for each line with a number that it reads, the time of
so many requests. So two of them can be timed in turns.
"""

from __future__ import annotations

import io
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client

WARM_UP = 20
_TICK = 1 / os.sysconf("SC_CLK_TCK")


def main(words: Sequence[str]) -> None:
    """Words: the path, and the sign-in name of who looks, if anybody."""
    path, *username = words
    page = _Page(path, cookie(username[0]) if username else "")
    body, statements = page.looked_at()
    for _ in range(WARM_UP):
        page.get()
    body, statements = page.looked_at()
    rows = body.count("<tr") - body.count("<thead")
    print(json.dumps({"statements": statements, "bytes": len(body), "rows": rows}), flush=True)
    for line in sys.stdin:
        print(json.dumps(page.timed(int(line))), flush=True)


class _Page:
    def __init__(self, path: str, cookie: str) -> None:
        self.application = get_wsgi_application()
        self.path, self.cookie = path, cookie

    def get(self) -> str:
        """The page; RuntimeError when it is another than asked for."""
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": self.path,
            "QUERY_STRING": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost",
            "HTTP_COOKIE": self.cookie,
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http",
        }
        told: list[str] = []

        def start(status: str, _headers: object, _fault: object = None, /) -> Callable[..., object]:
            told.append(status)
            return told.append

        answer = self.application(environ, start)
        body = b"".join(answer)
        answer.close()
        if not told[0].startswith("200"):
            raise RuntimeError(f"{self.path}: {told[0]}")
        return body.decode()

    def looked_at(self) -> tuple[str, int]:
        """The page and the number of statements that it took."""
        count = 0

        def counted(execute: Any, *rest: Any) -> Any:
            nonlocal count
            count += 1
            return execute(*rest)

        with connection.execute_wrapper(counted):
            body = self.get()
        return body, count

    def timed(self, times: int) -> dict[str, float]:
        """Seconds of one request: of the clock, and of this and the database's processor."""
        backend = _backend()
        wall, cpu, database = time.perf_counter(), time.process_time(), _processor(backend)
        for _ in range(times):
            self.get()
        return {
            "wall": (time.perf_counter() - wall) / times,
            "cpu": (time.process_time() - cpu + _processor(backend) - database) / times,
        }


def cookie(username: str) -> str:
    """A session of somebody, as a browser sends it."""
    client = Client()
    client.force_login(
        get_user_model().objects.get(username=username),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


def _backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _processor(pid: int) -> float:
    """Seconds of processor that a process has used (Linux: proc(5), fields 14 and 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * _TICK
