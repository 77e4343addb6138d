"""What the holder of an account is told at all its addresses when something about it changes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext as _

from sauyunan.core import clock, codes, crypto, i18n
from sauyunan.outbox import actions as outbox
from sauyunan.outbox.actions import Letter
from sauyunan.outbox.channels import channel_to
from sauyunan.services import accounts_kept
from sauyunan.services.models import AccountAddress, CitizenAccount

_NAME = "account"
_WORTH = timedelta(days=2)
"""How long it is tried; then it is of no use."""


def tell(account: CitizenAccount, rows: Iterable[AccountAddress], text: str) -> None:
    """Post a message to each address, in the caller's transaction. Nothing of it is kept once sent."""
    about = f"account:{crypto.digest('services.account-letters', account.code).hex()[:16]}"
    for row in rows:
        address = accounts_kept.address_in(row)
        outbox.post(
            Letter(
                about=about,
                name=_NAME,
                channel=channel_to(address),
                to=address,
                subject=_("Your citizen account was changed"),
                text=text,
                once=f"{about}:{codes.random_code(26)}",
                language=i18n.language(),
                is_secret=True,
                expires_at=clock.now() + _WORTH,
            )
        )


def added() -> str:
    """Another address opens it now."""
    return _(
        "A phone number or e-mail address was added to your citizen account. If it was not you,"
        " open your list at once and take it out."
    )


def removed() -> str:
    """An address does not open it any more."""
    return _(
        "A phone number or e-mail address was taken out of your citizen account. If it was not you,"
        " call the office."
    )


def deleted() -> str:
    """It is gone."""
    return _("Your citizen account was deleted with all that it held. Your applications go on.")
