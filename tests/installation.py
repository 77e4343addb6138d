"""A city as its administrator makes it: commands in a shell, a home of its own, a served address."""

from __future__ import annotations

import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import requests

from sauyunan.core import postgres

ROOT = Path(__file__).resolve().parent.parent
AREAS = Path(os.environ["SAUYUNAN_HOME"]) / "areas"
PASSWORD = "kata sandi contoh yang panjang"  # noqa: S105
_SHELL_RECORDS = """
import json, sys
from sauyunan.core import clock
from sauyunan.core.actor import SYSTEM
from sauyunan.kits import queries
from sauyunan.registers import actions
for ref, rows in json.load(sys.stdin).items():
    kit, _, name = ref.partition("/")
    for row in rows:
        actions.create_record(queries.current(kit), name, row, by=SYSTEM, at=clock.now())
"""
_SHELL_CODE = """
from sauyunan.core import crypto
from sauyunan.services.models import OneTimeCode
held = OneTimeCode.objects.latest("sent_at")
print("digits", crypto.unseal(held.sealed, held.scope)["digits"])
"""
_SHELL_RENEWALS = """
import re
from datetime import timedelta
from sauyunan.core import clock, crypto
from sauyunan.outbox.models import Message
from sauyunan.registers import tasks
with clock.frozen(clock.now() + timedelta(days=370)):
    tasks.ask_renewals()
row = Message.objects.filter(name="renewal").latest("pk")
print("link", re.search(r"/masih/\\w+/", crypto.unseal(row.sealed, row.scope)["text"])[0])
"""
# Of all but Vina, who sets hers by the link that she was sent.
_SHELL_PASSWORDS = """
import sys
from sauyunan.accounts.models import Person
password = sys.stdin.read()
for person in Person.objects.exclude(username="vina"):
    person.set_password(password)
    person.save(update_fields=["password"])
"""


@dataclass(frozen=True)
class Plan:
    """What is particular to a city of the tests."""

    name: str
    area: str
    prefix: str
    office: str
    head_title: str
    promised_hours: int
    village: str


FIRST = Plan("Kota Contoh", "32.73", "KTA", "Disdukcapil Kota Contoh", "Kepala Dinas Contoh", 24,
             "32.73.01.1001")  # fmt: skip
SECOND = Plan("Kota Misal", "35.78", "MSL", "Dinas Kependudukan Kota Misal",
              "Kepala Dinas Kota Misal", 40, "35.78.01.1001")  # fmt: skip
CREATIVE = Plan("Kota Karya", "32.73", "KRY", "Disdukcapil Kota Karya", "Kepala Bidang Contoh", 24,
                "32.73.01.1001")  # fmt: skip
STAFF = {
    "vina": "Vina Verifikator Contoh",
    "vera": "Vera Verifikator Contoh",
    "wira": "Wira Verifikator Contoh",
    "kepala": "Ibu Kepala Contoh",
    "hana": "Hana Penolong Contoh",
    "sari": "Sari Survei Contoh",
    "nuri": "Nuri Pencacah Contoh",
}


