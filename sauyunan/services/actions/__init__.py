"""Everything that changes a draft, an application, its files or its notes."""

from __future__ import annotations

from sauyunan.services.actions.accounts import (
    AccountRefused,
    add_address,
    close_elsewhere,
    delete_account,
    keep_account,
    keep_person,
    open_account,
    remove_address,
    remove_person,
)
from sauyunan.services.actions.assisting import WAYS, ConsentRefused, start_assisted
from sauyunan.services.actions.bulk import (
    BulkRefused,
    confirm_bulk,
    is_bulkable,
    obstacle,
    retry_bulk,
    run_bulk,
)
from sauyunan.services.actions.complaining import answer_complaint, file_complaint
from sauyunan.services.actions.desk import (
    NoteRefused,
    RevealRefused,
    add_note,
    claim,
    hand_over,
    release,
    renew_secret,
    reveal,
    reveal_form,
)
from sauyunan.services.actions.drafts import (
    bind_owner,
    drop_draft,
    fill_in,
    remove_upload,
    save_page,
    start_draft,
)
from sauyunan.services.actions.indexing import index_cases
from sauyunan.services.actions.keeping import keep_draft, touch_draft
from sauyunan.services.actions.listing import list_case, unlist_case
from sauyunan.services.actions.moving import APPLICANT, NOTHING, Filled, expire, move
from sauyunan.services.actions.outside import export_cases, mark_entered, match_people
from sauyunan.services.actions.printing import end_print_link, make_print_link, open_print_link
from sauyunan.services.actions.reminding import send_reminder, set_reminder
from sauyunan.services.actions.sending import Request, Sent, apply, sent_of, submit
from sauyunan.services.actions.telling import remind
from sauyunan.services.actions.uploading import put_correction, put_loose, put_upload
from sauyunan.services.contents import draft_answers

__all__ = [
    "APPLICANT",
    "AccountRefused",
    "NOTHING",
    "BulkRefused",
    "WAYS",
    "ConsentRefused",
    "Filled",
    "NoteRefused",
    "Request",
    "RevealRefused",
    "Sent",
    "add_address",
    "add_note",
    "answer_complaint",
    "apply",
    "bind_owner",
    "claim",
    "close_elsewhere",
    "confirm_bulk",
    "delete_account",
    "draft_answers",
    "drop_draft",
    "end_print_link",
    "expire",
    "export_cases",
    "hand_over",
    "index_cases",
    "is_bulkable",
    "mark_entered",
    "match_people",
    "move",
    "obstacle",
    "file_complaint",
    "fill_in",
    "keep_account",
    "keep_draft",
    "keep_person",
    "list_case",
    "make_print_link",
    "move",
    "open_account",
    "open_print_link",
    "put_correction",
    "put_loose",
    "put_upload",
    "release",
    "remind",
    "remove_address",
    "remove_person",
    "remove_upload",
    "renew_secret",
    "retry_bulk",
    "reveal",
    "reveal_form",
    "run_bulk",
    "save_page",
    "send_reminder",
    "sent_of",
    "set_reminder",
    "start_assisted",
    "start_draft",
    "submit",
    "touch_draft",
    "unlist_case",
]
