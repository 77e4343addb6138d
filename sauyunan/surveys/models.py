"""Surveys of a unit, invitations that are used once, answers that belong to nobody, and their counters."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    ArrayField,
    BigIntegerRangeField,
    DateRangeField,
    RangeOperators,
)
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from sauyunan.accounts import access
from sauyunan.accounts.models import Person
from sauyunan.core import clock

_STANDING = "CASE WHEN is_standing THEN HASHTEXTEXTENDED(%(expressions)s, 0) ELSE 0 END"
"""Planned ones differ by their days only, standing ones also by what they ask."""


def _only(column: str, number: str) -> tuple[Func, str]:
    """The same number in both rows, made of a column by an expression over ``%(expressions)s``.

    As ranges of one number, which overlap where the numbers are equal: equality itself would need an
    extension of PostgreSQL that not every server offers.
    """
    template = f"INT8RANGE({number}, {number}, '[]')"
    field = BigIntegerRangeField()
    return Func(F(column), template=template, output_field=field), RangeOperators.OVERLAPS


def _days() -> tuple[Func, str]:
    both = (F("opens_on"), F("closes_on"), Value("[]"))
    field = DateRangeField()
    return Func(*both, function="DATERANGE", output_field=field), RangeOperators.OVERLAPS


class SurveyQuerySet(models.QuerySet["Survey"]):
    """Filters on surveys."""

    def visible_to(self, person: Person) -> SurveyQuerySet:
        """Those of units in which the person runs surveys or enters answers; all for who reads all."""
        held = access.roles_of(person)
        if any(role in (access.ADMIN, access.AUDITOR, access.LEADER) for role, _path in held):
            return self.all()
        rows = Q(pk__in=[])
        for role, path in held:
            if role in (access.SURVEYOR, access.ENUMERATOR):
                rows |= Q(unit__path__startswith=path)
        return self.filter(rows)


class Survey(models.Model):
    """One period in which a unit asks how it was, about one of its services or about all of them.

    Two of the same unit and service never share a day. A standing one is made for a year when somebody is
    to be invited and no other is open; it gives way to those that a unit plans.
    """

    code = models.CharField(max_length=26, unique=True)  # random, for addresses
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, null=True)  # none: the city
    service = models.CharField(max_length=121, blank=True)  # "salaman/akta-kelahiran"; none: all
    instrument = models.CharField(max_length=60)  # its name is its version
    title = models.CharField(max_length=200)
    opens_on = models.DateField()
    closes_on = models.DateField()  # the last day
    population = models.PositiveIntegerField(
        null=True
    )  # served in the period, typed; none: counted
    is_standing = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True)
    device_key_sealed = models.BinaryField(default=bytes)  # thrown away when it is closed

    objects = SurveyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="survey_closes_after_it_opens",
                violation_error_message=_("The last day is not before the first."),
            ),
            ExclusionConstraint(
                name="survey_of_a_day_once",
                expressions=[
                    _only("unit", "COALESCE(%(expressions)s, 0)"),
                    _only("service", "HASHTEXTEXTENDED(%(expressions)s, 0)"),
                    _only("instrument", _STANDING),
                    _days(),
                ],
                violation_error_message=_(
                    "Another survey of this unit and service shares these days."
                ),
            ),
        ]
        indexes = [models.Index(fields=["unit", "service", "-opens_on"], name="survey_newest")]

    def __str__(self) -> str:
        return self.title

    @property
    def scope(self) -> str:
        """What the key for its devices is sealed for."""
        return f"surveys.devices:{self.code}"

    def takes_answers(self, on: date | None = None) -> bool:
        """Whether answers of this day count; none: of today."""
        return self.closed_at is None and self.opens_on <= (on or clock.today()) <= self.closes_on


class Invitation(models.Model):
    """The right to answer once. Holds no trace of the answer, nor the answer of it."""

    token_digest = models.BinaryField(max_length=32, unique=True)
    instrument = models.CharField(max_length=60)
    service = models.CharField(max_length=121)  # "salaman/akta-kelahiran"
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, null=True)
    case = models.CharField(max_length=40, db_index=True)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, null=True)  # open when it was made
    made_on = models.DateField()
    is_used = models.BooleanField(default=False)
    is_settled = models.BooleanField(default=False, db_default=False)  # see actions.settle

    def __str__(self) -> str:
        return f"{self.instrument} {self.service}"


class Channel(models.TextChoices):
    """How answers came."""

    SERVED = "served", _("after an application")  # bound to a served case
    COUNTER = "counter", _("QR code at a counter")
    KIOSK = "kiosk", _("kiosk")
    LINK = "link", _("link")
    PAPER = "paper", _("paper")
    INTERVIEW = "interview", _("interview")
    IMPORT = "import", _("file")


class Answer(models.Model):
    """One respondent's answers: random key, day and hour only, nothing that leads to a person, a case, a
    token, an account or an address."""

    Channel = Channel

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="answers")
    service = models.CharField(max_length=121, blank=True)  # none: the survey asks about the unit
    channel = models.CharField(max_length=20, default=Channel.SERVED)
    given_on = models.DateField()
    hour = models.PositiveSmallIntegerField(null=True)  # 0 to 23; none: not known, as on paper
    answers = models.JSONField()  # element key -> 1..scale
    age_group = models.CharField(max_length=20, blank=True, db_default="")  # keys of profile.LISTS
    sex = models.CharField(max_length=20, blank=True, db_default="")
    education = models.CharField(max_length=20, blank=True, db_default="")
    work = models.CharField(max_length=20, blank=True, db_default="")
    seconds = models.PositiveSmallIntegerField(null=True)  # it took, to the next ten
    device = models.BinaryField(
        max_length=16, default=bytes, db_default=b""
    )  # keyed, this survey only

    class Meta:
        indexes = [models.Index(fields=["service", "given_on"], name="answer_service")]
        constraints = [
            models.CheckConstraint(
                condition=Q(hour=None) | Q(hour__lte=23), name="answer_hour_is_of_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.channel} {self.given_on}"


class Remark(models.Model):
    """What somebody wrote into the open box: sealed, and apart from the answers that came with it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="remarks")
    sealed = models.BinaryField()
    is_settled = models.BooleanField(default=False, db_default=False)  # see actions.settle

    def __str__(self) -> str:
        return str(self.id)

    @property
    def scope(self) -> str:
        """What the text is sealed for."""
        return f"surveys.remark:{self.id}"


