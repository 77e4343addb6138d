"""What innovations add to the kit format: indicators.yaml, and the registry row at install."""

from __future__ import annotations

from datetime import date

from sauyunan.core.actor import Actor
from sauyunan.core.i18n import pick
from sauyunan.innovations import actions, sections
from sauyunan.innovations.checking import check_indicators
from sauyunan.innovations.format import Indicators
from sauyunan.kits.definition import Edition
from sauyunan.kits.parts import KitPart


def _install(edition: Edition, by: Actor) -> None:
    """A kit that says what innovation it is stands in the registry from now on, with its own story."""
    facts = edition.kit.manifest.innovation
    if facts is not None:
        told = edition.kit.files.get("story.md", b"").decode()
        actions.register_kit(
            edition.kit.name,
            title=pick(edition.kit.manifest.title, "id"),
            since=date.fromisoformat(facts.since),
            unit_id=edition.unit_id,
            story=sections.story_of(told),
            by=by,
        )


INDICATORS = KitPart(
    name="indicators",
    files="indicators.yaml",
    model=Indicators,
    check=check_indicators,
    install=_install,
    schema_title="Indicators of a kit",
)
