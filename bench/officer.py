"""What an officer of the measured office asks for: a session, and texts that find something."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence

from bench import people
from bench.applications import KIT, SERVICE
from bench.listing import cookie
from sauyunan.accounts.models import Person
from sauyunan.kits import queries as kits_queries
from sauyunan.services import contents, finding, queries
from sauyunan.services.models import Application

WHO = "petugas"
CASES, LOOKED_AT = 40, 4_000
LETTERS = 4
"""So many of each word are typed where only beginnings are."""


def main(_words: Sequence[str]) -> None:
    """Prints the cookie and the texts by the kind of search."""
    person = Person.objects.get(username=WHO)
    cases = _cases(person)
    names = [contents.of(one).title for one in cases]
    told = {
        "reference": [one.reference for one in cases],
        "NIK": [contents.of(one).answers["ibu"]["nik"] for one in cases],
        "name": names,
        "beginning": [" ".join(word[:LETTERS] for word in name.split()) for name in names],
        "frequent word": people.words()[:1],
    }
    for kind, texts in told.items():
        _insist(person, kind, texts)
    print(json.dumps({"cookie": cookie(WHO), **told}))


def _cases(person: Person) -> list[Application]:
    """Some of the office's that still go on and are found by all their numbers."""
    service = kits_queries.current(KIT).kit.parts["services"][SERVICE]
    rows = Application.objects.visible_to(person).open().order_by("reference")[:LOOKED_AT]
    found = [one for one in rows if one.finds == finding.finds_of(KIT, service, contents.of(one))]
    return random.Random(3273).sample(found, min(CASES, len(found)))  # noqa: S311  not a secret


def _insist(person: Person, kind: str, texts: Sequence[str]) -> None:
    for text in texts:
        if not queries.search(person, text):
            raise SystemExit(f"a search by {kind} found nothing")
