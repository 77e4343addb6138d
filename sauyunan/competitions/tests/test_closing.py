"""What cannot be taken back asks first: in figures, with what is open, and with faults and how to mend them."""

from __future__ import annotations

from datetime import datetime

import pytest

from sauyunan.competitions import actions, bundles, closing
from sauyunan.competitions.minutes import Meeting
from sauyunan.competitions.models import Assignment, Edition, Entry, Result, Visit
from sauyunan.competitions.refusals import CompetitionRefused
from sauyunan.competitions.tests.factories import (
    BUNDLE,
    CHECK,
    DECIDE,
    OPEN,
    SCORE,
    Town,
    client,
    confirmed,
)
from sauyunan.competitions.tests.later import SETTLED, VISITING, Finals
from sauyunan.competitions.tests.test_minutes import text_of
from sauyunan.core import clock, storage
from sauyunan.core.actor import SYSTEM
from sauyunan.core.models import LedgerEntry

BOARD = "/kompetisi-kerja/contoh-2026/"
END, PUBLISH, ASSIGN = (f"{BOARD}langkah/{move}/" for move in ("end", "publish", "assign"))
FIELD_END = "/kompetisi-kerja/final-2026/langkah/end/"


@pytest.fixture
def judged(town: Town) -> Town:
    """Two entries in scoring, one card is a draft, three are sent."""
    town.sent("Antar Obat")
    town.sent("Sapa Lansia")
    town.juror("juri1")
    town.juror("juri2")
    town.to_scoring()
    return town


def figures(outlook: closing.Outlook) -> dict[str, int]:
    return dict(outlook.figures)


# -- The end of a stage ---------------------------------------------------------------------------
def test_end_is_shown_before_it_is_taken(judged: Town) -> None:
    judged.judge(antar_obat="90")
    lead = client(judged.manager)
    with clock.frozen(DECIDE):
        shown = lead.get(END)
        asked = lead.post(END)
        assert judged.fresh().stage == "penilaian"
        done = lead.post(END, {"yakin": shown.context["outlook"].mark})

    page = shown.content.decode()
    assert "Akhiri tahap ini?" in page
    assert "Langkah ini tidak dapat dibatalkan." in page
    assert asked.status_code == 200
    assert done.headers["Location"] == BOARD
    assert judged.fresh().stage == "penetapan"
    told = figures(shown.context["outlook"])
    assert told["Usulan pada tahap ini"] == 2
    assert told["Lanjut"] == 1
    assert told["Tidak lanjut"] == 1
    assert told["Lembar nilai yang dibagikan dan belum dikirim"] == 0


def test_faults_are_told_with_how_to_mend_them_and_nothing_can_be_confirmed(judged: Town) -> None:
    given = Assignment.objects.order_by("pk")[0]
    lead = client(judged.manager)
    with clock.frozen(SCORE):
        actions.save_card(given, {"manfaat": "80"})
        shown = lead.get(END)
        forced = lead.post(END, {"yakin": shown.context["outlook"].mark})

    page, outlook = shown.content.decode(), shown.context["outlook"]
    assert [one.where for one in outlook.faults] == ["window", "jury"]
    assert "20 Desember 2026 pukul 00.00.00 WIB" in page
    assert f'href="{BOARD}tahap/penilaian/"' in page
    assert f'href="{BOARD}juri/"' in page
    assert 'name="yakin"' not in page
    assert figures(outlook)["Usulan yang nilainya belum cukup"] == 2
    assert figures(outlook)["Lembar nilai yang dibagikan dan belum dikirim"] == 4
    assert figures(outlook)["Di antaranya draf, yang tidak dihitung"] == 1
    assert forced.status_code == 400
    assert judged.fresh().stage == "penilaian"


def test_what_changed_since_it_was_read_is_shown_again(judged: Town) -> None:
    judged.judge()
    lead = client(judged.manager)
    with clock.frozen(DECIDE):
        mark = lead.get(END).context["outlook"].mark
        actions.withdraw_entry(Entry.objects.get(title="Sapa Lansia"), "Digabung", by=SYSTEM)
        again = lead.post(END, {"yakin": mark})

    assert again.status_code == 400
    assert "Ada yang berubah" in again.content.decode()
    assert judged.fresh().stage == "penilaian"


