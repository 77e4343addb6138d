"""The city, its units, its people and what they may do there."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sauyunan.core import clock


class City(models.Model):
    """Settings of the one city of this installation. One row."""

    name = models.CharField(_("name"), max_length=120)  # "Kota Contoh"
    area = models.CharField(_("area code"), max_length=13)  # "32.73"
    contact = models.CharField(_("contact"), max_length=200, blank=True)
    hours = models.CharField(_("office hours"), max_length=200, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    reference_prefix = models.CharField(max_length=4, default="KTA")
    opens = models.TimeField(default="08:00")
    closes = models.TimeField(default="16:00")
    banner_id = models.CharField(max_length=300, blank=True, db_default="")
    banner_en = models.CharField(max_length=300, blank=True, db_default="")
    banner_from = models.DateTimeField(null=True, blank=True)
    banner_until = models.DateTimeField(null=True, blank=True)  # none: until it is switched off
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")),
                name="city_closes_after_it_opens",
                violation_error_message=_("The office closes after it opens."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def banner(self) -> Mapping[str, str] | None:
        """What every page says now of an outage, by language; None while there is nothing."""
        now, begins, ends = clock.now(), self.banner_from, self.banner_until
        is_on = begins is not None and begins <= now and (ends is None or now < ends)
        return {"id": self.banner_id, "en": self.banner_en} if self.banner_id and is_on else None


class Unit(models.Model):
    """A node of the city's organisation: department, sub-district, technical unit."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = models.CharField(max_length=400, db_index=True)  # "/1/4/": ids from the root
    area = models.CharField(max_length=13, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    hours = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=300, blank=True)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Person(AbstractUser):
    """Somebody of the staff. Citizens need no account."""

    full_name = models.CharField(_("full name"), max_length=200)
    staff_number = models.CharField(_("staff number"), max_length=30, blank=True)
    language = models.CharField(max_length=2, default="id")

    @property
    def name(self) -> str:
        """How others call the person."""
        return self.full_name or self.username

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person holds a role in a unit, perhaps for a time, perhaps as a deputy."""

    class Acting(models.TextChoices):
        NONE = "", _("in office")
        PLH = "Plh", _("daily deputy (Plh.)")
        PLT = "Plt", _("acting (Plt.)")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=121)  # "salaman/verifikator" or "city/admin"
    title = models.CharField(max_length=200, blank=True)  # printed under a signature
    acting = models.CharField(max_length=3, choices=Acting, default=Acting.NONE, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "unit", "role", "starts_on"],
                name="membership_once",
                nulls_distinct=False,
                violation_error_message=_("This person holds this role here already."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_after_it_starts",
                violation_error_message=_("The last day is not before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.role}"
