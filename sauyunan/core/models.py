"""Areas with outlines, free days, the ledger with its head, counters of attempts, repeated writes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
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


class AreaShape(models.Model):
    """The outline of an area, made simpler for maps; degrees of WGS 84."""

    area = models.OneToOneField(Area, on_delete=models.CASCADE, primary_key=True)
    polygons = models.JSONField()  # as the coordinates of a MultiPolygon (RFC 7946)
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    longitude = models.FloatField()  # where words about it can stand
    latitude = models.FloatField()

    def __str__(self) -> str:
        return f"outline of {self.area_id}"


class FreeDay(models.Model):
    """A day on which the city's offices do not work, beside Saturday and Sunday."""

    day = models.DateField(unique=True)
    title = models.CharField(max_length=200)
    source = models.CharField(max_length=20, default="city")  # national, joint leave, city

    def __str__(self) -> str:
        return f"{self.day} {self.title}"


class LedgerEntry(models.Model):
    """One action. Written once in the action's transaction; position and hash come later."""

    position = models.BigIntegerField(null=True, unique=True)  # from 0: the leaf's index
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
        indexes = [models.Index(fields=["id"], condition=Q(position=None), name="ledger_waiting")]

    def __str__(self) -> str:
        return f"{self.verb} {self.object}"


class LedgerHead(models.Model):
    """Where the sequencer stands: size, root, and the frontier of the Merkle tree. One row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    size = models.BigIntegerField(default=0)
    root = models.BinaryField(max_length=32)
    frontier = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="ledger_has_one_head")]

    def __str__(self) -> str:
        return f"ledger of {self.size}"


class RateCounter(models.Model):
    """How often somebody did something in this window of time and the one before."""

    key = models.BinaryField(max_length=32, primary_key=True)  # keyed hash of scope and who
    window = models.BigIntegerField()  # number of the window since 1970
    count = models.PositiveIntegerField()
    before = models.PositiveIntegerField(default=0)
    allowed = models.BooleanField(default=True)  # whether the last attempt was
    ends_at = models.DateTimeField(db_index=True)  # when the row says nothing any more

    def __str__(self) -> str:
        return f"{self.count} in window {self.window}"


class OnceAnswered(models.Model):
    """The answer to a write that came with an Idempotency-Key, for its repetitions."""

    key = models.BinaryField(max_length=32, primary_key=True)  # keyed hash of scope and key
    request = models.BinaryField(max_length=32)  # keyed hash of what was asked
    status = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()  # the answer's body, encrypted
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.status} {self.at:%Y-%m-%d}"
