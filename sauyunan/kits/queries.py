"""Reads of what the city runs: installed kits, and editions as definitions."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from sauyunan.accounts import queries as accounts_queries
from sauyunan.accounts.models import Membership
from sauyunan.core import i18n
from sauyunan.kits import archive, definition, models
from sauyunan.kits.models import Installation, KitVersion
from sauyunan.kits.reading import KitRefused, read


class NotInstalled(LookupError):
    """The city does not run this kit."""


def installed() -> QuerySet[Installation]:
    """The kits that run now, by name, each with its edition and version; archives stay behind."""
    return (
        Installation.objects.filter(is_active=True)
        .select_related("edition__version", "edition__unit")
        .defer("edition__version__archive")
        .order_by("kit")
    )


def editions() -> list[definition.Edition]:
    """What the city runs now, by kit, as definitions. One small statement."""
    running = Installation.objects.filter(is_active=True).order_by("kit")
    return [edition(pk) for pk in running.values_list("edition_id", flat=True)]


def installation(kit: str) -> Installation:
    """The installation of a kit; raises NotInstalled."""
    found = installed().filter(kit=kit).first()
    if found is None:
        raise NotInstalled(f"The kit {kit!r} is not installed.")
    return found


def current(kit: str) -> definition.Edition:
    """The edition of a kit that runs now; raises NotInstalled. One small query."""
    found = Installation.objects.filter(kit=kit, is_active=True).values_list("edition_id").first()
    if found is None:
        raise NotInstalled(f"The kit {kit!r} is not installed.")
    return edition(found[0])


def edition(pk: int) -> definition.Edition:
    """An edition as definitions, read once in each process: editions never change.

    Raises models.Edition.DoesNotExist, and KitRefused where a later checker refuses the kit.
    """
    known = _editions.get(pk)
    if known is None:
        with _lock:
            known = _editions.get(pk) or _loaded(pk)
            _editions[pk] = known
    return known


def remembered(pk: int) -> definition.Edition | None:
    """An edition that this process has read already."""
    return _editions.get(pk)


def remember(made: definition.Edition) -> None:
    """Know an edition that was just written, so that nobody reads it from its archive again."""
    _editions[made.id] = made


def forget(pk: int) -> None:
    """Forget an edition whose transaction was undone."""
    _editions.pop(pk, None)


def forget_all() -> None:
    """Forget every edition: another database may have others under the same keys."""
    _editions.clear()


def running(kits: Iterable[str]) -> dict[str, models.Edition]:
    """The running editions of the named kits, as far as they are installed."""
    return {one.kit: one.edition for one in installed().filter(kit__in=list(kits))}


def files_of(kit: str) -> Mapping[str, bytes] | None:
    """The files of the installed version of a kit, or None."""
    data = archive_of(kit)
    return None if data is None else archive.open_archive(data)


def archive_of(kit: str) -> bytes | None:
    """The archive of the installed version of a kit, or None."""
    found = Installation.objects.filter(kit=kit, is_active=True)
    stored = found.values_list("edition__version__archive", flat=True).first()
    return None if stored is None else bytes(stored)


def role_labels() -> dict[str, str]:
    """The roles that installed kits declare: "kit/role" -> label in the page's language."""
    return {
        f"{found.kit.name}/{role}": f"{i18n.pick(label)} ({i18n.pick(found.kit.manifest.title)})"
        for found in editions()
        for role, label in found.kit.manifest.roles.items()
    }


_editions: dict[int, definition.Edition] = {}
_lock = threading.RLock()


def _loaded(pk: int) -> definition.Edition:
    row = models.Edition.objects.select_related("version", "unit").get(pk=pk)
    needs = {one.version.kit: edition(one.pk) for one in row.needs.select_related("version")}
    files = archive.open_archive(bytes(row.version.archive))
    ready = {name: one.kit for name, one in needs.items()}
    found = read(files, overlay=row.overlay, ready=ready)
    if found.kit is None or found.errors:
        raise KitRefused(found.errors)
    parameters = {name: values for one in needs.values() for name, values in one.parameters.items()}
    return definition.Edition(
        id=pk,
        kit=found.kit,
        parameters={**parameters, found.kit.name: row.parameters},
        unit_id=row.unit_id,
        area=row.area,
    )


def kept(kit: str, version: str) -> KitVersion | None:
    """A version that the city holds, installed or not."""
    return KitVersion.objects.filter(kit=kit, version=version).first()


def holders(kit: str) -> list[tuple[str, QuerySet[Membership]]]:
    """The labels of a running kit's roles, each with who holds it today."""
    manifest = current(kit).kit.manifest
    return [
        (i18n.pick(label), accounts_queries.memberships_in_force(f"{kit}/{role}"))
        for role, label in manifest.roles.items()
    ]


def versions_of(kit: str) -> QuerySet[KitVersion]:
    """All versions of a kit that the city holds, the newest last."""
    return KitVersion.objects.filter(kit=kit).defer("archive").order_by("added_at")
