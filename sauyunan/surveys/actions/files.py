"""Tables of answers: checked and taken by jobs, or thrown away; what waits is sealed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from sauyunan.accounts.models import Person
from sauyunan.core import clock, codes, ledger, queue, storage
from sauyunan.core.actor import Actor
from sauyunan.core.tables import TableRefused
from sauyunan.surveys import answer_tables
from sauyunan.surveys.actions.answering import add_answers, why_closed
from sauyunan.surveys.answer_tables import Days
from sauyunan.surveys.answer_values import FileRefused
from sauyunan.surveys.cleaning import Report
from sauyunan.surveys.element_names import Order
from sauyunan.surveys.instruments import instrument
from sauyunan.surveys.models import AnswerFile, Channel, Survey
from sauyunan.surveys.refusals import AnswerRefused, SurveyRefused
from sauyunan.surveys.respondents import Paper

State = AnswerFile.State
ORDERS: Mapping[str, Order] = {"regulation": "regulation", "questionnaire": "questionnaire"}


@dataclass(frozen=True)
class Table:
    """A table that was sent. ``order``: what U1 … Un count in; ``given_on``: of rows without a day."""

    name: str
    data: bytes
    order: Order | None
    given_on: date


@transaction.atomic
def send_file(survey: Survey, table: Table, *, by: Person) -> AnswerFile:
    """Keep a table whose columns are understood until it is taken or thrown away; a job checks its rows.

    Raises TableRefused, FileRefused, and SurveyRefused for one that was taken before.
    """
    if survey.closed_at is not None or not survey.takes_answers(table.given_on):
        raise SurveyRefused(
            _("Give a day of the survey that is not after today; a closed survey takes nothing."),
            "given_on",
        )
    sha256 = hashlib.sha256(table.data).hexdigest()
    if survey.files.filter(sha256=sha256, state=AnswerFile.State.TAKEN).exists():
        raise SurveyRefused(_("This file has been taken already."), "table")
    method = instrument(survey.instrument)
    answer_tables.check_columns(table.data, table.name, method, table.order)
    one = AnswerFile(
        code=codes.random_code(26),
        survey=survey,
        name=table.name[-200:],
        sha256=sha256,
        order=table.order or "",
        given_on=table.given_on,
        sent_by=by,
        sent_at=clock.now(),
        moved_at=clock.now(),
    )
    one.file = storage.save(table.data, one.scope)
    one.save()
    queue.enqueue("surveys.file_read", one.pk)
    return one


def read_file(pk: int) -> None:
    """Check the rows of a table that was sent, for the job; harmless if run twice, and for a file that is gone."""
    one = _held(pk, State.READING)
    if one is None:
        return
    with translation.override(one.sent_by.language or settings.LANGUAGE_CODE):
        report, state = _checked(one)
    values = {"file": ""} if state == State.REFUSED else {}
    rows = AnswerFile.objects.filter(pk=pk, state=State.READING)
    rows.update(state=state, report=report.as_json(), **values)


def _checked(one: AnswerFile) -> tuple[Report, AnswerFile.State]:
    try:
        report, _papers = _read(one)
    except TableRefused as refusal:
        return Report(faults=[str(refusal)]), State.REFUSED
    except FileRefused as refusal:
        return Report(faults=refusal.lines[: answer_tables.TOLD]), State.REFUSED
    return report, State.CHECKED


@transaction.atomic
def take_file(file: AnswerFile, *, by: Person) -> None:
    """Let a job count the respondents of a table that are valid; of two presses one does.

    Raises SurveyRefused.
    """
    held = _open(file)
    _check_taking(held)
    held.state, held.taken_by = State.TAKING, by
    held.row, held.moved_at = 0, clock.now()
    held.save(update_fields=["state", "taken_by", "row", "moved_at"])
    queue.enqueue("surveys.file_take", held.pk)


@transaction.atomic
def go_on_with_file(file: AnswerFile) -> None:
    """Let another job work on a table that shows no sign of work; the one that stopped may yet come
    back, and of both one checks or counts it. Raises SurveyRefused."""
    held = AnswerFile.objects.select_for_update().get(pk=file.pk)
    if not held.stands_still(clock.now()):
        raise SurveyRefused(_("The work goes on. Look again in a moment."))
    held.moved_at = clock.now()
    held.save(update_fields=["moved_at"])
    if held.state == State.READING:
        queue.enqueue("surveys.file_read", held.pk)
    else:
        queue.enqueue("surveys.file_take", held.pk)


def count_file(pk: int) -> None:
    """Count a table that is to be taken, for the job: all of it or nothing; harmless if run twice.

    One that can no longer be taken waits again, with the reason in its report.
    """
    one = _held(pk, State.TAKING)
    if one is None:
        return
    with translation.override(one.sent_by.language or settings.LANGUAGE_CODE):
        _report, papers = _read(one)
        _take_or_say_why(one, papers)


def _take_or_say_why(one: AnswerFile, papers: list[Paper]) -> None:
    try:
        _count(one.pk, papers)
    except (SurveyRefused, AnswerRefused) as refusal:
        report = {**one.report, "faults": [str(refusal), *one.report.get("faults", [])]}
        rows = AnswerFile.objects.filter(pk=one.pk, state=State.TAKING)
        rows.update(state=State.CHECKED, report=report)


@transaction.atomic
def _count(pk: int, papers: list[Paper]) -> None:
    held = AnswerFile.objects.select_for_update(of=("self",)).select_related("survey").get(pk=pk)
    by = held.taken_by
    if held.state != State.TAKING or by is None:
        return
    _check_taking(held)
    add_answers(held.survey, Channel.IMPORT, papers)
    _end(held, State.TAKEN)
    ledger.record(
        "survey.file_taken",
        f"survey:{held.survey.code}:{held.code}",
        by=Actor.for_person(by),
        unit=held.survey.unit,
        content={"sha256": held.sha256, "valid": len(papers)},
    )


def _check_taking(held: AnswerFile) -> None:
    """Raises SurveyRefused for a closed survey, and for a table that was taken before."""
    if held.survey.closed_at is not None:
        raise SurveyRefused(why_closed(held.survey))
    if held.survey.files.filter(sha256=held.sha256, state=AnswerFile.State.TAKEN).exists():
        raise SurveyRefused(_("This file has been taken already."))


@transaction.atomic
def drop_file(file: AnswerFile, *, by: Person) -> None:
    """Throw a table away. Raises SurveyRefused for one that is taken."""
    held = _open(file, State.CHECKED, State.READING, State.REFUSED)
    _end(held, State.DROPPED)
    ledger.record(
        "survey.file_dropped",
        f"survey:{held.survey.code}:{held.code}",
        by=Actor.for_person(by),
        unit=held.survey.unit,
    )


def _open(file: AnswerFile, *states: AnswerFile.State) -> AnswerFile:
    rows = AnswerFile.objects.select_for_update(of=("self",)).select_related("survey")
    held = rows.get(pk=file.pk)
    if held.state == State.TAKING:
        raise SurveyRefused(_("This file is being taken just now."))
    if held.state not in (states or (State.CHECKED,)):
        raise SurveyRefused(_("This file is taken or thrown away already."))
    return held


def _end(held: AnswerFile, state: AnswerFile.State) -> None:
    """What no row names any more is swept from the storage within a day."""
    held.file, held.state = "", state
    held.save(update_fields=["file", "state"])


def _held(pk: int, state: AnswerFile.State) -> AnswerFile | None:
    return AnswerFile.objects.select_related("survey", "sent_by").filter(pk=pk, state=state).first()


def _read(one: AnswerFile) -> tuple[Report, list[Paper]]:
    """The rows of a table, and meanwhile how far it is. Raises TableRefused, FileRefused."""

    def moved(row: int, rows: int) -> None:
        AnswerFile.objects.filter(pk=one.pk).update(row=row, rows=rows, moved_at=clock.now())

    survey, data = one.survey, storage.load(one.file, one.scope)
    last = min(survey.closes_on, clock.today())
    days = Days(survey.opens_on, last, one.given_on)
    method = instrument(survey.instrument)
    return answer_tables.of_file(data, one.name, method, ORDERS.get(one.order), days, moved)
