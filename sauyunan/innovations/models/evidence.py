"""Three columns of an indicator: what was claimed, what was verified, what the services measured."""

from __future__ import annotations

from django.db import models

from sauyunan.innovations.models.registry import Innovation


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
