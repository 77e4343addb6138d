"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "sauyunan.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
