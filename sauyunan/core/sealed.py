"""What is encrypted at rest: each app registers its sealed columns and its stored files in ``ready``.

By this the keys of all of it can be renewed, and files that no row names can be found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models


@dataclass(frozen=True)
class Place:
    """A column of sealed blobs, or (``is_file``) of names of sealed files in the storage, or of JSON
    in which the texts called ``names`` are sealed (``sealed_texts``).

    ``scope`` gives what a row's blob is bound to; ``related``: what it reads of other tables.
    """

    model: type[models.Model]
    field: str
    scope: Callable[[Any], str]
    related: tuple[str, ...] = ()
    is_file: bool = False
    names: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.model._meta.label_lower}.{self.field}"

    def filled(self) -> models.QuerySet[Any]:
        """Rows that hold something there."""
        rows = self.model._default_manager.select_related(*self.related).order_by("pk")
        if self.names:
            return rows.filter(**{f"{self.field}__has_any_keys": self.names})
        return rows.exclude(**{self.field: "" if self.is_file else b""})


_places: dict[str, Place] = {}


def register(
    model: type[models.Model],
    field: str,
    scope: Callable[[Any], str],
    *,
    related: tuple[str, ...] = (),
) -> None:
    """Add a column of sealed blobs; empty bytes are no blob. ValueError for one that is there."""
    _add(Place(model, field, scope, related))


def register_file(model: type[models.Model], field: str, scope: Callable[[Any], str]) -> None:
    """Add a column that names files of ``core.storage``. ValueError for one that is there."""
    _add(Place(model, field, scope, is_file=True))


def register_texts(
    model: type[models.Model], field: str, names: tuple[str, ...], scope: Callable[[Any], str]
) -> None:
    """Add a JSON column, of few rows, that holds sealed texts under these names. ValueError for one
    that is there."""
    _add(Place(model, field, scope, names=names))


def places() -> tuple[Place, ...]:
    """All that is registered, in the order of their names."""
    return tuple(_places[name] for name in sorted(_places))


def files() -> Iterator[Place]:
    """The columns that name stored files."""
    return (place for place in places() if place.is_file)


def _add(place: Place) -> None:
    if str(place) in _places:
        raise ValueError(f"{place} is registered twice")
    _places[str(place)] = place
