"""Beside moves: claim and release, notes, revealing, a new secret; outsiders get nothing."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from sauyunan.core.models import LedgerEntry
from sauyunan.services import access, actions, contents, tracking
from sauyunan.services.models import Application, Note
from sauyunan.services.refusals import InputRefused, MoveRefused
from sauyunan.services.tests import factories


def verbs() -> list[str]:
    return list(LedgerEntry.objects.order_by("pk").values_list("verb", flat=True))


def test_claim_is_for_one_at_a_time(town):
    made = factories.application(town.edition)
    actions.claim(made, by=town.examiner)

    with pytest.raises(MoveRefused):
        actions.claim(made, by=town.head)
    actions.claim(made, by=town.examiner)

    assert Application.objects.get().claimed_by == town.examiner
    assert verbs() == ["application.sent", "application.claimed"]


def test_release_frees_the_case(town):
    made = factories.application(town.edition)
    actions.claim(made, by=town.examiner)

    actions.release(made, by=town.head)
    actions.claim(made, by=town.head)

    assert Application.objects.get().claimed_by == town.head


def test_claim_ends_when_the_case_goes_to_another_role(town):
    made = factories.application(town.edition)
    actions.claim(made, by=town.examiner)

    actions.move(made, "setujui", by=town.examiner)

    assert Application.objects.get().claimed_by is None


def test_note_is_kept_encrypted(town):
    made = factories.application(town.edition)

    note = actions.add_note(made, "  Sudah ditelepon. ", by=town.examiner)

    stored = Note.objects.get(pk=note.pk)
    assert contents.note_text(stored, made) == "Sudah ditelepon."
    assert b"telepon" not in bytes(stored.sealed)


@pytest.mark.parametrize("text", ["", "  ", "x" * 2001])
def test_note_that_is_empty_or_too_long_is_refused(town, text):
    made = factories.application(town.edition)

    with pytest.raises(actions.NoteRefused):
        actions.add_note(made, text, by=town.examiner)

    assert Note.objects.count() == 0


def test_reveal_gives_the_value_and_is_in_the_ledger(town):
    partner = [{"nama": "Bapak Contoh", "nik": "3273011203880002"}]
    made = factories.application(town.edition, answers=factories.ANSWERS | {"rekan": partner})

    own = actions.reveal(made, "nik", by=town.examiner, reason="Bandingkan dengan foto")
    other = actions.reveal(made, "rekan.0.nik", by=town.examiner, reason="Bandingkan")

    assert (own, other) == ("3273014505900001", "3273011203880002")
    assert verbs() == ["application.sent", "personal.revealed", "personal.revealed"]


@pytest.mark.parametrize(
    ("path", "reason"), [("nik", " "), ("lain", "Perlu"), ("rekan.7.nik", "Perlu"), ("", "Perlu")]
)
def test_reveal_without_reason_or_value_is_refused(town, path, reason):
    made = factories.application(town.edition)

    with pytest.raises(actions.RevealRefused):
        actions.reveal(made, path, by=town.examiner, reason=reason)

    assert verbs() == ["application.sent"]


def test_reveal_ends_after_fifty_a_day(town):
    made = factories.application(town.edition)
    for _ in range(50):
        actions.reveal(made, "nik", by=town.examiner, reason="Bandingkan")

    with pytest.raises(actions.RevealRefused):
        actions.reveal(made, "nik", by=town.examiner, reason="Bandingkan")

    assert len(verbs()) == 51
    assert actions.reveal(made, "nik", by=town.head, reason="Bandingkan") == "3273014505900001"


def test_renewed_secret_replaces_the_old_one(town):
    sent = actions.apply(factories.request(town.edition))
    reference = sent.application.reference

    new = actions.renew_secret(sent.application, by=town.examiner, reason="KTP dilihat di loket")

    assert tracking.case_for(reference, sent.secret) is None
    assert tracking.case_for(reference, new) == sent.application
    assert verbs()[-1] == "application.secret_renewed"
    with pytest.raises(InputRefused):
        actions.renew_secret(sent.application, by=town.examiner, reason="")


@pytest.mark.parametrize("who", ["other unit", "other kit", "admin", "nobody"])
def test_outsiders_learn_nothing(town, who):
    made = factories.application(town.edition)
    elsewhere = factories.unit("lain")
    person = factories.person("tono", elsewhere, "pemeriksa")
    if who != "other unit":
        role = {"other kit": "lain/pemeriksa", "admin": "city/admin", "nobody": "city/leader"}[who]
        person.memberships.update(role=role, unit=town.unit)

    with pytest.raises(Http404):
        access.application_to_view(person, made.reference)
    for act in (
        lambda: actions.claim(made, by=person),
        lambda: actions.release(made, by=person),
        lambda: actions.add_note(made, "Catatan", by=person),
        lambda: actions.reveal(made, "nik", by=person, reason="Ingin tahu"),
        lambda: actions.renew_secret(made, by=person, reason="Ingin tahu"),
    ):
        with pytest.raises(PermissionDenied):
            act()

    assert verbs() == ["application.sent"]


def test_insider_without_the_role_may_look_and_not_move(town):
    made = factories.application(town.edition)

    assert access.application_to_view(town.head, made.reference.lower()) == made
    with pytest.raises(PermissionDenied):
        access.application_to_move(town.head, made.reference, "setujui")
    with pytest.raises(Http404):
        access.application_to_move(town.head, made.reference, "terbang")
    assert set(access.moves_open_to(town.examiner, made)) == {"kembalikan", "tolak", "setujui"}
    assert set(access.moves_open_to(town.head, made)) == set()
