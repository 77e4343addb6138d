"""How sign-in behaves here: nobody signs up alone, and people land on their desk."""

from __future__ import annotations

from typing import ClassVar

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from sauyunan.accounts import queries
from sauyunan.core import context, sealed_texts

_NO_SUCH_SIGN_IN = _("The user name or the password is not right.")


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's door for staff."""

    error_messages: ClassVar = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _NO_SUCH_SIGN_IN,
        "email_password_mismatch": _NO_SUCH_SIGN_IN,
        "enter_current_password": _("This is not your present password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by an administrator, never by the person."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where the person's work is, else the page that says what they may look at."""
        work = (entry.url for entry in context.navigation(request) if entry.is_work)
        return next(work, reverse("accounts:start"))


FACTORS = "accounts.factors"
"""What secrets of second steps are sealed for."""
SECRETS = ("secret", "seed")
"""Where they stand: of the app, and of the spare codes. Of keys only the public part is kept."""


class StaffFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """The second step of signing in."""

    def get_totp_issuer(self) -> str:
        """What the authenticator app shows next to the code."""
        city = queries.city_or_none()
        return f"Sauyunan {city.name}" if city else "Sauyunan"

    def encrypt(self, text: str) -> str:
        """Secrets are sealed as personal data is."""
        return sealed_texts.seal(text, FACTORS)

    def decrypt(self, encrypted_text: str) -> str:
        """One that was made before secrets were sealed is read as it stands."""
        return sealed_texts.unseal(encrypted_text, FACTORS)

    def build_totp_svg(self, url: str) -> str:
        """Stands in the page itself: the policy allows no data: pictures, and an address that
        serves the secret is one more to guard. Without classes and styles."""
        code = segno.make(url, error="m", micro=False)
        return SafeString(
            code.svg_inline(light="#fff", omitsize=True, svgclass=None, lineclass=None)
        )
