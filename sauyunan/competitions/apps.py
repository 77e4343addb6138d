"""The app's place in Django, in the links of every page, and among what is sealed."""

from __future__ import annotations

from operator import attrgetter

from django.apps import AppConfig
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from sauyunan.core import context, sealed


class CompetitionsConfig(AppConfig):
    name = "sauyunan.competitions"
    label = "competitions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models cannot be imported before every app is known.
        from sauyunan.accounts import access as accounts  # noqa: PLC0415
        from sauyunan.competitions import access  # noqa: PLC0415
        from sauyunan.competitions.models import Attachment, Minutes, VisitPhoto  # noqa: PLC0415
        from sauyunan.competitions.results import listed  # noqa: PLC0415
        from sauyunan.documents import verifying  # noqa: PLC0415

        def takes_part(request: HttpRequest) -> bool:
            person = request.user
            roles = {role for role, _path in accounts.roles_of(person)}  # type: ignore[arg-type]
            return bool(roles) or (person.is_authenticated and access.judges(person))

        context.register_navigation(
            context.NavItem(
                _("Competitions"),
                reverse_lazy("competitions:hub"),
                65,
                takes_part,
                _("Enter innovations, judge them, and lead competitions."),
                also=("/usulan/",),
            )
        )
        context.register_link(
            context.SiteLink(_("Competitions"), reverse_lazy("competitions:list"), 45)
        )
        for kept in (Attachment, Minutes, VisitPhoto):
            sealed.register_file(kept, "file", attrgetter("scope"))
        verifying.register_finder(listed)
