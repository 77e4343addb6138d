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

from sauyunan.core import clock, i18n


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
        indexes = [
            models.Index(fields=["case"], condition=~Q(case=""), name="record_version_case"),
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
    titles = models.JSONField(
        default=dict, db_default=models.Value({}, models.JSONField())
    )  # {"en": …}
    data = models.JSONField(default=dict)  # the public fields that have a value
    words = SearchVectorField()
    facets = ArrayField(models.TextField(), default=list)  # "subsektor=kuliner", "area=32.73.01"
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    cell = models.CharField(max_length=20, default="", blank=True)  # quadkey of the point
    in_sample = models.BooleanField(
        default=False, db_default=False
    )  # one in so many, see publishing.SAMPLED
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
            GinIndex(fields=["words", "facets"], name="published_found"),
            models.Index(fields=["register", "title", "record"], name="published_title"),
            models.Index(fields=["register", "-changed_at"], name="published_newest"),
            models.Index(
                fields=["register", "cell"],
                name="published_cell",
                opclasses=["varchar_ops", "varchar_pattern_ops"],
            ),
            models.Index(fields=["register", "starts_on"], name="published_starts"),
            models.Index(fields=["register", "longitude"], name="published_longitude"),
            models.Index(fields=["register", "latitude"], name="published_latitude"),
            GinIndex(
                fields=["words", "facets"], name="published_sample", condition=Q(in_sample=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.title}"

    def title_in(self, lang: str | None = None) -> str:
        """Its title in a language, else in the page's; the usual one where there is none."""
        return self.titles.get(lang or i18n.language()) or self.title

    @property
    def is_stale(self) -> bool:
        """Whether nobody confirmed in time that it still holds."""
        return self.stale_on is not None and self.stale_on <= clock.today()

    @property
    def held_on(self) -> date:
        """The last day on which it was confirmed or changed."""
        changed = self.changed_at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
        return max(self.confirmed_on or changed, changed)


class Tally(models.Model):
    """How many published records have a mark, or lie in a cell of the map: the sum of these rows.

    Triggers of Published add rows for each change, so that nobody waits for another; see ``tallies``.
    Those that are shown until some day stand apart, because they end without a change.
    """

    register = models.CharField(max_length=130)
    level = models.SmallIntegerField()  # digits of a cell; 0 for marks of facets
    key = models.TextField()  # "subsektor=kuliner", a cell, or nothing: all records
    until = models.DateField(null=True)
    records = models.IntegerField()
    places = models.IntegerField()  # those that have a point
    latitude = models.FloatField()  # sums
    longitude = models.FloatField()

    class Meta:
        indexes = [models.Index(fields=["register", "level", "key"], name="tally_key")]

    def __str__(self) -> str:
        return f"{self.register} {self.key} {self.records}"


class Viewing(models.Model):
    """How often the page of a record was read on a day: the sum of these rows.

    Each reading adds a row, so that nobody waits for another; each night they are summed up. Nothing of
    who read is kept.
    """

    record = models.ForeignKey(
        Record, on_delete=models.CASCADE, related_name="viewings", db_index=False
    )
    register = models.CharField(max_length=130)
    day = models.DateField()
    count = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["record", "day"], name="viewing_record"),
            models.Index(fields=["register", "day"], name="viewing_register"),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.day} {self.count}"


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


class Withdrawn(models.Model):
    """An event that was published and is no more: calendars are told so for some weeks.

    Nothing of what it said is kept but why it does not take place.
    """

    record = models.OneToOneField(Record, on_delete=models.CASCADE, related_name="withdrawn")
    register = models.CharField(max_length=130)
    starts_on = models.DateField()
    facets = ArrayField(models.TextField(), default=list)
    reason = models.CharField(max_length=300, blank=True, default="", db_default="")  # all read it
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["register", "at"], name="withdrawn_at")]

    def __str__(self) -> str:
        return f"{self.register} {self.starts_on}"


class Hiding(models.Model):
    """The office took a record out of what the public sees, for a reason, until it shows it again."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="hidings")
    code = models.CharField(max_length=26, unique=True)  # random; what is sealed is bound to it
    at = models.DateTimeField()
    by = models.CharField(max_length=60)  # actor: "person:3"
    reason_sealed = models.BinaryField()
    confirmed_on = models.DateField(null=True)  # of what was published; comes back with it
    stale_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)  # it may be shown again since
    ended_by = models.CharField(max_length=60, blank=True)
    end_reason_sealed = models.BinaryField(default=bytes)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record"], condition=Q(ended_at=None), name="record_hidden_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.at:%Y-%m-%d}"

    @property
    def scope(self) -> str:
        """What its sealed reasons are bound to."""
        return f"registers.hiding:{self.code}"


class Attendee(models.Model):
    """Somebody who wants to come on one day of an event; name and contact are sealed.

    One who withdraws leaves no row.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Not confirmed yet")
        PENDING = "pending", _("Waits for an answer")
        COMING = "coming", _("Has a place")
        WAITING = "waiting", _("On the waiting list")
        REFUSED = "refused", _("Refused")

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="attendees")
    day = models.DateField()
    code = models.CharField(max_length=26, unique=True)  # random, for addresses
    contact_digest = models.BinaryField(max_length=32)
    secret_digest = models.BinaryField(max_length=32)
    sealed = models.BinaryField()  # name, contact, secret of the link
    language = models.CharField(max_length=2, default="id")
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    told_at = models.DateTimeField()  # the link was sent last
    confirmed_at = models.DateTimeField(null=True)  # the order of the waiting list
    reason = models.CharField(max_length=300, blank=True, default="")  # of a refusal
    is_present = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "day", "contact_digest"], name="attendee_once_a_day"
            ),
            models.CheckConstraint(
                condition=models.Q(state="asked", confirmed_at=None)
                | (~models.Q(state="asked") & models.Q(confirmed_at__isnull=False)),
                name="attendee_is_confirmed",
            ),
        ]
        indexes = [models.Index(fields=["day"], name="attendee_day")]

    def __str__(self) -> str:
        return f"{self.code} {self.day} {self.state}"

    @property
    def scope(self) -> str:
        """What the sealed contents are bound to."""
        return f"registers.attendee:{self.code}"


