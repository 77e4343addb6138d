"""One edition of a competition here: the bundle it began with, and its windows."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Edition(models.Model):
    """An edition keeps the bundle it began with; only its windows may be moved."""

    name = models.SlugField(max_length=60, unique=True)  # "kijb-2022"
    series = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    bundle = models.JSONField()  # the checked bundle, as written
    digest = models.CharField(max_length=64)  # SHA-256 of the canonical JSON of the bundle, hex
    unit = models.ForeignKey(  # the organiser
        "accounts.Unit", on_delete=models.PROTECT, related_name="competitions"
    )
    is_public = models.BooleanField(default=False)
    stage = models.CharField(max_length=60)  # key of the stage that runs
    lot_seed = models.BinaryField(
        max_length=32
    )  # committed at the start, published with the result
    published_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Window(models.Model):
    """When a stage is open, to the second, in the server's time: from ``opens_at`` to before
    ``closes_at``."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="windows")
    stage = models.CharField(max_length=60)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # the manager applied its decisions

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "stage"], name="window_once_per_stage"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="window_closes_after_it_opens",
                violation_error_message=_("A stage closes after it opens."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition} {self.stage}"
