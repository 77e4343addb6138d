"""The embedded PostgreSQL: made, started, shared and stopped under our own supervision.

Every process that needs the server holds a shared lock on ``SAUYUNAN_HOME/.postgres.users``; who
leaves last stops it. The system drops the lock of a killed process, so a server that its owner left
behind is found running, adopted, and stopped by whoever uses it next. Starting and stopping happen
one at a time under ``SAUYUNAN_HOME/.postgres.lock``.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sauyunan.core import keys
from sauyunan.core.postgres_place import MAJOR, Place, PostgresFault, prepare, socket_folder

DATABASE = "sauyunan"
APP_ROLE = "sauyunan"
OWNER_ROLE = "sauyunan_owner"

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "log_timezone": "UTC",
    "timezone": "UTC",
    "jit": "off",
}
_FEWEST_BUFFERS, _MOST_BUFFERS = 128, 1024  # MB
_CONTAINER = Path("/sys/fs/cgroup/memory.max")  # octets that a container may have, or "max"
# For data that nobody will miss, such as a test run's.
_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Server:
    """A running server that this process uses; give it back with ``stop``."""

    home: Path
    place: Place
    durable: bool
    users_lock: int

    @property
    def url(self) -> str:
        """Address for the application's role, which owns the database and is no superuser."""
        return url(self.home)

    @property
    def owner_url(self) -> str:
        """Address for the superuser; only set-up, tests and supervision use it."""
        return _url(self.home, OWNER_ROLE, keys.DATABASE_OWNER)


def url(home: Path) -> str:
    """The database's address in this home. Starts nothing; makes the password at first use."""
    return _url(home, APP_ROLE, keys.DATABASE_APP)


