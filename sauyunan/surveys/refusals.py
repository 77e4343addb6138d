"""Why answers or a survey are not taken, in the reader's language."""

from __future__ import annotations


class AnswerRefused(Exception):
    """The answers are not taken; ``element`` names the one to mend, if one is."""

    def __init__(self, message: str, element: str = "") -> None:
        super().__init__(message)
        self.element = element


class AnsweredAlready(AnswerRefused):
    """Whoever was invited has answered."""


class SurveyClosed(AnswerRefused):
    """The survey takes no answers: it has not begun, is over, or was closed."""


class SurveyRefused(Exception):
    """A survey cannot be made, changed or closed; ``field`` names what to mend, if one is."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field
