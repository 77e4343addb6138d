"""The app's place in Django and in the kit format: the effect that asks for a survey."""

from __future__ import annotations

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "sauyunan.surveys"
    label = "surveys"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models cannot be imported before every app is known.
        from sauyunan.kits import parts  # noqa: PLC0415
        from sauyunan.surveys.parts import SURVEYS  # noqa: PLC0415

        parts.register(SURVEYS)
