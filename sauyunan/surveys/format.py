"""The survey instrument as data (rules/instruments/*.yaml), a city's changes to one, and the effect that asks for it."""

from __future__ import annotations

from pydantic import Field

from sauyunan.kits.format import Day, Key, Name, Ref, Rule, Strict, Texts


class Element(Strict):
    """One element (unsur) of an instrument; its key never changes."""

    title: Texts
    question: Texts
    answers: tuple[Texts, ...] = Field(min_length=2, description="from the worst to the best")


class Wording(Strict):
    """How one service asks about an element; what is left out stays as the instrument has it."""

    question: Texts | None = None
    answers: tuple[Texts, ...] | None = Field(
        default=None, description="from the worst to the best"
    )


class Band(Strict):
    """A grade of the index; bands are compared after rounding to two decimals."""

    grade: str
    from_: str = Field(alias="from", description="decimal text, lowest rounded index")
    title: Texts


class Count(Strict):
    """How many elements an instrument takes that names none itself."""

    least: int = Field(ge=2)
    most: int = Field(le=30)


class Instrument(Strict):
    """A survey method with its source and date of validity. Its name is its version.

    A published instrument is never edited in what it means: a changed one gets a new name, and
    results keep the name they were made with.
    """

    instrument: Name
    title: Texts
    source: str
    valid_from: Day
    valid_until: Day | None = Field(default=None, description="first day without it")
    scale: int = Field(default=4, ge=2, le=10, description="answers go from 1 to this")
    elements: dict[Key, Element] = Field(default={}, description="in the regulation's order")
    any_elements: Count | None = Field(default=None, description="instead of elements of its own")
    questionnaire_order: tuple[Key, ...] = Field(
        default=(), description="order on printed questionnaires; none: the regulation's"
    )
    weights: dict[Key, str] = Field(
        default={}, description="exact fraction of each element, sum 1; none: equal weights"
    )
    importance: dict[Key, str] = Field(
        default={}, description="importance of each element: weight = its share of the sum"
    )
    wording: dict[Ref, dict[Key, Wording]] = Field(default={}, description="service -> element")
    bands: tuple[Band, ...] = Field(min_length=1)


class Extension(Strict):
    """A city's own version of an instrument: more elements, other weights, its own wording."""

    instrument: Name = Field(description="a new name; it is the version that results keep")
    extends: Name
    title: Texts
    source: str = Field(description="what the city decided this by")
    valid_from: Day
    valid_until: Day | None = None
    elements: dict[Key, Element] = Field(default={}, description="added behind those that exist")
    weights: dict[Key, str] = {}
    importance: dict[Key, str] = {}
    wording: dict[Ref, dict[Key, Wording]] = {}


class AskSurveyEffect(Strict):
    """Invites the applicant to the survey, once, without identity."""

    ask_survey: Name
    when: Rule | None = None