def test_registration_tells_drafts_that_stay_outside(town: Town) -> None:
    town.draft("Belum Jadi")
    town.sent("Antar Obat")
    with clock.frozen(CHECK):
        told = figures(closing.of_end(town.fresh()))

    assert told == {"Usulan pada tahap ini": 1, "Dimulai tetapi tidak dikirim: tidak ikut": 1}


def test_check_tells_what_is_not_checked(town: Town) -> None:
    entry = town.sent("Antar Obat")
    town.to_checking()
    with clock.frozen(SCORE):
        before = closing.of_end(town.fresh())
        with clock.frozen(CHECK):
            actions.check_entry(entry, ["lengkap"], by=SYSTEM)
        after = closing.of_end(town.fresh())

    assert [one.where for one in before.faults] == ["entries"]
    assert entry.code in before.faults[0].what
    assert after.faults == []
    assert after.figures[1:] == [
        ("Lulus pemeriksaan dan lanjut", 0),
        ("Tidak lulus pemeriksaan dan tidak lanjut", 1),
    ]


# -- Publishing and giving out --------------------------------------------------------------------
def test_publication_asks_and_tells_what_is_open(judged: Town) -> None:
    judged.judge(antar_obat="90")
    lead = client(judged.manager)
    with clock.frozen(DECIDE):
        actions.end_stage(judged.fresh(), by=SYSTEM)
        shown = lead.get(PUBLISH, {"stage": "penilaian"})
        assert Result.objects.get().published_at is None
        done = confirmed(lead, PUBLISH, stage="penilaian")
        again = lead.get(PUBLISH, {"stage": "penilaian"})

    page = shown.content.decode()
    assert "27 Desember 2026" in page  # five days for objections
    assert "Berita acara tahap ini belum ditandatangani." in page
    assert figures(shown.context["outlook"])["Usulan dalam peringkat"] == 2
    assert done.status_code == 302
    assert Result.objects.get().published_at is not None
    assert "Hasil sudah diumumkan." in again.content.decode()


def test_end_warns_of_unpublished_results_and_open_objections(judged: Town) -> None:
    judged.judge()
    with clock.frozen(DECIDE):
        result = actions.end_stage(judged.fresh(), by=SYSTEM)
        assert result is not None
        first = closing.of_end(judged.fresh()).warnings
        actions.publish_result(Result.objects.get(), by=SYSTEM)
        actions.object_to(
            Entry.objects.get(title="Sapa Lansia"),
            Result.objects.get(),
            "Tertukar",
            person=judged.innovator,
            by=SYSTEM,
        )
        second = closing.of_end(judged.fresh()).warnings

    assert first == ["Hasil “Penilaian” belum diumumkan."]
    assert second == ["1 keberatan belum dijawab."]


def test_giving_out_asks_and_tells_who_has_not_answered(town: Town) -> None:
    town.sent("Antar Obat")
    town.to_checking()
    with clock.frozen(CHECK):
        actions.check_entry(Entry.objects.get(), [], by=SYSTEM)
    lead = client(town.manager)
    with clock.frozen(SCORE):
        actions.end_stage(town.fresh(), by=SYSTEM)
        nobody = lead.get(ASSIGN).content.decode()
        town.juror("juri1")
        actions.invite_juror(town.fresh(), town.other, "jury", by=SYSTEM)
        outlook = lead.get(ASSIGN).context["outlook"]
        done = confirmed(lead, ASSIGN)

    assert "Undang juri, dan tunggu sampai mereka menerima." in nobody
    assert figures(outlook)["Juri yang sudah menerima"] == 1
    assert outlook.warnings == [
        "1 juri belum menjawab undangan dan tidak mendapat usulan sekarang."
    ]
    assert done.headers["Location"] == f"{BOARD}juri/"
    assert Assignment.objects.count() == 1


