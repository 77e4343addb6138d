"""Jurors, what they may not judge, what they were given to judge, and what they said."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sauyunan.competitions.models.editions import Edition
from sauyunan.competitions.models.entries import Entry


class Juror(models.Model):
    """Somebody invited to judge in an edition, in one panel."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="jurors")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT)
    panel = models.CharField(max_length=60)
    pseudonym = models.CharField(max_length=20)  # in published sheets
    agency = models.CharField(max_length=200, blank=True)
    expertise = models.JSONField(default=list)  # keys of categories
    most_entries = models.PositiveIntegerField(null=True)
    invited_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "person", "panel"], name="juror_once")
        ]

    def __str__(self) -> str:
        return f"{self.person}"


class Conflict(models.Model):
    """Why a juror must not see, score or export an entry. Derived ones are found by the platform."""

    class Kind(models.TextChoices):
        DECLARED = "declared", _("declared by the juror")
        AGENCY = "agency", _("same agency")
        UNIT = "unit", _("same unit or one above or below it")
        TEAM = "team", _("of the innovation's team")
        MENTOR = "mentor", _("mentor of the innovation")
        AUTHOR = "author", _("wrote the proposal")

    juror = models.ForeignKey(Juror, on_delete=models.CASCADE, related_name="conflicts")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="conflicts")
    kind = models.CharField(max_length=8, choices=Kind)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["juror", "entry", "kind"], name="conflict_once")
        ]

    def __str__(self) -> str:
        return f"{self.juror} / {self.entry}"


class Assignment(models.Model):
    """A juror judges an entry in a stage."""

    juror = models.ForeignKey(Juror, on_delete=models.PROTECT, related_name="assignments")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="assignments")
    stage = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["juror", "entry", "stage"], name="assignment_once")
        ]

    def __str__(self) -> str:
        return f"{self.juror} / {self.entry} {self.stage}"

    @property
    def state(self) -> str:
        """How far its card is: new, draft, sent."""
        card = getattr(self, "scorecard", None)
        return "new" if card is None else str(card.state)


class Handover(models.Model):
    """An entry that a juror gave back because of a conflict, and who has it since; None: nobody yet."""

    juror = models.ForeignKey(Juror, on_delete=models.CASCADE, related_name="handovers")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="handovers")
    stage = models.CharField(max_length=60)
    to = models.ForeignKey(Juror, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["juror", "entry", "stage"], name="handover_once")
        ]

    def __str__(self) -> str:
        return f"{self.juror} / {self.entry} {self.stage}"


class Scorecard(models.Model):
    """What a juror gave. A draft may be changed; what was sent is committed in the ledger and stays."""

    assignment = models.OneToOneField(
        Assignment, on_delete=models.PROTECT, related_name="scorecard"
    )
    values = models.JSONField(default=dict)  # criterion -> decimal as text
    to_entrant = models.TextField(blank=True, max_length=4000)
    to_committee = models.TextField(blank=True, max_length=4000)
    sent_at = models.DateTimeField(null=True)
    reconciled = models.JSONField(null=True)  # values agreed in the small team, beside those sent
    ledger_entry = models.BigIntegerField(null=True)  # the commitment to what was sent
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.assignment}"

    @property
    def state(self) -> str:
        """Draft or sent."""
        return "sent" if self.sent_at else "draft"

    @property
    def agreed(self) -> dict[str, str]:
        """The values that count: those sent, with what the small team agreed on in their place."""
        return {**self.values, **(self.reconciled or {})}


class Slot(models.Model):
    """When and where an entry is heard or visited."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="slots")
    stage = models.CharField(max_length=60)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    address = models.URLField(max_length=500, blank=True)
    sequence = models.PositiveIntegerField(default=0)  # of the calendar entry

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "stage"], name="slot_once")]

    def __str__(self) -> str:
        return f"{self.entry} {self.starts_at}"


class Result(models.Model):
    """The published sheet of a stage: everything that is needed to compute the ranking again."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="results")
    stage = models.CharField(max_length=60)
    sheet = models.JSONField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "stage"], name="result_once")]

    def __str__(self) -> str:
        return f"{self.edition} {self.stage}"


def is_published(edition: Edition, stage: str) -> bool:
    """Whether what a stage decided is published: its own result, or, where it has no ranking, that of a later one."""
    published = edition.results.filter(published_at__isnull=False)
    own = edition.results.filter(stage=stage).exists()
    return published.filter(stage=stage).exists() if own else published.exists()


class Minutes(models.Model):
    """The signed minutes (berita acara) of the meeting that settled a stage: a judged one, or the administrative check.
    Made anew until what the stage decided is published."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="minutes")
    stage = models.CharField(max_length=60)
    code = models.CharField(max_length=26, unique=True)  # random, printed on it
    meeting = models.JSONField()  # day, place, who was there, what else was settled
    file = models.CharField(max_length=200)  # name in storage (encrypted there)
    sha256 = models.CharField(max_length=64, db_index=True)
    certificate = models.CharField(max_length=64)  # serial of the signer's, hex
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "stage"], name="minutes_once")]

    def __str__(self) -> str:
        return f"{self.edition} {self.stage}"

    @property
    def result(self) -> Result | None:
        """The ranking that they tell; None of a stage without one."""
        return self.edition.results.filter(stage=self.stage).first()

    @property
    def is_published(self) -> bool:
        """Whether everybody may know what they tell: the result is published; without one, any result is."""
        return is_published(self.edition, self.stage)

    @property
    def scope(self) -> str:
        """What its file is sealed for."""
        return f"competitions.minutes:{self.code}"


class Objection(models.Model):
    """What an entrant says against a result, and the answer."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="objections")
    stage = models.CharField(max_length=60)
    text = models.TextField(max_length=4000)
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer = models.TextField(blank=True, max_length=4000)
    answered_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.entry}"
