"""The registry of innovations, thin: what it is, since when, which kit."""

from __future__ import annotations

from django.db import models


class Innovation(models.Model):
    """An innovation of the city; its evidence is computed, never typed."""

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=200)
    kit = models.CharField(max_length=60, blank=True)
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, null=True)
    since = models.DateField()
    is_public = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title
