"""``sauyunan manage index_cases``: make older applications findable by name and likeness."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from sauyunan.services import actions


class Command(BaseCommand):
    help = "Write the look-up hashes of all applications anew; may run while the service is used."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{actions.index_cases()} applications were indexed anew.")
