"""Published registers and records by their addresses, and the addresses by register."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404
from django.urls import reverse

from sauyunan.kits.definition import Edition
from sauyunan.registers import queries
from sauyunan.registers.contents import Home


def home_or_404(
    kit: str, name: str, view: Literal["", "map", "calendar"] = ""
) -> tuple[Edition, Home]:
    """A register that the city publishes, with that view if one is named."""
    found = queries.running(f"{kit}/{name}")
    publication = found[1].register.publish if found else None
    if found is None or publication is None or (view and getattr(publication, view) is None):
        raise Http404
    return found


def of_register(home: Home, view: str = "list", *more: str) -> str:
    """The address of a page of the register."""
    kit, _, name = home.full.partition("/")
    return reverse(f"registers:public-{view}", args=[kit, name, *more])


def of_event(home: Home, code: str) -> str:
    """The calendar file of one record that happens."""
    kit, name = home.full.split("/")
    return reverse("registers:calendar-event", args=[kit, name, code])


def with_query(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    """The address with these parameters."""
    query = urlencode(list(pairs))
    return f"{path}?{query}" if query else path


def whole(path: str) -> str:
    """The address as others write it."""
    return f"{settings.SAUYUNAN_URL}{path}"