@dataclass
class Installation:
    """A home and how to reach it. ``links``: one-time addresses by which people set passwords."""

    home: Path
    plan: Plan
    port: int = 0
    links: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        inherited = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "PYTHONPATH"}}
        return {
            **inherited,
            "SAUYUNAN_HOME": str(self.home),
            "PORT": str(self.port),
            "SAUYUNAN_URL": self.url,
            # The tests stand behind one proxy, so that each may come from an address of its own.
            "SAUYUNAN_PROXIES": "1",
            "SAUYUNAN_AREAS": str(AREAS),
        }

    def run(self, *words: str | Path, given: str = "") -> subprocess.CompletedProcess[str]:
        """One command ``sauyunan …``, with whatever it answers."""
        return subprocess.run(
            [sys.executable, "-m", "sauyunan.cli", *map(str, words)],
            cwd=ROOT,
            env=self.environment,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )

    def do(self, *words: str | Path, given: str = "") -> str:
        """A command that must succeed; what it printed."""
        done = self.run(*words, given=given)
        assert done.returncode == 0, f"sauyunan {words}: {done.stdout}{done.stderr}"
        return done.stdout

    def take_table(self, kind: str, text: str) -> None:
        """Units, people or roles as an office sends them, in a CSV."""
        file = self.home / f"{kind}.csv"
        file.write_text(text, "utf-8")
        self.do("city", "import", kind, file)

    def add_records(self, records: Mapping[str, list[dict[str, Any]]]) -> None:
        """Records as an import brings them, by register such as kit/name."""
        self.do("manage", "shell", "--no-imports", "-c", _SHELL_RECORDS, given=json.dumps(records))

    def newest_code(self) -> str:
        """The six digits that somebody was just sent."""
        told = self.do("manage", "shell", "--no-imports", "-c", _SHELL_CODE)
        return told.rpartition("digits ")[2].strip()

    def ask_owners_in_a_year(self) -> str:
        """What the morning's job does a year from now; the path of the link of the newest message."""
        told = self.do("manage", "shell", "--no-imports", "-c", _SHELL_RENEWALS)
        return told.rpartition("link ")[2].strip()

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """Rows of a SELECT, to see what an attack left behind."""
        with psycopg.connect(postgres.url(self.home)) as connection:
            return connection.execute(statement.encode()).fetchall()

    def count(self, table: str) -> int:
        return int(self.ask(f"SELECT count(*) FROM {table}")[0][0])  # noqa: S608

    @contextmanager
    def served(self) -> Iterator[Installation]:
        """Pages and worker run, by the command that a city uses."""
        self.port = free_port()
        log = self.home / "serve.log"
        with log.open("ab") as out:
            serving = subprocess.Popen(
                [sys.executable, "-m", "sauyunan.cli", "serve"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self._wait(serving, log)
            yield self
        finally:
            serving.send_signal(signal.SIGINT)
            try:
                serving.wait(timeout=40)
            except subprocess.TimeoutExpired:
                os.killpg(serving.pid, signal.SIGKILL)
                serving.wait()

    def _wait(self, serving: subprocess.Popen[bytes], log: Path) -> None:
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline and serving.poll() is None:
            if "Ctrl-C stops it." in log.read_text("utf-8"):
                return
            time.sleep(0.1)
        raise AssertionError(f"it does not serve:\n{log.read_text('utf-8')[-3000:]}")

    def client(self) -> Client:
        """Somebody on another phone: own cookies, own address."""
        return Client(self.url)


class Client(requests.Session):
    """Requests to one installation, from a made-up address that nobody else has."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.base = url
        number = secrets.randbits(24)
        address = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
        self.headers.update({"X-Forwarded-For": address, "Accept-Language": "en"})

    def request(self, method: str, path: str, *args: Any, **options: Any) -> requests.Response:
        """A path of the installation, or a whole address of it."""
        url = path if path.startswith("http") else f"{self.base}{path}"
        return super().request(method, url, *args, **{"timeout": 60, **options})

    def submit(
        self, path: str, data: Mapping[str, str], *, page: str = "", **options: Any
    ) -> requests.Response:
        """Send a form as the page at ``page`` (the same path, unless told) would."""
        asked = self.get(page or path)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', asked.text)
        assert token, asked.text
        body = {"csrfmiddlewaretoken": token[1], **data}
        return self.post(path, data=body, headers={"Referer": asked.url}, **options)

    def sign_in(self, username: str) -> Client:
        """As one of the staff who has a password."""
        answer = self.submit("/masuk/login/", {"login": username, "password": PASSWORD})
        assert "/masuk/" not in answer.url, answer.url
        return self


def make(home: Path, plan: Plan, archive: Path) -> Installation:
    """A city with its office, its staff and the kit in the archive, by commands alone."""
    made = _founded(home, plan)
    made.do(
        *("kit", "install", archive, "--unit", "dukcapil", "--yes"),
        *("--set", f"nama_dinas={plan.office}", "--set", f"janji_jam={plan.promised_hours}"),
        *("--role", "verifikator=vina", "--role", "verifikator=vera"),
        *("--role", "operator=vera", "--role", "kabid=kepala"),
        *("--role", f"kepala_dinas=kepala:{plan.head_title}"),
    )
    # Wira does the same work for another office: what is Vina's is not his.
    # Hana fills in for residents there; Sari runs the surveys of all, Nuri enters answers.
    made.take_table(
        "roles",
        "username,role,unit\nwira,salaman/verifikator,pasar\nhana,city/helper,pasar\n"
        "sari,city/surveyor,kota\nnuri,city/enumerator,kota\n",
    )
    made.links["vina"] = path_of_link(made.do("city", "link", "vina"))
    made.do("manage", "shell", "--no-imports", "-c", _SHELL_PASSWORDS, given=PASSWORD)
    return made


def make_creative(home: Path, plan: Plan, archive: Path) -> Installation:
    """A city with outlines for its map and the directory of its creative economy."""
    made = _founded(home, plan)
    made.do(
        *("kit", "install", archive, "--unit", "pasar", "--yes"),
        *("--role", "verifikator_ekraf=vera", "--role", "redaksi=vera"),
        *("--role", "pengelola_hki=wira", "--role", f"kepala_bidang=kepala:{plan.head_title}"),
    )
    outlines = json.dumps({"type": "FeatureCollection", "features": _outlines(plan)})
    file = home / "outlines.geojson"
    file.write_text(outlines, "utf-8")
    made.do("areas", "shapes", file, "--code-property", "kode")
    made.do("manage", "shell", "--no-imports", "-c", _SHELL_PASSWORDS, given=PASSWORD)
    return made


def _outlines(plan: Plan) -> list[dict[str, Any]]:
    """Squares beside each other: the districts, each with one village of the same outline."""
    made = []
    for at in range(4):
        west, south = 107.6 + 0.02 * at, -6.92
        ring = [
            [west, south],
            [west + 0.02, south],
            [west + 0.02, south + 0.02],
            [west, south + 0.02],
            [west, south],
        ]
        for code in (f"{plan.area}.{at + 1:02}", f"{plan.area}.{at + 1:02}.1001"):
            made.append(
                {
                    "type": "Feature",
                    "properties": {"kode": code},
                    "geometry": {"type": "Polygon", "coordinates": [ring]},
                }
            )
    return made


def _founded(home: Path, plan: Plan) -> Installation:
    """A city with its offices and its staff, who have no password yet."""
    made = Installation(home, plan)
    made.do("setup")
    told = made.do(
        *("city", "init", "--name", plan.name, "--area", plan.area, "--prefix", plan.prefix),
        *("--contact", "(000) 123-456", "--hours", "08.00–16.00"),
        *("--admin", "admin", "--admin-name", "Admin Contoh"),
    )
    made.links["admin"] = path_of_link(told)
    units = f"code,name,parent,contact\ndukcapil,{plan.office},kota,(000) 123-457\n"
    made.take_table("units", units + "pasar,Dinas Pasar Contoh,kota,\n")
    people = "".join(f"{username},{name}\n" for username, name in STAFF.items())
    made.take_table("people", f"username,full_name\n{people}")
    return made


def write_areas(source: Path) -> None:
    """The areas of the provinces that the cities of the tests lie in; the whole country takes long."""
    provinces = {plan.area[:2] for plan in (FIRST, SECOND)}
    AREAS.mkdir(exist_ok=True)
    for file in source.glob("*.csv"):
        heading, *rows = file.read_text("utf-8").splitlines()
        kept = [row for row in rows if row[:2] in provinces]
        (AREAS / file.name).write_text("\n".join([heading, *kept, ""]), "utf-8")


def path_of_link(told: str) -> str:
    """The path of the address that sets a password; the port changes with every start."""
    found = re.search(r"https?://[^/\s]+(/masuk/sandi/\S+)", told)
    assert found, told
    return found[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
