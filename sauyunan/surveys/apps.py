"""The app's place in Django and in the kit format: the effect that asks for a survey."""

from __future__ import annotations

from operator import attrgetter

from django.apps import AppConfig
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from sauyunan.core import context


class SurveysConfig(AppConfig):
    name = "sauyunan.surveys"
    label = "surveys"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models cannot be imported before every app is known.
        from sauyunan.core import retention, sealed  # noqa: PLC0415
        from sauyunan.kits import parts  # noqa: PLC0415
        from sauyunan.surveys import access, actions, models  # noqa: PLC0415
        from sauyunan.surveys.parts import SURVEYS  # noqa: PLC0415

        def works(request: HttpRequest) -> bool:
            return access.works_with_surveys(request.user)  # type: ignore[arg-type]

        context.register_navigation(
            context.NavItem(
                _("Surveys"),
                reverse_lazy("surveys:list"),
                30,
                works,
                _("Satisfaction surveys of your unit: make one, see how far it is, enter answers."),
            )
        )
        parts.register(SURVEYS)
        sealed.register(models.Survey, "device_key_sealed", attrgetter("scope"))
        sealed.register(models.Keying, "remark_sealed", attrgetter("scope"))
        sealed.register_file(models.AnswerFile, "file", attrgetter("scope"))
        sealed.register(models.Remark, "sealed", attrgetter("scope"))
        retention.register("surveys.ended", actions.close_ended)
        retention.register("surveys.settled", actions.settle)

        def reads_results(request: HttpRequest) -> bool:
            return access.reads_results(request.user)  # type: ignore[arg-type]

        context.register_navigation(
            context.NavItem(
                _("Satisfaction (IKM)"),
                reverse_lazy("surveys:duties"),
                55,
                reads_results,
                _("Which units were surveyed this year, results, and reports."),
            )
        )
        context.register_link(
            context.SiteLink(_("Satisfaction (IKM)"), reverse_lazy("surveys:results"), 45)
        )
