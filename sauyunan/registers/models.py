"""Records, their former versions, their look-up hashes, and the counters of numbers."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sauyunan.core import clock


class Record(models.Model):
    """The present version of a record. Public fields are JSON, personal fields one sealed blob."""

    register = models.CharField(max_length=130)  # "adminduk/penduduk"
    code = models.CharField(max_length=26, unique=True)  # random, for addresses
    key_digest = models.BinaryField(max_length=32)  # keyed hash of the register's key
    data = models.JSONField(default=dict)
    sealed = models.BinaryField(default=bytes)
    version = models.PositiveIntegerField(default=1)
    edition = models.ForeignKey("kits.Edition", on_delete=models.PROTECT)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["register", "key_digest"],
                name="record_key_once",
                violation_error_message=_("A record with this key is in the register already."),
            )
        ]
        indexes = [
            models.Index(fields=["register", "-changed_at"], name="record_newest"),
            GinIndex(fields=["data"], name="record_data"),
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.code}"


class RecordVersion(models.Model):
    """A former or present version of a record; rows are only added."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    data = models.JSONField(default=dict)
    sealed = models.BinaryField(default=bytes)
    case = models.CharField(max_length=40, blank=True)  # reference of the application
    by = models.CharField(max_length=60)  # actor: "person:3", "applicant", "system"
    at = models.DateTimeField()
    restores = models.PositiveIntegerField(null=True)  # the version that it brought back
    reason_sealed = models.BinaryField(default=bytes, db_default=b"")  # why it was brought back

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "version"], name="record_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.record_id} v{self.version}"


class PublishedQuerySet(models.QuerySet["Published"]):
    """Filters on what is published."""

    def stale(self) -> PublishedQuerySet:
        """What nobody confirmed in time."""
        return self.filter(stale_on__lte=clock.today())


class Published(models.Model):
    """What the public sees of a record now, laid out to be found; made anew whenever it changes."""

    record = models.OneToOneField(Record, on_delete=models.CASCADE, related_name="published")
    register = models.CharField(max_length=130)
    title = models.TextField()
    data = models.JSONField(default=dict)  # the public fields that have a value
    words = SearchVectorField()
    facets = ArrayField(models.TextField(), default=list)  # "subsektor=kuliner", "area=32.73.01"
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    cell = models.CharField(max_length=20, default="", blank=True)  # quadkey of the point
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)  # of the last time; none: it goes on for ever
    repeats = models.TextField(default="", blank=True)  # RRULE
    until = models.DateField(null=True)  # the last day that it is shown
    confirmed_on = models.DateField(null=True)  # its owner said that it still holds
    stale_on = models.DateField(null=True)  # its owner is asked; stale from this day on
    published_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = PublishedQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["words"], name="published_words"),
            GinIndex(fields=["facets"], name="published_facets"),
            models.Index(fields=["register", "title", "record"], name="published_title"),
            models.Index(fields=["register", "-changed_at"], name="published_newest"),
            models.Index(
                fields=["register", "cell"],
                name="published_cell",
                opclasses=["varchar_ops", "varchar_pattern_ops"],
            ),
            models.Index(fields=["register", "starts_on"], name="published_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.title}"

    @property
    def is_stale(self) -> bool:
        """Whether nobody confirmed in time that it still holds."""
        return self.stale_on is not None and self.stale_on <= clock.today()

    @property
    def held_on(self) -> date:
        """The last day on which it was confirmed or changed."""
        changed = self.changed_at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
        return max(self.confirmed_on or changed, changed)


class Finding(models.Model):
    """A keyed hash by which an encrypted field is found: whole, word, first letters, or day."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="findings")
    register = models.CharField(max_length=130)
    field = models.CharField(max_length=60)
    digest = models.BinaryField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["register", "field", "digest"], name="finding_digest")]

    def __str__(self) -> str:
        return f"{self.register}.{self.field}"


class Counter(models.Model):
    """The last serial given for a number pattern and prefix; locked while one is taken."""

    number = models.CharField(max_length=130)  # "adminduk/nik"
    prefix = models.CharField(max_length=80)
    last = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number", "prefix"], name="counter_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.prefix}"


class RecordOwner(models.Model):
    """Whose record it is, or was: proved by a code, reached by the contact that is kept with it."""

    class How(models.TextChoices):
        REGISTERED = "registered", _("Registered it")
        CLAIMED = "claimed", _("Claimed it")
        TRANSFERRED = "transferred", _("It was handed over to them")

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="owners")
    code = models.CharField(max_length=26, unique=True)  # random; what is sealed is bound to it
    how = models.CharField(max_length=12, choices=How)
    case = models.CharField(max_length=40, blank=True)  # reference of the application
    language = models.CharField(max_length=2, default="id")
    secret_digest = models.BinaryField(max_length=32)  # keyed hash of the owner's secret code
    secret_sealed = models.BinaryField(
        default=bytes
    )  # to be shown on the page of the case, a while
    contact_sealed = models.BinaryField(default=bytes)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # somebody else is the owner now

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record"], condition=Q(ended_at=None), name="record_has_one_owner"
            )
        ]
        indexes = [models.Index(fields=["case"], name="owner_case")]

    def __str__(self) -> str:
        return f"{self.record_id} {self.how}"

    @property
    def secret_scope(self) -> str:
        """What the sealed secret code is bound to."""
        return f"registers.owner-secret:{self.code}"

    @property
    def contact_scope(self) -> str:
        """What the sealed contact is bound to."""
        return f"registers.owner-contact:{self.code}"

    @property
    def object(self) -> str:
        """What the outbox calls it."""
        return f"owner:{self.code}"


class Renewal(models.Model):
    """An owner is asked whether a record still holds; the link of the message answers once."""

    class Answer(models.TextChoices):
        HOLDS = "holds", _("Still holds")
        CLOSED = "closed", _("Closed")

    owner = models.ForeignKey(RecordOwner, on_delete=models.CASCADE, related_name="renewals")
    code = models.CharField(max_length=26, unique=True)  # random
    secret_digest = models.BinaryField(max_length=32, unique=True)
    asked_on = models.DateField()
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=6, choices=Answer, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "asked_on"], name="renewal_asked_once")
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} {self.asked_on}"


class Picture(models.Model):
    """A photo of a record in two sizes; shown to all while the record is published with it."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, null=True, related_name="pictures")
    code = models.CharField(max_length=26, unique=True)  # random; in values and addresses
    file = models.CharField(max_length=200, blank=True)  # names in storage (encrypted there)
    small_file = models.CharField(max_length=200, blank=True)
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code

    @property
    def scope(self) -> str:
        """What the stored photo is bound to."""
        return f"registers.picture:{self.code}"
