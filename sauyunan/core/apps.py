"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "sauyunan.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models cannot be imported before every app is known.
        from sauyunan.core import idempotency, ratelimit, retention, sealed  # noqa: PLC0415
        from sauyunan.core.models import OnceAnswered  # noqa: PLC0415

        sealed.register(OnceAnswered, "sealed", idempotency.scope_of)
        retention.register("core.attempts", ratelimit.purge)
        retention.register("core.answers", idempotency.purge)