# -- Reports from the field -----------------------------------------------------------------------
@pytest.fixture
def finals(town: Town) -> Finals:
    """The field verification of two entries is judged; one report is sent."""
    made = Finals(town)
    made.to_visits()
    with clock.frozen(VISITING):
        for one in Assignment.objects.filter(stage="lapangan").select_related("entry__edition"):
            actions.save_card(one, {"kenyataan": "80"})
            actions.send_card(one, by=SYSTEM)
    Visit.objects.create(
        entry=made.first,
        stage="lapangan",
        code="sudah",
        by=made.jurors[0].person,
        changed_at=VISITING,
        sent_at=VISITING,
    )
    return made


def test_missing_reports_ask_for_a_reason_that_stands_in_ledger_and_minutes(
    finals: Finals,
) -> None:
    lead = client(finals.town.manager)
    with clock.frozen(SETTLED):
        shown = lead.get(FIELD_END)
        mark = shown.context["outlook"].mark
        refused = lead.post(FIELD_END, {"yakin": mark, "reason": "  "})
        assert finals.edition.stage == "lapangan"
        done = lead.post(FIELD_END, {"yakin": mark, "reason": "Jalan ke lokasi terputus."})
        board = lead.get("/kompetisi-kerja/final-2026/").content.decode()
        result = Result.objects.select_related("edition__unit").get(stage="lapangan")
        meeting = Meeting(SETTLED.date(), "Balai Kota", "Siti", "Ketua", ("J001",))
        kept = actions.keep_minutes(result.edition, result.stage, meeting, by=SYSTEM)

    assert "Sapa Lansia" in shown.content.decode()
    assert figures(shown.context["outlook"])["Usulan tanpa laporan verifikasi lapangan"] == 1
    assert refused.status_code == 400
    assert finals.second.code in refused.content.decode()
    assert done.status_code == 302
    assert "Jalan ke lokasi terputus." in board
    assert "Jalan ke lokasi terputus." in text_of(storage.load(kept.file, kept.scope))
    assert LedgerEntry.objects.filter(verb="competition.stage_ended").count() == 5


def test_missing_reports_block_where_the_bundle_says_so(finals: Finals) -> None:
    edition = finals.edition
    edition.bundle = edition.bundle.replace(
        '"kind":"visit"', '"kind":"visit","missing_reports":"block"'
    )
    edition.save()
    with clock.frozen(SETTLED):
        outlook = closing.of_end(finals.edition)
        with pytest.raises(CompetitionRefused, match="Sapa Lansia"):
            actions.end_stage(finals.edition, by=SYSTEM, reason="Tidak sempat")

    assert [one.where for one in outlook.faults] == ["window"]
    assert not outlook.asks_reason
    assert Edition.objects.get(pk=edition.pk).stage == "lapangan"


def test_only_visits_have_reports_that_may_be_missing() -> None:
    text = BUNDLE.read_text("utf-8").replace(
        "kind: deciding", "kind: deciding\n    missing_reports: block"
    )
    with pytest.raises(bundles.BundleRefused) as refusal:
        bundles.from_bytes("contoh-2026.yaml", text.encode())

    assert "hanya kunjungan yang mempunyai laporan" in "\n".join(refusal.value.lines())


# -- Hiding ---------------------------------------------------------------------------------------
def test_edition_is_hidden_again_while_nobody_has_entered(town: Town) -> None:
    lead = client(town.manager)
    with clock.frozen(OPEN):
        assert "Sembunyikan lagi" in lead.get(BOARD).content.decode()
        lead.post(f"{BOARD}langkah/hide/")
        hidden = client(None).get("/kompetisi/contoh-2026/").status_code
        lead.post(f"{BOARD}langkah/show/")

    assert hidden == 404
    assert town.fresh().is_public
    assert LedgerEntry.objects.filter(verb="competition.hidden").count() == 1


def test_edition_with_an_entry_stays_shown_and_says_what_to_do(town: Town) -> None:
    town.draft()
    lead = client(town.manager)
    with clock.frozen(datetime.fromisoformat("2026-11-03T09:00:00+07:00")):
        refused = lead.post(f"{BOARD}langkah/hide/")

    assert refused.status_code == 400
    assert "1 usulan sudah dimulai" in refused.content.decode()
    assert "Geser jadwal" in refused.content.decode()
    assert town.fresh().is_public
