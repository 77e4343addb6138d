"""Who carries messages away: the protocol, mail, and the default that only writes files."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string

from sauyunan.outbox.channels import Channel

_FILES = {
    "django.core.mail.backends.filebased.EmailBackend",
    "django.core.mail.backends.console.EmailBackend",
    "django.core.mail.backends.dummy.EmailBackend",
    "anymail.backends.console.EmailBackend",
}


class NotTaken(Exception):
    """The message was not taken; the text says why, without the address."""


class Messenger(Protocol):
    """Carries one message away. Made without arguments; used by one thread at a time."""

    @property
    def only_files(self) -> bool:
        """Whether nobody is reached: the page of the outbox says so."""
        ...

    def send(self, to: str, text: str, *, subject: str, once: str) -> None:
        """Hand the message over; return only when it was taken, else raise (NotTaken, or any).

        ``to``: +62… or an e-mail address. ``once`` is the same at every attempt of a message: a
        provider that knows such keys then sends it once, even if its first answer was lost.
        """


class Mail:
    """E-mail through Django's mail backend."""

    @property
    def only_files(self) -> bool:
        """Whether the backend reaches nobody."""
        return settings.EMAIL_BACKEND in _FILES

    def send(self, to: str, text: str, *, subject: str, once: str) -> None:
        """One mail; its Message-ID tells a mail server that it is the same one again."""
        domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
        headers = {"Message-ID": f"<{once}@{domain}>", "Auto-Submitted": "auto-generated"}
        mail = EmailMessage(subject, text, settings.DEFAULT_FROM_EMAIL, [to], headers=headers)
        if not mail.send():
            raise NotTaken("the mail backend sent nothing")


class _Files:
    """Writes each message into a file: for trial, reaches nobody."""

    only_files = True
    channel: Channel

    def send(self, to: str, text: str, *, subject: str, once: str) -> None:
        """The same message goes into the same file, so a second time changes nothing."""
        folder = Path(settings.SAUYUNAN_HOME) / "mail" / self.channel
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = re.sub(r"[^A-Za-z0-9-]", "_", once)
        new = folder / f".{name}.{os.getpid()}"
        new.touch(mode=0o600)
        new.write_text(f"{to}\n\n{text}\n", encoding="utf-8")
        new.replace(folder / f"{name}.txt")


class SmsFiles(_Files):
    """SMS as files under mail/sms."""

    channel: Channel = "sms"


class WhatsAppFiles(_Files):
    """WhatsApp messages as files under mail/whatsapp."""

    channel: Channel = "whatsapp"


def messenger_for(channel: Channel) -> Messenger:
    """The messenger of a channel as the settings name it."""
    if channel == "email":
        return Mail()
    named = {"sms": settings.SAUYUNAN_SMS, "whatsapp": settings.SAUYUNAN_WHATSAPP}[channel]
    made: Messenger = import_string(named)()
    return made
