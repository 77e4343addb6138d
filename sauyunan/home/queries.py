"""What the front page shows, read from the apps below."""

from __future__ import annotations

from dataclasses import dataclass

from sauyunan.core.folding import fold
from sauyunan.core.i18n import pick
from sauyunan.home import searching
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


@dataclass(frozen=True)
class Found:
    """Services, what fits best first. ``is_guess``: nothing fits as typed, these nearly do."""

    services: list[ServiceLink]
    is_guess: bool = False


def services(text: str = "") -> Found:
    """Services of the running kits, those that fit every word of ``text``."""
    links = [link for edition in kits.editions() for link in _links(edition)]
    if not fold(text):
        return Found(links)
    for is_guess in (False, True):
        scores = {
            link: searching.score(_texts(link), text, is_forgiving=is_guess) for link in links
        }
        found = sorted(filter(scores.get, links), key=lambda link: -scores[link])
        if found:
            return Found(found, is_guess)
    return Found([])


def _links(edition: Edition) -> list[ServiceLink]:
    kit = edition.kit
    return [
        ServiceLink(kit.name, key, one.title, facts.summary_of(kit, key), one.words)
        for key, one in facts.services_of(edition).items()
    ]


def _texts(link: ServiceLink) -> searching.Texts:
    summary = pick(link.summary) if link.summary else ""
    title = f"{link.title.id} {link.title.en} {pick(link.title)}"
    return searching.Texts.of(title, link.words, summary)


def front(text: str) -> dict[str, object]:
    """Services (searched) and innovations of the front page."""
    innovations = Innovation.objects.public().select_related("unit")
    found = services(text)
    return {
        "services": found.services,
        "is_guess": found.is_guess,
        "innovations": innovations.order_by("title")[:6],
        "has_directory": registers.publishes_any(),
    }
