"""The index of a city with 200 innovations: a change of what counts, by the page, and the best subset.

Each change asks the page for its part that changes, as a browser does, without the network.
"""

from __future__ import annotations

import json
import random
import statistics
import time
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client
from django.utils import timezone

from sauyunan.accounts import access
from sauyunan.accounts.models import Membership, Person, Unit
from sauyunan.innovations import index_rules, sections
from sauyunan.innovations.models import Claim, Innovation

INNOVATIONS = 200
CHANGES = 40
_SEED = 20261127
_RULES = "iga-2026"


def main(_words: Sequence[str]) -> None:
    """Prints the median and the slowest of the changes, and the time of the best subset."""
    chance = random.Random(_SEED)  # noqa: S311  made-up claims, no secrets
    host = urlsplit(settings.SAUYUNAN_URL).hostname or "localhost"
    client = Client(headers={"HX-Request": "true"}, SERVER_NAME=host)
    client.force_login(_city(chance))
    _ask(client)
    took = [_ask(client, *_change(chance)) for _ in range(CHANGES)]
    best = [_ask(client, ("terbaik", "1")) for _ in range(5)]
    told = {
        "median": statistics.median(took),
        "most": max(took),
        "best": statistics.median(best),
        "innovations": INNOVATIONS,
    }
    print(json.dumps(told))


def _ask(client: Client, *given: tuple[str, str]) -> float:
    query = {"aturan": _RULES, "daerah": "40"}
    for name, value in given:
        query[name] = value
    begin = time.perf_counter()
    answer = client.get("/registri/indeks/", query)
    took = time.perf_counter() - begin
    if answer.status_code != 200:
        raise RuntimeError(f"the page answers {answer.status_code}")
    return took


def _change(chance: random.Random) -> tuple[tuple[str, str], ...]:
    out, other = (f"bench-{chance.randrange(INNOVATIONS)}" for _ in range(2))
    return ("tanpa", out), ("ubah", f"{other}:31:{chance.randrange(4)}")


def _city(chance: random.Random) -> Person:
    """A leader of a city whose innovations have claims on most indicators."""
    now = timezone.now()
    unit = Unit.objects.filter(parent=None).order_by("pk")[0]
    leader = Person.objects.create(username="bench-pimpinan", full_name="Pimpinan Contoh")
    Membership.objects.create(person=leader, unit=unit, role=access.LEADER)
    basics = [key for key, one in sections.affairs().items() if one.group == "basic"]
    rows = Innovation.objects.bulk_create(
        Innovation(
            slug=f"bench-{at}",
            title=f"Inovasi Contoh {at}",
            unit=unit,
            stage="initiative",
            affairs=chance.sample(basics, chance.randrange(3)),
            made_at=now,
        )
        for at in range(INNOVATIONS)
    )
    indicators = index_rules.named(_RULES).innovation.indicators
    Claim.objects.bulk_create(
        Claim(
            innovation=row,
            rules=_RULES,
            indicator=key,
            claimed=chance.randint(0, len(one.parameters)),
            changed_at=now,
        )
        for row in rows
        for key, one in indicators.items()
    )
    return leader
