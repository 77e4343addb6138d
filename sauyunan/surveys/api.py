"""The survey over the API: the same action as the pages."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from ninja import Router, Schema, Status

from sauyunan.core import ratelimit
from sauyunan.core.address import client_address
from sauyunan.core.problems import Problem, refused
from sauyunan.surveys import actions, queries

router = Router(tags=["surveys"])


class Answers(Schema):
    """Element key -> answer on the instrument's scale."""

    answers: dict[str, int]


class Thanks(Schema):
    """The answers are taken."""

    taken: bool


@router.post(
    "/surveys/{token}",
    response={201: Thanks, **refused(400, 404, 409, 413, 422)},
    summary="Answer a survey, once",
)
def answer_survey(request: HttpRequest, token: str, body: Answers) -> Status[Thanks]:
    """Takes all answers at once; the token came with a served application."""
    if not ratelimit.hit("surveys.token", client_address(request.META), 120, 900):
        raise Http404
    invitation = queries.invitation(token)
    if invitation is None:
        raise Http404
    try:
        actions.answer(invitation, body.answers)
    except actions.AnswerRefused as refusal:
        errors = [(f"answers.{refusal.element}", str(refusal))] if refusal.element else []
        raise Problem(422 if refusal.element else 409, str(refusal), errors=errors) from refusal
    return Status(201, Thanks(taken=True))