class Import(models.Model):
    """A table that somebody sent for a register: its columns, how far it is, what was said of it."""

    class State(models.TextChoices):
        COLUMNS = "columns", _("Columns to be named")
        READING = "reading", _("Being checked")
        READY = "ready", _("Checked")
        TAKING = "taking", _("Being taken")
        CANCELLED = "cancelled", _("Cancelled")
        REFUSED = "refused", _("Cannot be read")

    code = models.CharField(max_length=26, unique=True)  # random; in the address
    register = models.CharField(max_length=130)
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )  # none: a command
    name = models.CharField(max_length=200)  # of the file
    file = models.CharField(max_length=40, blank=True)  # in the storage, sealed
    sha256 = models.CharField(max_length=64)
    told = models.JSONField(default=dict)  # what the reader said of the file
    headings = models.JSONField(default=list)
    columns = models.JSONField(default=dict)  # field: number of its column
    state = models.CharField(max_length=10, choices=State, default=State.COLUMNS)
    with_changes = models.BooleanField(default=False)  # rows that say something else are taken too
    total = models.PositiveIntegerField(default=0)  # rows of the file
    line = models.PositiveIntegerField(default=0)  # the last that was checked
    fault = models.TextField(blank=True)  # why it cannot be read
    at = models.DateTimeField()
    moved_at = models.DateTimeField()  # the last sign of work

    class Meta:
        indexes = [models.Index(fields=["register", "-at"], name="import_newest")]

    def __str__(self) -> str:
        return f"{self.register} {self.name} {self.state}"

    @property
    def scope(self) -> str:
        """What its file is sealed for."""
        return f"registers.import:{self.code}"


class ImportRow(models.Model):
    """A row of a table, and what becomes of it."""

    class State(models.TextChoices):
        NEW = "new", _("New")
        CHANGED = "changed", _("Says something else")
        OWNED = "owned", _("Belongs to an owner: decide")
        KNOWN = "known", _("Known already")
        REFUSED = "refused", _("Refused")
        DOUBLE = "double", _("Perhaps there already")
        SAME = "same", _("Updates a record")
        KEPT = "kept", _("Left out")
        TAKEN = "taken", _("Taken")
        UPDATED = "updated", _("Updated")

    owner = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State)
    subject = models.CharField(max_length=200, blank=True)  # its key, masked where it is personal
    key_digest = models.BinaryField(max_length=32, default=bytes)
    sealed = models.BinaryField(default=bytes)  # the values, while they wait to be taken
    faults = models.JSONField(default=list)  # [[column, value, message], …]
    changes = models.JSONField(default=list)  # the fields that say something else
    record = models.ForeignKey(
        Record, on_delete=models.SET_NULL, null=True, related_name="+"
    )  # the record that it is about

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "line"], name="import_row_once")]
        indexes = [models.Index(fields=["owner", "state", "line"], name="import_row_state")]

    def __str__(self) -> str:
        return f"{self.owner_id}:{self.line} {self.state}"

    @property
    def scope(self) -> str:
        """What its values are sealed for."""
        return f"registers.import:{self.owner.code}:{self.line}"


class ImportPair(models.Model):
    """A row that is perhaps the same as a record, and what a person decided. Decisions stay when
    the rows are gone, so that the same file does not ask again."""

    class Decision(models.TextChoices):
        OPEN = "open", _("Not decided")
        UPDATE = "update", _("Same: update the record")
        KEEP = "keep", _("Same: keep the record as it is")
        DIFFERENT = "different", _("Different: take it as new")
        LATER = "later", _("Decide later")

    row = models.ForeignKey(ImportRow, on_delete=models.SET_NULL, null=True, related_name="pairs")
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")
    key_digest = models.BinaryField(max_length=32)  # of the row
    score = models.PositiveIntegerField()
    why = models.JSONField(default=list)  # [[field, points, "equal" | "like" | "near", number], …]
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.OPEN)
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["row", "record"], name="import_pair_once")]
        indexes = [models.Index(fields=["record", "key_digest"], name="import_pair_known")]

    def __str__(self) -> str:
        return f"{self.row_id} {self.record_id} {self.decision}"


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
    record = models.ForeignKey(  # what is asked about; none: the owner's own record
        Record, on_delete=models.CASCADE, null=True, related_name="renewals"
    )
    code = models.CharField(max_length=26, unique=True)  # random
    secret_digest = models.BinaryField(max_length=32, unique=True)
    asked_on = models.DateField()
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=6, choices=Answer, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "record", "asked_on"],
                nulls_distinct=False,
                name="renewal_asked_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} {self.asked_on}"

    @property
    def about(self) -> Record:
        """The record that is asked about."""
        return self.owner.record if self.record is None else self.record


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
