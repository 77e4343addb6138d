"""Moves: who may, what must hold, what follows; a refused move changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sauyunan.accounts.models import Membership
from sauyunan.core import clock
from sauyunan.core.models import LedgerEntry
from sauyunan.kits import archive
from sauyunan.registers.models import Counter, Record
from sauyunan.services import actions, contents, queries
from sauyunan.services.actions import Filled
from sauyunan.services.actions.sending import Given
from sauyunan.services.models import Application, Assistance, Upload
from sauyunan.services.refusals import InputRefused, MoveRefused
from sauyunan.services.tests import factories

ISSUE = Filled(answers={"berlaku_tahun": 2})


def snapshot(application: Application) -> tuple[object, ...]:
    """All that a move could change."""
    row = Application.objects.filter(pk=application.pk).values().get()
    uploads = list(application.uploads.order_by("pk").values())
    return (
        row,
        uploads,
        application.moves.count(),
        LedgerEntry.objects.count(),
        Record.objects.count(),
    )


def test_move_changes_state_clock_history_and_ledger(town):
    made = factories.application(town.edition)

    with clock.frozen(clock.now() + factories.hours(1)):
        step = actions.move(made, "setujui", by=town.examiner)

    stored = Application.objects.get(pk=made.pk)
    assert (stored.state, stored.waits_for) == ("disetujui", ["kepala"])
    assert (made.state, made.state_at) == (stored.state, stored.state_at)
    assert stored.due_at == datetime(2022, 6, 15, 2, tzinfo=UTC)
    assert stored.next_due_at == stored.due_at
    assert (step.person, step.role, step.acting) == (town.examiner, "pemeriksa", "")
    entry = LedgerEntry.objects.order_by("pk").last()
    assert (entry.verb, entry.object, entry.actor, entry.capability, entry.unit) == (
        "application.moved",
        f"application:{made.reference}",
        f"person:{town.examiner.pk}",
        "warung/pemeriksa",
        "dinas",
    )


def test_issuing_writes_the_register_and_ends_on_time(town):
    made = factories.application(town.edition)
    actions.move(made, "setujui", by=town.examiner)

    with clock.frozen(clock.now() + factories.hours(3)):
        actions.move(made, "terbitkan", by=town.head, filled=ISSUE)

    made.refresh_from_db()
    assert (made.state, made.outcome, made.is_on_time, made.used_minutes) == (
        "terbit",
        "served",
        True,
        180,
    )
    assert (made.due_at, made.next_due_at, made.running_since) == (None, None, None)
    assert Record.objects.get().data == {"nomor": "W-2022-001", "meja": 4}


def test_issuing_late_is_not_on_time(town):
    made = factories.application(town.edition)
    actions.move(made, "setujui", by=town.examiner)

    with clock.frozen(clock.now() + timedelta(days=3)):
        actions.move(made, "terbitkan", by=town.head, filled=ISSUE)

    assert (made.outcome, made.is_on_time, made.used_minutes) == ("served", False, 24 * 60)


@pytest.mark.parametrize(
    ("key", "who"),
    [
        ("terbitkan", "head"),  # of a later state
        ("kirim", "applicant"),  # of the start
        ("terbang", "head"),  # of no service
        ("kirim_ulang", "applicant"),
    ],
)
def test_move_that_the_state_does_not_allow_is_refused(town, key, who):
    made = factories.application(town.edition)
    before = snapshot(made)
    by = {"head": town.head, "applicant": actions.APPLICANT}[who]

    with pytest.raises(MoveRefused) as refused:
        actions.move(made, key, by=by)

    assert refused.value.why == "state"
    assert snapshot(made) == before


@pytest.mark.parametrize("who", ["other role", "other unit", "applicant", "ended", "left"])
def test_move_of_somebody_without_the_role_is_refused(town, who):
    made = factories.application(town.edition)
    elsewhere = factories.unit("lain")
    people = {
        "other role": town.head,
        "other unit": factories.person("tono", elsewhere, "pemeriksa"),
        "applicant": actions.APPLICANT,
        "ended": factories.person("udin", town.unit, "pemeriksa"),
        "left": factories.person("euis", town.unit, "pemeriksa"),
    }
    yesterday = clock.today() - timedelta(days=1)
    Membership.objects.filter(person=people["ended"]).update(ends_on=yesterday)
    people["left"].is_active = False
    people["left"].save(update_fields=["is_active"])
    before = snapshot(made)

    with pytest.raises(MoveRefused) as refused:
        actions.move(made, "setujui", by=people[who])

    assert refused.value.why == "role"
    assert snapshot(made) == before


def test_staff_cannot_make_the_applicants_move(town):
    made = factories.application(town.edition)
    before = snapshot(made)

    with pytest.raises(MoveRefused) as refused:
        actions.move(made, "batalkan", by=town.examiner)

    assert refused.value.why == "role"
    assert snapshot(made) == before


def test_four_eyes_refuse_who_made_the_step_before(town):
    both = factories.person("dewi", town.unit, "pemeriksa", "kepala")
    made = factories.application(town.edition)
    actions.move(made, "setujui", by=both)
    before = snapshot(made)

    with pytest.raises(MoveRefused) as refused:
        actions.move(made, "terbitkan", by=both, filled=ISSUE)

    assert refused.value.why == "four_eyes"
    assert snapshot(made) == before
    actions.move(made, "terbitkan", by=town.head, filled=ISSUE)


def test_four_eyes_look_at_who_made_the_step_last(town):
    both = factories.person("dewi", town.unit, "pemeriksa", "kepala")
    made = factories.application(town.edition)
    actions.move(made, "setujui", by=both)
    actions.move(made, "periksa_ulang", by=town.head, filled=Filled(reason="Foto kurang jelas"))
    actions.move(made, "setujui", by=town.examiner)

    actions.move(made, "terbitkan", by=both, filled=ISSUE)

    assert made.state == "terbit"


def test_guard_that_does_not_hold_refuses_with_its_sentence(town):
    made = factories.application(town.edition, answers=factories.ANSWERS | {"meja": 11})
    before = snapshot(made)

    with pytest.raises(MoveRefused) as refused:
        actions.move(made, "setujui", by=town.examiner)

    assert (refused.value.why, refused.value.message) == (
        "guard",
        "Meja terlalu banyak untuk izin ini.",
    )
    assert snapshot(made) == before


def test_guard_sees_the_answers_of_the_moves_own_form(town):
    without_food = {"nama": "Ibu Contoh", "nik": "3273014505900001", "makanan": False}
    request = factories.request(town.edition, answers=without_food)
    brings = {"foto_warung": request.brings["foto_warung"]}
    made = factories.application(town.edition, answers=without_food, brings=brings)
    actions.move(made, "setujui", by=town.examiner)
    before = snapshot(made)

    with pytest.raises(MoveRefused) as refused:
        actions.move(made, "terbitkan", by=town.head, filled=Filled(answers={"berlaku_tahun": 5}))

    assert refused.value.why == "guard"
    assert snapshot(made) == before


@pytest.mark.parametrize("answers", [{}, {"berlaku_tahun": 6}, {"berlaku_tahun": 1, "lain": 2}])
def test_own_form_of_a_move_is_checked(town, answers):
    made = factories.application(town.edition)
    actions.move(made, "setujui", by=town.examiner)
    before = snapshot(made)

    with pytest.raises(InputRefused) as refused:
        actions.move(made, "terbitkan", by=town.head, filled=Filled(answers=answers))

    assert set(refused.value.faults) == ({"lain"} if "lain" in answers else {"berlaku_tahun"})
    assert snapshot(made) == before


def test_effect_that_is_refused_undoes_the_move(town):
    for _ in range(2):
        made = factories.application(town.edition)
        actions.move(made, "setujui", by=town.examiner)
    Record.objects.all().delete()
    from_other = factories.application(town.edition)
    actions.move(from_other, "setujui", by=town.examiner)
    actions.move(from_other, "terbitkan", by=town.head, filled=ISSUE)
    # The counter is set back, so that the next number is in the register already.
    Counter.objects.update(last=0)
    before = snapshot(made)

    with pytest.raises(MoveRefused) as refused:
        actions.move(made, "terbitkan", by=town.head, filled=ISSUE)

    assert refused.value.why == "effect"
    assert snapshot(made) == before
    assert made.state == "disetujui"


# -- Rehearsed ------------------------------------------------------------------------------------
REHEARSING = {
    "    within: 4h\n": "    within: 4h\n    rehearses: terbitkan\n",
    "    other_person_than: setujui\n": "    other_person_than: [setujui, periksa_ulang]\n",
}


@pytest.fixture
def rehearsing(town):
    """The permit asks for nothing when it is issued, so that approving can rehearse it."""
    found = dict(archive.files_in(factories.KIT))
    name = "services/izin-warung.yaml"
    text = found[name].decode()
    for old, new in REHEARSING.items():
        text = text.replace(old, new)
    before, _, after = text.partition("    ask:\n      berlaku_tahun:")
    found[name] = (before + "    effects:" + after.partition("    effects:")[2]).encode()
    town.edition = factories.edition_of(found, town.unit)
    return town


def test_rehearsed_effects_leave_nothing_behind(rehearsing):
    made = factories.application(rehearsing.edition)

    actions.move(made, "setujui", by=rehearsing.examiner)

    assert made.state == "disetujui"
    assert not Record.objects.exists()
    assert not Counter.objects.exists()
    assert LedgerEntry.objects.last().verb == "application.moved"
    actions.move(made, "terbitkan", by=rehearsing.head)
    assert Record.objects.count() == 1
    assert Counter.objects.get().last == 1


def test_what_would_hold_the_later_move_holds_the_rehearsal(rehearsing):
    first, second = (factories.application(rehearsing.edition) for _ in range(2))
    for made in (first, second):
        actions.move(made, "setujui", by=rehearsing.examiner)
    actions.move(first, "terbitkan", by=rehearsing.head)
    actions.move(
        second, "periksa_ulang", by=rehearsing.head, filled=Filled(reason="Lihat lagi denahnya")
    )
    Counter.objects.update(last=0)  # the next number is in the register already
    before = snapshot(second)

    with pytest.raises(MoveRefused) as refused:
        actions.move(second, "setujui", by=rehearsing.examiner)

    assert refused.value.why == "effect"
    assert snapshot(second) == before


def test_four_eyes_look_at_every_named_move(rehearsing):
    both = factories.person("dewi", rehearsing.unit, "pemeriksa", "kepala")
    made = factories.application(rehearsing.edition)
    actions.move(made, "setujui", by=rehearsing.examiner)
    actions.move(made, "periksa_ulang", by=both, filled=Filled(reason="Lihat lagi"))
    actions.move(made, "setujui", by=rehearsing.examiner)

    with pytest.raises(MoveRefused) as refused:
        actions.move(made, "terbitkan", by=both)

    assert refused.value.why == "four_eyes"
    assert queries.made_before(made, ("setujui", "periksa_ulang"), both)
    assert not queries.made_before(made, (), both)


def test_who_filled_in_for_the_applicant_counts_as_who_sent_it(town):
    made = factories.application(town.edition)
    Assistance.objects.create(
        code="x" * 26, application=made, person=town.head, unit=town.unit, role="city/helper",
        started_at=clock.now(),
    )  # fmt: skip

    assert queries.made_before(made, ("kirim",), town.head)
    assert not queries.made_before(made, ("kirim",), town.examiner)
    assert not queries.made_before(made, ("setujui",), town.head)


@pytest.mark.parametrize(
    ("filled", "path"),
    [
        (Filled(law="Pasal 1"), "reason"),
        (Filled(reason="Bukan di kota ini"), "law"),
        (Filled(reason=" ", law="x" * 2001), "reason"),
    ],
)
def test_refusing_needs_reason_and_law(town, filled, path):
    made = factories.application(town.edition)
    before = snapshot(made)

    with pytest.raises(InputRefused) as refused:
        actions.move(made, "tolak", by=town.examiner, filled=filled)

    assert path in refused.value.faults
    assert snapshot(made) == before


def test_refusing_keeps_reason_and_law_for_the_applicant(town):
    made = factories.application(town.edition)

    actions.move(
        made, "tolak", by=town.examiner, filled=Filled(reason="Bukan warung", law="Perda 1")
    )

    event = queries.timeline(made)[-1]
    assert (event.said.reason, event.said.law, event.outcome) == (
        "Bukan warung",
        "Perda 1",
        "refused",
    )
    assert b"warung" not in bytes(made.moves.last().sealed)


def test_deputy_is_recorded_as_one(town):
    made = factories.application(town.edition)
    actions.move(made, "setujui", by=town.examiner)
    deputy = factories.person("rina", town.unit, "kepala", acting="Plh")

    step = actions.move(made, "terbitkan", by=deputy, filled=ISSUE)

    assert (step.person, step.acting) == (deputy, "Plh")


def test_role_above_covers_the_units_below(town):
    below = factories.unit("cabang", parent=town.unit)
    made = factories.application(town.edition, unit_id=below.pk)

    actions.move(made, "setujui", by=town.examiner)

    assert made.state == "disetujui"


def test_stale_page_loses_even_when_the_state_is_the_same_again(town):
    made = factories.application(town.edition)
    stale = Application.objects.select_related("unit").get(pk=made.pk)
    later = clock.now() + timedelta(minutes=1)
    with clock.frozen(later):
        actions.move(made, "setujui", by=town.examiner)
        actions.move(made, "periksa_ulang", by=town.head, filled=Filled(reason="Lagi"))
    before = snapshot(made)

    with pytest.raises(MoveRefused) as refused:
        actions.move(stale, "setujui", by=town.examiner)

    assert refused.value.why == "state"
    assert snapshot(made) == before


# -- Sent back and mended --------------------------------------------------------------------------
def sent_back(town, *keys: str) -> Application:
    made = factories.application(town.edition)
    reasons = {key: f"Perbaiki {key}" for key in keys}
    with clock.frozen(clock.now() + factories.hours(1)):
        actions.move(made, "kembalikan", by=town.examiner, filled=Filled(reasons=reasons))
    return made


def test_sending_back_pauses_the_clock_and_names_what_to_mend(town):
    made = sent_back(town, "foto_warung", "meja")

    asked = queries.corrections(made)
    assert (made.state, made.due_at, made.used_minutes, made.returned_count) == (
        "perbaikan",
        None,
        60,
        1,
    )
    assert [(one.key, one.kind, one.reason) for one in asked] == [
        ("foto_warung", "document", "Perbaiki foto_warung"),
        ("meja", "question", "Perbaiki meja"),
    ]
    statuses = dict(made.uploads.values_list("bring", "status"))
    assert statuses == {"foto_warung": "returned", "surat_sehat": "given"}


@pytest.mark.parametrize("reasons", [{}, {"foto_warung": "  "}, {"foto_rumah": "Gelap"}])
def test_sending_back_needs_a_reason_for_something_that_is_there(town, reasons):
    made = factories.application(town.edition)
    before = snapshot(made)

    with pytest.raises(InputRefused):
        actions.move(made, "kembalikan", by=town.examiner, filled=Filled(reasons=reasons))

    assert snapshot(made) == before


def test_correction_replaces_what_was_sent_back_and_the_clock_goes_on(town):
    made = sent_back(town, "foto_warung", "meja")
    old = made.uploads.get(bring="foto_warung")
    new = factories.file(application=made, bring="foto_warung", status=Upload.Status.PENDING)

    with clock.frozen(clock.now() + timedelta(days=4)):
        actions.move(
            made, "kirim_ulang", by=actions.APPLICANT, filled=Filled(corrections={"meja": 6})
        )

    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.status, new.status) == ("replaced", "given")
    assert contents.of(made).answers == factories.ANSWERS | {"meja": 6}
    assert made.due_at == datetime(2022, 6, 20, 9, tzinfo=UTC)
    assert [one.code for one in queries.current_uploads(made)] == [
        new.code,
        made.uploads.get(bring="surat_sehat").code,
    ]
    assert queries.corrections(made) == []


@pytest.mark.parametrize(
    ("corrections", "paths"),
    [
        ({}, {"meja"}),
        ({"meja": 0}, {"meja"}),
        ({"meja": 3, "nama": "Orang Lain"}, {"nama"}),
        ({"meja": 3, "lain": 1}, {"lain"}),
        ({"meja": 3}, {"bring.foto_warung"}),
    ],
)
def test_correction_must_be_exactly_what_was_sent_back(town, corrections, paths):
    made = sent_back(town, "foto_warung", "meja")
    before = snapshot(made)

    with pytest.raises(InputRefused) as refused:
        actions.move(
            made, "kirim_ulang", by=actions.APPLICANT, filled=Filled(corrections=corrections)
        )

    assert set(refused.value.faults) == paths
    assert snapshot(made) == before


def test_correction_may_answer_what_its_new_answer_asks(town):
    without_food = {"nama": "Ibu Contoh", "nik": "3273014505900001", "makanan": False}
    request = factories.request(town.edition)
    brings = {"foto_warung": request.brings["foto_warung"]}
    made = factories.application(town.edition, answers=without_food, brings=brings)
    actions.move(made, "kembalikan", by=town.examiner, filled=Filled(reasons={"makanan": "Benar?"}))

    with pytest.raises(InputRefused) as refused:
        actions.move(
            made,
            "kirim_ulang",
            by=actions.APPLICANT,
            filled=Filled(corrections={"makanan": True, "meja": 2}),
        )
    factories.file(application=made, bring="surat_sehat", status=Upload.Status.PENDING)
    actions.move(
        made,
        "kirim_ulang",
        by=actions.APPLICANT,
        filled=Filled(corrections={"makanan": True, "meja": 2}),
    )

    assert set(refused.value.faults) == {"bring.surat_sehat"}
    assert contents.of(made).answers["meja"] == 2


def test_withdrawing_needs_no_correction(town):
    made = sent_back(town, "foto_warung", "meja")

    actions.move(made, "batalkan", by=actions.APPLICANT)

    made.refresh_from_db()
    assert (made.state, made.outcome, made.is_on_time) == ("batal", "withdrawn", True)
    assert made.waits_for == []


def test_application_finishes_on_the_edition_it_was_sent_on(town):
    made = factories.application(town.edition)
    factories.edition(town.unit, batas_meja=1)

    actions.move(made, "setujui", by=town.examiner)

    assert made.state == "disetujui"


def test_a_document_that_was_never_asked_for_is_not_sent_back(town):
    made = factories.application(town.edition)
    send_back = Filled(reasons={"surat_kuasa": "Mana?", "foto_warung": "Gelap"})

    with pytest.raises(InputRefused) as refused:
        actions.move(made, "kembalikan", by=town.examiner, filled=send_back)

    made.refresh_from_db()
    assert list(refused.value.faults) == ["reasons.surat_kuasa"]
    assert (made.state, made.moves.count()) == ("diajukan", 1)


def test_what_a_rule_leaves_out_is_not_sent_back_and_what_is_optional_may_be(town):
    plain = factories.ANSWERS | {"makanan": False}
    plain.pop("meja")
    brings = {"foto_warung": Given((factories.file().code,))}
    made = factories.application(town.edition, answers=plain, brings=brings)
    wrong = Filled(reasons={"surat_sehat": "Mana?"})

    with pytest.raises(InputRefused):
        actions.move(made, "kembalikan", by=town.examiner, filled=wrong)
    actions.move(made, "kembalikan", by=town.examiner, filled=Filled(reasons={"denah": "Perlu"}))

    assert made.state == "perbaikan"


def test_the_letter_of_a_helped_application_may_be_sent_back(town):
    made = factories.application(town.edition)
    Application.objects.filter(pk=made.pk).update(channel="helper")
    made.refresh_from_db()

    filled = Filled(reasons={"surat_kuasa": "Tanda tangan tidak ada"})
    actions.move(made, "kembalikan", by=town.examiner, filled=filled)

    assert made.state == "perbaikan"
