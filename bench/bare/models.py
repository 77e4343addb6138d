"""One table with a foreign key, and the index that its list needs."""

from __future__ import annotations

from django.db import models


class Office(models.Model):
    name = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    name = models.CharField(max_length=100)
    born_on = models.DateField()
    course = models.CharField(max_length=10)
    people = models.IntegerField()
    may_call = models.BooleanField()
    status = models.CharField(max_length=20, default="new")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["status", "-created_at"], name="entry_list")]

    def __str__(self) -> str:
        return self.name
