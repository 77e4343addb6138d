"""The effect ``ask_survey``: an applicant who was served may answer once."""

from __future__ import annotations

from sauyunan.core.cel import Field
from sauyunan.kits.part_check import PartCheck
from sauyunan.kits.parts import EffectKind, EffectRun
from sauyunan.surveys import actions
from sauyunan.surveys.format import AskSurveyEffect
from sauyunan.surveys.instruments import asked_of_citizens


def _check(effect: AskSurveyEffect, at: str, check: PartCheck) -> Field | None:
    check.known(effect.ask_survey, asked_of_citizens(), f"{at}.ask_survey", "the instrument")
    return None


def _apply(effect: AskSurveyEffect, run: EffectRun) -> None:
    actions.invite(
        effect.ask_survey,
        service=run.service,
        unit_id=run.unit_id,
        case=run.case,
        on=run.at.date(),
    )


ASK_SURVEY = EffectKind("ask_survey", AskSurveyEffect, _check, _apply)
