"""How a code of six digits reaches a telephone or an e-mail address; the way can be exchanged."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from sauyunan.core import codes


class CodeSender(Protocol):
    """Raises what it likes when it fails: the job is then tried again."""

    def send(self, address: str, digits: str, language: str) -> None:
        """Bring the digits to an address: "+62…" or an e-mail address."""
        ...


class Email:
    """By the city's mail server."""

    def send(self, address: str, digits: str, language: str) -> None:
        with translation.override(language):
            subject = _("Your code for going on with your application")
            send_mail(subject, text(digits), settings.DEFAULT_FROM_EMAIL, [address])


class PhoneFiles:
    """One file a message in SAUYUNAN_HOME/mail, for as long as no gateway is connected."""

    def send(self, address: str, digits: str, language: str) -> None:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        with translation.override(language):
            said = f"{address}\n{text(digits)}\n"
        path = folder / f"phone-{codes.random_code()}.txt"
        path.write_text(said, encoding="utf-8")
        path.chmod(0o600)


def sender_for(address: str) -> CodeSender:
    """The way to an address; that to telephones is named by the setting SAUYUNAN_PHONE_CODES."""
    if "@" in address:
        return Email()
    made: CodeSender = import_string(settings.SAUYUNAN_PHONE_CODES)()
    return made


def text(digits: str) -> str:
    """What the message says; nothing of it tells what is applied for."""
    return _(
        "%(digits)s is your code. It is valid for 10 minutes. Give it to nobody: no officer asks"
        " for it."
    ) % {"digits": digits}
