"""Drafts, applications, their files and the moves made on them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sauyunan.accounts import access as accounts_access
from sauyunan.core import clock

if TYPE_CHECKING:
    from sauyunan.accounts.models import Person


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Filters on applications."""

    def visible_to(self, person: Person) -> ApplicationQuerySet:
        """Applications of units in which the person holds a role of the application's kit."""
        return self.filter(accounts_access.scope(person, kit="kit", unit="unit"))

    def open(self) -> ApplicationQuerySet:
        """Applications that have not ended."""
        return self.filter(ended_at=None)

    def least_time_left_first(self) -> ApplicationQuerySet:
        """The promise or step that ends first stands first; paused ones stand last."""
        return self.order_by(F("next_due_at").asc(nulls_last=True), "pk")


class Channel(models.TextChoices):
    """By which way an application came."""

    WEB = "web", _("web")
    API = "api", _("other system")
    COUNTER = "counter", _("counter")
    HELPER = "helper", _("helper")


class Draft(models.Model):
    """What a person is filling in. Not ledgered; becomes one application at most."""

    code = models.CharField(max_length=26, unique=True)  # random; in the address and the session
    edition = models.ForeignKey("kits.Edition", on_delete=models.PROTECT)
    service = models.CharField(max_length=60)
    language = models.CharField(max_length=2, default="id")
    sealed = models.BinaryField(default=bytes)  # answers so far, encrypted
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField(db_index=True)
    channel = models.CharField(
        max_length=10, choices=Channel, default=Channel.WEB, db_default=Channel.WEB
    )
    owner = models.ForeignKey(  # who proved to own the record, for a service for owners
        "registers.RecordOwner", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    # Only of drafts that somebody wants to go on with on another device:
    reference = models.CharField(max_length=20, null=True)  # noqa: DJ001  unique where there is one
    secret_digest = models.BinaryField(max_length=32, default=bytes, db_default=b"")
    secret_sealed = models.BinaryField(default=bytes, db_default=b"")  # to be shown again
    contact_sealed = models.BinaryField(default=bytes, db_default=b"")  # where a code goes

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reference"], name="draft_reference_once"),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.code}"

    @property
    def once(self) -> str:
        """What an application made of this draft is unique by."""
        return f"draft:{self.code}"

    @property
    def scope(self) -> str:
        """What the sealed answers are bound to."""
        return f"services.draft:{self.code}"

    @property
    def is_helped(self) -> bool:
        """Whether a helper fills it in for somebody who is not at a counter."""
        return self.channel == Channel.HELPER


class Application(models.Model):
    """One request for a service, pinned to the edition it was sent on."""

    Channel = Channel

    reference = models.CharField(max_length=20)  # random, check sign, public
    secret_digest = models.BinaryField(max_length=32)
    once = models.CharField(max_length=140)  # "draft:…" or "api:…": never doubled
    request_digest = models.BinaryField(max_length=32, default=bytes)
    secret_sealed = models.BinaryField(default=bytes)  # for a repeated confirmation, 24 h
    kit = models.CharField(max_length=60)
    service = models.CharField(max_length=60)
    # Foreign keys without an index of their own: those below lead with what is looked up.
    edition = models.ForeignKey("kits.Edition", on_delete=models.PROTECT, db_index=False)
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, db_index=False)
    state = models.CharField(max_length=60)
    waits_for = ArrayField(models.CharField(max_length=60), default=list)  # roles that can move it
    sealed = models.BinaryField()  # answers, contact and title, encrypted
    finds = models.JSONField(default=list)  # keyed hashes (hex) of the numbers in the answers
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.WEB)
    language = models.CharField(max_length=2, default="id")
    by = models.CharField(max_length=60, default="applicant")
    submitted_at = models.DateTimeField()
    state_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # end of the promise, while the clock runs
    next_due_at = models.DateTimeField(null=True)  # the promise or the step's own, whichever first
    running_since = models.DateTimeField(null=True)  # none: the clock stands
    promised_minutes = models.PositiveIntegerField()
    used_minutes = models.PositiveIntegerField(default=0)  # working minutes of former runs
    returned_count = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, blank=True)  # served, refused, withdrawn, expired
    is_on_time = models.BooleanField(null=True)
    owner = models.ForeignKey(  # who proved to own the record, for a service for owners
        "registers.RecordOwner",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            # Not unique=True: that would bring a second index for LIKE, paid for by every applicant.
            models.UniqueConstraint(fields=["reference"], name="application_reference_once"),
            models.UniqueConstraint(fields=["once"], name="application_once"),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="")
                | (Q(ended_at__isnull=False) & ~Q(outcome="")),
                name="application_ends_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(due_at=None, running_since=None)
                | Q(due_at__isnull=False, running_since__isnull=False),
                name="application_is_due_while_it_runs",
            ),
        ]
        indexes = [
            models.Index(
                F("next_due_at").asc(nulls_last=True),
                F("id"),
                condition=Q(ended_at=None),
                name="application_queue",
            ),
            # What it includes lets the counts of an office's queue end without a look at a row.
            models.Index(
                fields=["unit", "kit", "service", "state"],
                include=["waits_for", "running_since", "next_due_at", "claimed_by"],
                condition=Q(ended_at=None),
                name="application_states",
            ),
            # Few of an office's many open cases, which the index above has in the order of their states.
            models.Index(
                fields=["unit", "kit"],
                condition=Q(ended_at=None) & (Q(waits_for=[]) | Q(running_since=None)),
                name="application_applicant",
            ),
            models.Index(fields=["kit", "service", "submitted_at"], name="application_measure"),
            models.Index(
                fields=["kit", "service", "ended_at"],
                condition=Q(outcome="served"),
                name="application_served",
            ),
            models.Index(
                fields=["ended_at"], condition=Q(ended_at__isnull=False), name="application_ended"
            ),
            models.Index(
                fields=["state_at"],
                condition=Q(ended_at=None, running_since=None),
                name="application_paused",
            ),
            models.Index(
                fields=["claimed_by"],
                condition=Q(claimed_by__isnull=False),
                name="application_claimed",
            ),
            models.Index(
                fields=["owner"], condition=Q(owner__isnull=False), name="application_owner"
            ),
            models.Index(
                fields=["submitted_at"],
                condition=~Q(secret_sealed=b""),
                name="application_secret",
            ),
            GinIndex(fields=["finds"], name="application_finds", opclasses=["jsonb_path_ops"]),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def scope(self) -> str:
        """What the sealed contents are bound to."""
        return f"services.application:{self.reference}"

    @property
    def moment(self) -> datetime:
        """Now, as its history counts: after the last move, also where the clock was set back."""
        now = clock.now()
        return now if now >= self.state_at else self.state_at + timedelta(microseconds=1)

    @property
    def full_service(self) -> str:
        """``kit/service``: how other apps name it."""
        return f"{self.kit}/{self.service}"

    @property
    def object(self) -> str:
        """How the ledger names it."""
        return f"application:{self.reference}"


class Upload(models.Model):
    """A file of a draft or application: decoded, re-encoded, encrypted on storage."""

    class Status(models.TextChoices):
        GIVEN = "given", _("Given")
        RETURNED = "returned", _("To be mended")
        PENDING = "pending", _("Waiting to be sent")  # the new file for a returned one
        REPLACED = "replaced", _("Replaced")
        HANDED = "handed", _("Added by the office")  # in a move, for the applicant

    code = models.CharField(max_length=26)
    draft = models.ForeignKey(Draft, on_delete=models.SET_NULL, null=True, related_name="uploads")
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, null=True, related_name="uploads"
    )
    bring = models.CharField(
        max_length=121, blank=True
    )  # key in `bring`, or move.question; set at the latest on use
    substitute = models.CharField(
        max_length=60, blank=True
    )  # key in `substitutes`, if one stands in
    file = models.CharField(max_length=200)  # name in storage (encrypted there): all its pages
    pages = models.PositiveSmallIntegerField(default=1)
    media_type = models.CharField(max_length=40)  # of a page
    size = models.PositiveIntegerField()  # bytes, all pages
    sha256 = models.CharField(max_length=64)  # of what is stored, before encryption
    warnings = models.JSONField(default=list)  # sentences for the giver; they never refuse a file
    unfit = models.CharField(
        max_length=10, blank=True, default="", db_default=""
    )  # why it is no photo to show to all: "pdf", "blank"
    status = models.CharField(max_length=10, choices=Status, default=Status.GIVEN)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code"], name="upload_code_once")]
        indexes = [
            models.Index(
                fields=["added_at"],
                condition=Q(draft=None, application=None),
                name="upload_loose",
            )
        ]

    def __str__(self) -> str:
        return f"{self.bring} {self.code}"

    @property
    def scope(self) -> str:
        """What the stored pages are bound to."""
        return f"services.upload:{self.code}"


