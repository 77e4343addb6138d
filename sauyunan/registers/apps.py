"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "sauyunan.registers"
    label = "registers"
    default_auto_field = "django.db.models.BigAutoField"
