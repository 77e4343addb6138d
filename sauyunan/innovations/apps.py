"""The app's place in Django, in the kit format, and in the links of every page."""

from __future__ import annotations

from operator import attrgetter

from django.apps import AppConfig
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from sauyunan.core import context


class InnovationsConfig(AppConfig):
    name = "sauyunan.innovations"
    label = "innovations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models cannot be imported before every app is known.
        from sauyunan.accounts import access  # noqa: PLC0415
        from sauyunan.core import sealed  # noqa: PLC0415
        from sauyunan.innovations import access as innovations_access  # noqa: PLC0415
        from sauyunan.innovations.models import Proof  # noqa: PLC0415
        from sauyunan.innovations.parts import INDICATORS  # noqa: PLC0415
        from sauyunan.kits import parts  # noqa: PLC0415

        def works(request: HttpRequest) -> bool:
            return innovations_access.works_here(request.user)  # type: ignore[arg-type]

        context.register_navigation(
            context.NavItem(
                _("Registry of innovations"),
                reverse_lazy("innovations:records"),
                58,
                works,
                _("Records of innovations: begin one, complete it, have it checked."),
            )
        )

        def looks_on(request: HttpRequest) -> bool:
            person = request.user
            return any(
                access.has_role(person, role)  # type: ignore[arg-type]
                for role in (access.LEADER, access.AUDITOR)
            )

        context.register_navigation(
            context.NavItem(
                _("Innovations"),
                reverse_lazy("innovations:list"),
                60,
                looks_on,
                _("What this city does better, with figures measured by the running services."),
            )
        )
        parts.register(INDICATORS)
        sealed.register_file(Proof, "file", attrgetter("scope"))
        context.register_link(
            context.SiteLink(_("Innovations"), reverse_lazy("innovations:list"), 40)
        )
        context.register_link(
            context.SiteLink(_("Ideas box"), reverse_lazy("innovations:ideas"), 41)
        )
