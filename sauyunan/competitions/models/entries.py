"""An entry: whose innovation, in which group and class, with its proposal and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sauyunan.accounts import access
from sauyunan.competitions.models.editions import Edition
from sauyunan.core.i18n import pick

if TYPE_CHECKING:
    from sauyunan.accounts.models import Person

READING_ALL = (access.AUDITOR, access.LEADER)
"""Roles that read every entry of the city, and change none."""


class EntryQuerySet(models.QuerySet["Entry"]):
    """Filters on entries. Conflicts of interest are enforced here, for every page, file and API."""

    def written_by(self, person: Person) -> EntryQuerySet:
        """Those that somebody writes, or checks before they are sent. Who leads the edition checks those that
        are of no unit here: of another installation."""
        # Not by a join: rows would repeat, and to compare them whole (DISTINCT) costs more than all else.
        rows = Q(pk__in=EntryMember.objects.filter(person=person.pk).values("entry"))
        led = Q(pk__in=[])
        for role, path in access.roles_of(person):
            if role == access.INNOVATION:
                rows |= Q(unit__path__startswith=path)
            elif role == access.COMPETITION:
                led |= Q(unit=None, edition__unit__path__startswith=path)
        outside = self.filter(led).without_conflict(person).values("pk")
        return self.filter(rows | Q(pk__in=outside))

    def judged_by(self, person: Person) -> EntryQuerySet:
        """Those that somebody judges: assigned, taken on, and no conflict of any kind."""
        return (
            self.filter(
                assignments__juror__person=person.pk, assignments__juror__accepted_at__isnull=False
            )
            .without_conflict(person)
            .distinct()
        )

    def managed_by(self, person: Person) -> EntryQuerySet:
        """Those of editions that somebody runs. Who is a juror too does not run what is in conflict."""
        rows = Q(pk__in=[])
        for role, path in access.roles_of(person):
            if role in READING_ALL:
                rows |= Q(edition__isnull=False)
            elif role == access.COMPETITION:
                rows |= Q(edition__unit__path__startswith=path)
        return self.filter(rows).without_conflict(person)

    def without_conflict(self, person: Person) -> EntryQuerySet:
        """Without those with which somebody, as a juror of any panel, is in conflict."""
        return self.exclude(conflicts__juror__person=person.pk)

    def visible_to(self, person: Person) -> EntryQuerySet:
        """Those that somebody writes, judges or manages."""
        mine = self.written_by(person).values("pk")
        judged = self.judged_by(person).values("pk")
        managed = self.managed_by(person).values("pk")
        return self.filter(Q(pk__in=mine) | Q(pk__in=judged) | Q(pk__in=managed))


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
    invited = models.BooleanField(default=False)  # to a group that only the organiser opens
    external = models.CharField(
        max_length=120, blank=True
    )  # number in the national system, as typed
    withdrawn_for = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()

    veiled_title: str | None = None
    """Not kept: the title for a reader who must not know whose it is."""

    objects = EntryQuerySet.as_manager()

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

    @property
    def shown_title(self) -> str:
        """The title as its reader may know it."""
        return self.title if self.veiled_title is None else self.veiled_title

    @property
    def files_scope(self) -> str:
        """What the files of the entry are sealed for."""
        return f"competitions.entry:{self.code}"

    @property
    def class_title(self) -> str:
        """The class in the reader's language."""
        known = self.edition.competition.classes.get(self.klass)
        return pick(known.title) if known else self.klass

    @property
    def group_title(self) -> str:
        """The group in the reader's language."""
        return pick(self.edition.competition.groups[self.group].title)

    @property
    def category_title(self) -> str:
        """The category in the reader's language; "" without one."""
        known = self.edition.competition.categories.get(self.category)
        return pick(known) if known else ""

    @property
    def stage_title(self) -> str:
        """The stage that it has reached, in the reader's language."""
        return pick(self.edition.competition.stages[self.stage].title)


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

    @property
    def section_title(self) -> str:
        """The section in the reader's language; "" of a note on the whole proposal."""
        known = self.entry.edition.competition.form.sections.get(self.section)
        return pick(known.title) if known else self.section


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

    @property
    def title(self) -> str:
        """What the bundle calls it, in the reader's language."""
        known = self.entry.edition.competition.form.attachments.get(self.key)
        return pick(known.title) if known else self.key

    @property
    def scope(self) -> str:
        """What its file is sealed for."""
        return self.entry.files_scope


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
