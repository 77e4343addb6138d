"""What tests of competitions begin with."""

from __future__ import annotations

import pytest
from django.conf import settings

from sauyunan.competitions import actions, passports
from sauyunan.competitions.models import Attachment, Edition, Entry
from sauyunan.competitions.tests import factories
from sauyunan.competitions.tests.factories import AFTER, DECIDE, OPEN, Town
from sauyunan.competitions.tests.promoted import NEXT, letter
from sauyunan.core import clock, intake, keys, storage
from sauyunan.core.actor import SYSTEM


@pytest.fixture
def town(db: None) -> Town:
    """A small city with one public edition."""
    return Town()


@pytest.fixture
def winner(town: Town) -> Entry:
    """A winner of a competition after which another follows."""
    with clock.frozen(OPEN):
        town.edition = factories.edition(
            town.units["kota"],
            **{
                "competition: contoh-2026": "competition: awal-2026",
                "publication:": "promotion: {to: lanjutan-2026, best: 3}\npublication:",
            },
        )
    entry = town.sent("Antar Obat")
    town.juror("juri1")
    town.juror("juri2")
    town.to_scoring()
    town.judge(antar_obat="91")
    with clock.frozen(DECIDE):
        actions.end_stage(town.fresh(), by=SYSTEM)
    with clock.frozen(AFTER):
        actions.end_stage(town.fresh(), by=SYSTEM)
    entry.refresh_from_db()
    return entry


@pytest.fixture
def following(winner: Entry, town: Town) -> Edition:
    """The next competition, which trusts the city."""
    with clock.frozen(OPEN):
        made = factories.edition(town.units["kota"], **NEXT)
        own = passports.public_key(keys.ledger_key(settings.SAUYUNAN_HOME))
        actions.trust_city("Kota Contoh", own, by=SYSTEM)
    return made


@pytest.fixture
def attached(winner: Entry) -> Entry:
    """The winner, with a letter beside the link that every entry has."""
    kept = intake.accept(letter(), "surat.pdf")
    Attachment.objects.create(
        entry=winner,
        key="berkas",
        file=storage.save(kept.data, winner.files_scope),
        media_type=kept.media_type,
        digest=kept.sha256,
        size=kept.size,
        at=AFTER,
    )
    return winner
