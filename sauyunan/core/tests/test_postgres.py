"""The embedded server under bad luck: killed owners, strangers, long paths, several users."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from sauyunan.core import postgres, postgres_place
from sauyunan.core.postgres_place import PostgresFault

NOBODY = pwd.getpwnam("nobody")
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to change the user")

# Starts a server, says so, and holds it until it is told to end or killed.
HOLD = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # also where it came ignored
import encodings.ascii, os, sys
from pathlib import Path
from sauyunan.core import postgres
if len(sys.argv) > 2:
    os.setgroups([]); os.setgid(int(sys.argv[3])); os.setuid(int(sys.argv[2]))
with postgres.running(Path(sys.argv[1]), durable=False) as server:
    print(server.place.account.uid, flush=True)
    sys.stdin.readline()
"""


@pytest.fixture(scope="session")
def made() -> Iterator[Path]:
    """A home whose database has been made once; copying it is quicker than making another."""
    with fresh_folder() as folder:
        with postgres.running(folder, durable=False):
            pass
        yield folder


@pytest.fixture
def empty() -> Iterator[Path]:
    """A short folder that every account can pass, without a database."""
    with fresh_folder() as folder:
        yield folder


@pytest.fixture
def home(empty: Path, made: Path) -> Path:
    """A home with a database that does not run."""
    subprocess.run(["cp", "-a", f"{made}/.", str(empty)], check=True)
    return empty


@contextlib.contextmanager
def fresh_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="syn-"))
    folder.chmod(0o711)
    yield folder
    remove(folder)


def remove(home: Path) -> None:
    sockets = postgres_place.socket_folder(home)
    for path in {(home / "postgres").resolve(), sockets, home}:
        shutil.rmtree(path, ignore_errors=True)


def query(url: str, statement: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def hold(home: Path, *user: int, **more: object) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home), *map(str, user)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        **more,
    )
    assert process.stdout.readline().strip().isdigit()
    return process


def let_go(process: subprocess.Popen[str]) -> None:
    process.communicate("\n")
    assert process.returncode == 0


def server_pid(home: Path) -> int:
    return int((home / "postgres" / "data" / "postmaster.pid").read_text().split("\n", 1)[0])


