"""What somebody found who went to see an entry where it runs."""

from __future__ import annotations

from django.db import models

from sauyunan.competitions.models.entries import Entry


class Visit(models.Model):
    """A report from the field. A draft may be changed; what was sent is committed in the ledger and stays."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="visits")
    stage = models.CharField(max_length=60)
    code = models.CharField(max_length=12, unique=True)  # random, in addresses
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField(null=True)
    place = models.CharField(max_length=300, blank=True)
    point = models.CharField(max_length=40, blank=True)  # "latitude,longitude", WGS 84
    met = models.CharField(max_length=300, blank=True)  # who was spoken to, by their task
    found = models.JSONField(default=dict)  # question -> {"answer": yes|partly|no, "note": text}
    note = models.TextField(blank=True, max_length=4000)
    changed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    ledger_entry = models.BigIntegerField(null=True)  # the commitment to what was sent

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "stage", "by"], name="visit_once_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.stage}"

    @property
    def files_scope(self) -> str:
        """What its photos are sealed for."""
        return f"competitions.visit:{self.code}"


class VisitPhoto(models.Model):
    """A photo taken on a visit, drawn anew: without position, camera and time of the file."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="photos")
    caption = models.CharField(max_length=200, blank=True)
    file = models.CharField(max_length=200)  # name in storage (encrypted there)
    digest = models.CharField(max_length=64)  # SHA-256, hex
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "digest"], name="visit_photo_once")]

    def __str__(self) -> str:
        return self.caption

    @property
    def scope(self) -> str:
        """What its file is sealed for."""
        return self.visit.files_scope
