"""Tables of answers: looked at, then taken or thrown away; what waits is sealed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from sauyunan.accounts.models import Person
from sauyunan.core import clock, codes, ledger, storage
from sauyunan.core.actor import Actor
from sauyunan.surveys import answer_tables
from sauyunan.surveys.actions.answering import add_answers
from sauyunan.surveys.answer_tables import Days
from sauyunan.surveys.cleaning import Report
from sauyunan.surveys.element_names import Order
from sauyunan.surveys.instruments import instrument
from sauyunan.surveys.models import AnswerFile, Channel, Survey
from sauyunan.surveys.refusals import AnswerRefused, SurveyRefused
from sauyunan.surveys.respondents import Paper


@dataclass(frozen=True)
class Table:
    """A table that was sent. ``order``: what U1 … Un count in; ``given_on``: of rows without a day."""

    name: str
    data: bytes
    order: Order | None
    given_on: date


def send_file(survey: Survey, table: Table, *, by: Person) -> AnswerFile:
    """Look at a table and keep it until it is taken or thrown away.

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
    report, _papers = _read(survey, table)
    one = AnswerFile(
        code=codes.random_code(26),
        survey=survey,
        name=table.name[-200:],
        sha256=sha256,
        order=table.order or "",
        given_on=table.given_on,
        report=report.as_json(),
        sent_by=by,
        sent_at=clock.now(),
    )
    one.file = storage.save(table.data, one.scope)
    one.save()
    return one


@transaction.atomic
def take_file(file: AnswerFile, *, by: Person) -> int:
    """Count the respondents of a table that are valid; how many. Raises SurveyRefused."""
    held = _open(file)
    data = storage.load(held.file, held.scope)
    order: Order | None = (
        "regulation"
        if held.order == "regulation"
        else "questionnaire"
        if held.order == "questionnaire"
        else None
    )
    _report, papers = _read(held.survey, Table(held.name, data, order, held.given_on))
    if held.survey.files.filter(sha256=held.sha256, state=AnswerFile.State.TAKEN).exists():
        raise SurveyRefused(_("This file has been taken already."))
    try:
        add_answers(held.survey, Channel.IMPORT, papers)
    except AnswerRefused as refusal:
        raise SurveyRefused(str(refusal)) from refusal
    _end(held, AnswerFile.State.TAKEN)
    ledger.record(
        "survey.file_taken",
        f"survey:{held.survey.code}:{held.code}",
        by=Actor.for_person(by),
        unit=held.survey.unit,
        content={"sha256": held.sha256, "valid": len(papers)},
    )
    return len(papers)


@transaction.atomic
def drop_file(file: AnswerFile, *, by: Person) -> None:
    """Throw a table away. Raises SurveyRefused for one that is taken."""
    held = _open(file)
    _end(held, AnswerFile.State.DROPPED)
    ledger.record(
        "survey.file_dropped",
        f"survey:{held.survey.code}:{held.code}",
        by=Actor.for_person(by),
        unit=held.survey.unit,
    )


def _open(file: AnswerFile) -> AnswerFile:
    rows = AnswerFile.objects.select_for_update(of=("self",)).select_related("survey")
    held = rows.get(pk=file.pk)
    if held.state != AnswerFile.State.CHECKED:
        raise SurveyRefused(_("This file is taken or thrown away already."))
    return held


def _end(held: AnswerFile, state: AnswerFile.State) -> None:
    """What no row names any more is swept from the storage within a day."""
    held.file, held.state = "", state
    held.save(update_fields=["file", "state"])


def _read(survey: Survey, table: Table) -> tuple[Report, list[Paper]]:
    last = min(survey.closes_on, clock.today())
    days = Days(survey.opens_on, last, table.given_on)
    method = instrument(survey.instrument)
    return answer_tables.of_file(table.data, table.name, method, table.order, days)