class MoveMade(models.Model):
    """A move as it happened; the timeline is read from these. Rows are only added."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="moves")
    move = models.CharField(max_length=60)
    from_state = models.CharField(max_length=60)
    to_state = models.CharField(max_length=60)
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    role = models.CharField(max_length=60)  # "applicant", "system" or the kit's role
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

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"note {self.pk}"


class HandOver(models.Model):
    """A case that one officer gave to another, and why. Rows are only added."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="handovers")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()  # why
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"handed over {self.at:%Y-%m-%d}"


class Entry(models.Model):
    """Somebody has entered a served case into another system by hand."""

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="entry")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"entered {self.at:%Y-%m-%d}"


class Bulk(models.Model):
    """One move on many cases, confirmed at once and made case by case."""

    code = models.CharField(max_length=26, unique=True)  # random; in the address
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    kit = models.CharField(max_length=60)
    service = models.CharField(max_length=60)
    move = models.CharField(max_length=60)
    at = models.DateTimeField(db_index=True)
    stopped_at = models.DateTimeField(null=True)  # something failed; the rest waits for a new try

    def __str__(self) -> str:
        return f"{self.kit}/{self.service} {self.move} {self.code}"

    @property
    def object(self) -> str:
        """How the ledger names it."""
        return f"bulk:{self.code}"


