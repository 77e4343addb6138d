"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class InnovationsConfig(AppConfig):
    name = "sauyunan.innovations"
    label = "innovations"
    default_auto_field = "django.db.models.BigAutoField"
