"""Everything that changes a draft, an application, its files or its notes."""

from __future__ import annotations

from sauyunan.services.actions.desk import (
    NoteRefused,
    RevealRefused,
    add_note,
    claim,
    release,
    renew_secret,
    reveal,
)
from sauyunan.services.actions.drafts import drop_draft, remove_upload, save_page, start_draft
from sauyunan.services.actions.moving import APPLICANT, NOTHING, Filled, expire, move
from sauyunan.services.actions.sending import Request, Sent, apply, sent_of, submit
from sauyunan.services.actions.telling import remind
from sauyunan.services.actions.uploading import put_correction, put_loose, put_upload
from sauyunan.services.contents import draft_answers

__all__ = [
    "APPLICANT",
    "NOTHING",
    "Filled",
    "NoteRefused",
    "Request",
    "RevealRefused",
    "Sent",
    "add_note",
    "apply",
    "claim",
    "draft_answers",
    "drop_draft",
    "expire",
    "move",
    "put_correction",
    "put_loose",
    "put_upload",
    "release",
    "remind",
    "remove_upload",
    "renew_secret",
    "reveal",
    "save_page",
    "sent_of",
    "start_draft",
    "submit",
]
