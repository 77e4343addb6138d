"""Other installations whose winners are taken over."""

from __future__ import annotations

from django.db import models


class TrustedCity(models.Model):
    """A city and the public key with which its files are signed, compared by people beforehand."""

    name = models.CharField(max_length=120)
    key = models.CharField(max_length=64, unique=True)  # Ed25519, hex
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
