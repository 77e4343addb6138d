"""Reads of survey results: the index of a service, and the link that lets a person answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, IntegerField, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from sauyunan.surveys import scoring, tokens
from sauyunan.surveys.instruments import asked
from sauyunan.surveys.methods import Method, method_of
from sauyunan.surveys.models import Answer, Invitation
from sauyunan.surveys.small_cells import SMALLEST_SHOWN


@dataclass(frozen=True)
class Result:
    """What is known of a service's satisfaction. ``score`` is None below SMALLEST_SHOWN."""

    n: int
    score: scoring.Score | None


def result_of(services: list[str], since: date, until: date, *, name: str = "skm-2017") -> Result:
    """The index over all answers of the services given on the days, both ends included.

    Respondents are pooled: every answer counts once, whichever service it belongs to.
    """
    method = method_of(asked(name))
    answers = Answer.objects.filter(
        instrument=name, service__in=services, given_on__gte=since, given_on__lte=until
    )
    n, sums = _sums(answers, method)
    return Result(n, scoring.score(sums, method) if n >= SMALLEST_SHOWN else None)


def _sums(answers: QuerySet[Answer], method: Method) -> tuple[int, dict[str, tuple[int, int]]]:
    columns = {
        f"sum_{key}": Sum(Cast(KeyTextTransform(key, "answers"), IntegerField()))
        for key in method.weights
    }
    row = answers.aggregate(n=Count("pk"), **columns)
    n = row["n"]
    return n, {key: (row[f"sum_{key}"] or 0, n) for key in method.weights}


def token_of(case: str) -> str | None:
    """The token of a case's unused invitation, or None when there is nothing to answer."""
    invitation = Invitation.objects.filter(case=case, is_used=False).first()
    return tokens.token_for(case, invitation.instrument) if invitation else None


def invitation(token: str) -> Invitation | None:
    """The invitation behind a token, used or not."""
    return Invitation.objects.filter(token_digest=tokens.digest_of(token)).first()
