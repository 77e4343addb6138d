"""What every page knows: the city's contact and hours, the languages, the staff navigation.

Nothing is read before a template asks for it, so pages without a database can still be drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import get_language

Name = Literal["city", "simulation"]


class CityFacts(Protocol):
    """What pages say about the city; the row of accounts fits."""

    name: str
    contact: str
    hours: str
    address: str


@dataclass(frozen=True)
class NoCity:
    """Stands in before the city's row exists."""

    name: str = ""
    contact: str = ""
    hours: str = ""
    address: str = ""


@dataclass(frozen=True)
class NavItem:
    """An entry of the staff navigation. ``allowed`` decides whether this person sees it."""

    label: str | Promise
    url: str | Promise  # reverse_lazy: addresses are not known yet when apps get ready
    order: int
    allowed: Callable[[HttpRequest], bool]
    hint: str | Promise = ""  # what is done there, for who does not know yet
    is_work: bool = False  # people whose work it is land there after signing in
    also: tuple[str, ...] = ()  # other beginnings of addresses that belong to it


@dataclass(frozen=True)
class ShownNavItem:
    """An entry as the template prints it."""

    label: str | Promise
    url: str
    is_current: bool
    hint: str | Promise = ""
    is_work: bool = False


@dataclass(frozen=True)
class SiteLink:
    """A link in the footer of every page and on the page "not found"."""

    label: str | Promise
    url: str | Promise
    order: int


_providers: dict[Name, Callable[[], object]] = {}
_navigation: list[NavItem] = []
_links: list[SiteLink] = []


def register(name: Name, provider: Callable[[], object]) -> None:
    """Called in ``AppConfig.ready``: ``city`` gives a CityFacts or None, ``simulation`` a bool."""
    _providers[name] = provider


def register_navigation(item: NavItem) -> None:
    """Called in ``AppConfig.ready``: one entry of the staff navigation."""
    _navigation.append(item)


def register_link(link: SiteLink) -> None:
    """Called in ``AppConfig.ready``: one link of the footer."""
    _links.append(link)


def city() -> object:
    """The city's facts, or empty ones before there is a city."""
    provider = _providers.get("city")
    return (provider() if provider else None) or NoCity()


def is_simulation() -> bool:
    """Whether documents are signed for trial only."""
    provider = _providers.get("simulation")
    return bool(provider()) if provider else False


def navigation(request: HttpRequest) -> tuple[ShownNavItem, ...]:
    """The entries this person may use; the one with the longest fitting address is current."""
    shown = sorted(
        (item for item in _navigation if item.allowed(request)),
        key=lambda item: item.order,
    )
    path = request.path
    fitting = {url: item for item in shown for url in (str(item.url), *item.also)}
    current = max((url for url in fitting if path.startswith(url)), key=len, default="")
    return tuple(
        ShownNavItem(
            item.label, str(item.url), item is fitting.get(current), item.hint, item.is_work
        )
        for item in shown
    )


def frame(request: HttpRequest) -> str:
    """What a public page that staff come to from their work extends, so that they find back."""
    return "desk.html" if request.user.is_authenticated else "base.html"


def page(request: HttpRequest) -> dict[str, object]:
    """The context processor of every page."""
    return {
        "city": SimpleLazyObject(city),
        "simulation": SimpleLazyObject(is_simulation),
        "lang": get_language() or settings.LANGUAGE_CODE,
        "languages": settings.LANGUAGES,
        "site_links": sorted(_links, key=lambda link: link.order),
        "domain": urlsplit(settings.SAUYUNAN_URL).netloc,
        "desk_navigation": SimpleLazyObject(lambda: navigation(request)),
    }
