from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).resolve().parents[3]

ATTEMPTS = {
    "read a stranger's file": "open('/etc/passwd').read()",
    "list the root": "os.listdir('/')",
    "write elsewhere": "open('/tmp/sauyunan-escape', 'w')",
    "follow a link out": "os.symlink('/etc/passwd', 'link'); open('link').read()",
    "open a socket": "socket.socket()",
    "start a program": "os.execv('/bin/true', ['true'])",
    "fork": "os.fork()",
    "take 2 GB": "bytearray(2 << 30)",
    "write 100 MB": "open('big', 'wb').write(bytes(100 << 20))",
    "open 100 files": "[open('x', 'w') for _ in range(100)].index(None)",
}
ALLOWED = {
    "write at home": "open('here', 'w').write('x')",
    "start a thread": "threading.Thread(target=int).start()",
    "import": "importlib.import_module('decimal')",
}
SCRIPT = """
import importlib, json, os, pathlib, signal, socket, sys, threading
from sauyunan.core import confinement
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
before = open('outside').read() if os.path.exists('outside') else ''
holds = confinement.confine(pathlib.Path.cwd())
seen = {}
for name, code in json.loads(sys.argv[1]).items():
    try:
        exec(code)
        seen[name] = 'done'
    except BaseException as fault:
        seen[name] = type(fault).__name__
print(json.dumps({'holds': holds, 'seen': seen}))
"""


def run(folder: Path, attempts: dict[str, str]) -> dict[str, dict[str, object]]:
    done = subprocess.run(
        [sys.executable, "-P", "-c", SCRIPT, json.dumps(attempts)],
        cwd=folder,
        env={"PYTHONPATH": str(PROGRAM)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    found: dict[str, dict[str, object]] = json.loads(done.stdout)
    return found


def test_confined_process_keeps_nothing_it_does_not_need(tmp_path: Path) -> None:
    found = run(tmp_path, ATTEMPTS)

    assert found["holds"] == {"limits": True, "network": True, "files": True, "calls": True}
    assert found["seen"] == {
        "read a stranger's file": "PermissionError",
        "list the root": "PermissionError",
        "write elsewhere": "PermissionError",
        "follow a link out": "PermissionError",
        "open a socket": "PermissionError",
        "start a program": "PermissionError",
        "fork": "PermissionError",
        "take 2 GB": "MemoryError",
        "write 100 MB": "OSError",
        "open 100 files": "OSError",
    }


@pytest.mark.parametrize("attempt", ALLOWED)
def test_confined_process_can_still_work(tmp_path: Path, attempt: str) -> None:
    found = run(tmp_path, {attempt: ALLOWED[attempt]})

    assert found["seen"] == {attempt: "done"}
