"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "sauyunan.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"
