"""Documents: numbered, rendered, signed, replaced, revoked."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentQuerySet(models.QuerySet["Document"]):
    """Filters on documents."""

    def in_force(self) -> DocumentQuerySet:
        """Neither replaced nor revoked."""
        return self.filter(status__in=[Document.Status.WAITING, Document.Status.VALID])


class Document(models.Model):
    """A numbered PDF; its row is made in the move's transaction, the file follows."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Being made")
        VALID = "valid", _("Valid")
        REPLACED = "replaced", _("Replaced by a newer document")
        REVOKED = "revoked", _("Revoked")

    code = models.CharField(max_length=26, unique=True)  # in the QR address /cek/<code>
    kind = models.CharField(max_length=121)  # "salaman/akta-kelahiran"
    number = models.CharField(max_length=80, blank=True)
    title = models.JSONField(default=dict)  # texts of the kind when issued
    about_digest = models.BinaryField(max_length=32)  # keyed hash of whom or what it is about
    edition = models.ForeignKey("kits.Edition", on_delete=models.PROTECT)
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, null=True)
    case = models.CharField(max_length=40, db_index=True)  # reference of the application
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    sealed = models.BinaryField()  # the template's data, encrypted
    shown = models.JSONField(default=dict)  # masked facts of the verification page
    file = models.CharField(max_length=200, blank=True)  # name in storage (encrypted there)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    certificate = models.CharField(max_length=64, blank=True)  # serial of the signer's, hex
    signer_name = models.CharField(max_length=200, blank=True)
    signer_title = models.CharField(max_length=200, blank=True)
    issued_by = models.CharField(max_length=60, default="system")  # actor; four eyes need it
    issued_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # replaced or revoked
    ended_by = models.CharField(max_length=60, blank=True)
    end_reason = models.TextField(blank=True)
    replaced_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            # A document that was replaced or revoked may live on under its number in a new file.
            models.UniqueConstraint(
                fields=["kind", "number"],
                condition=~models.Q(number="") & models.Q(status__in=["waiting", "valid"]),
                name="document_number_once",
                violation_error_message=_("A document with this number is in force already."),
            )
        ]
        indexes = [
            models.Index(fields=["kind", "about_digest"], name="document_about"),
            models.Index(
                fields=["issued_at"],
                condition=models.Q(status="waiting"),
                name="document_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    @property
    def is_in_force(self) -> bool:
        return self.status in {self.Status.WAITING, self.Status.VALID}

    @property
    def seal_scope(self) -> str:
        return f"documents.document:{self.code}"

    @property
    def file_scope(self) -> str:
        return f"documents.file:{self.code}"
