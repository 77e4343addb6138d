"""A signer that is away: documents are issued all the same, and signed when it is back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from sauyunan.core import clock, queue
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


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch, _own_keys: None) -> None:
    monkeypatch.setattr(settings, "SAUYUNAN_SIGNER", f"{__name__}.AwaySigner")
    monkeypatch.setattr(AwaySigner, "is_away", True)
    signing.signer.cache_clear()


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