class BulkCase(models.Model):
    """A case of a bulk and what became of it."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Not done yet")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Left out")
        FAILED = "failed", _("Failed, can be tried again")

    bulk = models.ForeignKey(Bulk, on_delete=models.CASCADE, related_name="cases")
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    said = models.CharField(max_length=500, blank=True)  # why it was left out

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "bulk"], name="bulk_case_once")
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.pk}"


class AssistanceQuerySet(models.QuerySet["Assistance"]):
    """Filters on what the staff filled in for others."""

    def of_draft(self, draft: Draft) -> AssistanceQuerySet:
        """That of a draft, sent or not."""
        return self.filter(Q(draft=draft) | Q(application__once=draft.once))


class Assistance(models.Model):
    """A member of the staff fills in for somebody: at a counter, or as a helper with consent."""

    code = models.CharField(max_length=26, unique=True)
    draft = models.OneToOneField(
        Draft, on_delete=models.CASCADE, null=True, related_name="assistance"
    )
    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, null=True, related_name="assistance"
    )
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    unit = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    role = models.CharField(max_length=121)  # by which the person may: "city/helper", "kit/role"
    sealed = models.BinaryField(default=bytes)  # for whom, and how consent was given; encrypted
    started_at = models.DateTimeField()

    objects = AssistanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(draft=None) ^ Q(application=None),
                name="assistance_of_draft_or_application",
            ),
        ]
        indexes = [models.Index(fields=["person", "-started_at"], name="assistance_person")]

    def __str__(self) -> str:
        return self.code

    @property
    def scope(self) -> str:
        """What the consent is bound to."""
        return f"services.assistance:{self.code}"


class OneTimeCode(models.Model):
    """Six digits sent to a phone or an e-mail address: the newest for one thing, for a short time."""

    purpose = models.CharField(max_length=20)  # what it opens
    about = models.CharField(max_length=64)  # which one
    sealed = models.BinaryField()  # the digits and where they go, encrypted
    language = models.CharField(max_length=2, default="id")
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["purpose", "about"], name="one_time_code_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.about}"

    @property
    def scope(self) -> str:
        """What the digits are bound to."""
        return f"services.code:{self.purpose}:{self.about}"


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    """Filters on complaints."""

    def visible_to(self, person: Person) -> ComplaintQuerySet:
        """Complaints about applications that the person may see."""
        return self.filter(
            accounts_access.scope(person, kit="application__kit", unit="application__unit")
        )

    def open(self) -> ComplaintQuerySet:
        """Complaints that wait for their answer."""
        return self.filter(answered_at=None)


class Complaint(models.Model):
    """What an applicant holds against the handling of an application, with a clock of its own."""

    class Kind(models.TextChoices):
        DELAY = "delay", _("It takes too long")
        CONDUCT = "conduct", _("How I was treated")
        FEE = "fee", _("Somebody asked for money or a gift")
        REQUIREMENT = "requirement", _("I was asked for something that is not required")
        RESULT = "result", _("The result or the document is wrong")
        OTHER = "other", _("Something else")

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="complaints"
    )
    number = models.PositiveSmallIntegerField()  # counted within the application
    kind = models.CharField(max_length=12, choices=Kind)
    sealed = models.BinaryField()  # what was written, encrypted
    rule = models.CharField(max_length=60)  # in rules/complaints, which set the deadline
    filed_at = models.DateTimeField(db_index=True)
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    answer_sealed = models.BinaryField(default=bytes)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        ordering = ["filed_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="complaint_number_once"),
            # Of two sent at once the second is refused: an open one is answered first.
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(answered_at=None),
                name="complaint_one_open",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="complaint_is_answered_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(answered_at=None), name="complaint_open"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The application's with its number behind: "KTA-26-7F3K-9Q2M-P1"."""
        return f"{self.application.reference}-P{self.number}"

    @property
    def scope(self) -> str:
        """What its text is bound to."""
        return f"services.complaint:{self.reference}"

    @property
    def answer_scope(self) -> str:
        """What its answer is bound to."""
        return f"services.complaint-answer:{self.reference}"

    @property
    def object(self) -> str:
        """How the ledger names it."""
        return f"complaint:{self.reference}"


