"""Taking answers that belong to nobody: each element once, on the scale, while the survey is open."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from sauyunan.core import clock, crypto, ledger
from sauyunan.core.actor import APPLICANT
from sauyunan.surveys import profile, queries
from sauyunan.surveys.actions import counting
from sauyunan.surveys.actions.planning import standing_survey
from sauyunan.surveys.instruments import instrument
from sauyunan.surveys.models import Answer, Channel, Invitation, Remark, Survey
from sauyunan.surveys.refusals import AnsweredAlready, AnswerRefused, SurveyClosed
from sauyunan.surveys.respondents import NOTHING, About, Paper, check_about

LONGEST = 3600  # seconds


@transaction.atomic
def answer(invitation: Invitation, answers: Mapping[str, int], about: About = NOTHING) -> None:
    """Take the answers of somebody who was invited; of two calls with one invitation the first counts.

    Whoever comes after the survey was closed answers the one that is open now. The answer keeps
    nothing that leads back to the invitation. Raises AnswerRefused; nothing is changed then.
    """
    survey = _survey_of(invitation)
    _check(survey, answers, about)
    won = Invitation.objects.filter(pk=invitation.pk, is_used=False).update(is_used=True)
    if not won:
        raise AnsweredAlready(_("This survey has been answered already. Thank you."))
    _store(survey, invitation.service, Channel.SERVED, answers, about)


def take(
    survey: Survey, channel: Channel, answers: Mapping[str, int], about: About = NOTHING
) -> None:
    """Take the answers of somebody whom no invitation led here; what was taken already is not taken twice.

    Raises AnswerRefused.
    """
    try:
        with transaction.atomic():
            locked = _locked(survey.pk)
            _check(locked, answers, about)
            _store(locked, locked.service, channel, answers, about)
    except IntegrityError:
        if not Answer.objects.filter(pk=_key(survey, about)).exists():
            raise


@transaction.atomic
def add_answers(survey: Survey, channel: Channel, papers: Iterable[Paper]) -> int:
    """Take what was written down in the survey's days; also after its last day, until it is closed.

    All or nothing; how many. Raises AnswerRefused.
    """
    locked = queries.locked(survey.pk)
    given = list(papers)
    for one in given:
        _check_answers(locked, one.answers)
        check_about(one.about)
        if not locked.takes_answers(one.given_on):
            raise SurveyClosed(why_closed(locked))
    _copy(locked, channel, given)
    _keep_remarks(locked, [one.about.remark for one in given])
    counting.count(locked, locked.service, channel, [one.answers for one in given])
    return len(given)


def settle(now: datetime) -> int:
    """Write the rows of used invitations and of remarks once more, all in one transaction; how many.

    PostgreSQL keeps with each row which transaction wrote it: until then whoever can read the tables
    themselves could find an answer by it, beside the invitation or the remark of the same transaction.
    """
    used = Invitation.objects.filter(is_used=True, is_settled=False).update(is_settled=True)
    return used + Remark.objects.filter(is_settled=False).update(is_settled=True)


_COLUMNS = (
    *("id", "survey_id", "service", "channel", "given_on", "answers"),
    *("age_group", "sex", "education", "work"),
)
_COPY = f"COPY surveys_answer ({', '.join(_COLUMNS)}, device) FROM STDIN"
_INSERT = (
    f"INSERT INTO surveys_answer ({', '.join(_COLUMNS)}, device, hour, seconds) "  # noqa: S608
    f"VALUES ({', '.join(['%s'] * (len(_COLUMNS) + 3))})"
)


def _copy(survey: Survey, channel: Channel, given: Iterable[Paper]) -> None:
    """Many rows at once, as PostgreSQL takes them fastest."""
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for one in given:
            told = [one.about.profile.get(name, "") for name in profile.LISTS]
            answers = json.dumps(dict(one.answers))
            copy.write_row(
                (uuid.uuid4(), survey.pk, survey.service, channel.value, one.given_on, answers)
                + (*told, b"")
            )


def _survey_of(invitation: Invitation) -> Survey:
    """The survey that an invitation counts for now."""
    if invitation.survey_id is not None:
        survey = queries.locked(invitation.survey_id)
        if survey.takes_answers():
            return survey
    today, unit_id, service = clock.today(), invitation.unit_id, invitation.service
    found = queries.open_survey(unit_id, service, today) or standing_survey(
        invitation.instrument, service=service, unit_id=unit_id, on=today
    )
    return _locked(found.pk)


def _locked(pk: int) -> Survey:
    survey = queries.locked(pk)
    if not survey.takes_answers():
        raise SurveyClosed(why_closed(survey))
    return survey


def why_closed(survey: Survey) -> str:
    """Why a survey takes no answers now, in the reader's language."""
    if survey.closed_at is None and clock.today() < survey.opens_on:
        return _("This survey has not begun yet.")
    return _("This survey has closed meanwhile. Only what was sent before counts. Thank you.")


