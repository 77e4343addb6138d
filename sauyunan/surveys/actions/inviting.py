"""Inviting somebody who was served."""

from __future__ import annotations

from datetime import date

from sauyunan.surveys import queries, tokens
from sauyunan.surveys.actions.planning import standing_survey
from sauyunan.surveys.models import Invitation


def invite(name: str, *, service: str, unit_id: int | None, case: str, on: date) -> Invitation:
    """Let the applicant of a case answer once; a second call changes nothing.

    The invitation is to the survey that is open for the service and unit, else to the one that is open
    for the whole unit, else to the standing one of the year, which asks by the instrument ``name``.
    """
    survey = queries.open_survey(unit_id, service, on) or standing_survey(
        name, service=service, unit_id=unit_id, on=on
    )
    made, _is_new = Invitation.objects.get_or_create(
        token_digest=tokens.digest_of(tokens.token_for(case, name)),
        defaults={
            "instrument": name,
            "service": service,
            "unit_id": unit_id,
            "case": case,
            "survey": survey,
            "made_on": on,
        },
    )
    return made
