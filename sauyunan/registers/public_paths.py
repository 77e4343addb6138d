"""Published registers and records by their addresses, and the addresses by register."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404
from django.urls import NoReverseMatch, reverse

from sauyunan.kits import queries as kit_queries
from sauyunan.kits.definition import Edition
from sauyunan.registers import contents
from sauyunan.registers.contents import Home


def home_or_404(kit: str, name: str) -> tuple[Edition, Home]:
    """A register that the city publishes."""
    try:
        edition = kit_queries.current(kit)
        home = contents.home(edition.kit, name)
    except (kit_queries.NotInstalled, KeyError):
        raise Http404 from None
    if home.register.publish is None:
        raise Http404
    return edition, home


def of_register(home: Home, view: str = "list", *more: str) -> str:
    """The address of a page of the register; "" while the program has no such page."""
    kit, _, name = home.full.partition("/")
    try:
        return reverse(f"registers:public-{view}", args=[kit, name, *more])
    except NoReverseMatch:
        return ""


def with_query(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    """The address with these parameters."""
    query = urlencode(list(pairs))
    return f"{path}?{query}" if query else path


def whole(path: str) -> str:
    """The address as others write it."""
    return f"{settings.SAUYUNAN_URL}{path}"
