"""Kits that a city holds, and the editions of them that it runs or ran."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class KitVersion(models.Model):
    """One version of a kit, kept whole: applications may still run on it years later."""

    kit = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    archive = models.BinaryField()
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kit", "version"],
                name="kit_version_once",
                violation_error_message=_("This version of the kit is here already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kit} {self.version}"


class Edition(models.Model):
    """A kit version with the city's parameters and overlay: written once, pinned by applications."""

    version = models.ForeignKey(KitVersion, on_delete=models.PROTECT, related_name="editions")
    needs = models.ManyToManyField("self", symmetrical=False, related_name="needed_by")
    parameters = models.JSONField(default=dict)
    overlay = models.JSONField(default=dict)
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, null=True)
    area = models.CharField(max_length=13, blank=True)  # dotted code of the city
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.version} (edition {self.pk})"


class Installation(models.Model):
    """Which edition of a kit runs now."""

    kit = models.CharField(max_length=60, unique=True)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=True)
    installed_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.kit
