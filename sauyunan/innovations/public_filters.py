"""What somebody looks for among the public innovations, read from an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sauyunan.accounts.models import Unit
from sauyunan.core import i18n
from sauyunan.core.page_parts import Choice
from sauyunan.innovations import queries
from sauyunan.innovations.models import Innovation
from sauyunan.innovations.models.registry import InnovationQuerySet
from sauyunan.innovations.sections import affairs, goals, target_groups


@dataclass(frozen=True)
class Filters:
    """ "" : not filtered. ``kit``: "ada" with one, "tanpa" without. Unknown values find nothing."""

    words: str = ""
    stage: str = ""
    affair: str = ""
    unit: str = ""
    sdg: str = ""
    group: str = ""
    area: str = ""
    kit: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Filters:
        """From the parameters of an address."""
        return cls(**{name: given.get(key, "").strip()[:100] for name, key in PARAMETERS.items()})

    @property
    def is_any(self) -> bool:
        return any(getattr(self, name) for name in PARAMETERS)

    def rows(self) -> InnovationQuerySet:
        """The public innovations that fit, by title or by how well they fit the words."""
        rows = Innovation.objects.public().select_related("unit").defer("words")
        if self.stage:
            rows = rows.filter(stage=self.stage)
        if self.affair:
            rows = rows.filter(affairs__contains=[self.affair])
        if self.sdg:
            rows = rows.filter(sdgs__contains=[int(self.sdg) if self.sdg.isdecimal() else 0])
        if self.group:
            rows = rows.filter(target_groups__contains=[self.group])
        if self.area:
            rows = rows.filter(areas__contains=[self.area])
        if self.unit:
            path = Unit.objects.filter(code=self.unit).values_list("path", flat=True).first()
            rows = rows.filter(unit__path__startswith=path) if path else rows.none()
        if self.kit:
            rows = rows.filter(kit="") if self.kit == "tanpa" else rows.exclude(kit="")
        return queries.found(rows, self.words)

    def choices(self) -> dict[str, list[Choice]]:
        """The options of each select, in the words of the page."""
        units = Unit.objects.filter(innovation__status="listed", innovation__is_public=True)
        offered: dict[str, list[tuple[str, Any]]] = {
            "stage": list(Innovation.Stage.choices),
            "affair": [(key, i18n.pick(one.title)) for key, one in affairs().items()],
            "unit": list(units.distinct().order_by("name").values_list("code", "name")),
            "sdg": [(str(n), f"{n}. {i18n.pick(one)}") for n, one in goals().items()],
            "group": [(key, i18n.pick(one)) for key, one in target_groups().items()],
        }
        return {
            name: [Choice(key, str(label), key == getattr(self, name)) for key, label in pairs]
            for name, pairs in offered.items()
        }


PARAMETERS = {
    "words": "q",
    "stage": "tahap",
    "affair": "urusan",
    "unit": "unit",
    "sdg": "sdg",
    "group": "sasaran",
    "area": "kecamatan",
    "kit": "kit",
}
"""The name of each filter in an address."""
