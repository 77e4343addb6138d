"""Photos of records: public copies of files of a case, in two sizes, without what a camera adds.

The files were drawn anew by the limited child when they came in; what is decoded here is our own
JPEG. A photo that its record does not hold any more is kept for a while, so that a former version
can be brought back, and shown to nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from sauyunan.core import codes, i18n, storage, thumbnails
from sauyunan.kits import values as field_values
from sauyunan.kits.parts import EffectRefused, EffectRun
from sauyunan.registers.contents import Home
from sauyunan.registers.models import Picture, Published, Record

EDGE, SMALL_EDGE = 1280, 320
QUALITY = 80
KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True)
class ShownPicture:
    """A photo on a page: where it is, and its small copy."""

    url: str
    small_url: str


def fields_of(home: Home) -> list[str]:
    """The fields of a register that hold photos."""
    return [name for name, field in home.register.fields.items() if field.type == "pictures"]


def taken(
    home: Home, values: Mapping[str, Any], run: EffectRun, record: Record | None
) -> dict[str, Any]:
    """The values with public copies in place of the files of the case that a rule named.

    Raises EffectRefused for what is neither a file of the case nor a photo of the record.
    """
    made = dict(values)
    for name in fields_of(home):
        if made.get(name):
            made[name] = _copies(home, name, made[name], run, record)
    return made


def added(page: bytes, at: datetime) -> str:
    """The code of a new photo, of which two sizes are kept; ``page``: a JPEG of our own making."""
    return _made(page, at).code


def bind(home: Home, record: Record) -> None:
    """New photos belong to the record that holds them."""
    held = [code for name in fields_of(home) for code in record.data.get(name, ())]
    if held:
        Picture.objects.filter(code__in=held, record=None).update(record=record)


def shown(named: list[str]) -> list[ShownPicture]:
    """Where the photos of a published value are."""
    return [
        ShownPicture(
            reverse("registers:picture", args=[code]),
            reverse("registers:small-picture", args=[code]),
        )
        for code in named
    ]


def published(code: str) -> Picture | None:
    """The photo while its record is published and shows it, else None."""
    picture = Picture.objects.exclude(file="").filter(code=code).first()
    if picture is None or picture.record_id is None:
        return None
    row = Published.objects.filter(record=picture.record_id).defer("words").first()
    is_shown = row is not None and any(_holds(value, code) for value in row.data.values())
    return picture if is_shown else None


def load(picture: Picture, *, is_small: bool) -> bytes:
    """The JPEG. Raises FileNotFoundError."""
    return storage.load(picture.small_file if is_small else picture.file, picture.scope)


def purge(now: datetime) -> int:
    """Remove photos that their record left long enough ago, and those that never got one."""
    before, removed = now - KEPT_FOR, 0
    old = Picture.objects.filter(added_at__lt=before).select_related("record")
    for picture in old.order_by("pk").iterator(500):
        if not _is_needed(picture, before):
            _delete(picture)
            removed += 1
    return removed


def _is_needed(picture: Picture, before: datetime) -> bool:
    record = picture.record
    if record is None:
        return False
    held = any(_holds(value, picture.code) for value in record.data.values())
    return held or record.changed_at >= before


def _delete(picture: Picture) -> None:
    picture.delete()
    for name in filter(None, (picture.file, picture.small_file)):
        storage.delete(name)


def _copies(
    home: Home, name: str, given: list[str], run: EffectRun, record: Record | None
) -> list[str]:
    field = home.register.fields[name]
    own = set()
    if record is not None:
        own = set(record.pictures.filter(code__in=given).values_list("code", flat=True))
    pages: list[str | bytes] = []
    for code in dict.fromkeys(given):
        pages += [code] if code in own else _pages(home, name, code, run)
    kept = pages[: field.max or field_values.PICTURES]
    return [one if isinstance(one, str) else _made(one, run.at).code for one in kept]


def _pages(home: Home, name: str, code: str, run: EffectRun) -> list[bytes]:
    try:
        if run.files is None:
            raise KeyError(code)
        return list(run.files(code))
    except (KeyError, FileNotFoundError):
        raise EffectRefused(
            _("%(title)s, %(label)s: a photo is not here any more. Have it sent again.")
            % {"title": home.title, "label": i18n.pick(home.register.fields[name].label)}
        ) from None


def _made(page: bytes, at: datetime) -> Picture:
    picture = Picture(code=codes.random_code(26), added_at=at)
    small = thumbnails.of(page, SMALL_EDGE)
    picture.file = storage.save(thumbnails.of(page, EDGE, QUALITY), picture.scope)
    picture.small_file = storage.save(small, picture.scope)
    picture.save(force_insert=True)
    return picture


def _holds(value: Any, code: str) -> bool:
    return isinstance(value, list) and code in value
