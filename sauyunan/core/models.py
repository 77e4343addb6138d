"""Areas of the country, the ledger's rows and checkpoints, and the city's settings and free days."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Area(models.Model):
    """Province, regency or city, district, village, by dotted code (Kemendagri)."""

    code = models.CharField(max_length=13, primary_key=True)  # "32.73.01.1001"
    name = models.CharField(max_length=120)
    level = models.PositiveSmallIntegerField()  # 1 province … 4 village
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True)
    folded = models.CharField(max_length=120)  # lower case, for the look-up

    class Meta:
        indexes = [
            models.Index(
                fields=["level", "folded"], name="area_name", opclasses=["", "text_pattern_ops"]
            )
        ]

    def __str__(self) -> str:
        return self.name


class FreeDay(models.Model):
    """A day on which the city's offices do not work, beside Saturday and Sunday."""

    day = models.DateField(unique=True)
    title = models.CharField(max_length=200)
    source = models.CharField(max_length=20, default="city")  # national, joint leave, city

    def __str__(self) -> str:
        return f"{self.day} {self.title}"


class LedgerEntry(models.Model):
    """One action. Written once in the action's transaction; position and hash come later."""

    position = models.BigIntegerField(null=True, unique=True)  # given by the sequencer
    leaf = models.BinaryField(max_length=32, null=True)  # RFC 6962 leaf hash
    at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    capability = models.CharField(max_length=121, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    verb = models.CharField(max_length=80)
    object = models.CharField(max_length=160)
    commitment = models.BinaryField(max_length=32)  # SHA-256(salt ‖ canonical content)
    salt = models.BinaryField(max_length=16)

    class Meta:
        verbose_name = _("ledger entry")

    def __str__(self) -> str:
        return f"{self.verb} {self.object}"


class LedgerHead(models.Model):
    """Where the sequencer stands: size, root, and the frontier of the Merkle tree. One row."""

    size = models.BigIntegerField(default=0)
    root = models.BinaryField(max_length=32)
    frontier = models.JSONField(default=list)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"ledger of {self.size}"
