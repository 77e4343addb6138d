"""The app's place in Django, and what it adds to the kit format and to every page."""

from __future__ import annotations

from operator import attrgetter

from django.apps import AppConfig
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "sauyunan.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models cannot be imported before every app is known.
        from sauyunan.core import context, sealed  # noqa: PLC0415
        from sauyunan.documents import checking, signing  # noqa: PLC0415
        from sauyunan.documents.models import Document  # noqa: PLC0415
        from sauyunan.kits import parts  # noqa: PLC0415

        parts.register(checking.PART)
        sealed.register(Document, "sealed", attrgetter("seal_scope"))
        sealed.register_file(Document, "file", attrgetter("file_scope"))
        context.register("simulation", signing.is_simulation)
        context.register_link(
            context.SiteLink(_("Check a document"), reverse_lazy("documents:check"), 30)
        )
