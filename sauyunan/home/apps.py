"""The app's place in Django and in the links of every page."""

from __future__ import annotations

from django.apps import AppConfig
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from sauyunan.core import context


class HomeConfig(AppConfig):
    name = "sauyunan.home"
    label = "home"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models cannot be imported before every app is known.
        from sauyunan.home import leaders_views  # noqa: PLC0415

        def leads(request: HttpRequest) -> bool:
            return leaders_views.may_read(request.user)  # type: ignore[arg-type]

        context.register_navigation(
            context.NavItem(
                _("The city on one page"),
                reverse_lazy("home:leaders"),
                5,
                leads,
                _("Six numbers, who innovates, what is late, stale and not surveyed."),
            )
        )
        for label, name, order in (
            (_("All services"), "services:list", 10),
            (_("Follow my application"), "services:track", 20),
            (_("About this site"), "home:about", 90),
        ):
            context.register_link(context.SiteLink(label, reverse_lazy(name), order))
