"""Invitations that are used once, answers that belong to nobody."""

from __future__ import annotations

import uuid

from django.db import models


class Invitation(models.Model):
    """The right to answer once. Holds no trace of the answer, nor the answer of it."""

    token_digest = models.BinaryField(max_length=32, unique=True)
    instrument = models.CharField(max_length=60)
    service = models.CharField(max_length=121)  # "salaman/akta-kelahiran"
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, null=True)
    case = models.CharField(max_length=40, db_index=True)
    made_on = models.DateField()
    is_used = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.instrument} {self.service}"


class Answer(models.Model):
    """One respondent's answers: random key, day only, no link to an invitation or application."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    instrument = models.CharField(max_length=60)
    service = models.CharField(max_length=121)
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, null=True)
    channel = models.CharField(max_length=20, default="served")  # bound to a served case
    given_on = models.DateField()
    answers = models.JSONField()  # element key -> 1..scale

    class Meta:
        indexes = [models.Index(fields=["service", "given_on"], name="answer_service")]

    def __str__(self) -> str:
        return f"{self.instrument} {self.service} {self.given_on}"
