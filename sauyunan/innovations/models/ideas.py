"""The ideas box: what staff and citizens would do better, and who supports it."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from sauyunan.innovations.models.registry import STEMS, Innovation, stems


class Idea(models.Model):
    """An idea. Merged ideas point at the one that goes on; their supporters count there once."""

    class Status(models.TextChoices):
        NEW = "new", _("new")
        SHOWN = "shown", _("open for support")
        TAKEN = "taken", _("taken up")
        DECLINED = "declined", _("not taken up")
        MERGED = "merged", _("joined with another")

    code = models.CharField(max_length=12, unique=True)  # random, in the address
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("what is better then"), max_length=4000)
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, null=True)
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.NEW)
    answer = models.CharField(max_length=1000, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="merged"
    )
    innovation = models.ForeignKey(
        Innovation, on_delete=models.PROTECT, null=True, related_name="ideas"
    )
    made_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    words = models.GeneratedField(
        expression=stems(STEMS.format("title"), STEMS.format("text")),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        indexes = [GinIndex(fields=["words"], name="idea_words")]

    def __str__(self) -> str:
        return self.title


class Support(models.Model):
    """One supporter of an idea: a person of the staff, or a keyed hash of a citizen's browser mark."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="supports")
    supporter = models.BinaryField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["idea", "supporter"], name="support_once")]

    def __str__(self) -> str:
        return f"{self.idea}"
