"""Drafts, applications, their files and the moves made on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sauyunan.accounts import access as accounts_access

if TYPE_CHECKING:
    from sauyunan.accounts.models import Person


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Filters on applications."""

    def visible_to(self, person: Person) -> ApplicationQuerySet:
        """Applications of units in which the person holds a role of the application's kit."""
        return self.filter(accounts_access.scope(person, kit="kit", unit="unit"))

    def open(self) -> ApplicationQuerySet:
        """Applications that have not ended."""
        return self.filter(ended_at=None)

    def least_time_left_first(self) -> ApplicationQuerySet:
        """The promise or step that ends first stands first; paused ones stand last."""
        return self.order_by(F("next_due_at").asc(nulls_last=True), "pk")


class Draft(models.Model):
    """What a person is filling in. Not ledgered; becomes one application at most."""

    code = models.CharField(max_length=26, unique=True)  # random; in the address and the session
    edition = models.ForeignKey("kits.Edition", on_delete=models.PROTECT)
    service = models.CharField(max_length=60)
    language = models.CharField(max_length=2, default="id")
    sealed = models.BinaryField(default=bytes)  # answers so far, encrypted
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.service} {self.code}"

    @property
    def once(self) -> str:
        """What an application made of this draft is unique by."""
        return f"draft:{self.code}"

    @property
    def scope(self) -> str:
        """What the sealed answers are bound to."""
        return f"services.draft:{self.code}"


class Application(models.Model):
    """One request for a service, pinned to the edition it was sent on."""

    class Channel(models.TextChoices):
        WEB = "web", _("web")
        API = "api", _("other system")
        COUNTER = "counter", _("counter")

    reference = models.CharField(max_length=20)  # random, check sign, public
    secret_digest = models.BinaryField(max_length=32)
    once = models.CharField(max_length=140)  # "draft:…" or "api:…": never doubled
    request_digest = models.BinaryField(max_length=32, default=bytes)
    secret_sealed = models.BinaryField(default=bytes)  # for a repeated confirmation, 24 h
    kit = models.CharField(max_length=60)
    service = models.CharField(max_length=60)
    # Foreign keys without an index of their own: those below lead with what is looked up.
    edition = models.ForeignKey("kits.Edition", on_delete=models.PROTECT, db_index=False)
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, db_index=False)
    state = models.CharField(max_length=60)
    waits_for = ArrayField(models.CharField(max_length=60), default=list)  # roles that can move it
    sealed = models.BinaryField()  # answers, contact and title, encrypted
    finds = models.JSONField(default=list)  # keyed hashes (hex) of the numbers in the answers
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.WEB)
    language = models.CharField(max_length=2, default="id")
    by = models.CharField(max_length=60, default="applicant")
    submitted_at = models.DateTimeField()
    state_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # end of the promise, while the clock runs
    next_due_at = models.DateTimeField(null=True)  # the promise or the step's own, whichever first
    running_since = models.DateTimeField(null=True)  # none: the clock stands
    promised_minutes = models.PositiveIntegerField()
    used_minutes = models.PositiveIntegerField(default=0)  # working minutes of former runs
    returned_count = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, blank=True)  # served, refused, withdrawn, expired
    is_on_time = models.BooleanField(null=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            # Not unique=True: that would bring a second index for LIKE, paid for by every applicant.
            models.UniqueConstraint(fields=["reference"], name="application_reference_once"),
            models.UniqueConstraint(fields=["once"], name="application_once"),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="")
                | (Q(ended_at__isnull=False) & ~Q(outcome="")),
                name="application_ends_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(due_at=None, running_since=None)
                | Q(due_at__isnull=False, running_since__isnull=False),
                name="application_is_due_while_it_runs",
            ),
        ]
        indexes = [
            models.Index(
                F("next_due_at").asc(nulls_last=True),
                F("id"),
                condition=Q(ended_at=None),
                name="application_queue",
            ),
            models.Index(
                fields=["unit", "kit", "service", "state"],
                condition=Q(ended_at=None),
                name="application_states",
            ),
            models.Index(fields=["kit", "service", "submitted_at"], name="application_measure"),
            models.Index(
                fields=["kit", "service", "ended_at"],
                condition=Q(outcome="served"),
                name="application_served",
            ),
            models.Index(
                fields=["ended_at"], condition=Q(ended_at__isnull=False), name="application_ended"
            ),
            models.Index(
                fields=["state_at"],
                condition=Q(ended_at=None, running_since=None),
                name="application_paused",
            ),
            models.Index(
                fields=["claimed_by"],
                condition=Q(claimed_by__isnull=False),
                name="application_claimed",
            ),
            models.Index(
                fields=["submitted_at"],
                condition=~Q(secret_sealed=b""),
                name="application_secret",
            ),
            GinIndex(fields=["finds"], name="application_finds", opclasses=["jsonb_path_ops"]),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def scope(self) -> str:
        """What the sealed contents are bound to."""
        return f"services.application:{self.reference}"

    @property
    def full_service(self) -> str:
        """``kit/service``: how other apps name it."""
        return f"{self.kit}/{self.service}"

    @property
    def object(self) -> str:
        """How the ledger names it."""
        return f"application:{self.reference}"


class Upload(models.Model):
    """A file of a draft or application: decoded, re-encoded, encrypted on storage."""

    class Status(models.TextChoices):
        GIVEN = "given", _("Given")
        RETURNED = "returned", _("To be mended")
        PENDING = "pending", _("Waiting to be sent")  # the new file for a returned one
        REPLACED = "replaced", _("Replaced")

    code = models.CharField(max_length=26)
    draft = models.ForeignKey(Draft, on_delete=models.SET_NULL, null=True, related_name="uploads")
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, null=True, related_name="uploads"
    )
    bring = models.CharField(max_length=60, blank=True)  # key in `bring`; set at the latest on use
    substitute = models.CharField(
        max_length=60, blank=True
    )  # key in `substitutes`, if one stands in
    file = models.CharField(max_length=200)  # name in storage (encrypted there): all its pages
    pages = models.PositiveSmallIntegerField(default=1)
    media_type = models.CharField(max_length=40)  # of a page
    size = models.PositiveIntegerField()  # bytes, all pages
    sha256 = models.CharField(max_length=64)  # of what is stored, before encryption
    warnings = models.JSONField(default=list)  # sentences for the giver; they never refuse a file
    status = models.CharField(max_length=10, choices=Status, default=Status.GIVEN)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code"], name="upload_code_once")]
        indexes = [
            models.Index(
                fields=["added_at"],
                condition=Q(draft=None, application=None),
                name="upload_loose",
            )
        ]

    def __str__(self) -> str:
        return f"{self.bring} {self.code}"

    @property
    def scope(self) -> str:
        """What the stored pages are bound to."""
        return f"services.upload:{self.code}"


