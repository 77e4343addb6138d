"""The survey instrument as data (rules/instruments/*.yaml) and the effect that asks for it."""

from __future__ import annotations

from pydantic import Field

from sauyunan.kits.format import Key, Name, Rule, Strict, Texts


class Element(Strict):
    """One element (unsur) of an instrument; its key never changes."""

    title: Texts
    question: Texts
    answers: tuple[Texts, ...] = Field(min_length=2, description="from the worst to the best")
    weight: str | None = Field(default=None, description="exact fraction; none: equal weights")


class Band(Strict):
    """A grade of the index; bands are compared after rounding to two decimals."""

    grade: str
    from_: str = Field(alias="from", description="decimal text, lowest rounded index")
    title: Texts


class Instrument(Strict):
    """A survey method with its source and date of validity."""

    instrument: Name
    title: Texts
    source: str
    valid_from: str
    scale: int = Field(default=4, ge=2)
    elements: dict[Key, Element] = Field(min_length=2)
    bands: tuple[Band, ...] = Field(min_length=1)


class AskSurveyEffect(Strict):
    """Invites the applicant to the survey, once, without identity."""

    ask_survey: Name
    when: Rule | None = None
