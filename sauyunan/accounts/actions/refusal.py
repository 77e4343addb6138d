"""Why something about units, people or roles is not done, in words for people."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.functional import Promise


class Refused(Exception):
    """The change is not made; ``field`` names what to mend, the message says how."""

    def __init__(self, message: str | Promise, field: str = "") -> None:
        super().__init__(str(message))
        self.field = field


def checked(row: Model) -> None:
    """Check a row against its fields and constraints; raises Refused with the first sentence."""
    try:
        row.full_clean(exclude=["password", "path"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Refused(messages[0], "" if field == "__all__" else field) from error
