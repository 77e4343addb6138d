"""What travels in the form while somebody answers: the server keeps nothing before the last is sent.

No session is begun, so nobody who comes after at the same device finds any of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core import signing

from sauyunan.core import clock, codes
from sauyunan.surveys import profile
from sauyunan.surveys.actions import About
from sauyunan.surveys.format import Instrument

SALT = "surveys.begun"
LONGEST = 24 * 3600  # seconds; what began before tells no time
ONCE_LENGTH = 26


@dataclass
class Travelling:
    """``given``: the answers up to the first that is missing; ``typed``: of the last page."""

    given: dict[str, int]
    typed: dict[str, str] = field(default_factory=dict)
    begun: str = ""  # signed
    once: str = ""

    def hidden(self) -> dict[str, str | int]:
        """The fields that bring it back."""
        answers = {f"a-{key}": value for key, value in self.given.items()}
        typed = {f"p-{name}": value for name, value in self.typed.items() if value}
        return {**answers, **typed, "begun": self.begun, "once": self.once}

    def about(self, device: str = "") -> About:
        """What goes along with the answers."""
        told = {name: self.typed[name] for name in profile.LISTS if self.typed.get(name)}
        return About(told, self.typed.get("remark", ""), self.seconds(), device, self.once)

    def seconds(self) -> int | None:
        """Since the first question was shown; None where nobody can tell."""
        try:
            begun = signing.loads(self.begun, salt=SALT)
        except signing.BadSignature:
            return None
        taken = int(clock.now().timestamp()) - begun
        return taken if 0 <= taken <= LONGEST else None


def read(sent: Mapping[str, str], method: Instrument) -> Travelling:
    """What a form brings; a forged or missing answer ends what counts as given."""
    given: dict[str, int] = {}
    for key in method.elements:
        value = sent.get(f"a-{key}", "")
        if not (value.isascii() and value.isdigit() and 1 <= int(value[:3]) <= method.scale):
            break
        given[key] = int(value)
    typed = {name: sent.get(f"p-{name}", "")[:2000] for name in (*profile.LISTS, "remark")}
    once = sent.get("once", "")
    if len(once) != ONCE_LENGTH:
        once = codes.random_code(ONCE_LENGTH)
    return Travelling(given, typed, sent.get("begun", "") or begun_now(), once)


def begun_now() -> str:
    """This moment, signed, so that the time it took cannot be made up."""
    return signing.dumps(int(clock.now().timestamp()), salt=SALT)
