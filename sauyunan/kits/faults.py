"""What is wrong in a kit, or in another file that is written by hand, and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in a kit: where, what, and how to mend it."""

    file: str
    line: int
    path: str
    what: str
    mend: str
    level: str = "error"  # or "warning"
    marked: tuple[str, str] | None = None  # what and mend as they are translated, with placeholders
    values: tuple[tuple[str, str | int], ...] = ()  # of the placeholders

    @property
    def what_here(self) -> str:
        """What is wrong, in the reader's language if it has been translated."""
        return self._here(self.marked[0]) if self.marked else self.what

    @property
    def mend_here(self) -> str:
        """How to mend it, likewise."""
        return self._here(self.marked[1]) if self.marked else self.mend

    def _here(self, text: str) -> str:
        values = {
            key: number_format(value, force_grouping=True) if isinstance(value, int) else value
            for key, value in self.values
        }
        return gettext(text) % values if values else gettext(text)


def marked(
    file: str, line: int, path: str, what: str, mend: str, values: Mapping[str, str | int]
) -> Fault:
    """A fault whose texts are marked for translation: English where nobody asks for another language."""
    return Fault(
        file,
        line,
        path,
        what % values if values else what,
        mend % values if values else mend,
        marked=(what, mend),
        values=tuple(values.items()),
    )
