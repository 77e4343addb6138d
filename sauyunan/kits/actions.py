"""Installing kits, upgrading them and adapting them: all or nothing, proved by their scenarios."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from sauyunan.accounts import actions as accounts
from sauyunan.accounts import queries as accounts_queries
from sauyunan.accounts.models import Person, Unit
from sauyunan.core import clock, ledger
from sauyunan.core.actor import Actor
from sauyunan.kits import (
    archive,
    checking,
    definition,
    outside,
    parts,
    queries,
    reading,
    scenarios,
    upgrading,
)
from sauyunan.kits.models import Edition, Installation, KitVersion
from sauyunan.kits.overlay import Overlay
from sauyunan.kits.parameters import Value
from sauyunan.kits.parameters import typed as typed_parameters
from sauyunan.kits.reading import KitRefused
from sauyunan.kits.scenarios import Result
from sauyunan.kits.suggestions import did_you_mean
from sauyunan.kits.versions import fits


@dataclass(frozen=True)
class Appointment:
    """Somebody who is given a role of the kit; ``title`` is printed under signatures."""

    person: Person
    title: str = ""
    unit: Unit | None = None  # none: the unit that runs the kit


Roles = Mapping[str, Sequence[Appointment]]


class InstallRefused(Exception):
    """The kit cannot be installed now; the text, marked for translation, says why and how to mend
    it. Pages say ``message`` in the reader's language, commands the English of ``str``."""

    def __init__(self, text: str, **values: object) -> None:
        super().__init__(text % values if values else text)
        self.text, self.values = text, values

    @property
    def message(self) -> str:
        """In the reader's language."""
        found = gettext(self.text)
        return found % self.values if self.values else found


class ScenariosFailed(Exception):
    """Scenarios did not end as expected with the city's values; nothing was changed."""

    def __init__(self, results: Iterable[Result]) -> None:
        self.results = [one for one in results if not one.is_good]
        super().__init__("; ".join(f"{one.file}:{one.line}: {one.what}" for one in self.results))


def check_for_city(data: bytes, overlay: Overlay | None = None) -> definition.Kit:
    """The kit in an archive, checked in the limited child against the installed kits.

    Raises KitRefused with all faults; warnings are not among them.
    """
    errors = outside.judge(data, queries.archive_of, overlay).errors
    if errors:
        raise KitRefused(tuple(errors))
    needs = {one.kit.name: one.kit for one in queries.editions()}
    found = reading.read(archive.open_archive(data), overlay=overlay, ready=needs)
    if found.kit is None or found.errors:
        raise KitRefused(found.errors)
    return found.kit


def take_in(data: bytes, *, by: Actor) -> KitVersion:
    """Keep a checked archive without installing it: a page asks for the city's values next.

    Raises KitRefused and InstallRefused (another content of this version was kept before).
    """
    kit = check_for_city(data)
    with transaction.atomic():
        # What was kept and never ran may be replaced: its author mends a version before it is out.
        KitVersion.objects.filter(kit=kit.name, version=kit.version, editions=None).delete()
        row = _keep(kit, data)
        ledger.record("kit.kept", f"kit:{kit.name}", by=by, content={"digest": kit.digest})
    return row


def install(
    data: bytes, *, parameters: Mapping[str, object], unit: Unit, roles: Roles, by: Actor
) -> Installation:
    """Install the kit in an archive for a unit and those below it, with the city's values.

    Raises KitRefused (faults), ParametersRefused, InstallRefused, ScenariosFailed and
    accounts.Refused (roles); nothing is changed then.
    """
    kit = check_for_city(data)
    if Installation.objects.filter(kit=kit.name).exists():
        raise InstallRefused(
            _("%(kit)s is installed already. Upgrade it to a higher version."), kit=kit.name
        )
    _check_roles(kit, roles)
    values = typed_parameters(kit.manifest, parameters)
    with transaction.atomic():
        row = _write_edition(_keep(kit, data), kit, values, {}, unit)
        now = clock.now()
        made = Installation.objects.create(
            kit=kit.name, edition=row, installed_at=now, changed_at=now
        )
        _begin(row, "kit.installed", by)
        _appoint(kit, roles, unit, by)
        _prove(row)
    return made


def upgrade(
    data: bytes, *, by: Actor, parameters: Mapping[str, object] | None = None
) -> Installation:
    """Let a higher version of an installed kit run, with the same parameters and overlay.

    ``parameters``: values for those that are new or are to change. Applications under way stay on
    their edition. Kits that need this one go over to it and are proved again. Raises as ``install``;
    a change of the city that the new version has no place for is among the faults.
    """
    kit = check_for_city(data)
    present = _installation(kit.name)
    overlay = present.edition.overlay
    if overlay:
        kit = check_for_city(data, overlay)
    faults = upgrading.check(queries.edition(present.edition_id).kit, kit)
    if faults:
        raise KitRefused(tuple(faults))
    values = typed_parameters(kit.manifest, {**present.edition.parameters, **(parameters or {})})
    with transaction.atomic():
        version = _keep(kit, data)
        row = _write_edition(version, kit, values, overlay, present.edition.unit)
        _replace(present, row, "kit.upgraded", by)
    return present


