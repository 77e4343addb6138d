"""Drafts, applications, their files and the moves made on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
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
        return self.filter(ended_at=None)


class Draft(models.Model):
    """What a person is filling in. Not ledgered; becomes one application at most."""

    code = models.CharField(max_length=26, unique=True)  # random; in the address and the session
    edition = models.ForeignKey("kits.Edition", on_delete=models.PROTECT)
    service = models.CharField(max_length=60)
    language = models.CharField(max_length=2, default="id")
    sealed = models.BinaryField(default=bytes)  # answers so far, encrypted
    secret = models.BinaryField(default=bytes)  # after sending: the tracking secret, encrypted, 24 h
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.service} {self.code}"


class Application(models.Model):
    """One request for a service, pinned to the edition it was sent on."""

    reference = models.CharField(max_length=20, unique=True)  # random, check sign, public
    secret_digest = models.BinaryField(max_length=32)
    once = models.CharField(max_length=100, unique=True)  # draft code or API key: never doubled
    request_digest = models.BinaryField(max_length=32, default=bytes)
    secret_sealed = models.BinaryField(default=bytes)  # for a repeated confirmation, 24 h
    kit = models.CharField(max_length=60)
    service = models.CharField(max_length=60)
    edition = models.ForeignKey("kits.Edition", on_delete=models.PROTECT)
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT)
    state = models.CharField(max_length=60)
    sealed = models.BinaryField()  # answers, contact and title, encrypted
    finds = models.JSONField(default=list)  # keyed hashes (hex) of the applicant's numbers
    channel = models.CharField(max_length=10, default="web")  # web, api, counter
    language = models.CharField(max_length=2, default="id")
    by = models.CharField(max_length=60, default="applicant")
    submitted_at = models.DateTimeField()
    state_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # while the clock runs
    paused_at = models.DateTimeField(null=True)
    promised_minutes = models.PositiveIntegerField()
    used_minutes = models.PositiveIntegerField(default=0)  # working minutes until the last change
    returned_count = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, blank=True)  # served, refused, withdrawn, expired
    is_on_time = models.BooleanField(null=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["unit", "state", "due_at"],
                condition=Q(ended_at=None),
                name="application_queue",
            ),
            models.Index(fields=["kit", "service", "submitted_at"], name="application_measure"),
            models.Index(
                fields=["due_at"], condition=Q(ended_at=None), name="application_due"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Upload(models.Model):
    """A file of a draft or application: decoded, re-encoded, encrypted on storage."""

    class Status(models.TextChoices):
        GIVEN = "given", _("Given")
        ACCEPTED = "accepted", _("Accepted")
        RETURNED = "returned", _("To be mended")

    code = models.CharField(max_length=26, unique=True)
    draft = models.ForeignKey(
        Draft, on_delete=models.SET_NULL, null=True, related_name="uploads"
    )
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, null=True, related_name="uploads"
    )
    bring = models.CharField(max_length=60)  # key in the service's `bring`
    substitute = models.CharField(max_length=60, blank=True)  # key in `substitutes`, if one stands in
    file = models.CharField(max_length=200)  # name in storage (encrypted there)
    media_type = models.CharField(max_length=40)
    pages = models.PositiveSmallIntegerField(default=1)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=Status, default=Status.GIVEN)
    reason = models.TextField(blank=True)  # why it was returned, for the applicant
    is_current = models.BooleanField(default=True)
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.bring} {self.code}"


class MoveMade(models.Model):
    """A move as it happened; the timeline is read from these. Rows are only added."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="moves")
    move = models.CharField(max_length=60)
    from_state = models.CharField(max_length=60)
    to_state = models.CharField(max_length=60)
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    role = models.CharField(max_length=60)  # "applicant" or the kit's role
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

    def __str__(self) -> str:
        return f"note {self.pk}"
