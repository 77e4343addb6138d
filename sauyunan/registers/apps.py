"""The app's place in Django: its parts of the kit format, its link for staff."""

from __future__ import annotations

from operator import attrgetter

from django.apps import AppConfig
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from sauyunan.core import context, retention, sealed
from sauyunan.kits import parts


class RegistersConfig(AppConfig):
    name = "sauyunan.registers"
    label = "registers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models cannot be imported before every app is known.
        from sauyunan.registers import (  # noqa: PLC0415
            access,
            attending,
            attending_actions,
            calendar_feed,
            contents,
            importing,
            owning,
            pictures,
            purging,
            tallies,
            viewing,
        )
        from sauyunan.registers.models import (  # noqa: PLC0415
            Attendee,
            Hiding,
            Import,
            ImportRow,
            Picture,
            Record,
            RecordOwner,
            RecordVersion,
        )
        from sauyunan.registers.parts import NUMBERS, REGISTERS  # noqa: PLC0415

        def may_read(request: HttpRequest) -> bool:
            return access.may_read_any(request.user)

        parts.register(NUMBERS)
        parts.register(REGISTERS)
        sealed.register(Record, "sealed", contents.scope_of)
        sealed.register(RecordVersion, "sealed", contents.scope_of, related=("record",))
        sealed.register(Attendee, "sealed", attending.scope_of)
        retention.register("registers.records", purging.purge)
        retention.register("registers.attendees", attending_actions.purge)
        retention.register("registers.withdrawn", calendar_feed.purge)
        sealed.register(ImportRow, "sealed", lambda row: row.scope, related=("owner",))
        sealed.register_file(Import, "file", lambda one: one.scope)
        retention.register("registers.imports", importing.purge)
        sealed.register(RecordVersion, "reason_sealed", contents.reason_scope, related=("record",))
        sealed.register(Hiding, "reason_sealed", attrgetter("scope"))
        sealed.register(Hiding, "end_reason_sealed", attrgetter("scope"))
        sealed.register(RecordOwner, "secret_sealed", attrgetter("secret_scope"))
        sealed.register(RecordOwner, "contact_sealed", attrgetter("contact_scope"))
        retention.register("registers.owner_codes", owning.purge)
        sealed.register_file(Picture, "file", attrgetter("scope"))
        sealed.register_file(Picture, "small_file", attrgetter("scope"))
        retention.register("registers.pictures", pictures.purge)
        retention.register("registers.tallies", tallies.settle)
        retention.register("registers.viewings", viewing.settle)
        context.register_navigation(
            context.NavItem(
                _("Registers"),
                reverse_lazy("registers:registers"),
                40,
                may_read,
                _("Records, such as residents and families, and who looked at them."),
            )
        )
