"""Making and closing surveys, inviting to them, and taking answers that belong to nobody."""

from __future__ import annotations

from sauyunan.surveys.actions.answering import About, Paper, add_answers, answer, settle, take
from sauyunan.surveys.actions.counting import recount
from sauyunan.surveys.actions.following import finish_follow_up, plan_follow_up
from sauyunan.surveys.actions.inviting import invite
from sauyunan.surveys.actions.planning import (
    Plan,
    close_ended,
    close_survey,
    plan_survey,
    standing_survey,
    withdraw_survey,
)
from sauyunan.surveys.actions.reporting import note_report
from sauyunan.surveys.refusals import AnswerRefused, SurveyClosed, SurveyRefused

__all__ = [
    "About",
    "AnswerRefused",
    "Paper",
    "Plan",
    "SurveyClosed",
    "SurveyRefused",
    "add_answers",
    "answer",
    "close_ended",
    "close_survey",
    "finish_follow_up",
    "invite",
    "note_report",
    "plan_follow_up",
    "plan_survey",
    "recount",
    "settle",
    "standing_survey",
    "take",
    "withdraw_survey",
]
