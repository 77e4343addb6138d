from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from sauyunan.core import sandbox

TIMESTAMP = 1_700_000_000


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    sandbox._pool.close()
    yield
    sandbox._pool.close()


def typeset(template: str, *, seconds: float = 5.0) -> bytes:
    files = {"main.typ": template.encode()}
    sizes = {name: len(content) for name, content in files.items()}
    options = {"files": sizes, "main": "main.typ", "data": "{}", "timestamp": TIMESTAMP}
    return sandbox.call(
        "documents.render", b"".join(files.values()), {**options, "standards": []}, seconds=seconds
    )[1]


def test_call_carries_bytes_there_and_back() -> None:
    data = os.urandom(3_000_000)

    answer, body = sandbox.call("core.check", data, {}, seconds=5)

    assert body == data
    assert answer["holds"] == {"limits": True, "network": True, "files": True, "calls": True}


def test_child_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody:secret@localhost/x")
    sandbox.call("core.check", b"", {}, seconds=5)
    (child,) = sandbox._pool.idle

    environment = sandbox._environment(child.folder)

    assert sorted(environment) == [
        "HOME",
        "LANG",
        "MALLOC_ARENA_MAX",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONPATH",
        "RAYON_NUM_THREADS",
        "TMPDIR",
    ]


def test_child_is_used_again() -> None:
    sandbox.call("core.check", b"", {}, seconds=5)
    first = sandbox._pool.idle[0].process.pid
    sandbox.call("core.check", b"", {}, seconds=5)

    assert [child.process.pid for child in sandbox._pool.idle] == [first]


def test_large_parent_does_not_count_as_the_childs_memory() -> None:
    held = bytearray(700 << 20)

    answer, _ = sandbox.call("core.check", b"", {}, seconds=5)

    assert 1_000_000 < answer["memory"] < 100_000_000
    assert len(held) > sandbox.MEMORY_PER_CHILD
    assert len(sandbox._pool.idle) == 1


def test_child_whose_memory_grew_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "MEMORY_PER_CHILD", 1_000_000)

    sandbox.call("core.check", b"", {}, seconds=5)

    assert sandbox._pool.idle == []


def test_child_is_recycled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "JOBS_PER_CHILD", 2)
    sandbox.call("core.check", b"", {}, seconds=5)
    folder = sandbox._pool.idle[0].folder

    sandbox.call("core.check", b"", {}, seconds=5)

    assert sandbox._pool.idle == []
    assert not folder.exists()


@pytest.mark.parametrize("death", [signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM])
def test_dead_idle_child_is_replaced(death: signal.Signals) -> None:
    sandbox.call("core.check", b"", {}, seconds=5)
    child = sandbox._pool.idle[0]
    os.kill(child.process.pid, death)
    child.process.wait()

    _, body = sandbox.call("core.check", b"still here", {}, seconds=5)

    assert body == b"still here"


def test_child_killed_at_work_is_a_limit() -> None:
    sandbox.call("core.check", b"", {}, seconds=5)
    child = sandbox._pool.idle[0]
    os.kill(child.process.pid, signal.SIGSTOP)  # alive, but it will never answer

    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(sandbox.call, "core.check", b"x", {}, seconds=20)
        time.sleep(0.2)
        os.kill(child.process.pid, signal.SIGKILL)
        with pytest.raises(sandbox.SandboxLimit, match="crash"):
            asked.result()

    assert sandbox.call("core.check", b"next", {}, seconds=5)[1] == b"next"


def test_silent_child_is_ended_by_the_wall_clock() -> None:
    sandbox.call("core.check", b"", {}, seconds=5)
    child = sandbox._pool.idle[0]
    os.kill(child.process.pid, signal.SIGSTOP)

    with pytest.raises(sandbox.SandboxLimit, match="time"):
        sandbox.call("core.check", b"x" * 1_000_000, {}, seconds=0.5)

    assert child.process.poll() == -signal.SIGKILL
    assert not child.folder.exists()


def test_endless_work_meets_the_processor_limit() -> None:
    endless = "#for i in range(100000) { for j in range(100000) { let k = i * j } }"

    with pytest.raises(sandbox.SandboxLimit, match="time"):
        typeset(endless, seconds=1.0)

    assert typeset("Halo", seconds=10.0)[:5] == b"%PDF-"


def test_hungry_work_meets_the_memory_limit() -> None:
    hungry = '#{ let a = "x" * 1000; for i in range(40) { a = a + a }; a }'

    with pytest.raises(sandbox.SandboxLimit) as stopped:
        typeset(hungry, seconds=10.0)

    assert stopped.value.limit == "memory"
    assert typeset("Halo", seconds=10.0)[:5] == b"%PDF-"


def test_unknown_job_is_refused_here() -> None:
    with pytest.raises(KeyError):
        sandbox.call("os.system", b"", {}, seconds=1)

    assert sandbox._pool.idle == []


def test_fault_in_a_job_is_told() -> None:
    with pytest.raises(sandbox.SandboxFault, match="KeyError: 'format'"):
        sandbox.call("intake.image", b"", {}, seconds=5)


def test_threads_share_two_children() -> None:
    with ThreadPoolExecutor(8) as threads:
        bodies = list(
            threads.map(
                lambda n: sandbox.call("core.check", str(n).encode(), {}, seconds=10)[1], range(64)
            )
        )

    assert bodies == [str(n).encode() for n in range(64)]
    assert len(sandbox._pool.idle) <= sandbox.CHILDREN


def test_fork_starts_with_no_children() -> None:
    sandbox.call("core.check", b"", {}, seconds=5)
    reader, writer = os.pipe()

    pid = os.fork()
    if pid == 0:
        body = b"none left " if not sandbox._pool.idle else b"copied "
        body += sandbox.call("core.check", b"mine", {}, seconds=5)[1]
        sandbox._pool.close()
        os.write(writer, body)
        os._exit(0)
    os.waitpid(pid, 0)

    assert os.read(reader, 100) == b"none left mine"
    assert sandbox.call("core.check", b"ours", {}, seconds=5)[1] == b"ours"


def test_child_ends_when_its_parent_hangs_up() -> None:
    sandbox.call("core.check", b"", {}, seconds=5)
    child = sandbox._pool.idle.pop()
    (child.folder / "left.txt").write_text(json.dumps("over"))

    child.let_go()

    assert child.process.wait(timeout=5) == 0
    assert list(child.folder.iterdir()) == []
    child.folder.rmdir()
