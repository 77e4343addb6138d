"""What the front page shows, read from the apps below."""

from __future__ import annotations

from dataclasses import dataclass

from sauyunan.core.folding import fold
from sauyunan.core.i18n import pick
from sauyunan.innovations.models import Innovation
from sauyunan.kits import queries as kits
from sauyunan.kits.definition import Edition
from sauyunan.kits.format import Texts


@dataclass(frozen=True)
class ServiceLink:
    """A service on offer."""

    kit: str
    key: str
    title: Texts
    summary: Texts | None


def services(text: str = "") -> list[ServiceLink]:
    """Services of the running kits, those whose title or summary holds every word of ``text``."""
    words = fold(text).split()
    return [
        link
        for edition in kits.editions()
        for link in _links(edition)
        if all(word in _searched(link) for word in words)
    ]


def _links(edition: Edition) -> list[ServiceLink]:
    return [
        ServiceLink(edition.kit.name, key, service.title, service.summary)
        for key, service in edition.kit.parts.get("services", {}).items()
    ]


def _searched(link: ServiceLink) -> str:
    summary = pick(link.summary) if link.summary else ""
    return fold(f"{link.title.id} {link.title.en} {pick(link.title)} {summary}")


def front(text: str) -> dict[str, object]:
    """Services (searched) and innovations of the front page."""
    innovations = Innovation.objects.filter(is_public=True).select_related("unit")
    return {"services": services(text), "innovations": innovations.order_by("title")[:6]}
