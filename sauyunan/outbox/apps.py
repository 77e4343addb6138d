"""The app's place in Django: its page, its purge, its word in /sehat, its sealed column."""

from __future__ import annotations

from operator import attrgetter

from django.apps import AppConfig
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from sauyunan.core import context


class OutboxConfig(AppConfig):
    name = "sauyunan.outbox"
    label = "outbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models cannot be imported before every app is known.
        from sauyunan.accounts import access  # noqa: PLC0415
        from sauyunan.core import health, retention, sealed  # noqa: PLC0415
        from sauyunan.outbox import actions, models, queries  # noqa: PLC0415

        def may_read(request: HttpRequest) -> bool:
            held = (access.ADMIN, access.AUDITOR)
            return any(access.has_role(request.user, role) for role in held)  # type: ignore[arg-type]

        context.register_navigation(
            context.NavItem(
                _("Outbox"),
                reverse_lazy("outbox:messages"),
                85,
                may_read,
                _("Messages to applicants, and how they went."),
            )
        )
        health.register("messages", queries.health)
        retention.register("outbox.messages", actions.purge)
        sealed.register(models.Message, "sealed", attrgetter("scope"))