class Tally(models.Model):
    """How many answered and the sums of their answers, kept with each answer in its transaction.

    Several rows (``slot``) stand for one survey, service and channel, so that answers do not wait for each
    other; who reads adds them up.
    """

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="tallies")
    service = models.CharField(max_length=121, blank=True)
    channel = models.CharField(max_length=20)
    slot = models.PositiveSmallIntegerField()
    n = models.PositiveIntegerField()
    sums = ArrayField(models.BigIntegerField())  # in the order of the instrument's elements

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "service", "channel", "slot"], name="tally_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.channel}: {self.n}"


class Kiosk(models.Model):
    """A tablet at which people answer, opened by a code that the staff can end."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="kiosks")
    name = models.CharField(max_length=60)  # where it stands
    code_digest = models.BinaryField(max_length=32, unique=True)
    idle_seconds = models.PositiveSmallIntegerField(default=25)  # then it starts again
    made_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)  # to the minute
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(idle_seconds__gte=10, idle_seconds__lte=300),
                name="kiosk_waits_some_seconds",
                violation_error_message=_("Give 10 to 300 seconds."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class PaperBatch(models.Model):
    """A pile of questionnaires on paper, keyed twice, compared and taken."""

    class State(models.TextChoices):
        KEYING = "keying", _("Being keyed")
        TAKEN = "taken", _("Counted")
        DROPPED = "dropped", _("Thrown away")

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="batches")
    number = models.PositiveIntegerField()  # within the survey; written onto the pile
    sheets = models.PositiveSmallIntegerField()  # numbered by hand from 1
    filled_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.KEYING)
    report = models.JSONField(default=dict)  # cleaning.Report, once it is taken
    made_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "number"], name="paper_batch_once"),
            models.CheckConstraint(
                condition=Q(sheets__gte=1, sheets__lte=200),
                name="paper_batch_has_sheets",
                violation_error_message=_("A batch has 1 to 200 sheets."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id}: {self.number}"


class Keying(models.Model):
    """One sheet as one person keyed it in the first or second round, or decided where they differ.

    Once the batch is taken only who keyed which sheet is left, not what stood there.
    """

    class Round(models.IntegerChoices):
        FIRST = 1, _("first round")
        SECOND = 2, _("second round")
        DECIDED = 3, _("decided")

    batch = models.ForeignKey(PaperBatch, on_delete=models.CASCADE, related_name="keyings")
    sheet = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField(choices=Round)
    values = models.JSONField(default=dict)  # element or field of the profile -> what was keyed
    remark_sealed = models.BinaryField(default=bytes)
    by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "sheet", "round"], name="keying_once")
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.sheet} {self.round}"

    @property
    def scope(self) -> str:
        """What its remark is sealed for."""
        return f"surveys.keying:{self.batch_id}:{self.sheet}:{self.round}"


class AnswerFile(models.Model):
    """A table of answers that somebody sent for a survey: checked by a job, looked at, then taken by a job or
    thrown away."""

    class State(models.TextChoices):
        READING = "reading", _("Being checked")
        REFUSED = "refused", _("Cannot be read")
        CHECKED = "checked", _("Checked")
        TAKING = "taking", _("Being taken")
        TAKEN = "taken", _("Counted")
        DROPPED = "dropped", _("Thrown away")

    STILL = timedelta(minutes=2)
    """Without a sign of work for so long, whoever looks may set it going again."""

    code = models.CharField(max_length=26, unique=True)  # random; in the address
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=200)
    file = models.CharField(max_length=40, blank=True)  # in the storage, sealed; while it waits
    sha256 = models.CharField(max_length=64)
    order = models.CharField(max_length=20)  # what U1 … Un count in
    given_on = models.DateField()  # of rows without a day
    state = models.CharField(max_length=10, choices=State, default=State.READING)
    report = models.JSONField(default=dict)  # cleaning.Report
    rows = models.PositiveIntegerField(default=0, db_default=0)  # of the file; 0: not known yet
    row = models.PositiveIntegerField(default=0, db_default=0)  # how many were read in this step
    taken_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    sent_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    sent_at = models.DateTimeField()
    moved_at = models.DateTimeField(null=True)  # the last sign of work

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "sha256"],
                condition=Q(state="taken"),
                name="answer_file_taken_once",
                violation_error_message=_("This file has been taken already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> str:
        """What its file is sealed for."""
        return f"surveys.file:{self.code}"

    @property
    def is_moving(self) -> bool:
        """Whether a job works on it."""
        return self.state in (self.State.READING, self.State.TAKING)

    def stands_still(self, now: datetime) -> bool:
        """Whether a job should work on it and has shown no sign for STILL."""
        return self.is_moving and now - (self.moved_at or self.sent_at) > self.STILL


class Closing(models.Model):
    """What a closed survey came to: what was written into the ledger, and what that was made of."""

    survey = models.OneToOneField(Survey, on_delete=models.PROTECT, related_name="closing")
    entry = models.ForeignKey(  # its salt and commitment
        "core.LedgerEntry", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    year = models.PositiveSmallIntegerField(db_index=True)  # of its last day
    n = models.PositiveIntegerField()
    population = models.PositiveIntegerField(null=True)  # as it was known then
    content = models.JSONField()  # what the ledger committed to: totals.published, and which survey
    counts = models.JSONField()  # totals.Counts, small ones too
    counts_salt = models.BinaryField(max_length=16)  # of the digest of ``counts`` in ``content``
    spread = models.JSONField()  # sum and sum of squares of respondents' own indexes, as fractions
    signs = models.JSONField()  # stuffing.Sign by name

    def __str__(self) -> str:
        return f"{self.survey_id}: {self.n}"


class FollowUp(models.Model):
    """What a unit does about an element that was graded below B; everybody sees whether it was done."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="follow_ups")
    element = models.CharField(max_length=60)
    action = models.CharField(max_length=400, blank=True)
    owner = models.CharField(max_length=120, blank=True)  # an office or a post, nobody's name
    due_on = models.DateField(null=True)
    done_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "element"], name="follow_up_once"),
            models.CheckConstraint(
                condition=Q(done_on=None) | Q(due_on__isnull=False),
                name="follow_up_is_planned_before_it_is_done",
                violation_error_message=_("Plan it before it is done."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id}: {self.element}"

    def state(self, today: date) -> str:
        """``open`` (nobody planned anything), ``planned``, ``late``, ``done``."""
        if self.done_on:
            return "done"
        if self.due_on is None:
            return "open"
        return "late" if self.due_on < today else "planned"
