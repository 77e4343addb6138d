"""One record per innovation: whose, what, since when, with which proof; and everything said of it."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from sauyunan.accounts import access
from sauyunan.accounts.models import Person
from sauyunan.core.codes import random_code

READING_ALL = (access.ADMIN, access.AUDITOR, access.LEADER)
"""Roles whose holders read every record of the city, drafts too."""


STEMS = "to_tsvector('indonesian'::regconfig, {})"
STEMS_OF_JSON = "jsonb_to_tsvector('indonesian'::regconfig, {}, '[\"string\"]')"


def stems(title: str, text: str) -> Func:
    """What is searched of a row: the stems of its title, which weigh more, and of its text (SQL)."""
    both = f"setweight({title}, 'A') || setweight({text}, 'B')"
    return Func(template=both, output_field=SearchVectorField())


class InnovationQuerySet(models.QuerySet["Innovation"]):
    """Filters on innovations."""

    def public(self) -> InnovationQuerySet:
        """Those that everybody sees."""
        return self.filter(is_public=True, status=Innovation.Status.LISTED)

    def without_word(self, year: int) -> InnovationQuerySet:
        """Those in the registry that were there in a year, were not stopped until then, and of which
        nobody said how they lived in it."""
        end = date(year, 12, 31)
        there = Q(initiated_on__lte=end) | Q(tried_on__lte=end) | Q(since__lte=end)
        said = YearState.objects.filter(year=year).values("innovation")
        ended = YearState.objects.filter(year__lt=year, state="stopped").values("innovation")
        return (
            self.filter(there, status=Innovation.Status.LISTED)
            .exclude(pk__in=said)
            .exclude(pk__in=ended)
        )

    def visible_to(self, person: Person | AnonymousUser) -> InnovationQuerySet:
        """The public ones; those of the person's teams; those of units for which the person reviews; all
        for who reads the whole city."""
        held = frozenset() if isinstance(person, AnonymousUser) else access.roles_of(person)
        if any(role in READING_ALL for role, _path in held):
            return self.all()
        rows = Q(is_public=True, status=Innovation.Status.LISTED)
        if person.pk is not None:
            rows |= Q(pk__in=TeamMember.objects.filter(person=person.pk).values("innovation"))
        for role, path in held:
            if role == access.INNOVATION:
                rows |= Q(unit__path__startswith=path)
        return self.filter(rows)


class Innovation(models.Model):
    """An innovation of the city; its evidence is computed, never typed. None is ever deleted.

    Form, kind, initiator and stage are those of PP 38/2017 and Permendagri 104/2018.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        SENT = "sent", _("sent to be checked")
        RETURNED = "returned", _("sent back")
        LISTED = "listed", _("in the registry")

    class Form(models.TextChoices):
        GOVERNANCE = "governance", _("governance of the region")
        SERVICE = "service", _("public service")
        OTHER = "other", _("another innovation within the region's affairs")

    class Kind(models.TextChoices):
        DIGITAL = "digital", _("digital")
        PLAIN = "plain", _("not digital")

    class Initiator(models.TextChoices):
        HEAD = "head", _("head of the region")
        COUNCIL = "council", _("member of the council (DPRD)")
        CIVIL_SERVANT = "civil_servant", _("civil servant (ASN)")
        UNIT = "unit", _("unit of the region")
        COMMUNITY = "community", _("community")

    class Stage(models.TextChoices):
        INITIATIVE = "initiative", _("initiative")
        TRIAL = "trial", _("trial")
        APPLIED = "applied", _("applied")

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    kit = models.CharField(max_length=60, blank=True)
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, null=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.LISTED)
    form = models.CharField(_("form"), max_length=12, choices=Form, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, blank=True)
    initiator = models.CharField(_("initiator"), max_length=14, choices=Initiator, blank=True)
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.APPLIED)
    initiated_on = models.DateField(_("thought of on"), null=True, blank=True)
    tried_on = models.DateField(_("tried since"), null=True, blank=True)
    since = models.DateField(_("applied since"), null=True, blank=True)
    story = models.JSONField(default=dict)  # section -> text, sections of ``sections.py``
    sdgs = models.JSONField(default=list)  # numbers of the goals, 1 to 17
    affairs = models.JSONField(default=list)  # keys of government affairs (urusan)
    target_groups = models.JSONField(default=list)  # keys
    areas = models.JSONField(default=list)  # codes of sub-districts served; empty: the whole city
    source = models.CharField(_("replicated from"), max_length=200, blank=True)  # "Salaman, Kota X"
    is_public = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)  # counted up with each change of the record
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)
    checked_version = models.PositiveIntegerField(null=True)  # the last that a reviewer looked at
    asked_year = models.PositiveSmallIntegerField(null=True)  # the team was reminded of this year
    words = models.GeneratedField(
        expression=stems(STEMS.format("title"), STEMS_OF_JSON.format("story")),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = InnovationQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["words"], name="innovation_words")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(stage="applied") | Q(since__isnull=False),
                name="innovation_applied_has_day",
                violation_error_message=_("An applied innovation has the day since when."),
            ),
            models.CheckConstraint(
                condition=Q(tried_on=None) | Q(since=None) | Q(since__gte=F("tried_on")),
                name="innovation_tried_before_applied",
                violation_error_message=_("A trial comes before the application."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_listed(self) -> bool:
        """Whether everybody sees it."""
        return self.is_public and self.status == self.Status.LISTED


class TeamMember(models.Model):
    """Somebody of an innovation's team. Members edit; a mentor only reads and advises."""

    class Part(models.TextChoices):
        LEADER = "leader", _("leader")
        MEMBER = "member", _("member")
        MENTOR = "mentor", _("mentor")

    innovation = models.ForeignKey(Innovation, on_delete=models.CASCADE, related_name="team")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT)
    part = models.CharField(max_length=8, choices=Part, default=Part.MEMBER)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["innovation", "person"], name="team_member_once")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.part}"


