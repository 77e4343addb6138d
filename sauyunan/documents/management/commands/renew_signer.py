"""``sauyunan manage renew_signer``: a new key and certificate for the local test authority."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sauyunan.documents import authority, signing
from sauyunan.documents.local_signing import LocalSigner


class Command(BaseCommand):
    help = "Make a new key and certificate for the signer of the local test authority."

    def handle(self, *args: Any, **options: Any) -> None:
        if not isinstance(signing.signer(), LocalSigner):
            raise CommandError("SAUYUNAN_SIGNER is not the local one: renew it with its provider.")
        try:
            made = authority.renew().certificate
        except authority.AuthorityFault as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(f"New certificate {made.serial_number:x}")
        self.stdout.write(f"valid until {made.not_valid_after_utc:%Y-%m-%d}")
