"""Judging over the API: what a juror was given, the own score card, and others' cards once the own was sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import AfterValidator, Field, StringConstraints

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.competitions import access, actions, judging_queries, scoring, veiling
from sauyunan.competitions.api.answering import NotNamed, for_one, problem, signed_in
from sauyunan.competitions.api.open import CriterionOut, criterion
from sauyunan.competitions.models import Assignment, Juror, Scorecard
from sauyunan.competitions.refusals import CompetitionRefused
from sauyunan.core.actor import Actor
from sauyunan.core.problems import refused
from sauyunan.kits.format import Key

router = Router(auth=signed_in)


def _without_nul(text: str) -> str:
    return text.replace("\0", "")


Text = Annotated[str, Field(max_length=4000), AfterValidator(_without_nul)]
Value = Annotated[str, StringConstraints(strip_whitespace=True, max_length=12)]
"""A decimal with a point, as text so that it stays exact; "": none yet."""


class AssignmentOut(Schema):
    """An entry that the caller judges in the stage that runs. ``state``: new, draft, sent; ``agency`` is null
    in a blind stage."""

    competition: str
    panel: str
    stage: str
    entry: str
    title: str
    agency: str | None
    state: str
    opens_at: datetime
    closes_at: datetime


class AssignmentsOut(Schema):
    """How far the caller is, and what there is to judge, in the order in which entries came in."""

    sent: int
    given: int
    assignments: list[AssignmentOut]


class OtherCard(Schema):
    """What another juror's card is worth, 0 to 100, with the words to the committee."""

    juror: str
    worth: str
    to_committee: str


class CardOut(Schema):
    """The caller's score card. ``worth``: 0 to 100, once it was sent; ``others``: empty until then;
    ``ledger_entry``: the commitment to what was sent."""

    entry: str
    stage: str
    state: str
    criteria: list[CriterionOut]
    values: dict[str, str]
    to_entrant: str
    to_committee: str
    sent_at: datetime | None
    worth: str | None
    ledger_entry: int | None
    others: list[OtherCard]


class CardIn(Schema):
    """The whole draft: what is left out is empty. ``values``: criterion -> decimal with a point."""

    model_config = {"extra": "forbid"}

    values: dict[Key, Value]
    to_entrant: Text = Field("", description="read by the entrant after publication")
    to_committee: Text = ""


class Which(Schema):
    """Of which edition."""

    competition: NotNamed = Field("", description="name of the edition")


@router.get(
    "/competition-assignments",
    response={200: AssignmentsOut, **refused(401, 422)},
    summary="What the caller judges in the stages that run",
)
def list_assignments(
    request: SignedInRequest, response: HttpResponse, which: Query[Which]
) -> AssignmentsOut:
    """Of juries that the caller has joined. An entry in conflict with the caller is not among them."""
    for_one(response)
    jurors = Juror.objects.filter(person=request.user, accepted_at__isnull=False)
    if which.competition:
        jurors = jurors.filter(edition__name=which.competition)
    given = [
        (juror, one)
        for juror in jurors.select_related("edition__unit").order_by("-edition", "panel")
        for one in judging_queries.to_judge(juror).order_by("entry__number")
    ]
    veiling.draw(request.user, [one.entry for _juror, one in given])
    rows = [_assignment(juror, one) for juror, one in given]
    sent = sum(1 for one in rows if one.state == "sent")
    return AssignmentsOut(sent=sent, given=len(rows), assignments=rows)


@router.get(
    "/competition-entries/{slug:code}/score-cards/{slug:stage}",
    response={200: CardOut, **refused(401, 404)},
    summary="The caller's score card for an entry",
)
def read_card(request: SignedInRequest, response: HttpResponse, code: str, stage: str) -> CardOut:
    """With its criteria. 404 for who does not judge the entry in this stage, and for who is in conflict."""
    for_one(response)
    return _card(access.assignment_to_judge(request.user, code, stage))


@router.put(
    "/competition-entries/{slug:code}/score-cards/{slug:stage}",
    response={200: CardOut, **refused(400, 401, 403, 404, 409, 413, 422)},
    summary="Keep a draft of the score card",
)
def keep_card(
    request: SignedInRequest, response: HttpResponse, code: str, stage: str, body: CardIn
) -> CardOut:
    """Criteria may be missing. Nobody else sees it. 409 outside the window and once the card was sent."""
    for_one(response)
    assignment = access.assignment_to_judge(request.user, code, stage)
    words = {"to_entrant": body.to_entrant, "to_committee": body.to_committee}
    try:
        actions.save_card(assignment, body.values, **words)
    except CompetitionRefused as refusal:
        raise problem(refusal) from refusal
    return _card(assignment)


@router.post(
    "/competition-entries/{slug:code}/score-cards/{slug:stage}/send",
    response={200: CardOut, **refused(400, 401, 403, 404, 409, 422)},
    summary="Send the score card",
)
def send_card(request: SignedInRequest, response: HttpResponse, code: str, stage: str) -> CardOut:
    """It is committed in the ledger and stays. Again: what was sent. 422 while a criterion has no value."""
    for_one(response)
    assignment = access.assignment_to_judge(request.user, code, stage)
    try:
        actions.send_card(assignment, by=Actor.for_person(request.user))
    except CompetitionRefused as refusal:
        raise problem(refusal) from refusal
    return _card(assignment)


# -- Parts ----------------------------------------------------------------------------------------
def _assignment(juror: Juror, one: Assignment) -> AssignmentOut:
    edition, jury = juror.edition, juror.edition.stage_now.jury
    window = edition.window(one.stage)
    return AssignmentOut(
        competition=edition.name,
        panel=juror.panel,
        stage=one.stage,
        entry=one.entry.code,
        title=one.entry.shown_title,
        agency=None if jury and jury.blind else one.entry.agency,
        state=one.state,
        opens_at=window.opens_at,
        closes_at=window.closes_at,
    )


def _card(assignment: Assignment) -> CardOut:
    """As it stands in the database now."""
    rules = assignment.entry.edition.competition.stages[assignment.stage]
    weigher = scoring.Weigher(rules.criteria)
    card = Scorecard.objects.filter(assignment=assignment).first()
    told: dict[str, Any] = {"values": {}, "to_entrant": "", "to_committee": "", "sent_at": None}
    if card is not None:
        told = {name: getattr(card, name) for name in told}
    is_sent = card is not None and card.sent_at is not None
    return CardOut(
        **told,
        entry=assignment.entry.code,
        stage=assignment.stage,
        state="new" if card is None else card.state,
        criteria=[criterion(key, one) for key, one in rules.criteria.items()],
        worth=_worth(weigher, card.values) if card and is_sent else None,
        ledger_entry=card.ledger_entry if card else None,
        others=[
            OtherCard(
                juror=one.assignment.juror.pseudonym,
                worth=_worth(weigher, one.agreed),
                to_committee=one.to_committee,
            )
            for one in judging_queries.others(assignment)
        ],
    )


def _worth(weigher: scoring.Weigher, values: Mapping[str, str]) -> str:
    return str(scoring.rounded(weigher.score(values)))
