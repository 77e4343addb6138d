"""What is kept of a ranking is what would be computed, and is given up with everything that changes it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from sauyunan.competitions import actions, gathering, sheets, standings
from sauyunan.competitions.models import Conflict, Entry, Scorecard
from sauyunan.competitions.standings import Place, Standing
from sauyunan.competitions.tests.factories import AFTER, DECIDE, SCORE, Town
from sauyunan.core import clock, queue
from sauyunan.core.actor import SYSTEM

STAGE = "penilaian"
E = "/kompetisi-kerja/contoh-2026/"


@pytest.fixture
def judged(town: Town) -> Town:
    """Three entries of which two jurors have sent their cards."""
    cache.clear()
    for title in ("Antar Obat", "Sapa Lansia", "Kebun Kota"):
        town.sent(title)
    town.juror("juri1")
    town.juror("juri2")
    town.to_scoring()
    town.judge(antar_obat="95", sapa_lansia="85")
    return town


def places(town: Town, **changes: str) -> list[tuple[str, str | None, bool]]:
    found, _is_ended = standings.of_stage(town.fresh(), STAGE, changes)
    titles = dict(Entry.objects.values_list("code", "title"))
    return [(titles[one.code], one.score, one.goes_on) for one in found.places]


def computed(town: Town) -> list[Place]:
    sheet = sheets.completed(gathering.sheet_of(town.fresh(), STAGE))
    return [Place(**{name: getattr(one, name) for name in Place._fields}) for one in sheet.results]


def test_standing_is_kept_and_is_what_is_computed(
    judged: Town, django_assert_max_num_queries: Callable[..., object]
) -> None:
    first, is_ended = standings.of_stage(judged.fresh(), STAGE, {})
    edition = judged.fresh()
    with django_assert_max_num_queries(4):  # results twice, the version, the cache
        again, _is_ended = standings.of_stage(edition, STAGE, {})

    assert first.places == computed(judged)
    assert again == first
    assert not is_ended
    assert places(judged) == [
        ("Antar Obat", "95.0000", True),
        ("Sapa Lansia", "85.0000", False),
        ("Kebun Kota", "80.0000", False),
    ]


def agree(town: Town) -> None:
    card = Scorecard.objects.filter(assignment__entry__title="Kebun Kota")[0]
    with clock.frozen(SCORE):
        actions.reconcile(card, {"manfaat": "90"}, by=SYSTEM)


def withdraw(town: Town) -> None:
    with clock.frozen(SCORE):
        actions.withdraw_entry(
            Entry.objects.get(title="Antar Obat"), "Digabung dengan lain", by=SYSTEM
        )


def conflict(town: Town) -> None:
    card = Scorecard.objects.filter(assignment__entry__title="Antar Obat")[0].assignment
    Conflict.objects.create(juror=card.juror, entry=card.entry, kind="declared", at=SCORE)


def unsend(town: Town) -> None:
    card = Scorecard.objects.filter(assignment__entry__title="Antar Obat")[0]
    Scorecard.objects.filter(pk=card.pk).update(sent_at=None)


@pytest.mark.parametrize("change", [agree, withdraw, conflict, unsend])
def test_every_change_is_seen_at_the_next_look(
    judged: Town, change: Callable[[Town], None]
) -> None:
    before = standings.version_of(judged.fresh(), STAGE)
    kept, _is_ended = standings.of_stage(judged.fresh(), STAGE, {})

    change(judged)
    found, _is_ended = standings.of_stage(judged.fresh(), STAGE, {})

    assert standings.version_of(judged.fresh(), STAGE) != before
    assert found.places == computed(judged) != kept.places


def test_a_sent_score_is_seen_at_the_next_look(judged: Town) -> None:
    unsend(judged)
    before, _is_ended = standings.of_stage(judged.fresh(), STAGE, {})
    card = Scorecard.objects.filter(sent_at=None)[0]

    with clock.frozen(SCORE):
        actions.send_card(card.assignment, by=SYSTEM)
    found, _is_ended = standings.of_stage(judged.fresh(), STAGE, {})

    assert found.places == computed(judged)
    assert (before.unscored, found.unscored) == (1, 0)
    assert _cards(before) == [(2, 3), (3, 3)]
    assert _cards(found) == [(3, 3), (3, 3)]


def test_page_tells_how_far_each_juror_is(judged: Town) -> None:
    unsend(judged)
    lead = Client()
    lead.force_login(judged.manager)

    with clock.frozen(SCORE):
        page = lead.get(f"{E}peringkat/{STAGE}/").content.decode()

    assert ("2 / 3" in page, "3 / 3" in page) == (True, True)


def _cards(standing: Standing) -> list[tuple[int, int]]:
    return sorted((one.sent, one.given) for one in standing.figures.jurors.values())


def test_what_if_is_kept_apart(judged: Town) -> None:
    tried = places(judged, pass_mark="90")
    ruled = places(judged)

    assert [one[2] for one in tried] == [True, False, False]
    assert places(judged, pass_mark="99") == [(title, score, False) for title, score, _on in ruled]
    assert places(judged, pass_mark="90") == tried
    assert places(judged) == ruled


def test_figures_are_those_of_another_edition_never(judged: Town) -> None:
    other = judged.fresh()
    other.pk += 1

    assert standings.version_of(other, STAGE) != standings.version_of(judged.fresh(), STAGE)
    assert standings.version_of(judged.fresh(), "periksa") != standings.version_of(
        judged.fresh(), STAGE
    )


def test_ended_stage_shows_its_sheet_whatever_happens_later(judged: Town) -> None:
    with clock.frozen(DECIDE):
        result = actions.end_stage(judged.fresh(), by=SYSTEM)
    assert result is not None
    ended, is_ended = standings.of_stage(judged.fresh(), STAGE, {})
    conflict(judged)

    assert is_ended
    assert ended.unscored == 0
    assert standings.of_stage(judged.fresh(), STAGE, {})[0] == ended
    assert standings.of_result(result) == ended.places


def test_published_result_has_pages_of_a_hundred(
    judged: Town, django_assert_max_num_queries: Callable[..., object]
) -> None:
    with clock.frozen(DECIDE):
        result = actions.end_stage(judged.fresh(), by=SYSTEM)
    assert result is not None
    row = next(one for one in result.sheet["results"] if one["goes_on"])
    result.sheet["results"] = [
        {**row, "code": f"C{at:03}", "class_rank": at} for at in range(1, 151)
    ]
    result.save()
    cache.clear()
    actions.publish_result(result, by=SYSTEM)
    page = "/kompetisi/contoh-2026/hasil/penilaian/"

    with clock.frozen(AFTER):
        first, second = (
            Client().get(f"{page}?page={number}").content.decode() for number in (1, 2)
        )

    assert ("C001" in first, "C100" in first, "C101" in first) == (True, True, False)
    assert ("C100" in second, "C101" in second, "C150" in second) == (False, True, True)


def test_large_ranking_answers_with_the_last_one_and_says_so(
    judged: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standings, "AT_ONCE", 2)
    lead = Client()
    lead.force_login(judged.manager)
    page = f"{E}peringkat/{STAGE}/"
    with clock.frozen(SCORE):
        first = lead.get(page).content.decode()
        agree(judged)
        old = [lead.get(page).content.decode() for _again in range(2)]
        now = lead.get(f"{page}?segar=1").content.decode()
        mended = lead.get(page).content.decode()

    assert "sedang dihitung" not in first
    assert all("12 Desember 2026 pukul 09.00 WIB" in one for one in old)
    assert all("sedang dihitung" in one for one in old)
    assert "sedang dihitung" not in now
    assert "sedang dihitung" not in mended
    assert "83,0000" not in old[0]
    assert "83,0000" in mended


def test_job_computes_what_a_page_waits_for(judged: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standings, "AT_ONCE", 2)
    standings.look(judged.fresh(), STAGE)
    agree(judged)
    before = standings.look(judged.fresh(), STAGE)

    assert queue.run_waiting() == 1
    after = standings.look(judged.fresh(), STAGE)

    assert before.as_of is not None
    assert after.as_of is None
    assert after.standing.places == computed(judged) != before.standing.places
