"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "sauyunan.services"
    label = "services"
    default_auto_field = "django.db.models.BigAutoField"
