"""The supervisor: every part is killed once, and whatever it started ends with it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sauyunan.core import doctor, processes
from sauyunan.core.tests.test_postgres import remove, server_pid

SERVE = """
import sys
from pathlib import Path
from sauyunan.core import supervisor
home, port, embedded = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "embedded"
web = supervisor.parts("127.0.0.1", port, "sauyunan.core.tests.sample_site:application")[0]
jobs = supervisor.Part("worker", ("/bin/sleep", "1000"))
try:
    supervisor.serve(home, (web, jobs), address=("127.0.0.1", port), embedded=embedded,
        ready=lambda: print("READY", flush=True), say=lambda line: print(line, flush=True))
except supervisor.ServeFault as fault:
    sys.exit(str(fault))
"""


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="syn-"))
    folder.chmod(0o711)
    yield folder
    remove(folder)


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def launch(home: Path, port: int, embedded: str = "no") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SERVE, str(home), str(port), embedded],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


@contextlib.contextmanager
def serving(home: Path, port: int, embedded: str = "no") -> Iterator[subprocess.Popen[str]]:
    """A supervisor that answers; stopped politely in the end, when the test did not."""
    process = launch(home, port, embedded)
    try:
        lines = []
        for line in process.stdout:
            lines.append(line)
            if line == "READY\n":
                break
        assert lines[-1:] == ["READY\n"], lines
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=40)


def parts(home: Path) -> list[int]:
    return [entry["pid"] for entry in json.loads((home / ".serve.json").read_text())]


def page(port: int) -> int | None:
    """The pid of the web worker that answered, or None."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2) as answer:
            return int(answer.read())
    except OSError:
        return None


def eventually(holds: Callable[[], object], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.05)
    return False


def living(*pids: int) -> list[int]:
    return [pid for pid in pids if processes.started(pid)]


def everybody(home: Path) -> list[int]:
    return [member for pid in parts(home) for member in processes.group_members(pid)]


def test_a_web_server_that_lives_without_listening_is_started_again(home, port):
    """Its first process stands still, so that nobody replaces the workers that are killed."""
    with serving(home, port):
        web = parts(home)[0]
        os.kill(web, signal.SIGSTOP)
        for member in set(processes.group_members(web)) - {web}:
            os.kill(member, signal.SIGKILL)
        assert eventually(lambda: page(port) is None)

        came_back = eventually(lambda: page(port), seconds=60)

        assert came_back
        assert parts(home)[0] != web
        assert living(web) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything_that_was_started(home, port, number):
    with serving(home, port) as supervisor:
        started = everybody(home)
        assert len(started) >= 4

        supervisor.send_signal(number)
        code = supervisor.wait(40)

    assert code == 0
    assert living(*started) == []
    assert not (home / ".serve.json").exists()
    assert doctor.port_fault("127.0.0.1", port) is None


def test_ctrl_c_for_the_whole_group_stops_everything_once(home, port):
    """A terminal sends Ctrl-C to every process of the foreground group."""
    with serving(home, port, "embedded") as supervisor:
        started = [*everybody(home), server_pid(home)]
        time.sleep(1)

        os.killpg(supervisor.pid, signal.SIGINT)
        output = supervisor.communicate(timeout=40)[0]

    assert supervisor.returncode == 0
    assert living(*started) == []
    assert "ended" not in output


def test_a_killed_worker_is_started_again(home, port):
    with serving(home, port):
        web, worker = parts(home)

        os.kill(worker, signal.SIGKILL)

        assert eventually(lambda: parts(home)[1:] not in ([], [worker]))
        assert parts(home)[0] == web
        assert living(parts(home)[1])


def test_a_killed_web_server_is_started_again_with_fresh_workers(home, port):
    with serving(home, port):
        web, worker = parts(home)
        before = processes.group_members(web)

        os.kill(web, signal.SIGKILL)

        assert eventually(lambda: (page(port) or before[0]) not in before)
        assert living(*before) == []
        assert parts(home)[1] == worker


