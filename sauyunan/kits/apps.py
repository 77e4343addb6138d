"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from sauyunan.core import context
from sauyunan.kits import parts


class KitsConfig(AppConfig):
    name = "sauyunan.kits"
    label = "kits"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from sauyunan.accounts import roles  # noqa: PLC0415  models are ready only now
        from sauyunan.core import areas  # noqa: PLC0415
        from sauyunan.kits import access, queries, rules, scenario_format  # noqa: PLC0415

        def may_see(request: HttpRequest) -> bool:
            return access.may_see(request.user)  # type: ignore[arg-type]

        parts.register(scenario_format.PART)
        rules.look_up_areas(areas.name_of)
        roles.register(queries.role_labels)
        context.register_navigation(
            context.NavItem(
                _("Kits"),
                reverse_lazy("kits:kits"),
                80,
                may_see,
                _("What is installed, and the services that come from it."),
            )
        )
