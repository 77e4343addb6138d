from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.utils import translation

from sauyunan.core import clock
from sauyunan.core.actor import Actor
from sauyunan.core.cel import Field
from sauyunan.documents import effects
from sauyunan.documents.format import IssueEffect, RevokeEffect
from sauyunan.documents.models import Document
from sauyunan.documents.tests.conftest import PLACE, Office
from sauyunan.kits import queries, rules
from sauyunan.kits.definition import Edition
from sauyunan.kits.part_check import PartCheck
from sauyunan.kits.parts import EffectRun

PERSON = {"nomor": "7", "nama": "Ibu Contoh", "lahir": "1990-05-05"}


def run_of(office: Office) -> EffectRun:
    seen = rules.environment_for(office.edition.kit, orang="warga", keperluan="text")
    values = {
        "orang": PERSON,
        "keperluan": "melamar",
        "place": PLACE,
        "today": clock.today(),
        "param": {"jalan": "Jalan Contoh"},
    }
    return EffectRun(
        office.edition,
        values,
        Actor("person", "1"),
        office.unit.pk,
        "KTA-26-7F3K-9Q2M",
        clock.now(),
        seen,
    )


def issue_effect(**given: str) -> IssueEffect:
    with_ = given or {"orang": "orang", "keperluan": "keperluan"}
    return IssueEffect.model_validate({"issue": "keterangan", "as": "surat", "with": with_})


def checked(office: Office, effect: Any) -> tuple[list[str], Field | None]:
    made = PartCheck(office.edition.kit, "services", "services/a.yaml").seeing(run_of(office).rules)
    check = effects.check_issue if isinstance(effect, IssueEffect) else effects.check_revoke
    result = check(effect, "moves.terbit.effects.0", made)
    return [f"{fault.path}: {fault.what}" for fault in made.noted], result


def test_issue_gives_the_number_and_notes_what_was_made(office: Office) -> None:
    run = run_of(office)

    number = effects.apply_issue(issue_effect(), run)

    document = Document.objects.get()
    assert number == document.number == "S-2026-0001"
    assert run.made == [("document", document)]
    assert (document.case, document.issued_by) == ("KTA-26-7F3K-9Q2M", "person:1")


def test_revoke_ends_what_is_about_the_same(office: Office) -> None:
    run = run_of(office)
    effects.apply_issue(issue_effect(), run)

    effect = RevokeEffect.model_validate({"revoke": "keterangan", "about": "orang.nomor"})
    with translation.override("en"):
        effects.apply_revoke(effect, run)

    document = Document.objects.get()
    assert (document.status, document.end_reason) == (
        "revoked",
        "Ended by case KTA-26-7F3K-9Q2M",
    )


def test_good_effects_have_no_fault(office: Office) -> None:
    revoke = RevokeEffect.model_validate({"revoke": "keterangan", "about": "orang.nomor"})

    assert checked(office, issue_effect()) == ([], Field("text", optional=False))
    assert checked(office, revoke) == ([], None)


@pytest.mark.parametrize(
    ("given", "path", "words"),
    [
        ({"orang": "orang"}, "with", "takes 'keperluan' (text), which is not given"),
        (
            {"orang": "orang", "keperluan": "keperluan", "lain": "keperluan"},
            "with.lain",
            "'lain' is not declared",
        ),
        ({"orang": "keperluan", "keperluan": "keperluan"}, "with.orang", "expected"),
        ({"orang": "orang", "keperluan": "keperluann"}, "with.keperluan", "keperluann"),
    ],
)
def test_faults_of_issue(office: Office, given: dict[str, str], path: str, words: str) -> None:
    noted, _result = checked(office, issue_effect(**given))

    assert len(noted) == 1
    assert noted[0].startswith(f"moves.terbit.effects.0.{path}: ")
    assert words in noted[0]


def test_issue_of_an_unknown_kind(office: Office) -> None:
    effect = IssueEffect.model_validate({"issue": "keteranggan"})

    noted, _result = checked(office, effect)

    assert noted == [
        "moves.terbit.effects.0.issue: 'keteranggan' is not among the documents of surat"
    ]


@dataclass(frozen=True)
class Run:
    """As much of a scenario's run as the word needs."""

    edition: Edition


def test_scenario_expects_the_documents_in_force(office: Office) -> None:
    office.issue()
    run = Run(office.edition)

    assert effects.expect(run, "documents", ["keterangan"]) is None
    assert effects.expect(run, "documents", "keterangan") is None
    assert effects.expect(run, "documents", []) == (
        "expected the documents none, in force are surat/keterangan"
    )


def test_scenario_renders_what_was_issued(office: Office) -> None:
    office.issue()
    broken = {**office.edition.kit.files, "documents/keterangan.typ": b"#tidak_ada"}
    kit = replace(office.edition.kit, files=broken)
    edition = replace(office.edition, kit=kit)
    office.edition.memory.clear()
    queries._editions[edition.id] = edition
    try:
        seen = effects.expect(Run(edition), "documents", ["keterangan"])
    finally:
        queries.forget(edition.id)

    assert seen == (
        "surat/keterangan cannot be rendered: documents/keterangan.typ:1: "
        "unknown variable: tidak_ada"
    )
