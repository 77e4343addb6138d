"""A winner goes to another installation as a signed file: round trip, forgery, strangers, replay, wrong target."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from sauyunan.competitions import actions, commands, passports
from sauyunan.competitions.actions import Choice
from sauyunan.competitions.models import Edition, Entry
from sauyunan.competitions.refusals import CompetitionRefused, EntryRefused
from sauyunan.competitions.tests import factories
from sauyunan.competitions.tests.factories import AFTER, DECIDE, OPEN, Town
from sauyunan.core import clock, keys
from sauyunan.core.actor import SYSTEM

CHOICE = Choice("umum", "kesehatan", "perangkat_daerah")
NEXT = {
    "competition: contoh-2026": "competition: lanjutan-2026",
    "series: contoh": "series: lanjutan",
    "class_of: entry.unit_place\n": "",
}


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


def passed(entry: Entry) -> bytes:
    with clock.frozen(OPEN):
        return actions.pass_winner(entry, by=SYSTEM)


def taken(edition: Edition, data: bytes) -> Entry:
    with clock.frozen(OPEN):
        return actions.take_winner(edition, data, CHOICE, by=SYSTEM)


def changed(data: bytes, **facts: Any) -> bytes:
    held = json.loads(data)
    held["content"].update(facts)
    return json.dumps(held).encode()


def test_winner_arrives_with_everything_and_nothing_is_typed(
    winner: Entry, following: Edition
) -> None:
    entry = taken(following, passed(winner))

    assert entry.title == winner.title
    assert entry.evidence == winner.evidence
    texts = dict(winner.sections.values_list("key", "text"))
    assert dict(entry.sections.values_list("key", "text")) == texts
    assert entry.facts["age_days"] == winner.facts["age_days"]
    awards = [(one["series"], one["result"]) for one in entry.facts["awards"]]
    assert ("contoh", "juara-1") in awards


@pytest.mark.parametrize(
    "facts", [{"score": "99.0000"}, {"title": "Lain"}, {"to": "kijb-2022"}, {"rank": 2}]
)
def test_changed_file_is_refused(winner: Entry, following: Edition, facts: dict[str, Any]) -> None:
    with pytest.raises(CompetitionRefused, match=r"signature|Tanda tangan"):
        taken(following, changed(passed(winner), **facts))
    assert not following.entries.exists()


def test_unknown_city_is_refused_and_told_how_to_trust(winner: Entry, town: Town) -> None:
    with clock.frozen(OPEN):
        edition = factories.edition(town.units["kota"], **NEXT)
    with pytest.raises(CompetitionRefused, match="sauyunan competition trust"):
        taken(edition, passed(winner))


def test_winner_is_taken_over_once(winner: Entry, following: Edition) -> None:
    data = passed(winner)
    first = taken(following, data)
    with pytest.raises(CompetitionRefused, match=first.code):
        taken(following, data)


def test_file_for_another_competition_is_refused(winner: Entry, town: Town) -> None:
    data = passed(winner)
    with clock.frozen(OPEN):
        other = Edition.objects.get(name="contoh-2026")
        own = passports.public_key(keys.ledger_key(settings.SAUYUNAN_HOME))
        actions.trust_city("Kota Contoh", own, by=SYSTEM)
    with pytest.raises(CompetitionRefused, match="lanjutan-2026"):
        taken(other, data)


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"content": 1, "signature": "x"}', b"\xff"])
def test_what_is_no_file_of_a_winner_is_refused(following: Edition, data: bytes) -> None:
    with pytest.raises(CompetitionRefused):
        taken(following, data)


def test_only_winners_go_on(winner: Entry, following: Edition) -> None:
    Entry.objects.filter(pk=winner.pk).update(status=Entry.Status.OUT)
    winner.refresh_from_db()
    with pytest.raises(CompetitionRefused):
        passed(winner)


def test_rules_of_the_next_competition_hold(winner: Entry, town: Town, following: Edition) -> None:
    with clock.frozen(OPEN):
        strict = factories.edition(
            town.units["kota"],
            **{
                **NEXT,
                "competition: contoh-2026": "competition: ketat-2026",
                "age_days >= 365": "age_days >= 9999",
            },
        )
    Edition.objects.filter(pk=strict.pk).update(name="lain")
    data = passed(winner)
    strict.refresh_from_db()
    strict.name = "lanjutan-2026"
    with pytest.raises(EntryRefused):
        taken(strict, data)


def test_key_that_is_none_is_refused(db: None) -> None:
    with pytest.raises(CompetitionRefused, match="64"):
        actions.trust_city("Kota Lain", "bukan kunci", by=SYSTEM)


def test_commands_hand_a_winner_over(
    winner: Entry, following: Edition, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "winner.json"
    assert commands.main(["key"]) == 0
    own = capsys.readouterr().out.strip()
    assert commands.main(["trust", "Kota Contoh", own]) == 0
    assert commands.main(["pass", winner.code, "-o", str(file)]) == 0
    words = ["take", str(file), "--edition", following.name, "--group", "umum"]
    with clock.frozen(OPEN):
        code = commands.main([*words, "--category", "kesehatan", "--class", "perangkat_daerah"])
    assert code == 0
    assert following.entries.get().title == winner.title
    assert commands.main(["pass", "tidak-ada", "-o", str(file)]) == 2
