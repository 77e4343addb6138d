"""Inviting to a survey and taking answers that belong to nobody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from sauyunan.core import clock, ledger
from sauyunan.core.actor import APPLICANT
from sauyunan.surveys import tokens
from sauyunan.surveys.instruments import instrument
from sauyunan.surveys.models import Answer, Invitation


class AnswerRefused(Exception):
    """The answers are not taken; ``element`` names the one to mend, if one is."""

    def __init__(self, message: str, element: str = "") -> None:
        super().__init__(message)
        self.element = element


def invite(name: str, *, service: str, unit_id: int | None, case: str, on: date) -> Invitation:
    """Let the applicant of a case answer once; a second call changes nothing."""
    made, _is_new = Invitation.objects.get_or_create(
        token_digest=tokens.digest_of(tokens.token_for(case, name)),
        defaults={
            "instrument": name,
            "service": service,
            "unit_id": unit_id,
            "case": case,
            "made_on": on,
        },
    )
    return made


@transaction.atomic
def answer(invitation: Invitation, answers: Mapping[str, int]) -> None:
    """Take one respondent's answers: each element once, on the instrument's scale.

    The answer keeps service, unit and day, nothing that leads back to the invitation. Of two calls
    with one invitation the first counts. Raises AnswerRefused; nothing is changed then.
    """
    _check(invitation.instrument, answers)
    won = Invitation.objects.filter(pk=invitation.pk, is_used=False).update(is_used=True)
    if not won:
        raise AnswerRefused(_("This survey has been answered already. Thank you."))
    Answer.objects.create(
        instrument=invitation.instrument,
        service=invitation.service,
        unit_id=invitation.unit_id,
        given_on=clock.today(),
        answers=dict(answers),
    )
    ledger.record("survey.answered", f"service:{invitation.service}", by=APPLICANT)


def _check(name: str, answers: Mapping[str, int]) -> None:
    method = instrument(name)
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
