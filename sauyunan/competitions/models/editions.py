"""One edition of a competition here: the bundle it began with, and its windows."""

from __future__ import annotations

from functools import cached_property

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sauyunan.competitions import bundles
from sauyunan.competitions.format import Competition, Stage
from sauyunan.core import clock


class Edition(models.Model):
    """An edition keeps the bundle it began with; only its windows may be moved."""

    name = models.SlugField(max_length=60, unique=True)  # "kijb-2022"
    series = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    bundle = models.TextField()  # the checked bundle as JSON; stages keep their order
    digest = models.CharField(max_length=64)  # SHA-256 of it, hex
    unit = models.ForeignKey(  # the organiser
        "accounts.Unit", on_delete=models.PROTECT, related_name="competitions"
    )
    is_public = models.BooleanField(default=False)
    stage = models.CharField(max_length=60)  # key of the stage that runs
    last_number = models.PositiveIntegerField(default=0)  # of entries that were sent
    lot_seed = models.BinaryField(
        max_length=32
    )  # committed at the start, published with the result
    published_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @cached_property
    def competition(self) -> Competition:
        """The bundle that the edition began with."""
        return bundles.stored(self.bundle)

    @property
    def stage_now(self) -> Stage:
        """The stage that runs."""
        return self.competition.stages[self.stage]

    def stage_before(self, key: str) -> str:
        """The key of the stage before; "" before the first."""
        keys = list(self.competition.stages)
        at = keys.index(key)
        return keys[at - 1] if at else ""

    def stage_after(self, key: str) -> str:
        """The key of the stage after; "" after the last."""
        keys = list(self.competition.stages)
        at = keys.index(key) + 1
        return keys[at] if at < len(keys) else ""

    def window(self, key: str) -> Window:
        """When a stage is open."""
        return next(one for one in self.windows.all() if one.stage == key)


class Window(models.Model):
    """When a stage is open, to the second, in the server's time: from ``opens_at`` to before
    ``closes_at``."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="windows")
    stage = models.CharField(max_length=60)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # the manager applied its decisions
    ended_without = models.CharField(  # why it ended without reports that belong to it
        max_length=500, blank=True, db_default=""
    )

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

    @property
    def is_open(self) -> bool:
        """Whether it is open at this moment of the server: the last second counts, the closing does not."""
        return self.opens_at <= clock.now() < self.closes_at

    @property
    def is_over(self) -> bool:
        """Whether it has closed."""
        return clock.now() >= self.closes_at
