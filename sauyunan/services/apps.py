"""The app's place in Django: its part of the kit format, and what it throws away in time."""

from __future__ import annotations

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "sauyunan.services"
    label = "services"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models cannot be imported before every app is known.
        from sauyunan.core import retention  # noqa: PLC0415
        from sauyunan.kits import parts  # noqa: PLC0415
        from sauyunan.services import expiry  # noqa: PLC0415
        from sauyunan.services.parts import SERVICES  # noqa: PLC0415

        parts.register(SERVICES)
        for name, purge in expiry.PURGES.items():
            retention.register(name, purge)
