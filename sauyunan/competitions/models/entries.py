"""An entry: whose innovation, in which group and class, with its proposal and what became of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sauyunan.competitions.models.editions import Edition


class Entry(models.Model):
    """A proposal in an edition. What was sent with a receipt is never lost and never doubled."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        REVIEW = "review", _("with the local administrator")
        RETURNED = "returned", _("sent back")
        APPROVED = "approved", _("approved, not sent yet")
        SENT = "sent", _("in the competition")
        OUT = "out", _("did not go on")
        WON = "won", _("winner")
        WITHDRAWN = "withdrawn", _("withdrawn")

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="entries")
    code = models.CharField(max_length=12, unique=True)  # random, in addresses
    number = models.PositiveIntegerField(null=True)  # counted within the edition when sent
    innovation = models.ForeignKey(
        "innovations.Innovation", on_delete=models.PROTECT, null=True, related_name="entries"
    )  # null: of another installation
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, null=True)  # the entrant
    agency = models.CharField(max_length=200)  # counted for quotas: "Pemerintah Kota Contoh"
    title = models.CharField(_("title"), max_length=200)
    group = models.CharField(max_length=60)
    klass = models.CharField(max_length=60, blank=True)
    category = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    stage = models.CharField(max_length=60)  # the stage it has reached
    facts = models.JSONField(default=dict)  # what eligibility rules saw when it was sent
    evidence = models.JSONField(default=dict)  # the measured evidence it carries
    passport = models.JSONField(null=True)  # the signed file it came with from another installation
    sent_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=64, blank=True)  # SHA-256 of what was sent, hex
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="entry_number_once"),
            models.UniqueConstraint(
                fields=["edition", "innovation"],
                name="entry_once_per_innovation",
                violation_error_message=_("This innovation is entered here already."),
            ),
        ]
        indexes = [models.Index(fields=["edition", "stage", "status"], name="entry_by_stage")]

    def __str__(self) -> str:
        return self.title


class EntryMember(models.Model):
    """Somebody who writes the proposal."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "person"], name="entry_member_once")
        ]

    def __str__(self) -> str:
        return f"{self.entry}: {self.person}"


class Section(models.Model):
    """The text of a section, who wrote it last, and who is writing it now."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="sections")
    key = models.CharField(max_length=60)
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    locked_by = models.ForeignKey(
        "accounts.Person", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    locked_until = models.DateTimeField(null=True)
    changed_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "key"], name="section_once_per_entry")
        ]

    def __str__(self) -> str:
        return f"{self.entry}: {self.key}"


class SectionNote(models.Model):
    """What the local administrator wants mended in a section; settled when it was."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="notes")
    section = models.CharField(max_length=60, blank=True)
    text = models.CharField(max_length=1000)
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.text


class Attachment(models.Model):
    """A file or a link that goes with the proposal."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="attachments")
    key = models.CharField(max_length=60)
    address = models.URLField(max_length=500, blank=True)
    seconds = models.PositiveIntegerField(null=True)
    file = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=60, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "key"], name="attachment_once_per_entry")
        ]

    def __str__(self) -> str:
        return f"{self.entry}: {self.key}"


class Decision(models.Model):
    """What became of an entry in a stage, with its score and rank there, or with the reason."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="decisions")
    stage = models.CharField(max_length=60)
    goes_on = models.BooleanField()
    score = models.CharField(
        max_length=40, blank=True
    )  # exact decimal or fraction, as in the sheet
    rank = models.PositiveIntegerField(null=True)
    reasons = models.JSONField(default=list)  # keys of failed checks, or why not
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "stage"], name="decision_once_per_stage")
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.stage}"