def is_gone(pid: int) -> bool:
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_the_application_connects_without_superuser_and_keeps_its_data(empty):
    with postgres.running(empty) as server:
        assert query(server.url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is (
            False
        )
        query(server.url, "CREATE TABLE kept (n integer)")

    with postgres.running(empty) as server:
        assert query(server.url, "SELECT count(*) FROM kept") == 0


@pytest.mark.parametrize(
    ("memory", "buffers"), [(256, "128MB"), (2_048, "512MB"), (65_536, "1024MB")]
)
def test_a_quarter_of_the_memory_holds_what_is_read_often(monkeypatch, memory, buffers):
    sizes = {"SC_PAGE_SIZE": 4_096, "SC_PHYS_PAGES": memory * 256}
    monkeypatch.setattr(postgres.os, "sysconf", sizes.__getitem__)
    monkeypatch.setattr(postgres, "_CONTAINER", Path("/nowhere"))

    assert postgres._shared_buffers() == buffers


def test_a_container_with_less_memory_than_its_machine_counts(monkeypatch, tmp_path):
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(postgres, "_CONTAINER", limit)

    limit.write_text(f"{1024**3}\n")
    assert postgres._shared_buffers() == "256MB"
    limit.write_text("max\n")
    assert postgres._shared_buffers().endswith("MB")


def test_nobody_gets_in_without_the_password(home):
    with postgres.running(home, durable=False) as server:
        host = postgres_place.socket_folder(home)

        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(f"host={host} user=sauyunan dbname=sauyunan", passfile="/nonexistent")
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(f"host={host} user=sauyunan_owner password=wrong dbname=postgres")

        assert query(server.owner_url, "SHOW listen_addresses") == ""
        assert server.place.sockets.stat().st_mode & 0o777 == 0o700


def test_text_sorts_by_code_points_in_utf8(home):
    with postgres.running(home, durable=False) as server:
        locale = query(
            server.url,
            "SELECT datlocprovider::text || ' ' || datlocale || ' ' || datcollate || ' ' ||"
            " pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'sauyunan'",
        )

    assert locale == "b C.UTF-8 C UTF8"


def test_a_second_user_keeps_the_server_alive_and_the_last_stops_it(home):
    first = postgres.start(home, durable=False)
    other = hold(home)
    pid = server_pid(home)

    postgres.stop(first)

    assert query(first.url, "SELECT 1") == 1
    let_go(other)
    assert is_gone(pid)


def test_a_server_whose_owner_was_killed_is_adopted_and_stopped(home):
    owner = hold(home)
    pid = server_pid(home)
    owner.kill()
    owner.communicate()

    with postgres.running(home, durable=False) as server:
        adopted = server_pid(home)
        answer = query(server.url, "SELECT 1")

    assert (adopted, answer) == (pid, 1)
    assert is_gone(pid)


def test_a_killed_server_comes_back(home):
    with postgres.running(home) as server:
        query(server.url, "CREATE TABLE kept (n integer)")
        os.kill(server_pid(home), signal.SIGKILL)
        assert is_gone_or_replaced(server)

        postgres.revive(server)

        assert query(server.url, "SELECT count(*) FROM kept") == 0


def is_gone_or_replaced(server: postgres.Server) -> bool:
    for _ in range(100):
        if not postgres.is_running(server):
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("as_account", [False, True], ids=["of another user", "of the same user"])
def test_a_living_stranger_with_the_recorded_pid_is_left_alone(home, as_account):
    with postgres.running(home, durable=False) as server:
        pid_file = home / "postgres" / "data" / "postmaster.pid"
        recorded = pid_file.read_text()
    account = server.place.account
    user = {"user": account.uid} if as_account and account.uid != os.geteuid() else {}
    stranger = subprocess.Popen(["/bin/sleep", "60"], cwd="/", **user)
    pid_file.write_text(f"{stranger.pid}\n" + recorded.split("\n", 1)[1])
    (server.place.sockets / ".s.PGSQL.5432.lock").write_text(f"{stranger.pid}\n")

    with postgres.running(home, durable=False) as again:
        answer = query(again.url, "SELECT 1")
        started = server_pid(home)

    assert answer == 1
    assert started != stranger.pid
    assert stranger.poll() is None
    stranger.kill()
    stranger.communicate()


@pytest.mark.parametrize("locale", ["xx_YY.UTF-8", "id_ID.UTF-8"])
def test_an_ungenerated_locale_does_no_harm(home, locale):
    process = hold(home, env={**os.environ, "LANG": locale, "LC_ALL": locale})

    assert query(postgres.url(home), "SELECT upper('é')") == "É"
    let_go(process)


def test_a_path_of_150_characters_works(empty):
    deep = empty / ("d" * (149 - len(str(empty))))
    assert len(str(deep)) == 150

    with postgres.running(deep, durable=False) as server:
        answer = query(server.url, "SELECT 1")
        sockets = postgres_place.socket_folder(deep)
        mode = sockets.stat().st_mode & 0o777

    assert (answer, mode) == (1, 0o700)
    assert len(str(sockets)) < 60
    remove(deep)


def test_a_socket_folder_of_somebody_else_is_refused(empty):
    deep = empty / ("d" * 140)
    sockets = postgres_place.socket_folder(deep)
    sockets.mkdir(mode=0o777)
    (sockets / "trap").touch()

    with pytest.raises(PostgresFault, match="remove it, or choose another folder"):
        postgres.start(deep)

    assert [path.name for path in sockets.iterdir()] == ["trap"]
    remove(deep)


def test_a_broken_data_folder_is_told_in_one_line(home):
    with postgres.running(home, durable=False):
        pass
    (home / "postgres" / "data" / "global" / "pg_control").unlink()

    with pytest.raises(PostgresFault, match="did not start") as refusal:
        postgres.start(home)

    assert "\n" not in str(refusal.value)


def test_data_of_another_version_is_refused_and_kept(home):
    with postgres.running(home, durable=False):
        pass
    (home / "postgres" / "data" / "PG_VERSION").write_text("17\n")

    with pytest.raises(PostgresFault, match="made by PostgreSQL 17 and this is 18"):
        postgres.start(home)

    assert (home / "postgres" / "data" / "PG_VERSION").read_text() == "17\n"


def test_many_processes_starting_at_once_share_one_server(empty):
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", HOLD, str(empty)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdout.readline().strip().isdigit()
    pid = server_pid(empty)

    for process in processes:
        let_go(process)

    assert is_gone(pid)


def test_an_interrupt_of_the_whole_group_leaves_no_server(home):
    process = hold(home, start_new_session=True)
    pid = server_pid(home)

    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=20)

    assert process.returncode == -signal.SIGINT
    assert is_gone(pid)


