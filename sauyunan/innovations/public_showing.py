"""What everybody reads of a record: its story, its facts, who took it over, what it won."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sauyunan.core import i18n
from sauyunan.core.page_parts import Row
from sauyunan.innovations import fields
from sauyunan.innovations.models import Award, Innovation, Replica, YearState
from sauyunan.innovations.sections import sections


@dataclass(frozen=True)
class Told:
    """The public part of a record. ``story``: title and text of each section."""

    facts: Sequence[Row]
    story: Sequence[tuple[str, str]]
    replicas: Sequence[Replica]
    awards: Sequence[Award]
    state: YearState | None  # of the newest year


def told(innovation: Innovation) -> Told:
    """The public part of a record."""
    return Told(
        facts=_facts(innovation),
        story=[
            (i18n.pick(one.title), innovation.story[key])
            for key, one in sections().items()
            if innovation.story.get(key)
        ],
        replicas=list(innovation.replicas.order_by("since", "pk")),
        awards=list(innovation.awards.order_by("-year", "pk")),
        state=innovation.states.order_by("-year").first(),
    )


def _facts(innovation: Innovation) -> list[Row]:
    rows = [Row(_("Stage"), innovation.get_stage_display())]
    names = ("form", "kind", "initiator", *fields.REACH, *fields.DAYS, "source")
    rows += [
        Row(fields.label(name), said)
        for name in names
        if (said := fields.said(name, fields.value(innovation, name)))
    ]
    return rows