def start(home: Path, *, durable: bool = True) -> Server:
    """Join the running server of this home, or make and start one.

    Raises PostgresFault or keys.KeysFault with one line when that is impossible.
    """
    keys.ensure(home)
    with _start_lock(home):
        place = prepare(home)
        users = os.open(home / ".postgres.users", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(users, fcntl.LOCK_SH)
        server = Server(home, place, durable, users)
        try:
            _start_unless_running(home, place, durable=durable)
        except BaseException:  # Ctrl-C, too: nothing half started is left behind
            _leave(server)
            raise
    return server


def stop(server: Server) -> None:
    """Leave the server; it is stopped when nobody else uses it."""
    with _start_lock(server.home):
        _leave(server)


@contextlib.contextmanager
def running(home: Path, *, durable: bool = True) -> Iterator[Server]:
    """A server for the length of the block."""
    server = start(home, durable=durable)
    try:
        yield server
    finally:
        stop(server)


def is_running(server: Server) -> bool:
    """Whether the server's first process lives."""
    return _postmaster(server.place) is not None


def revive(server: Server) -> None:
    """Start the server again when it died. Raises PostgresFault when it will not."""
    with _start_lock(server.home):
        _start_unless_running(server.home, server.place, durable=server.durable)


def _url(home: Path, role: str, password_file: str) -> str:
    password = quote(keys.database_password(home, password_file), safe="")
    return f"postgresql://{role}:{password}@/{DATABASE}?host={quote(str(socket_folder(home)))}"


@contextlib.contextmanager
def _start_lock(home: Path) -> Iterator[None]:
    try:
        handle = os.open(home / ".postgres.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as fault:
        raise PostgresFault(
            f"{home} cannot be written ({fault.strerror}): run as its owner, "
            "or choose another folder with SAUYUNAN_HOME=/another/folder."
        ) from fault
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _leave(server: Server) -> None:
    """Stop the server when no other process holds the users' lock. Under the start lock only."""
    try:
        fcntl.flock(server.users_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    else:
        _stop(server.place)
    finally:
        os.close(server.users_lock)


def _start_unless_running(home: Path, place: Place, *, durable: bool) -> None:
    if not place.data.exists():
        _initialise(home, place, durable=durable)
    _refuse_other_version(place)
    if _postmaster(place) is None:
        _start(place, durable=durable)


def _postmaster(place: Place) -> int | None:
    """The pid of our running server, or None, also when a stranger now has the pid we recorded."""
    status = place.account.run([place.program("pg_ctl"), "status", "-D", str(place.data)])
    if status.returncode != 0:
        return None
    try:
        pid = int((place.data / "postmaster.pid").read_text("ascii").split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None
    return pid if _is_ours(place, pid) else None


def _is_ours(place: Place, pid: int) -> bool:
    """A PostgreSQL process works in its data folder; asked as the account, which may always see."""
    if Path("/proc/self/cwd").exists():
        seen = place.account.run(["readlink", f"/proc/{pid}/cwd"])
        return seen.stdout.rstrip("\n") == str(place.data)
    seen = place.account.run(["ps", "-o", "command=", "-p", str(pid)])
    return str(place.data) in seen.stdout


def _shared_buffers() -> str:
    """A quarter of the memory that this machine, or its container, has: what is read often stays there.

    Memory is taken only as pages are read.
    """
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with contextlib.suppress(OSError, ValueError):  # no container, or one without a limit
        memory = min(memory, int(_CONTAINER.read_text("ascii")))
    return f"{min(_MOST_BUFFERS, max(_FEWEST_BUFFERS, memory // 4 // 2**20))}MB"


def _start(place: Place, *, durable: bool) -> None:
    """Start and wait until connections are taken.

    No server of ours lives here now. What it left behind is cleared, because PostgreSQL itself would
    take a stranger that was given the recorded pid for a running server and refuse. Should there be
    backends whose first process was killed, they go within moments: PostgreSQL refuses until then.
    """
    settings = {
        **_SETTINGS,
        **({"shared_buffers": _shared_buffers()} if durable else _FORGETFUL),
        "unix_socket_directories": str(place.sockets),
    }
    options = " ".join(f"-c {name}={_quoted(value)}" for name, value in settings.items())
    command = [place.program("pg_ctl"), "start", "-D", str(place.data), "-w", "-s"]
    command += ["-l", str(place.log), "-o", options]
    for _ in range(20):
        _clear_left_overs(place)
        try:
            started = place.account.run(command, timeout=120)
        except subprocess.TimeoutExpired:
            break
        if started.returncode == 0:
            return
        if "still in use" not in _last_words(place):
            break
        time.sleep(0.5)
    raise PostgresFault(f"PostgreSQL did not start: {_last_words(place)} See {place.log}.")


def _quoted(value: str) -> str:
    """For the shell that pg_ctl starts the server with."""
    return "'" + value.replace("'", "'\\''") + "'"


def _clear_left_overs(place: Place) -> None:
    (place.data / "postmaster.pid").unlink(missing_ok=True)
    for path in place.sockets.glob(".s.PGSQL.*"):
        path.unlink(missing_ok=True)


def _last_words(place: Place) -> str:
    """The last complaint in the server's log."""
    try:
        lines = place.log.read_text("utf-8", errors="replace").splitlines()[-30:]
    except FileNotFoundError:
        return "it wrote no log."
    grave = [line for line in lines if "FATAL" in line or "PANIC" in line or "ERROR" in line]
    return (grave or lines or ["it wrote no log."])[-1].strip().rstrip(".") + "."


def _stop(place: Place) -> None:
    """Stop politely; at once when a connection would hold it up for long."""
    if _postmaster(place) is None:
        return
    for mode in ("fast", "immediate"):
        stopped = place.account.run(
            [place.program("pg_ctl"), "stop", "-D", str(place.data), "-s", "-m", mode, "-t", "30"],
            timeout=60,
        )
        if stopped.returncode == 0 or _postmaster(place) is None:
            return
    raise PostgresFault(f"PostgreSQL did not stop: {stopped.stderr.strip()} See {place.log}.")


def _initialise(home: Path, place: Place, *, durable: bool) -> None:
    """Make the cluster beside its place and move it there when it is whole."""
    draft = place.folder / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    with _password_file(home, place) as password:
        _must(
            place,
            "initdb",
            ["-D", str(draft), "-U", OWNER_ROLE, f"--pwfile={password}", "--encoding=UTF8"],
            ["--auth=scram-sha-256", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"],
            ["--locale=C", "--no-instructions", *([] if durable else ["--no-sync"])],
        )
    app = keys.database_password(home, keys.DATABASE_APP)
    _must(
        place,
        "postgres",
        ["--single", "-D", str(draft), "-c", "exit_on_error=on", "postgres"],
        stdin=(
            f"CREATE ROLE {APP_ROLE} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '{app}'\n"
            f"CREATE DATABASE {DATABASE} OWNER {APP_ROLE}\n"
            f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC\n"
        ),
    )
    draft.rename(place.data)


@contextlib.contextmanager
def _password_file(home: Path, place: Place) -> Iterator[Path]:
    path = place.folder / "password.new"
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(keys.database_password(home, keys.DATABASE_OWNER))
        os.fchown(file.fileno(), place.account.uid, place.account.gid)
    try:
        yield path
    finally:
        path.unlink()


def _must(place: Place, program: str, *arguments: list[str], stdin: str = "") -> None:
    """Run one of PostgreSQL's programs; raises PostgresFault with its complaint."""
    command = [place.program(program), *(word for words in arguments for word in words)]
    try:
        done = place.account.run(command, stdin=stdin, timeout=300)
    except subprocess.TimeoutExpired as fault:
        raise PostgresFault(f"{program} took over {fault.timeout} s in {place.folder}.") from fault
    if done.returncode != 0:
        complaint = " ".join(done.stderr.split())[-400:]
        raise PostgresFault(
            f"The database in {place.folder} could not be made: {program}: {complaint}"
        )


def _refuse_other_version(place: Place) -> None:
    version = (place.data / "PG_VERSION").read_text("ascii").strip()
    if version != MAJOR:
        raise PostgresFault(
            f"{place.data} was made by PostgreSQL {version} and this is {MAJOR}: back up with the "
            "Sauyunan that made it (sauyunan backup), then restore into an empty folder."
        )
