"""Tries a kit as its author wrote it: its scenarios with their own parameters, leaving no trace."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from django.db import transaction

from sauyunan.accounts.models import City, Unit
from sauyunan.core import clock
from sauyunan.kits import archive, definition, queries, scenarios
from sauyunan.kits.definition import Kit
from sauyunan.kits.models import Edition, KitVersion
from sauyunan.kits.scenario_format import Scenario
from sauyunan.kits.scenarios import Result


class _Undo(Exception):
    """Leaves the transaction without a trace."""


def run_scenarios(kit: Kit) -> list[Result]:
    """How each scenario of a checked kit goes; needs a database, not a city, and changes nothing.

    Those with the same area and parameters share an edition, so that its rules are compiled once.
    """
    alike: dict[tuple[str, str], list[str]] = {}
    for name, scenario in kit.parts.get("scenarios", {}).items():
        values = scenarios.own_parameters(kit, scenario)
        alike.setdefault((scenario.area, repr(sorted(values.items()))), []).append(name)
    results = {name: one for names in alike.values() for name, one in _run(kit, names).items()}
    return [results[name] for name in kit.parts.get("scenarios", {})]


def run_scenario(kit: Kit, name: str) -> Result:
    """How one scenario goes, in a made-up unit in the scenario's area."""
    return _run(kit, [name])[name]


def _run(kit: Kit, names: list[str]) -> dict[str, Result]:
    """Scenarios that share area and parameters; each is undone before the next."""
    scenario: Scenario = kit.parts["scenarios"][names[0]]
    results: dict[str, Result] = {}
    try:
        with transaction.atomic():
            unit = _unit(scenario.area)
            values = scenarios.own_parameters(kit, scenario)
            edition = _edition(kit, values, unit, scenario.area, {})
            for name in names:
                results[name] = scenarios.run(name, edition, unit, as_written=True)
            raise _Undo
    except _Undo:
        return results


def _unit(area: str) -> Unit:
    now = clock.now()
    if not City.objects.exists():
        City.objects.create(name="Kota Contoh", area=area, changed_at=now)
    root = Unit.objects.filter(parent=None).order_by("pk").first()
    unit = Unit.objects.create(
        code=f"contoh-{secrets.token_hex(4)}", name="Dinas Contoh", parent=root, area=area
    )
    unit.path = f"{root.path if root else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    return unit


def _edition(
    kit: Kit, values: Mapping[str, object], unit: Unit, area: str, made: dict[str, int]
) -> definition.Edition:
    """Rows for the kit and, with their defaults, for those it needs."""
    for needed in kit.needs.values():
        if needed.name not in made:
            defaults = {k: p.default for k, p in needed.manifest.parameters.items()}
            made[needed.name] = _edition(needed, defaults, unit, area, made).id
    row = Edition.objects.create(
        version=_version(kit), parameters=values, unit=unit, area=area, made_at=clock.now()
    )
    row.needs.set([made[name] for name in kit.needs])
    return queries.edition(row.pk)


def _version(kit: Kit) -> KitVersion:
    """A row of its own: the same number may be installed with other content."""
    return KitVersion.objects.create(
        kit=kit.name,
        version=f"try-{secrets.token_hex(6)}",
        digest=kit.digest,
        archive=archive.build(kit.files),
        added_at=clock.now(),
    )
