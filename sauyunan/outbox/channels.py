"""The ways a message can take, and how an address is shown to people who need not know it."""

from __future__ import annotations

from typing import Literal, get_args

from django.conf import settings
from django.utils.translation import gettext_lazy as _

Channel = Literal["email", "sms", "whatsapp"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)
LABELS = {"email": _("E-mail"), "sms": _("SMS"), "whatsapp": _("WhatsApp")}

SHORTEST = 7
"""Of a number with fewer signs nothing is shown."""


def channel_to(address: str) -> Channel:
    """E-mail to an address, else the channel that the city chose for telephones."""
    wanted = "email" if "@" in address else settings.SAUYUNAN_PHONE_CODES
    return next(one for one in CHANNELS if one == wanted)


def mask(to: str) -> str:
    """08**…34 of a mobile number, n***@contoh.id of an address."""
    name, at, domain = to.partition("@")
    if at:
        return f"{name[:1]}***@{domain}"
    local = f"0{to.removeprefix('+62')}" if to.startswith("+62") else to
    return f"{local[:2]}**…{local[-2:]}" if len(local) >= SHORTEST else "**…"
