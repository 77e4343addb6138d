"""The app's place in Django: what pages know of the city, and the administration's link."""

from __future__ import annotations

from django.apps import AppConfig, apps
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from sauyunan.core import context


class AccountsConfig(AppConfig):
    name = "sauyunan.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models cannot be imported before every app is known.
        from sauyunan.accounts import access, queries  # noqa: PLC0415
        from sauyunan.core import areas  # noqa: PLC0415
        from sauyunan.core import queries as core_queries  # noqa: PLC0415

        def may_read(request: HttpRequest) -> bool:
            held = (access.ADMIN, access.AUDITOR)
            return any(access.has_role(request.user, role) for role in held)  # type: ignore[arg-type]

        if apps.is_installed("allauth.mfa"):  # it is not where unknown kits are checked
            _register_factors()
        context.register("city", queries.city_or_none)
        core_queries.office_hours_from(queries.office_hours)
        areas.home_from(queries.area_of_city)
        context.register_navigation(
            context.NavItem(
                _("Administration"),
                reverse_lazy("accounts:overview"),
                90,
                may_read,
                _("The city, its units, its people and their roles."),
            )
        )


def _register_factors() -> None:
    """The secrets of second steps are sealed."""
    from allauth.mfa.models import Authenticator  # noqa: PLC0415

    from sauyunan.accounts import adapter  # noqa: PLC0415
    from sauyunan.core import sealed  # noqa: PLC0415

    sealed.register_texts(Authenticator, "data", adapter.SECRETS, lambda _row: adapter.FACTORS)
