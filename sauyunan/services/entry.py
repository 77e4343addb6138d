"""Served cases of a day for entry by hand into another system."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone

from sauyunan.accounts import access as accounts_access
from sauyunan.accounts.models import Person
from sauyunan.core import areas, clock, i18n
from sauyunan.documents import queries as document_queries
from sauyunan.kits import answering, value_words
from sauyunan.kits.answering import Ctx
from sauyunan.kits.control_building import area_names
from sauyunan.kits.fields import Question, ValueField
from sauyunan.services import contents, facts, queries
from sauyunan.services.format import Service
from sauyunan.services.models import Application, ApplicationQuerySet
from sauyunan.services.outside import FinishedCase

LOOKED_BACK = timedelta(days=31)


@dataclass(frozen=True)
class Enterable:
    """A service whose served cases a person enters elsewhere."""

    kit: str
    name: str
    service: Service
    role: str

    @property
    def full(self) -> str:
        """``kit/service``."""
        return f"{self.kit}/{self.name}"


def services_of(person: Person) -> list[Enterable]:
    """The services that declare an entry by a role the person holds. One statement."""
    held = {role for role, _path in accounts_access.roles_of(person)}
    return [
        Enterable(edition.kit.name, name, service, service.entry.by)
        for edition, name, service in facts.running_services()
        if service.entry is not None and f"{edition.kit.name}/{service.entry.by}" in held
    ]


def served(person: Person, chosen: Enterable) -> ApplicationQuerySet:
    """Served cases of a service in the units in which the person holds the role."""
    paths = [
        path
        for role, path in accounts_access.roles_of(person)
        if role == f"{chosen.kit}/{chosen.role}"
    ]
    rows = Application.objects.filter(kit=chosen.kit, service=chosen.name, outcome="served")
    units = rows.none()
    for path in paths:
        units |= rows.filter(unit__path__startswith=path)
    return units


def of_day(person: Person, chosen: Enterable, day: date) -> list[Application]:
    """The cases that were served on a day, in that order. One statement."""
    begin = timezone.make_aware(datetime.combine(day, time()))
    rows = served(person, chosen).filter(
        ended_at__gte=begin, ended_at__lt=begin + timedelta(days=1)
    )
    related = rows.select_related("unit", "entry__person")
    return list(related.order_by("ended_at", "pk"))


def days_open(person: Person, chosen: Enterable) -> list[tuple[date, int]]:
    """The days of the last month on which cases were served that nobody has entered yet, and how
    many. One statement."""
    since = clock.now() - LOOKED_BACK
    rows = served(person, chosen).filter(ended_at__gte=since, entry=None)
    by_day = rows.annotate(day=TruncDate("ended_at")).values_list("day")
    return list(by_day.annotate(count=Count("pk")).order_by("day"))


# -- As they are typed ----------------------------------------------------------------------------
def finished(applications: Sequence[Application]) -> list[FinishedCase]:
    """The cases with all their answers in words. One statement for the documents."""
    documents: dict[str, list[tuple[str, str]]] = {}
    for one in document_queries.in_force_of([case.reference for case in applications]):
        documents.setdefault(one.case, []).append((i18n.pick(one.title), one.number))
    return [_finished(one, documents.get(one.reference, [])) for one in applications]


def _finished(application: Application, documents: Sequence[tuple[str, str]]) -> FinishedCase:
    edition = facts.edition_of(application.edition_id)
    office = facts.office(application.unit_id, edition.area)
    ctx = facts.form_context(edition, application.service, office)
    held = contents.of(application)
    service = queries.service_of(application)
    shown = answering.visible(service.ask, held.answers, ctx).answers
    return FinishedCase(
        reference=application.reference,
        title=held.title,
        ended_at=application.ended_at or application.state_at,
        documents=documents,
        answers=dict(_cells(service.questions, shown, ctx)),
    )


def _cells(
    questions: Mapping[str, Question], answers: Mapping[str, Any], ctx: Ctx
) -> Iterator[tuple[str, str]]:
    for key, question in questions.items():
        value, label = answers.get(key), i18n.pick(question.label)
        if value is None:
            continue
        if question.type == "record":
            yield from _parts(label, ctx.fields_of(question), value)
        elif question.type == "group":
            for at, row in enumerate(value, start=1):
                yield from _parts(f"{label} {at}", question.questions, row)
        else:
            yield label, _said(question, value)


def _parts(
    label: str, fields: Mapping[str, ValueField], row: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    for key, field in fields.items():
        if row.get(key) is not None:
            yield f"{label}: {i18n.pick(field.label)}", _said(field, row[key])


def _said(field: ValueField, value: Any) -> str:
    return value_words.say(field, value, lambda code: area_names(areas, code))
