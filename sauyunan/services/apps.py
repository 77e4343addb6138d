"""The app's place in Django: its part of the kit format, and what it throws away in time."""

from __future__ import annotations

from operator import attrgetter

from django.apps import AppConfig
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from sauyunan.core import context


class ServicesConfig(AppConfig):
    name = "sauyunan.services"
    label = "services"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models cannot be imported before every app is known.
        from sauyunan.accounts import access as accounts_access  # noqa: PLC0415
        from sauyunan.core import retention, sealed  # noqa: PLC0415
        from sauyunan.kits import parts  # noqa: PLC0415
        from sauyunan.registers import owner_offers  # noqa: PLC0415
        from sauyunan.services import (  # noqa: PLC0415
            access,
            contents,
            expiry,
            models,
            overdue,
            owner_pages,
        )
        from sauyunan.services.parts import SERVICES  # noqa: PLC0415
        from sauyunan.services.surveyed import Surveyed  # noqa: PLC0415
        from sauyunan.surveys import served  # noqa: PLC0415

        def works(request: HttpRequest) -> bool:
            return access.works_on_cases(request.user)  # type: ignore[arg-type]

        context.register_navigation(
            context.NavItem(
                _("My work"),
                reverse_lazy("services:queue"),
                10,
                works,
                _("Applications that wait for you."),
                is_work=True,
            )
        )
        context.register_navigation(
            context.NavItem(
                _("Overdue report"),
                reverse_lazy("services:overdue"),
                95,
                lambda request: overdue.may_read(request.user),  # type: ignore[arg-type]
                _("How much is late in each unit and service; numbers only."),
            )
        )

        def assists(request: HttpRequest) -> bool:
            return works(request) or accounts_access.has_role(request.user, accounts_access.HELPER)  # type: ignore[arg-type]

        context.register_navigation(
            context.NavItem(
                _("Help residents"),
                reverse_lazy("services:help"),
                12,
                assists,
                _("Fill in an application for somebody else."),
                is_work=True,
            )
        )
        context.register_navigation(
            context.NavItem(
                _("Complaints"),
                reverse_lazy("services:complaints"),
                15,
                works,
                _("Complaints about applications that wait for an answer."),
            )
        )
        parts.register(SERVICES)
        served.register(Surveyed())
        owner_offers.register(owner_pages.offers)
        own = attrgetter("scope")
        for model in (
            models.Draft,
            models.Assistance,
            models.PrintLink,
            models.OneTimeCode,
            models.Application,
            models.AccountAddress,
            models.AccountPerson,
        ):
            sealed.register(model, "sealed", own)
        sealed.register(models.Draft, "secret_sealed", contents.draft_secret_scope)
        sealed.register(models.Draft, "contact_sealed", contents.draft_contact_scope)
        sealed.register(models.Application, "secret_sealed", contents.secret_scope)
        sealed.register(models.MoveMade, "sealed", contents.move_scope, related=("application",))
        sealed.register(models.Note, "sealed", contents.note_scope, related=("application",))
        sealed.register(
            models.HandOver, "sealed", contents.handover_scope, related=("application",)
        )
        sealed.register(models.Complaint, "sealed", own, related=("application",))
        sealed.register(
            models.Complaint, "answer_sealed", attrgetter("answer_scope"), related=("application",)
        )
        sealed.register_file(models.Upload, "file", own)
        for name, purge in expiry.PURGES.items():
            retention.register(name, purge)
