"""A made-up city that runs the made-up kit in ``kit/``, its people, and applications there."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from sauyunan.accounts.models import City, Membership, Person, Unit
from sauyunan.core import clock, codes
from sauyunan.kits import archive, models
from sauyunan.kits import queries as kits_queries
from sauyunan.kits.definition import Edition
from sauyunan.services import actions
from sauyunan.services.actions import Request
from sauyunan.services.actions.sending import Given
from sauyunan.services.models import Application, Upload

KIT = Path(__file__).parent / "kit"
SERVICE = "izin-warung"
ANSWERS: dict[str, Any] = {
    "nama": "Ibu Contoh",
    "nik": "3273014505900001",
    "makanan": True,
    "meja": 4,
}
_numbers = itertools.count(1)


def unit(code: str = "dinas", parent: Unit | None = None) -> Unit:
    made = Unit.objects.create(code=code, name=f"Dinas {code}", parent=parent, area="32.73")
    made.path = f"{parent.path if parent else '/'}{made.pk}/"
    made.save(update_fields=["path"])
    return made


def edition(at: Unit, **parameters: object) -> Edition:
    """The kit as installed for a unit."""
    return edition_of(archive.files_in(KIT), at, **parameters)


def edition_of(files: Mapping[str, bytes], at: Unit, **parameters: object) -> Edition:
    """A kit of these files, as installed for a unit."""
    now = clock.now()
    if not City.objects.exists():
        City.objects.create(
            name="Kota Contoh", area="32.73", reference_prefix="KTA", changed_at=now
        )
    version = models.KitVersion.objects.create(
        kit="warung",
        version=f"1.0.{next(_numbers)}",
        digest="",
        archive=archive.build(files),
        added_at=now,
    )
    row = models.Edition.objects.create(
        version=version,
        parameters={"janji_jam": 16, "batas_meja": 10, **parameters},
        unit=at,
        area="32.73",
        made_at=now,
    )
    models.Installation.objects.update_or_create(
        kit="warung", defaults={"edition": row, "installed_at": now, "changed_at": now}
    )
    return kits_queries.edition(row.pk)


def person(name: str, at: Unit, *roles: str, acting: str = "") -> Person:
    """Somebody of the staff with roles of the kit in a unit."""
    made = Person.objects.create(username=name, full_name=f"Petugas {name.title()}")
    for role in roles:
        Membership.objects.create(person=made, unit=at, role=f"warung/{role}", acting=acting)
    return made


def file(**fields: Any) -> Upload:
    """A row of a file that was taken in; nothing lies on storage."""
    given = {"media_type": "image/jpeg", "size": 1000, "sha256": "0" * 64} | fields
    return Upload.objects.create(code=codes.random_code(26), added_at=clock.now(), **given)


def request(made: Edition, **changes: Any) -> Request:
    """All that an application needs."""
    brings = {
        "foto_warung": Given((file().code,)),
        "surat_sehat": Given((file().code,)),
    }
    given: dict[str, Any] = {
        "edition": made,
        "service": SERVICE,
        "answers": ANSWERS,
        "once": f"api:{codes.random_code(26)}",
        "brings": brings,
    }
    return Request(**(given | changes))


def application(made: Edition, **changes: Any) -> Application:
    """An application that was sent just now."""
    return actions.apply(request(made, **changes)).application


def hours(count: int) -> timedelta:
    return timedelta(hours=count)
