"""Cities for the tests that look from outside: made once for a run, then copied and served."""

from __future__ import annotations

import fcntl
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from sauyunan.core import postgres
from tests import installation
from tests.installation import FIRST, SECOND, Installation, Plan

RUN = Path(os.environ["SAUYUNAN_HOME"])
ARCHIVES = RUN / "archives"


def _archive() -> Path:
    """The kit and the one that it needs, as they travel: two files in a folder."""
    kit = ARCHIVES / "salaman.kit.zip"
    if not kit.exists():
        ARCHIVES.mkdir(exist_ok=True)
        installation.write_areas(Path(settings.AREAS_DIR))
        here = Installation(RUN, FIRST)
        for name in ("adminduk", "salaman"):
            folder = installation.ROOT / "kits" / name
            here.do("kit", "build", folder, "-o", ARCHIVES / f"{name}.kit.zip")
    return kit


def _made(plan: Plan) -> Installation:
    """The city as its administrator left it; the first process that wants it makes it."""
    home = RUN / f"city-{plan.prefix}"
    with (RUN / f"{plan.prefix}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        links = home / "links.txt"
        if not links.exists():
            home.mkdir()
            home.chmod(0o711)
            # Held while the commands run, so that each joins it instead of starting its own.
            with postgres.running(home, durable=False):
                made = installation.make(home, plan, _archive())
            links.write_text("\n".join(f"{name} {link}" for name, link in made.links.items()))
        told = dict(line.split() for line in links.read_text().splitlines())
        return Installation(home, plan, links=told)


@contextmanager
def _served(plan: Plan) -> Iterator[Installation]:
    made = _made(plan)
    # A short path: the folder of the database's socket has to fit.
    with tempfile.TemporaryDirectory(prefix="sy-", ignore_cleanup_errors=True) as folder:
        home = Path(folder) / "home"
        Path(folder).chmod(0o711)
        subprocess.run(["cp", "-a", str(made.home), str(home)], check=True)
        city = Installation(home, plan, links=made.links)
        with postgres.running(home, durable=False), city.served():
            yield city


@pytest.fixture(scope="session")
def city() -> Iterator[Installation]:
    """The first city, served; every test brings people and cases of its own."""
    with _served(FIRST) as served:
        yield served


@pytest.fixture(scope="session")
def second_city() -> Iterator[Installation]:
    """Another city, which got the kit as a file."""
    with _served(SECOND) as served:
        yield served


@pytest.fixture(scope="module")
def creative_city() -> Iterator[Installation]:
    """A city with the directory of its creative economy, for whoever asks for it."""
    kit = installation.ROOT / "kits" / "patrakomala"
    names = ("verifikator_ekraf", "pengelola_hki", "redaksi", "kepala_bidang")
    roles = [word for name in names for word in ("--role", f"{name}=kepala")]
    with _served(FIRST) as served:
        served.do("kit", "install", kit, "--unit", "dukcapil", "--yes", *roles)
        yield served
