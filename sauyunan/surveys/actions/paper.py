"""Questionnaires on paper: keyed twice, compared, decided, taken; then only who keyed is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from sauyunan.accounts.models import Person
from sauyunan.core import clock, crypto, ledger
from sauyunan.core.actor import Actor
from sauyunan.surveys import cleaning, comparing, profile, queries
from sauyunan.surveys.actions.answering import add_answers
from sauyunan.surveys.cleaning import Report
from sauyunan.surveys.instruments import instrument
from sauyunan.surveys.models import Channel, Keying, PaperBatch, Survey
from sauyunan.surveys.refusals import AnswerRefused, SurveyRefused
from sauyunan.surveys.respondents import About, Paper, check_about

Round = Keying.Round


class KeyingRefused(Exception):
    """What was keyed cannot stand; ``faults``: field -> sentence."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(" ".join(faults.values()))
        self.faults = dict(faults)


@dataclass(frozen=True)
class Sheet:
    """What somebody keyed: elements and fields of the profile by name, and the open box."""

    values: Mapping[str, str]
    remark: str = ""


@transaction.atomic
def make_batch(survey: Survey, *, sheets: int, filled_on: date, by: Person) -> PaperBatch:
    """A new pile. Raises SurveyRefused: the day is not one of the survey, or it is closed."""
    locked = Survey.objects.select_for_update().get(pk=survey.pk)
    _check_day(locked, filled_on)
    last = locked.batches.aggregate(last=Max("number"))["last"] or 0
    return PaperBatch.objects.create(
        survey=locked,
        number=last + 1,
        sheets=sheets,
        filled_on=filled_on,
        made_by=by,
        made_at=clock.now(),
    )


@transaction.atomic
def key_sheet(batch: PaperBatch, number: int, round_: int, sheet: Sheet, *, by: Person) -> Keying:
    """Keep what somebody keyed; keying it again replaces it. Raises KeyingRefused, SurveyRefused."""
    held = _open(batch)
    values = _checked(held, sheet)
    if not 1 <= number <= held.sheets or round_ not in (Round.FIRST, Round.SECOND):
        raise SurveyRefused(_("There is no such sheet in this batch."))
    held.keyings.filter(sheet=number, round=Round.DECIDED).delete()  # it was about other values
    made, _is_new = Keying.objects.update_or_create(
        batch=held,
        sheet=number,
        round=round_,
        defaults={"values": values, "by": by, "at": clock.now(), "remark_sealed": b""},
    )
    if sheet.remark.strip():
        made.remark_sealed = crypto.seal(sheet.remark.strip(), made.scope)
        made.save(update_fields=["remark_sealed"])
    return made


@transaction.atomic
def decide(batch: PaperBatch, decided: Mapping[int, Mapping[str, str]], *, by: Person) -> None:
    """Say what stands on sheets where the two rounds differ: sheet -> field -> value.

    Only what differs is decided. Raises KeyingRefused, SurveyRefused.
    """
    held = _open(batch)
    differing = {(one.sheet, one.field) for one in comparing.differences(held)}
    for number, values in decided.items():
        wanted = {name: value for name, value in values.items() if (number, name) in differing}
        checked = _checked(held, Sheet(wanted))
        row, _is_new = Keying.objects.get_or_create(
            batch=held,
            sheet=number,
            round=Round.DECIDED,
            defaults={"by": by, "at": clock.now()},
        )
        row.values = {**row.values, **{name: checked[name] for name in wanted}}
        row.by, row.at = by, clock.now()
        row.save(update_fields=["values", "by", "at"])


