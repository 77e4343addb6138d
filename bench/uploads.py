"""Puts rows of files into the database as if they had been taken in, and prints their codes."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sauyunan.core import clock, codes
from sauyunan.services.models import Upload

COUNT = 60_000


def main(_words: Sequence[str]) -> None:
    """Nothing lies on storage: an application binds rows and reads no file."""
    given = {"media_type": "image/jpeg", "size": 1000, "sha256": "0" * 64, "added_at": clock.now()}
    rows = [Upload(code=codes.random_code(26), **given) for _ in range(COUNT)]
    Upload.objects.bulk_create(rows, batch_size=5000)
    print(json.dumps([row.code for row in rows]))
