"""Which documents of a service are no papers but photos of a record, such as of a shop in a directory.

It follows from the effects: what a move sets into a field of type `pictures`. Such a file must be a
photo on which something can be seen; of a paper a PDF is as good, and an empty page only warns.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from sauyunan.core import intake
from sauyunan.kits.definition import Edition, Kit
from sauyunan.services.format import Service
from sauyunan.services.models import Upload
from sauyunan.services.refusals import InputRefused

_BROUGHT = re.compile(r"\bbring\.([a-z][a-z0-9_]*)")
_WRITES = ("create", "change")


def keys(edition: Edition, name: str) -> frozenset[str]:
    """The documents of a service that become photos; found once for each edition."""
    service: Service = edition.kit.parts["services"][name]
    return edition.once(("services.pictured", name), lambda: of(edition.kit, service))


def of(kit: Kit, service: Service) -> frozenset[str]:
    """The documents of a service that become photos."""
    effects = (one for move in service.moves.values() for one in move.effects)
    return frozenset(key for one in effects for key in _set_by(kit, one) if key in service.bring)


def check(wanted: Collection[str], codes: Mapping[str, Collection[str]]) -> dict[str, str]:
    """What is wrong with the files (codes by document) of ``wanted`` documents that become photos,
    as "bring.<key>": sentence. One statement, none where nothing was brought for them."""
    given = {code: key for key in wanted for code in codes.get(key, ())}
    if not given:
        return {}
    rows = Upload.objects.filter(code__in=given).exclude(unfit="").values_list("code", "unfit")
    return {f"bring.{given[code]}": str(intake.NO_PHOTO[unfit]) for code, unfit in rows}


def check_one(unfit: intake.Unfit, path: str) -> None:
    """Refuses a file for a document that becomes a photo. Raises InputRefused."""
    if unfit:
        raise InputRefused({path: str(intake.NO_PHOTO[unfit])})


def _set_by(kit: Kit, effect: Mapping[str, Any]) -> list[str]:
    word = next((one for one in _WRITES if one in effect), None)
    if word is None:
        return []
    try:
        fields = kit.find("registers", str(effect[word])).fields
    except KeyError:  # told with the effect when the kit is checked
        return []
    given = effect.get("set") or {}
    rules = [str(rule) for name, rule in given.items() if _is_of_pictures(fields, name)]
    return [key for rule in rules for key in _BROUGHT.findall(rule)]


def _is_of_pictures(fields: Mapping[str, Any], name: str) -> bool:
    return name in fields and fields[name].type == "pictures"