def adapt(
    name: str, changes: Overlay, *, by: Actor, taken_back: Iterable[str] = ()
) -> Installation:
    """Lay further changes over an installed kit, or take earlier ones back (their paths).

    Raises as ``install``.
    """
    present = _installation(name)
    old = present.edition
    gone = set(taken_back)
    if unknown := sorted(gone - set(old.overlay)):
        raise InstallRefused(
            f"No such change: {', '.join(unknown)}. {did_you_mean(unknown[0], old.overlay)}."
        )
    overlay = {path: value for path, value in old.overlay.items() if path not in gone}
    overlay |= changes
    kit = check_for_city(bytes(old.version.archive), overlay)
    with transaction.atomic():
        row = _write_edition(old.version, kit, old.parameters, overlay, old.unit)
        _replace(present, row, "kit.adapted", by)
    return present


def _installation(name: str) -> Installation:
    try:
        return queries.installation(name)
    except queries.NotInstalled as absent:
        raise InstallRefused(f"{absent} Install it first.") from absent


def _check_roles(kit: definition.Kit, roles: Roles) -> None:
    for role in roles:
        if role not in kit.manifest.roles:
            raise InstallRefused(
                f"{kit.name} has no role {role!r}. {did_you_mean(role, kit.manifest.roles)}."
            )


def _keep(kit: definition.Kit, data: bytes) -> KitVersion:
    """The version's row; a version that is here with other content is refused."""
    row, is_new = KitVersion.objects.get_or_create(
        kit=kit.name,
        version=kit.version,
        defaults={
            "digest": hashlib.sha256(data).hexdigest(),
            "archive": data,
            "added_at": clock.now(),
        },
    )
    if not is_new and archive.digest(archive.open_archive(bytes(row.archive))) != kit.digest:
        raise InstallRefused(
            _("%(kit)s is here with other content. Give the changed kit a higher version."),
            kit=f"{kit.name} {kit.version}",
        )
    return row


def _write_edition(
    version: KitVersion,
    kit: definition.Kit,
    values: Mapping[str, Value],
    overlay: Overlay,
    unit: Unit | None,
) -> Edition:
    needs = queries.running(kit.manifest.needs)
    for name, wanted in kit.manifest.needs.items():
        if name not in needs:
            raise InstallRefused(
                _("%(kit)s needs the kit %(name)s. Install that one first."),
                kit=kit.name,
                name=name,
            )
        if not fits(needs[name].version.version, wanted):
            raise InstallRefused(
                _(
                    "%(kit)s needs %(name)s %(wanted)s; %(present)s runs here. Upgrade %(name)s "
                    "first."
                ),
                kit=kit.name,
                name=name,
                wanted=wanted,
                present=needs[name].version.version,
            )
    row = Edition.objects.create(
        version=version,
        parameters=dict(values),
        overlay=dict(overlay),
        unit=unit,
        area=accounts_queries.city().area,
        made_at=clock.now(),
    )
    row.needs.set(needs.values())
    return row


def _replace(present: Installation, row: Edition, verb: str, by: Actor) -> None:
    """Let another edition run, and with it those of the kits that need this one."""
    old = present.edition
    changed = Installation.objects.filter(pk=present.pk, edition=old).update(
        edition=row, changed_at=clock.now()
    )
    if not changed:
        raise InstallRefused(
            _("%(kit)s was changed by somebody else just now. Look again."), kit=present.kit
        )
    present.refresh_from_db()
    _begin(row, verb, by)
    _prove(row)
    for dependent in queries.installed().filter(edition__needs=old):
        _follow(dependent, by)


def _follow(dependent: Installation, by: Actor) -> None:
    """A new edition of a kit whose need was replaced; everything else stays."""
    old = dependent.edition
    kit = queries.edition(old.pk).kit
    row = _write_edition(old.version, kit, old.parameters, old.overlay, old.unit)
    found = reading.read(
        archive.open_archive(bytes(old.version.archive)),
        overlay=old.overlay,
        ready={one.version.kit: queries.edition(one.pk).kit for one in row.needs.all()},
    )
    errors = tuple(fault for fault in checking.check(found) if fault.level == "error")
    if errors:
        raise KitRefused(errors)
    _replace(dependent, row, "kit.adapted", by)


def _begin(row: Edition, verb: str, by: Actor) -> None:
    edition = queries.edition(row.pk)
    for part in parts.all_parts().values():
        if part.install is not None:
            part.install(edition, by)
    ledger.record(
        verb,
        f"kit:{edition.kit.name}",
        by=by,
        unit=row.unit,
        content={
            "version": edition.kit.version,
            "digest": edition.kit.digest,
            "parameters": row.parameters,
            "overlay": row.overlay,
        },
    )


def _appoint(kit: definition.Kit, roles: Roles, unit: Unit, by: Actor) -> None:
    for role, appointments in roles.items():
        for one in appointments:
            accounts.give_role(
                one.person, f"{kit.name}/{role}", one.unit or unit, by=by, title=one.title
            )


def _prove(row: Edition) -> None:
    """Run the kit's scenarios with the city's values; raises ScenariosFailed."""
    unit = row.unit or accounts_queries.root_unit()
    if unit is None:
        raise InstallRefused(_("There is no unit yet. Make the city with: sauyunan city init"))
    results = scenarios.run_all(queries.edition(row.pk), unit, as_written=False)
    if not all(one.is_good for one in results):
        raise ScenariosFailed(results)
