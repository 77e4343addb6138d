"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "sauyunan.surveys"
    label = "surveys"
    default_auto_field = "django.db.models.BigAutoField"
