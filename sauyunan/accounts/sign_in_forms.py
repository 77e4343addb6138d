"""allauth's forms in our words: the names of fields that it leaves out or calls otherwise."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.utils.translation import gettext_lazy as _

_KEY_NAME = _("Name of the key")


class SignInForm(LoginForm):  # type: ignore[misc]
    """The user name or the mail address, and the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name")
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class AddKeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _KEY_NAME
        self.fields["passwordless"].label = _("Sign in with this key alone, without a password")
        self.fields["passwordless"].help_text = _(
            "The key then asks for your fingerprint, your face or its PIN."
        )


class RenameKeyForm(EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _KEY_NAME