def test_a_killed_web_worker_is_replaced_by_the_web_server(home, port):
    with serving(home, port):
        web = parts(home)[0]
        victim = page(port)

        os.kill(victim, signal.SIGKILL)

        assert eventually(lambda: not living(victim) and page(port) not in (None, victim))
        assert parts(home)[0] == web


def test_a_killed_database_is_started_again_and_stopped_in_the_end(home, port):
    with serving(home, port, "embedded") as supervisor:
        database = server_pid(home)

        os.kill(database, signal.SIGKILL)

        assert eventually(lambda: server_pid_or_none(home) not in (None, database))
        again = server_pid(home)
        supervisor.terminate()
        supervisor.wait(40)

    assert living(again) == []


def server_pid_or_none(home: Path) -> int | None:
    try:
        return server_pid(home)
    except FileNotFoundError:
        return None


def test_what_a_killed_supervisor_left_behind_is_ended_by_the_next(home, port):
    with serving(home, port) as first:
        first.kill()
        first.wait()
        left = everybody(home)
        assert living(*left) == left

        with serving(home, port):
            assert living(*left) == []
            assert page(port) not in (None, *left)


def test_children_of_a_killed_part_of_a_killed_supervisor_are_ended(home, port):
    with serving(home, port) as first:
        web = parts(home)[0]
        left = processes.group_members(web)
        first.kill()
        first.wait()
        os.kill(web, signal.SIGKILL)
        assert eventually(lambda: not living(web))
        assert living(*left) == [pid for pid in left if pid != web]

        with serving(home, port):
            assert living(*left) == []


def test_a_stranger_with_a_recorded_pid_is_left_alone(home, port):
    stranger = subprocess.Popen(["/bin/sleep", "60"], start_new_session=True)
    recorded = [{"pid": stranger.pid, "started": "another boot 1"}]
    (home / ".serve.json").write_text(json.dumps(recorded))

    with serving(home, port):
        assert stranger.poll() is None

    stranger.kill()
    stranger.wait()


def test_a_busy_port_is_told_in_one_line_and_nothing_starts(home, port):
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", port))
        other.listen()

        process = launch(home, port, "embedded")
        output = process.communicate(timeout=20)[0]

    assert process.returncode == 1
    assert output.startswith(f"Port {port} is busy: another program uses it.")
    assert "or type PORT=" in output
    assert output.count("\n") == 1
    assert not (home / "postgres").exists()


def test_the_port_of_a_server_that_just_ended_is_free(port):
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", port))
        server.listen()
        client = socket.create_connection(("127.0.0.1", port))
        accepted = server.accept()[0]
        accepted.close()
        client.close()

    assert doctor.port_fault("127.0.0.1", port) is None


def test_a_second_supervisor_of_the_same_home_is_refused(home, port):
    with serving(home, port):
        second = launch(home, port + 1)
        output = second.communicate(timeout=20)[0]

        assert second.returncode == 1
        assert output == (
            f"Sauyunan already serves from {home}: stop it with Ctrl-C where it runs, "
            "or choose another folder with SAUYUNAN_HOME=/another/folder.\n"
        )
        assert page(port) is not None


def test_a_folder_that_cannot_be_written_is_told_in_one_line(home, port):
    (home / "file").write_text("in the way")

    process = launch(home / "file", port)
    output = process.communicate(timeout=20)[0]

    assert process.returncode == 1
    assert output == (
        f"The folder {home / 'file'} cannot be written (Not a directory): "
        "type SAUYUNAN_HOME=/a/folder/of/yours in front, or run as its owner.\n"
    )
    assert (home / "file").read_text() == "in the way"


@pytest.mark.parametrize("port", [0, 70000])
def test_a_port_that_is_none_is_told(port):
    assert doctor.port_fault("127.0.0.1", port) == (
        f"PORT={port} is no port: choose one from 1024 to 65535, for example PORT=8000."
    )
