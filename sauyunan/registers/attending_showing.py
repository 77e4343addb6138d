"""What the page of an event says about signing up; for ``registers/_attend.html``."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from sauyunan.kits.definition import Edition
from sauyunan.registers import attending, attending_forms
from sauyunan.registers.contents import Home
from sauyunan.registers.models import Published


@dataclass(frozen=True)
class Attending:
    """Whether and where one can sign up, and what is free on the next day."""

    address: str
    is_open: bool
    next_free: str


def attending_of(edition: Edition, home: Home, row: Published) -> Attending | None:
    """For the page of a published record; None where nobody signs up."""
    session = attending.session(edition, home, row)
    if session is None or not session.places:
        return None
    days = session.days()
    kit, name = home.full.split("/")
    address = reverse("registers:public-attend", args=[kit, name, row.record.code])
    return Attending(address, bool(days), attending_forms.next_hint(days) if days else "")
