"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class CompetitionsConfig(AppConfig):
    name = "sauyunan.competitions"
    label = "competitions"
    default_auto_field = "django.db.models.BigAutoField"
