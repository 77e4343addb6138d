"""The banner of an outage: what every page says for a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sauyunan.accounts.actions.refusal import Refused
from sauyunan.accounts.models import City
from sauyunan.core import clock, ledger
from sauyunan.core.actor import Actor

LONGEST = 300


@dataclass(frozen=True)
class Banner:
    """What is said, from when (none: now) until when (none: until it is removed)."""

    text_id: str
    text_en: str = ""
    begins: datetime | None = None
    ends: datetime | None = None


@transaction.atomic
def show_banner(city: City, banner: Banner, *, by: Actor) -> None:
    """Say something on every page for a while.

    Raises Refused for an empty or too long text, and for an end that is not after the beginning.
    """
    texts = {"text_id": banner.text_id.strip(), "text_en": banner.text_en.strip()}
    begins, ends = banner.begins or clock.now(), banner.ends
    if not texts["text_id"]:
        raise Refused(_("Write what people should know."), "text_id")
    for field, text in texts.items():
        if len(text) > LONGEST:
            raise Refused(_("This is too long. Write at most 300 characters."), field)
    if ends is not None and ends <= max(begins, clock.now()):
        raise Refused(_("The end is not after the beginning, or is over already."), "ends_on")
    city.banner_id, city.banner_en = texts["text_id"], texts["text_en"]
    city.banner_from, city.banner_until = begins, ends
    _keep(city)
    content = {**texts, "from": begins.isoformat(), "until": ends.isoformat() if ends else ""}
    ledger.record("banner.shown", f"city:{city.area}", by=by, content=content)


@transaction.atomic
def remove_banner(city: City, *, by: Actor) -> None:
    """Say nothing any more; nothing said is no fault."""
    if city.banner_from is None:
        return
    city.banner_id = city.banner_en = ""
    city.banner_from = city.banner_until = None
    _keep(city)
    ledger.record("banner.removed", f"city:{city.area}", by=by, content={})


def _keep(city: City) -> None:
    city.changed_at = clock.now()
    fields = ["banner_id", "banner_en", "banner_from", "banner_until", "changed_at"]
    city.save(update_fields=fields)