@transaction.atomic
def take_batch(batch: PaperBatch, *, by: Person) -> Report:
    """Count a batch whose rounds are complete and whose differences are decided.

    What was keyed is forgotten; who keyed which sheet stays. Raises SurveyRefused.
    """
    held = _open(batch)
    if not comparing.is_complete(held):
        raise SurveyRefused(_("Not all sheets have been keyed twice."))
    if any(one.decided is None for one in comparing.differences(held)):
        raise SurveyRefused(_("The two rounds differ. Decide what stands on the sheets first."))
    report, papers = _papers(held)
    try:
        add_answers(held.survey, Channel.PAPER, papers)
    except AnswerRefused as refusal:
        raise SurveyRefused(str(refusal)) from refusal
    held.keyings.update(values={}, remark_sealed=b"")
    held.state, held.report = PaperBatch.State.TAKEN, report.as_json()
    held.save(update_fields=["state", "report"])
    ledger.record(
        "survey.paper_taken",
        f"survey:{held.survey.code}:{held.number}",
        by=Actor.for_person(by),
        unit=held.survey.unit,
        content={"sheets": held.sheets, "valid": report.valid},
    )
    return report


@transaction.atomic
def drop_batch(batch: PaperBatch, *, by: Person) -> None:
    """Throw away what was keyed. Raises SurveyRefused for a batch that is taken."""
    held = _open(batch)
    held.keyings.all().delete()
    held.state = PaperBatch.State.DROPPED
    held.save(update_fields=["state"])
    ledger.record(
        "survey.paper_dropped",
        f"survey:{held.survey.code}:{held.number}",
        by=Actor.for_person(by),
        unit=held.survey.unit,
    )


def _papers(batch: PaperBatch) -> tuple[Report, list[Paper]]:
    method = instrument(batch.survey.instrument)
    report = Report(collected=batch.sheets, more=comparing.told_of(batch))
    papers = []
    for number, values in comparing.final(batch).items():
        if reason := values.get(comparing.UNUSABLE):
            report.remove(reason)
            why = {"number": number, "reason": cleaning.UNUSABLE[reason]}
            report.faults.append(_("sheet %(number)d: %(reason)s") % why)
            continue
        answers = cleaning.of_keyed(values, method)
        if answers is None:
            report.remove("blank")
            blank = [key for key in method.elements if not values.get(key)]
            report.faults.append(
                _("sheet %(number)d: no answer to %(elements)s")
                % {"number": number, "elements": ", ".join(blank)}
            )
            continue
        told = _profile(values)
        remark = queries.remark_on_sheet(batch, number)
        papers.append(Paper(answers, batch.filled_on, About(told, remark)))
    report.valid = len(papers)
    return report, papers


def _profile(values: Mapping[str, str]) -> dict[str, str]:
    return {name: values[name] for name in profile.LISTS if name in values}


def _checked(batch: PaperBatch, sheet: Sheet) -> dict[str, str]:
    """The values as they are kept; KeyingRefused names each that is outside the scale or its list."""
    method = instrument(batch.survey.instrument)
    faults, kept = dict[str, str](), dict[str, str]()
    for name, value in sheet.values.items():
        if name in method.elements:
            answer = cleaning.keyed(value, method.scale)
            if answer is None:
                faults[name] = _("Key 1 to %(most)d as it stands on the sheet, or nothing.") % {
                    "most": method.scale
                }
            kept[name] = answer or ""
        else:
            kept[name] = value
    if kept.get(comparing.UNUSABLE, "") not in ("", *cleaning.UNUSABLE):
        faults[comparing.UNUSABLE] = _("Choose one of the reasons, or none.")
    told = _profile(kept)
    try:
        check_about(About(told, sheet.remark))
    except AnswerRefused as refusal:
        faults[refusal.element] = str(refusal)
    if faults:
        raise KeyingRefused(faults)
    return kept


def _open(batch: PaperBatch) -> PaperBatch:
    held = (
        PaperBatch.objects.select_for_update(of=("self",)).select_related("survey").get(pk=batch.pk)
    )
    if held.state != PaperBatch.State.KEYING:
        raise SurveyRefused(_("This batch is taken or thrown away already."))
    return held


def _check_day(survey: Survey, filled_on: date) -> None:
    if filled_on > clock.today() or not survey.takes_answers(filled_on):
        raise SurveyRefused(
            _("Give a day of the survey that is not after today; a closed survey takes nothing."),
            "filled_on",
        )
