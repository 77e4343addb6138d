"""What a respondent may tell beside the answers, and what may not stand in the open box."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from sauyunan.outbox import guard
from sauyunan.surveys import profile
from sauyunan.surveys.refusals import AnswerRefused

LONGEST_REMARK = 1000
_TELEPHONE = re.compile(r"(?<!\d)(?:\+?62|0)[\s.\-]?8(?:[\s.\-]?\d){7,}")


@dataclass(frozen=True)
class About:
    """What may come beside the answers. ``profile``: field -> key of ``profile.LISTS``.

    ``device`` is what tells devices apart; of it only a keyed digest is kept, while the survey is open.
    ``once``: the same sent twice counts once.
    """

    profile: Mapping[str, str] = field(default_factory=dict)
    remark: str = ""
    seconds: int | None = None
    device: str = ""
    once: str = ""


NOTHING = About()


@dataclass(frozen=True)
class Paper:
    """One respondent whose answers were written down elsewhere: on paper, or in a file."""

    answers: Mapping[str, int]
    given_on: date
    about: About = NOTHING


def check_about(about: About) -> None:
    """Raises AnswerRefused for a key that is in no list, and for a remark with a person's number."""
    for name, value in about.profile.items():
        if value and value not in profile.LISTS[name]:
            raise AnswerRefused(_("Choose one of the answers, or none."), name)
    if len(about.remark) > LONGEST_REMARK:
        raise AnswerRefused(
            _("Write at most %(most)d characters.") % {"most": LONGEST_REMARK}, "remark"
        )
    if guard.holds_number(about.remark) or _TELEPHONE.search(about.remark):
        raise AnswerRefused(
            _(
                "Leave out numbers such as a NIK or a telephone number: your answers must not lead to you."
            ),
            "remark",
        )
