"""Competitions over the API: what everybody sees, and what staff who are signed in may read and judge.

The same querysets, loaders and actions as the pages; nothing here that no page shows to the same person.
"""

from __future__ import annotations

from ninja import Router

from sauyunan.competitions.api import entries, judging, open

router = Router(tags=["competitions"])
for part in (open, entries, judging):
    router.add_router("", part.router)