class MoveMade(models.Model):
    """A move as it happened; the timeline is read from these. Rows are only added."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="moves")
    move = models.CharField(max_length=60)
    from_state = models.CharField(max_length=60)
    to_state = models.CharField(max_length=60)
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    role = models.CharField(max_length=60)  # "applicant", "system" or the kit's role
    acting = models.CharField(max_length=3, blank=True)  # Plh, Plt: a deputy acted
    sealed = models.BinaryField(default=bytes)  # reasons and answers of the move's form, encrypted
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.move} {self.at:%Y-%m-%d}"


class Note(models.Model):
    """An internal note of the desk; the applicant never sees it."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="notes")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"note {self.pk}"


class HandOver(models.Model):
    """A case that one officer gave to another, and why. Rows are only added."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="handovers")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()  # why
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"handed over {self.at:%Y-%m-%d}"


class Entry(models.Model):
    """Somebody has entered a served case into another system by hand."""

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="entry")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"entered {self.at:%Y-%m-%d}"


class Bulk(models.Model):
    """One move on many cases, confirmed at once and made case by case."""

    code = models.CharField(max_length=26, unique=True)  # random; in the address
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    kit = models.CharField(max_length=60)
    service = models.CharField(max_length=60)
    move = models.CharField(max_length=60)
    at = models.DateTimeField(db_index=True)
    stopped_at = models.DateTimeField(null=True)  # something failed; the rest waits for a new try

    def __str__(self) -> str:
        return f"{self.kit}/{self.service} {self.move} {self.code}"

    @property
    def object(self) -> str:
        """How the ledger names it."""
        return f"bulk:{self.code}"


class BulkCase(models.Model):
    """A case of a bulk and what became of it."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Not done yet")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Left out")
        FAILED = "failed", _("Failed, can be tried again")

    bulk = models.ForeignKey(Bulk, on_delete=models.CASCADE, related_name="cases")
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    said = models.CharField(max_length=500, blank=True)  # why it was left out

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "bulk"], name="bulk_case_once")
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.pk}"
