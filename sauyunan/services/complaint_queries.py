"""Complaints as pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404

from sauyunan.accounts.models import Person
from sauyunan.core import clock, crypto, queries
from sauyunan.kits.format import Texts
from sauyunan.services.models import Application, Complaint
from sauyunan.services.queries import service_of


@dataclass(frozen=True)
class Row:
    """A complaint with its texts, decrypted."""

    complaint: Complaint
    service: Texts
    text: str
    answer: str
    is_late: bool
    minutes_left: int | None  # working minutes; None when it is answered


def listed(person: Person, *, is_answered: bool = False) -> QuerySet[Complaint]:
    """Complaints that a person may see: open ones by their deadline, or the answered ones."""
    rows = Complaint.objects.visible_to(person).select_related("application__unit", "answered_by")
    if is_answered:
        return rows.filter(answered_at__isnull=False).order_by("-answered_at", "-pk")
    return rows.open().order_by("due_at", "pk")


def complaints_of(application: Application) -> list[Row]:
    """Those about an application, for its applicant. One statement."""
    return rows_of(application.complaints.select_related("application"))


def complaint_of(application: Application, number: int) -> Complaint:
    """The complaint with this number, else 404."""
    rows = application.complaints.select_related("application__unit", "answered_by")
    found = rows.filter(number=number).first()
    if found is None:
        raise Http404
    return found


def rows_of(complaints: Iterable[Complaint]) -> list[Row]:
    """What is shown of these."""
    return [row_of(one) for one in complaints]


def row_of(complaint: Complaint) -> Row:
    """What is shown of one."""
    now, is_open = clock.now(), complaint.answered_at is None
    end = now if complaint.answered_at is None else complaint.answered_at
    answer = complaint.answer_sealed
    return Row(
        complaint=complaint,
        service=service_of(complaint.application).title,
        text=crypto.unseal(complaint.sealed, complaint.scope),
        answer=crypto.unseal(answer, complaint.answer_scope) if answer else "",
        is_late=end > complaint.due_at,
        minutes_left=queries.calendar().between(now, complaint.due_at) if is_open else None,
    )