@AS_ROOT
def test_root_runs_the_server_as_an_account_of_its_own(home):
    with postgres.running(home, durable=False) as server:
        owner = Path(f"/proc/{server_pid(home)}").stat().st_uid

    assert owner == server.place.account.uid == pwd.getpwnam(postgres_place.ACCOUNT).pw_uid


@AS_ROOT
def test_root_with_a_closed_parent_changes_no_permission(empty):
    closed = empty / "closed"
    closed.mkdir(mode=0o700)

    with postgres.running(closed / "home", durable=False) as server:
        answer = query(server.url, "SELECT 1")

    assert answer == 1
    assert closed.stat().st_mode & 0o777 == 0o700
    assert server.place.folder.parent == postgres_place.SYSTEM_FOLDER
    remove(closed / "home")


@AS_ROOT
def test_root_and_an_ordinary_user_run_servers_at_once(empty):
    postgres_place.binaries(postgres_place.Account(NOBODY.pw_uid, NOBODY.pw_gid))
    theirs = empty / "theirs"
    theirs.mkdir(mode=0o700)
    os.chown(theirs, NOBODY.pw_uid, NOBODY.pw_gid)
    process = hold(theirs, NOBODY.pw_uid, NOBODY.pw_gid)

    with postgres.running(empty / "ours", durable=False) as server:
        answer = query(server.url, "SELECT 1")
        owners = [
            Path(f"/proc/{server_pid(place)}").stat().st_uid for place in (theirs, empty / "ours")
        ]

    let_go(process)
    assert answer == 1
    assert owners == [NOBODY.pw_uid, server.place.account.uid]


@AS_ROOT
def test_root_joins_and_keeps_the_server_of_an_ordinary_user(empty):
    postgres_place.binaries(postgres_place.Account(NOBODY.pw_uid, NOBODY.pw_gid))
    theirs = empty / "theirs"
    theirs.mkdir(mode=0o700)
    os.chown(theirs, NOBODY.pw_uid, NOBODY.pw_gid)
    process = hold(theirs, NOBODY.pw_uid, NOBODY.pw_gid)
    pid = server_pid(theirs)

    with postgres.running(theirs, durable=False) as server:
        joined = (server_pid(theirs), query(server.url, "SELECT 1"))

    assert joined == (pid, 1)
    let_go(process)
    assert is_gone(pid)


@AS_ROOT
def test_an_ordinary_user_is_told_whose_database_it_is(home):
    with postgres.running(home, durable=False):
        pass
    os.chown(home, NOBODY.pw_uid, NOBODY.pw_gid)
    for path in [home / "keys", *home.glob("keys/*"), *home.glob(".postgres.*")]:
        os.chown(path, NOBODY.pw_uid, NOBODY.pw_gid)

    process = subprocess.run(
        [sys.executable, "-c", HOLD, str(home), str(NOBODY.pw_uid), str(NOBODY.pw_gid)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert f"belongs to {postgres_place.ACCOUNT}: run as root" in process.stderr
    assert process.returncode == 1
