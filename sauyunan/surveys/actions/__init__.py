"""Making and closing surveys, inviting to them, and taking answers that belong to nobody."""

from __future__ import annotations

from sauyunan.surveys.actions.answering import add_answers, answer, settle, take, why_closed
from sauyunan.surveys.actions.counting import recount
from sauyunan.surveys.actions.files import (
    count_file,
    drop_file,
    go_on_with_file,
    read_file,
    send_file,
    take_file,
)
from sauyunan.surveys.actions.following import finish_follow_up, plan_follow_up
from sauyunan.surveys.actions.inviting import invite
from sauyunan.surveys.actions.kiosks import end_kiosk, open_kiosk, see
from sauyunan.surveys.actions.paper import (
    KeyingRefused,
    Sheet,
    decide,
    drop_batch,
    key_sheet,
    make_batch,
    take_batch,
)
from sauyunan.surveys.actions.planning import (
    Change,
    Plan,
    change_survey,
    close_ended,
    close_survey,
    plan_survey,
    standing_survey,
    withdraw_survey,
)
from sauyunan.surveys.actions.reporting import note_report
from sauyunan.surveys.refusals import AnsweredAlready, AnswerRefused, SurveyClosed, SurveyRefused

__all__ = [
    "KeyingRefused",
    "Sheet",
    "count_file",
    "decide",
    "drop_batch",
    "drop_file",
    "go_on_with_file",
    "key_sheet",
    "make_batch",
    "read_file",
    "send_file",
    "take_batch",
    "take_file",
    "LONGEST_REMARK",
    "About",
    "AnswerRefused",
    "AnsweredAlready",
    "Change",
    "Paper",
    "Plan",
    "SurveyClosed",
    "SurveyRefused",
    "add_answers",
    "answer",
    "change_survey",
    "check_about",
    "close_ended",
    "close_survey",
    "end_kiosk",
    "finish_follow_up",
    "invite",
    "note_report",
    "open_kiosk",
    "plan_follow_up",
    "plan_survey",
    "recount",
    "see",
    "settle",
    "standing_survey",
    "take",
    "why_closed",
    "withdraw_survey",
]
from sauyunan.surveys.respondents import LONGEST_REMARK, About, Paper, check_about
