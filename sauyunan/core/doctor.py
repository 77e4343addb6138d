"""What commonly keeps Sauyunan from running, found before anything starts: one line, with the cure."""

from __future__ import annotations

import os
import socket
import tempfile
from pathlib import Path


def port_fault(host: str, port: int) -> str | None:
    """None when the port is free, else what to type instead.

    The probe never shares a port (SO_REUSEPORT), as two web servers would: both would start, and
    each would get half of the requests. SO_REUSEADDR only passes over connections that have ended.
    """
    if not 0 < port < 65536:
        return f"PORT={port} is no port: choose one from 1024 to 65535, for example PORT=8000."
    fault = _bind_fault(host, port)
    if fault is None:
        return None
    if fault.errno in {13, 1}:
        return f"Port {port} may not be used by this account: type PORT={_free_port(host)} instead."
    if fault.errno == 98 or "in use" in str(fault):
        return (
            f"Port {port} is busy: another program uses it. "
            f"Stop that program, or type PORT={_free_port(host, port)} instead."
        )
    return f"{host}:{port} cannot be served ({fault.strerror}): check HOST= and PORT=."


def folder_fault(home: Path) -> str | None:
    """None when the folder of all state exists or can be made, and can be written."""
    nearest = home
    while not nearest.exists() and nearest != nearest.parent:
        nearest = nearest.parent
    try:
        with tempfile.TemporaryFile(dir=nearest):
            return None
    except OSError as fault:
        return (
            f"The folder {home} cannot be written ({fault.strerror}): "
            "type SAUYUNAN_HOME=/a/folder/of/yours in front, or run as its owner."
        )


def memory_folder_fault() -> str | None:
    """None when PostgreSQL can share memory between its processes (some containers forbid it)."""
    folder = Path("/dev/shm")  # noqa: S108 - the system's own folder, only asked about
    if folder.exists() and not os.access(folder, os.W_OK):
        return f"{folder} cannot be written, which PostgreSQL needs: mount it as a tmpfs."
    return None


def _bind_fault(host: str, port: int) -> OSError | None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
    except OSError as fault:
        return fault
    return None


def _free_port(host: str, near: int = 8000) -> int:
    return next((p for p in range(near + 1, near + 200) if _bind_fault(host, p) is None), near + 1)
