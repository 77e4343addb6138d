"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class KitsConfig(AppConfig):
    name = "sauyunan.kits"
    label = "kits"
    default_auto_field = "django.db.models.BigAutoField"
