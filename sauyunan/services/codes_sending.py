"""What the message with a code of six digits says, and by which channel it goes."""

from __future__ import annotations

from django.utils.translation import gettext as _


def subject() -> str:
    """What stands above it in an e-mail."""
    return _("Your code for applications and account")


def text(digits: str) -> str:
    """What the message says; nothing of it tells what is applied for."""
    return _(
        "%(digits)s is your code. It is valid for 10 minutes. Give it to nobody: no officer asks"
        " for it."
    ) % {"digits": digits}
