"""What is wrong in a kit's messages: occasions that never come, unknown placeholders, numbers."""

from __future__ import annotations

from sauyunan.kits.format import Texts
from sauyunan.kits.part_check import PartCheck
from sauyunan.outbox import guard
from sauyunan.services import flow, wording
from sauyunan.services.format import Message, Service

LONGEST = 400
"""Characters of a text as written: with its placeholders filled it is a few SMS."""


def check_message(service: Service, message: Message, here: PartCheck) -> None:
    """Notes the faults of one message."""
    _check_occasions(service, message, here)
    _check_texts(message.say, wording.PLACEHOLDERS, here)


def check_reminders(service: Service, here: PartCheck) -> None:
    """Notes the faults of what is told before an end, and of the effects that set it."""
    for key, reminder in service.reminders.items():
        _check_texts(reminder.say, wording.REMINDER_PLACEHOLDERS, here.under("reminders", key))
    used: set[str] = set()
    for name, move in service.moves.items():
        for at, effect in enumerate(move.effects):
            if "remind" in effect:
                key, path = str(effect["remind"]), f"moves.{name}.effects.{at}.remind"
                here.known(key, service.reminders, path, "the reminder")
                used.add(key)
    for key in set(service.reminders) - used:
        here.warning(
            f"reminders.{key}",
            f"nothing sets the reminder {key!r}",
            f"Add - remind: {key} to the effects of a move, or remove it",
        )


def _check_texts(say: Texts, placeholders: tuple[str, ...], here: PartCheck) -> None:
    for lang, text in {"id": say.id, "en": say.en, "su": say.su}.items():
        _check_text(text, f"say.{lang}", placeholders, here)


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


def _check_text(text: str, path: str, placeholders: tuple[str, ...], here: PartCheck) -> None:
    for word in wording.placeholders(text):
        here.known(word, placeholders, path, "the placeholder")
    if guard.holds_number(text):
        here.fault(
            path, "a number of 16 digits stands in it", "Leave it out: no NIK or KK is ever sent"
        )
    if len(text) > LONGEST:
        here.fault(path, f"{len(text)} characters are too many", f"Write at most {LONGEST}")
