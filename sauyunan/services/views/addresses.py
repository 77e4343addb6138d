"""Addresses of a draft's steps and of the tracking link."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.urls.converters import SlugConverter
from django.utils.translation import gettext as _

from sauyunan.services.filling import Filling, Step
from sauyunan.services.models import Application, Draft

CHECK = "periksa"
"""Value of ``?dari=``: the person came from the check and goes back there."""


class PageConverter(SlugConverter):
    """A page of a kit may be called like a step of ours; then a dash stands behind it."""

    TAKEN = frozenset(
        {"periksa", "kirim", "terkirim", "berkas", "kontak", "hapus", "nanti", "bukti"}
    )

    def to_python(self, value: str) -> str:
        return value.removesuffix("-")

    def to_url(self, value: str) -> str:
        return f"{value}-" if value in self.TAKEN else value


def step_url(draft: Draft, step: Step, *, from_check: bool = False) -> str:
    """Where a step is filled in."""
    match step.kind:
        case "page":
            url = reverse("services:page", args=[draft.code, step.key])
        case "file":
            url = reverse("services:file", args=[draft.code, step.key])
        case kind:
            url = reverse(f"services:{kind}", args=[draft.code])
    return f"{url}?dari={CHECK}" if from_check and step.kind != "check" else url


def next_url(filling: Filling, kind: str, key: str = "", *, from_check: bool = False) -> str:
    """Where to go after a step: the next one, or, coming from the check, what is still open."""
    step = filling.first_open if from_check else filling.after(kind, key)
    return step_url(filling.draft, step, from_check=from_check)


def back_url(filling: Filling, kind: str, key: str = "", *, from_check: bool = False) -> str:
    """Where the link back leads."""
    if from_check:
        return reverse("services:check", args=[filling.draft.code])
    step = filling.before(kind, key)
    if step is None:
        return reverse("services:about", args=[filling.edition.kit.name, filling.draft.service])
    return step_url(filling.draft, step)


def secret_link(application: Application, secret: str) -> str:
    """The tracking link that opens the application: whoever has it can follow and withdraw."""
    path = reverse("services:enter", args=[application.reference, secret])
    return f"{settings.SAUYUNAN_URL}{path}"


def message_link(application: Application) -> str:
    """Opens WhatsApp with a message to oneself. It holds no secret: messages are forwarded and
    stay in backups, and the reference alone opens nothing."""
    text = _("My application: %(reference)s. Follow it at %(url)s with the secret code.") % {
        "reference": application.reference,
        "url": f"{settings.SAUYUNAN_URL}{reverse('services:track')}",
    }
    return f"https://wa.me/?text={quote(text)}"
