"""What is wrong in a kit's messages: occasions that never come, unknown placeholders, numbers."""

from __future__ import annotations

from sauyunan.kits.checking import PartCheck
from sauyunan.outbox import guard
from sauyunan.services import flow, wording
from sauyunan.services.format import Message, Service

LONGEST = 400
"""Characters of a text as written: with its placeholders filled it is a few SMS."""


def check_message(service: Service, message: Message, here: PartCheck) -> None:
    """Notes the faults of one message."""
    _check_occasions(service, message, here)
    texts = {"id": message.say.id, "en": message.say.en, "su": message.say.su}
    for lang, text in texts.items():
        _check_text(text, f"say.{lang}", here)


def _check_occasions(service: Service, message: Message, here: PartCheck) -> None:
    own = (flow.EXPIRE, flow.REMIND)
    for at, word in enumerate(message.occasions):
        path = "on" if isinstance(message.on, str) else f"on.{at}"
        is_known = here.known(
            word, {*service.moves, *service.states, *own}, path, "the move or state"
        )
        if word in own and flow.expired_state(service) is None:
            here.fault(
                path,
                f"{word!r} never comes: the service does not end by itself",
                "Add withdraw_after_days and a state with end: expired, or leave it out",
            )
        elif is_known and word == service.start:
            here.fault(path, "at the start nobody can be told yet", "Name the move that sends it")
    if not message.occasions:
        here.fault("on", "no move and no state is named", "Name those on which it is told")


def _check_text(text: str, path: str, here: PartCheck) -> None:
    for word in wording.placeholders(text):
        here.known(word, wording.PLACEHOLDERS, path, "the placeholder")
    if guard.holds_number(text):
        here.fault(
            path, "a number of 16 digits stands in it", "Leave it out: no NIK or KK is ever sent"
        )
    if len(text) > LONGEST:
        here.fault(path, f"{len(text)} characters are too many", f"Write at most {LONGEST}")