class PrintLink(models.Model):
    """An address by which a shop downloads one document with a PIN, for a few days."""

    code = models.CharField(max_length=26, unique=True)
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="print_links"
    )
    # A new one for the same document takes the place of the one before.
    document = models.OneToOneField(
        "documents.Document", on_delete=models.CASCADE, related_name="+"
    )
    sealed = models.BinaryField()  # the PIN, encrypted, to be shown again to the applicant
    tries = models.PositiveSmallIntegerField(default=0)  # wrong ones
    made_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.code

    @property
    def scope(self) -> str:
        """What the PIN is bound to."""
        return f"services.print-link:{self.code}"


class ListedCase(models.Model):
    """An application in somebody's own list. Of its owner only a keyed hash of the phone number or
    e-mail address is kept, to which a code is sent before the list opens."""

    owner = models.CharField(max_length=64)  # hex
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    secret_digest = models.BinaryField(max_length=32)  # a renewed secret ends the entry
    added_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "application"], name="listed_case_once"),
        ]

    def __str__(self) -> str:
        return f"listed {self.pk}"


class Reminder(models.Model):
    """The applicant is told, once, that something they were given ends."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="reminders")
    name = models.CharField(max_length=60)  # which of the service's reminders
    about = models.CharField(max_length=64, blank=True)  # keyed hash: a later one replaces it
    until = models.DateField()  # the last day
    due_on = models.DateField()  # the day on which it is told
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "name"], name="reminder_once"),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(told_at=None), name="reminder_open"),
            models.Index(
                fields=["about"],
                condition=Q(told_at=None) & ~Q(about=""),
                name="reminder_about",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.due_on}"


class Booking(models.Model):
    """When an applicant comes; gone when the application ends without being served."""

    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, related_name="booking"
    )
    kit = models.CharField(max_length=60)
    service = models.CharField(max_length=60)
    unit = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    day = models.DateField()
    slot = models.CharField(max_length=60, blank=True, default="", db_default="")  # a choice's key

    class Meta:
        indexes = [models.Index(fields=["unit", "kit", "service", "day"], name="booking_day")]

    def __str__(self) -> str:
        return f"{self.service} {self.day}"


class Quota(models.Model):
    """How many places of a service are taken in a year or month."""

    service = models.CharField(max_length=122)  # "kit/service"
    period = models.CharField(max_length=7)  # "2026" or "2026-11"
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "period"], name="quota_of_a_period_once")
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.period}"


class QuotaPlace(models.Model):
    """The place that an application holds; gone when it ends without being served."""

    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, related_name="quota_place"
    )
    quota = models.ForeignKey(Quota, on_delete=models.PROTECT, related_name="+", db_index=False)

    def __str__(self) -> str:
        return f"place {self.pk}"


class CitizenAccount(models.Model):
    """What somebody keeps for the next form. No password: it opens by a code to one of its addresses."""

    code = models.CharField(max_length=26, unique=True)  # random; only the ledger names it
    made_at = models.DateTimeField()
    open_since = models.DateTimeField(null=True)  # who opened it earlier must ask for a new code

    def __str__(self) -> str:
        return f"account {self.pk}"

    @property
    def object(self) -> str:
        """How the ledger names it."""
        return f"account:{self.code}"


class AccountAddress(models.Model):
    """A phone number or e-mail address that was shown, by a code, to belong to an account's holder."""

    account = models.ForeignKey(CitizenAccount, on_delete=models.CASCADE, related_name="addresses")
    code = models.CharField(max_length=26, unique=True)  # random; in forms
    owner = models.CharField(max_length=64)  # the keyed hash by which a list is found
    sealed = models.BinaryField()  # the address, encrypted
    used_at = models.DateTimeField(db_index=True)  # when a code sent there was last given

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["owner"], name="account_address_once")]

    def __str__(self) -> str:
        return f"address {self.pk}"

    @property
    def scope(self) -> str:
        """What the address is bound to."""
        return f"services.account-address:{self.code}"


class AccountPerson(models.Model):
    """The holder of an account or one of the family, as the holder typed it."""

    account = models.ForeignKey(CitizenAccount, on_delete=models.CASCADE, related_name="people")
    code = models.CharField(max_length=26, unique=True)  # random; in addresses of pages
    register = models.CharField(max_length=121)  # whose fields these are: "kit/register"
    is_holder = models.BooleanField(default=False)
    sealed = models.BinaryField()  # the fields, encrypted

    class Meta:
        ordering = ["-is_holder", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(is_holder=True), name="account_one_holder"
            ),
        ]

    def __str__(self) -> str:
        return f"person {self.pk}"

    @property
    def scope(self) -> str:
        """What the fields are bound to."""
        return f"services.account-person:{self.code}"