def _store(
    survey: Survey, service: str, channel: Channel, answers: Mapping[str, int], about: About
) -> None:
    now = clock.now().astimezone(ZoneInfo(settings.TIME_ZONE))
    told = [about.profile.get(name, "") for name in profile.LISTS]
    row = [
        *(
            _key(survey, about),
            survey.pk,
            service,
            channel.value,
            now.date(),
            json.dumps(dict(answers)),
        ),
        *(*told, _digest(survey, about.device), now.hour, _rounded(about.seconds)),
    ]
    with connection.cursor() as cursor:
        # Every respondent waits for this: a plain statement takes half the time of the model's insert.
        cursor.execute(_INSERT, row)
    _keep_remarks(survey, [about.remark])
    counting.count(survey, service, channel, [answers])
    ledger.record("survey.answered", f"survey:{survey.code}", by=APPLICANT, unit=_named(survey))


@dataclass(frozen=True)
class _Unit:
    code: str


def _named(survey: Survey) -> _Unit | None:
    """The unit of a locked survey, as the ledger names it; every answer would pay for reading it."""
    code: str | None = getattr(survey, "unit_code", None)
    return None if code is None else _Unit(code)


def _key(survey: Survey, about: About) -> uuid.UUID:
    """Random; for a form that was sent twice the same."""
    if not about.once:
        return uuid.uuid4()
    return uuid.UUID(
        bytes=crypto.digest("surveys.answer", f"{survey.code} {about.once}")[:16], version=4
    )


def _keep_remarks(survey: Survey, texts: Iterable[str]) -> None:
    remarks = []
    for text in filter(None, map(str.strip, texts)):
        remark = Remark(survey=survey)
        remark.sealed = crypto.seal(text, remark.scope)
        remarks.append(remark)
    if remarks:
        Remark.objects.bulk_create(remarks)


def _rounded(seconds: int | None) -> int | None:
    """To ten seconds, an hour at most: enough to see haste, too coarse to recognise somebody by."""
    return None if seconds is None else min(LONGEST, max(0, round(seconds, -1)))


def _digest(survey: Survey, device: str) -> bytes:
    if not device or not survey.device_key_sealed:
        return b""
    key = bytes.fromhex(crypto.unseal(survey.device_key_sealed, survey.scope))
    return hmac.digest(key, device.encode(), hashlib.sha256)[:16]


def _check(survey: Survey, answers: Mapping[str, int], about: About) -> None:
    _check_answers(survey, answers)
    check_about(about)


def _check_answers(survey: Survey, answers: Mapping[str, int]) -> None:
    method = instrument(survey.instrument)
    for key in answers:
        if key not in method.elements:
            raise AnswerRefused(_("There is no question %(key)s.") % {"key": key}, key)
    for key in method.elements:
        value = answers.get(key)
        is_on_scale = isinstance(value, int) and not isinstance(value, bool)
        if not is_on_scale or not 1 <= value <= method.scale:  # type: ignore[operator]
            raise AnswerRefused(
                _("Choose one of the answers from 1 to %(most)d.") % {"most": method.scale}, key
            )
