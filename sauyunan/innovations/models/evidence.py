"""Three columns of an indicator: what was claimed, what was verified, what the services measured; and how it was
before."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sauyunan.innovations.models.registry import Innovation, Proof


class Claim(models.Model):
    """What a unit says of an indicator of a rule set, and what somebody found when checking it."""

    innovation = models.ForeignKey(Innovation, on_delete=models.CASCADE, related_name="claims")
    rules = models.CharField(max_length=60)  # "iga-2026"
    indicator = models.CharField(max_length=3)  # "16", "2a"
    basis = models.CharField(max_length=60, blank=True)
    claimed = models.PositiveSmallIntegerField(null=True)  # parameter, 0: none
    verified = models.PositiveSmallIntegerField(null=True)
    note = models.CharField(max_length=1000, blank=True)
    claimed_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    verified_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["innovation", "rules", "indicator"], name="claim_once_per_indicator"
            )
        ]

    def __str__(self) -> str:
        return f"{self.innovation} {self.rules} {self.indicator}"


OPEN_STATES = ["waiting", "accepted"]
"""Of a stated baseline that may still be withdrawn, and on whose proof it stands; one of each at a time."""


class StatedBaseline(models.Model):
    """How it was before, as the team counted it. Once somebody else has checked it, what is measured is compared with
    it, and not with what the kit states. Never edited: another statement takes its place."""

    class Subject(models.TextChoices):
        TIME = "time", _("Working time of a case")
        COST = "cost", _("Cost of a case")

    class State(models.TextChoices):
        WAITING = "waiting", _("to be checked")
        ACCEPTED = "accepted", _("checked")
        REFUSED = "refused", _("not accepted")
        FORMER = "former", _("no longer used")

    innovation = models.ForeignKey(Innovation, on_delete=models.CASCADE, related_name="baselines")
    subject = models.CharField(max_length=8, choices=Subject)
    value = models.PositiveBigIntegerField()  # minutes of working time, or rupiah
    low = models.PositiveBigIntegerField()  # the least it may have been
    high = models.PositiveBigIntegerField()  # the most
    since = models.DateField()  # the period in which it was so, both days included
    until = models.DateField()
    cases = models.PositiveIntegerField()  # on how many it stands
    method = models.CharField(max_length=1000)  # how it was counted
    proof = models.ForeignKey(Proof, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=1000, blank=True)  # of who checked it
    checked_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["innovation", "subject", "state"],
                condition=Q(state__in=OPEN_STATES),
                name="baseline_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(low__lte=F("value"), high__gte=F("value")), name="baseline_in_its_range"
            ),
            models.CheckConstraint(condition=Q(since__lte=F("until")), name="baseline_period"),
        ]

    def __str__(self) -> str:
        return f"{self.innovation} {self.subject}"


class Measurement(models.Model):
    """A measured value as it was on a day: definition, period, n, and its hash in the ledger.

    Never edited: the same definition over the same period gives it again.
    """

    innovation = models.ForeignKey(
        Innovation, on_delete=models.CASCADE, related_name="measurements"
    )
    indicator = models.CharField(max_length=60)
    value = models.BigIntegerField(
        null=True
    )  # in the measure's integer unit; null: not enough data
    low = models.BigIntegerField(null=True)
    high = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=12)  # count, minutes, permille, hundredths, rupiah
    n = models.PositiveIntegerField()
    since = models.DateField()
    until = models.DateField()
    definition = models.TextField()  # canonical JSON of all that decides the value, but the period
    kit_version = models.CharField(max_length=16, blank=True)
    digest = models.CharField(max_length=64)  # SHA-256 of the canonical JSON of the above, hex
    entry = models.ForeignKey(  # the ledger's, which commits to the digests of all taken together
        "core.LedgerEntry", on_delete=models.PROTECT, null=True, related_name="+"
    )
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["innovation", "indicator", "since", "until", "digest"],
                name="measurement_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.innovation} {self.indicator}"

    @property
    def content(self) -> dict[str, object]:
        """What the digest is the hash of."""
        return {
            "innovation": self.innovation.slug,
            "indicator": self.indicator,
            "definition": self.definition,
            "kit_version": self.kit_version,
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "kind": self.kind,
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "n": self.n,
        }