class Proof(models.Model):
    """What proves a date, a section or an indicator: a file or an address."""

    innovation = models.ForeignKey(Innovation, on_delete=models.CASCADE, related_name="proofs")
    about = models.CharField(max_length=40)  # "since", "tried_on", "section:benefits", "iga:16"
    title = models.CharField(max_length=200)
    address = models.URLField(max_length=500, blank=True)
    file = models.CharField(max_length=200, blank=True)  # path in the storage
    media_type = models.CharField(max_length=60, blank=True)
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the file, hex
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True)
    at = models.DateTimeField()
    code = models.CharField(max_length=16, default=random_code, editable=False)  # in addresses
    withdrawn_at = models.DateTimeField(null=True)  # it is kept, and shown in the history only

    def __str__(self) -> str:
        return self.title

    @property
    def scope(self) -> str:
        """What its file is sealed for."""
        return f"innovations.proof:{self.code}"


class Revision(models.Model):
    """What one change of a record changed: field -> [before, after]. Never edited."""

    innovation = models.ForeignKey(Innovation, on_delete=models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField()
    changes = models.JSONField()
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["innovation", "version"], name="revision_once")
        ]

    def __str__(self) -> str:
        return f"{self.innovation} {self.version}"


class FieldNote(models.Model):
    """What must be mended in a field before the record is listed; settled when it was."""

    innovation = models.ForeignKey(Innovation, on_delete=models.CASCADE, related_name="notes")
    field = models.CharField(max_length=40)
    text = models.CharField(max_length=1000)
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.text


class YearState(models.Model):
    """How an innovation lives in a year: said once a year by its unit, stale when not said."""

    class State(models.TextChoices):
        CONTINUED = "continued", _("continued")
        DEVELOPED = "developed", _("developed further")
        PAUSED = "paused", _("dormant")
        STOPPED = "stopped", _("stopped")

    innovation = models.ForeignKey(Innovation, on_delete=models.CASCADE, related_name="states")
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State)
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["innovation", "year"], name="year_state_once"),
            models.CheckConstraint(
                condition=~Q(state="stopped") | ~Q(reason=""),
                name="year_state_stopped_has_reason",
                violation_error_message=_("Say why it was stopped."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.innovation} {self.year}: {self.state}"


class Replica(models.Model):
    """Another region or unit that took the innovation over."""

    innovation = models.ForeignKey(Innovation, on_delete=models.CASCADE, related_name="replicas")
    place = models.CharField(_("by whom"), max_length=200)
    region = models.CharField(max_length=13, blank=True)  # code of the area, such as 32.04
    since = models.DateField()
    proof = models.URLField(max_length=500, blank=True)
    receipt = models.CharField(
        max_length=64, blank=True
    )  # digest of a signed receipt, if there is one

    def __str__(self) -> str:
        return self.place


class Award(models.Model):
    """A result in a competition, here or elsewhere: what eligibility of the next one asks."""

    innovation = models.ForeignKey(Innovation, on_delete=models.CASCADE, related_name="awards")
    series = models.CharField(max_length=40)  # "kipp", "kijb", "iconic"
    year = models.PositiveSmallIntegerField()
    group = models.CharField(max_length=40, blank=True)  # "umum", "replikasi", "khusus"
    result = models.CharField(max_length=100, blank=True)  # "top-45"; empty: took part
    entry = models.CharField(max_length=60, blank=True)  # code of the entry, if it was here

    def __str__(self) -> str:
        return f"{self.series} {self.year} {self.result}".strip()


class Improvement(models.Model):
    """What a jury, a survey or the team found, who mends it until when, and what came of it."""

    innovation = models.ForeignKey(
        Innovation, on_delete=models.CASCADE, related_name="improvements"
    )
    finding = models.CharField(max_length=2000)
    origin = models.CharField(max_length=120, blank=True)  # "competition:iconic-2026"
    owner = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True)
    plan = models.CharField(max_length=1000, blank=True)
    due_on = models.DateField(null=True)
    done_on = models.DateField(null=True)
    outcome = models.CharField(max_length=1000, blank=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.finding
