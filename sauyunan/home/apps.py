"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "sauyunan.home"
    label = "home"
    default_auto_field = "django.db.models.BigAutoField"
