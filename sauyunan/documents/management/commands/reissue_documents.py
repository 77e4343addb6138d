"""``sauyunan manage reissue_documents``: sign anew what an ended certificate signed."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sauyunan.core import actor
from sauyunan.documents import actions, queries
from sauyunan.documents.models import Document


class Command(BaseCommand):
    help = "Issue documents anew, under their numbers, with the signer's present certificate."

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--code", help="one document, by the code at its foot")
        which.add_argument("--certificate", help="all that this certificate signed (serial, hex)")

    def handle(self, *args: Any, **options: Any) -> None:
        for document in self._chosen(options):
            try:
                new = actions.reissue(document, by=actor.SYSTEM)
            except actions.DocumentRefused as refusal:
                raise CommandError(f"{document.code}: {refusal}") from refusal
            self.stdout.write(f"{document.code} -> {new.code}")

    def _chosen(self, options: dict[str, Any]) -> list[Document]:
        if options["code"]:
            found = queries.by_code(options["code"])
            if found is None:
                raise CommandError("There is no document with this code.")
            return [found]
        serial = options["certificate"].lower().lstrip("0")
        return list(Document.objects.filter(certificate=serial, status=Document.Status.VALID))
