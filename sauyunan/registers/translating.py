"""What a published record says in another language: fields that hold the text of others in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sauyunan.core import i18n
from sauyunan.registers.contents import Home
from sauyunan.registers.format import Publication
from sauyunan.registers.models import Published


def languages(publication: Publication) -> frozenset[str]:
    """The languages in which any field is translated."""
    return frozenset(lang for one in publication.translations.values() for lang in one)


def translated(publication: Publication, data: Mapping[str, Any], lang: str) -> Mapping[str, Any]:
    """Public values with the text of a language in place, as far as it is there."""
    said = dict(data)
    for name, fields in publication.translations.items():
        text = data.get({str(key): one for key, one in fields.items()}.get(lang, ""))
        if name in data and text:
            said[name] = text
    return said


def data(home: Home, row: Published, lang: str | None = None) -> Mapping[str, Any]:
    """What is public of a record in a language, else in the page's."""
    publication = home.register.publish
    held: Mapping[str, Any] = row.data
    return translated(publication, held, lang or i18n.language()) if publication else held


def summary(home: Home, row: Published, lang: str | None = None) -> str:
    """The text that lists show, in a language; empty where there is none."""
    name = home.register.publish.summary if home.register.publish else None
    return str(data(home, row, lang).get(name, "")) if name else ""


def own_fields(home: Home) -> list[str]:
    """The public fields in their order, but for those that only translate another one."""
    publication = home.register.publish
    if publication is None:
        return []
    others = {name for one in publication.translations.values() for name in one.values()}
    return [name for name in publication.fields if name not in others]
