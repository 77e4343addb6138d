"""A rule set of the regional innovation index as data (rules/indices/*.yaml), one for each year."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from sauyunan.kits.format import Day, Key, Name, Strict, Texts

Number = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,4}(\.[0-9]{1,4})?$")]
"""A decimal with a point, kept as text so that it stays exact."""

IndicatorKey = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,2}[a-z]?$")]
"""The number of an indicator in the regulation, such as 16 or 2a."""


class MeasuredBy(Strict):
    """How a running service answers an indicator: which parameter its measured value reaches.

    The highest parameter counts whose threshold the value keeps; 0 where it keeps none.
    """

    measure: Literal[
        "process_days",
        "complaints_solved_percent",
        "regions",
        "people_served",
        "survey_reports",
        "online_services",
        "channels",
        "units_on_portal",
    ]
    sense: Literal["at_least", "at_most"] = "at_least"
    reaches: dict[Annotated[str, StringConstraints(pattern=r"^[1-9]$")], Number] = Field(
        min_length=1, description="threshold of each parameter that can be reached"
    )
    basis: Key | None = Field(default=None, description="of an indicator with bases: which one")


class RuleIndicator(Strict):
    """One indicator: its score is its weight times the parameter reached, 0 where none is."""

    title: Texts
    weight: Number
    mandatory: bool = False
    parameters: tuple[Texts, ...] = Field(min_length=1, description="from 1 on, the best last")
    evidence: Texts | None = Field(default=None, description="what proves it")
    bases: dict[Key, tuple[Texts, ...]] = Field(
        default={}, description="of which exactly one is chosen: the parameters by that basis"
    )
    measured_by: MeasuredBy | None = Field(
        default=None, description="how a running service answers it by itself; no part of the score"
    )


class RegionRules(Strict):
    """Of the region itself (Satuan Pemerintah Daerah)."""

    most: int = Field(ge=1, description="the highest score")
    indicators: dict[IndicatorKey, RuleIndicator]


class InnovationRules(Strict):
    """Of each innovation (Satuan Inovasi Daerah)."""

    most: int = Field(ge=1, description="the highest score of one innovation")
    least_divisor: int = Field(
        ge=1, description="the sum of all scores is divided by their number, or at least by this"
    )
    indicators: dict[IndicatorKey, RuleIndicator]


class NumberRules(Strict):
    """Of the number of innovations."""

    counted_at_most: int = Field(ge=1)
    each: Number = Field(description="points of each that is counted")
    needs_affairs: int = Field(
        ge=0, description="affairs of basic service that must be covered, else 0 points"
    )
    affairs: tuple[Texts, ...] = Field(description="the affairs of basic service (urusan)")


class Category(Strict):
    """A category; compared after rounding to two decimals."""

    name: str
    from_: Annotated[str, StringConstraints(pattern=r"^\d{1,3}\.\d\d$")] = Field(
        alias="from", description="lowest rounded index"
    )


class IndexRules(Strict):
    """The rules of one year. The name is the version: what it means is never changed."""

    rules: Name
    title: Texts
    source: str
    verified: str = Field(description="how far the numbers were compared with the regulation")
    valid_from: Day
    valid_until: Day | None = Field(default=None, description="first day without it")
    most: int = Field(ge=1, description="the sum of the three parts that is an index of 100")
    region: RegionRules
    innovation: InnovationRules
    number: NumberRules
    categories: tuple[Category, ...] = Field(min_length=1, description="the best first")


class IndexChange(Strict):
    """A year that differs from another in little; what is left out is that of the other."""

    rules: Name
    extends: Name
    title: Texts
    source: str
    verified: str
    valid_from: Day
    valid_until: Day | None = None
    least_divisor: int | None = Field(default=None, ge=1)
    needs_affairs: int | None = Field(default=None, ge=0)
    categories: tuple[Category, ...] = ()
