"""The app's place in Django."""

from __future__ import annotations

from django.apps import AppConfig

from sauyunan.kits import parts


class KitsConfig(AppConfig):
    name = "sauyunan.kits"
    label = "kits"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from sauyunan.accounts import roles  # noqa: PLC0415  models are ready only now
        from sauyunan.core import areas  # noqa: PLC0415
        from sauyunan.kits import queries, rules, scenario_format  # noqa: PLC0415

        parts.register(scenario_format.PART)
        rules.look_up_areas(areas.name_of)
        roles.register(queries.role_labels)
