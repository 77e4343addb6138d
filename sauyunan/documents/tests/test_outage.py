"""A signer that is away: documents are issued all the same, and signed when it is back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from sauyunan.core import clock, queue
from sauyunan.core.models import LedgerEntry
from sauyunan.documents import actions, queries, signing, tasks
from sauyunan.documents.local_signing import LocalSigner
from sauyunan.documents.models import Document
from sauyunan.documents.tests.conftest import NOW, Office


class AwaySigner(LocalSigner):
    """A signer on the other side of a line that is down for a while."""

    is_away = True

    def sign(self, pdf: bytes, **about: Any) -> signing.SignedPdf:
        if self.is_away:
            raise signing.SigningFault("The signer does not answer.")
        return super().sign(pdf, **about)


class FailingSigner(LocalSigner):
    """A signer that gives up after some signatures."""

    left = 0

    def sign(self, pdf: bytes, **about: Any) -> signing.SignedPdf:
        if FailingSigner.left <= 0:
            raise signing.SigningFault("The signer does not answer.")
        FailingSigner.left -= 1
        return super().sign(pdf, **about)


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch, _own_keys: None) -> None:
    monkeypatch.setattr(settings, "SAUYUNAN_SIGNER", f"{__name__}.AwaySigner")
    monkeypatch.setattr(AwaySigner, "is_away", True)
    signing.signer.cache_clear()


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch, _own_keys: None) -> type[FailingSigner]:
    monkeypatch.setattr(settings, "SAUYUNAN_SIGNER", f"{__name__}.FailingSigner")
    monkeypatch.setattr(FailingSigner, "left", 2)
    signing.signer.cache_clear()
    return FailingSigner


def statuses() -> list[str]:
    return list(Document.objects.order_by("pk").values_list("status", flat=True))


def jobs(status: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = %s", [status])
        return int(cursor.fetchone()[0])


def give_up() -> None:
    """All attempts are used up."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")


def test_documents_are_issued_while_the_signer_is_away_and_signed_when_it_is_back(
    office: Office, away: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.issue(number="7")
    office.issue(number="8")
    with pytest.raises(signing.SigningFault):
        queue.run_waiting()
    waiting, before = queries.waiting_to_be_signed(), statuses()

    monkeypatch.setattr(AwaySigner, "is_away", False)
    queue.run_waiting()

    assert before == ["waiting", "waiting"]
    assert (waiting.count, waiting.since) == (2, NOW)
    assert statuses() == ["valid", "valid"]
    assert queries.waiting_to_be_signed() == queries.Waiting(0, None)


def test_document_whose_job_gave_up_is_taken_up_again(
    office: Office, away: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.issue()
    give_up()
    monkeypatch.setattr(AwaySigner, "is_away", False)

    with clock.frozen(NOW + timedelta(hours=5)):
        tasks.render_forgotten()
        tasks.render_forgotten()
        once = jobs("todo")
        queue.run_waiting()

    assert once == 1
    assert statuses() == ["valid"]


def test_document_that_was_just_issued_is_left_to_its_job(office: Office, away: None) -> None:
    office.issue()
    give_up()

    tasks.render_forgotten()

    assert jobs("todo") == 0


def test_one_job_signs_what_else_waits(office: Office) -> None:
    first = office.issue(number="7")
    office.issue(number="8")
    office.issue(number="9")

    tasks.render(first.pk)

    assert statuses() == ["valid"] * 3
    assert jobs("todo") == 0


def test_what_fails_while_at_it_is_left_to_the_worker(
    office: Office, away: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.issue(number="7")
    office.issue(number="8")

    done = queue.run_alike("documents.render", actions.finish, seconds=1)

    assert done == 0
    assert statuses() == ["waiting", "waiting"]
    assert jobs("todo") == 2


def test_signer_that_fails_in_the_middle_of_a_bulk(
    office: Office, failing: type[FailingSigner]
) -> None:
    made = [office.issue(number=str(number), name=f"Ibu {number}") for number in range(7, 12)]
    numbers = [one.number for one in made]

    with pytest.raises(signing.SigningFault):
        queue.run_waiting()
    halfway, first = statuses(), list(files_of(made))
    failing.left = 100
    queue.run_waiting()
    queue.run_waiting()

    assert halfway == ["valid", "valid", "waiting", "waiting", "waiting"]
    assert statuses() == ["valid"] * 5
    assert numbers == [f"S-2026-000{number}" for number in range(1, 6)]
    assert list(Document.objects.order_by("pk").values_list("number", flat=True)) == numbers
    assert list(files_of(made))[:2] == first[:2]
    assert verbs("document.issued") == verbs("document.signed") == 5
    stored = [one for one in Path(settings.MEDIA_ROOT).rglob("*") if one.is_file()]
    assert len(stored) == len(set(files_of(made))) == 5
    assert jobs("todo") == 0


def files_of(made: list[Document]) -> Iterator[str]:
    for one in made:
        one.refresh_from_db()
        yield one.file


def verbs(verb: str) -> int:
    return LedgerEntry.objects.filter(verb=verb).count()
