"""What the front page shows, read from the apps below."""

from __future__ import annotations

from dataclasses import dataclass

from sauyunan.core.folding import fold
from sauyunan.core.i18n import pick
from sauyunan.innovations.models import Innovation
from sauyunan.kits import queries as kits
from sauyunan.kits.definition import Edition
from sauyunan.kits.format import Texts
from sauyunan.registers import queries as registers
from sauyunan.services import facts


@dataclass(frozen=True)
class ServiceLink:
    """A service on offer."""

    kit: str
    key: str
    title: Texts
    summary: Texts | None
    words: tuple[str, ...] = ()  # by which people look for it too


def services(text: str = "") -> list[ServiceLink]:
    """Services of the running kits, those whose title, summary or words hold every word of ``text``."""
    words = fold(text).split()
    return [
        link
        for edition in kits.editions()
        for link in _links(edition)
        if all(word in _searched(link) for word in words)
    ]


def _links(edition: Edition) -> list[ServiceLink]:
    kit = edition.kit
    return [
        ServiceLink(kit.name, key, one.title, facts.summary_of(kit, key), one.words)
        for key, one in facts.services_of(edition).items()
    ]


def _searched(link: ServiceLink) -> str:
    summary = pick(link.summary) if link.summary else ""
    words = " ".join(link.words)
    return fold(f"{link.title.id} {link.title.en} {pick(link.title)} {summary} {words}")


def front(text: str) -> dict[str, object]:
    """Services (searched) and innovations of the front page."""
    innovations = Innovation.objects.filter(is_public=True).select_related("unit")
    return {
        "services": services(text),
        "innovations": innovations.order_by("title")[:6],
        "has_directory": registers.publishes_any(),
    }
