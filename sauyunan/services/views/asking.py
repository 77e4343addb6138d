"""What several pages ask: how somebody is reached, and the number and secret of what is theirs."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from sauyunan.core.controls import Control


def contact_controls(phone: str, email: str, faults: Mapping[str, str]) -> tuple[Control, ...]:
    """Mobile number and e-mail address as typed, neither of them required."""
    return (
        Control(
            "phone",
            "phone",
            _("Mobile number"),
            value=phone,
            error=faults.get("phone", ""),
            hint=_("For example 0812 3456 7890"),
            required=False,
        ),
        Control(
            "email",
            "email",
            _("E-mail address"),
            value=email,
            error=faults.get("email", ""),
            autocomplete="email",
            required=False,
        ),
    )


def key_controls(
    label: str, typed: str, *, example: str = "", secret_hint: str = ""
) -> tuple[Control, ...]:
    """A reference number as typed, and its secret, which is never shown again."""
    return (
        Control(
            "reference", "text", label, value=typed, hint=example, autocomplete="off", width="20"
        ),
        Control(
            "secret", "text", _("Secret code"), hint=secret_hint, autocomplete="off", width="20"
        ),
    )


def no_case() -> str:
    """Why nothing opens; a wrong secret and an unknown reference are told alike."""
    return _(
        "No application fits this reference and secret code. Check both on your"
        " confirmation. After five wrong attempts, wait 15 minutes."
    )
