"""How a kit declares what counts as success: indicators.yaml."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, RootModel

from sauyunan.kits.format import Key, Ref, Rule, Strict, Texts

MeasureName = Literal[
    "applications",
    "served",
    "working_hours",
    "on_time_share",
    "returned_share",
    "satisfaction",
    "complaints",
    "documents",
    "records",
    "people_served",
    "complaints_solved",
    "online_share",
    "cost_per_case",
]


class Stated(Strict):
    """A number that somebody states and nobody measured, with the range in which it lies."""

    value: int = Field(ge=0, description="the best guess")
    low: int | None = Field(default=None, ge=0, description="the least it may be; none: value")
    high: int | None = Field(default=None, ge=0, description="the most it may be; none: value")

    @property
    def lowest(self) -> int:
        """The low end of the range."""
        return self.value if self.low is None else self.low

    @property
    def highest(self) -> int:
        """The high end of the range."""
        return self.value if self.high is None else self.high


class Baseline(Stated):
    """How it was before, in the unit of the measure: minutes of working time, per mille, rupiah."""

    source: Texts = Field(description="where the number comes from")
    assumed: bool = Field(default=False, description="made up or estimated: shown as such")


class Costs(Strict):
    """What the work on a case costs: minutes of each move times the hour of the role that made it."""

    hour: dict[Key, Stated] = Field(description="rupiah for an hour of each role of the kit")
    minutes: dict[Key, Stated] = Field(description="working minutes of each move")
    source: Texts = Field(description="where the numbers come from")
    assumed: bool = Field(default=False, description="made up or estimated: shown as such")


class Indicator(Strict):
    """A measure computed by the platform, or a combination of indicators above it."""

    title: Texts
    measure: MeasureName | None = Field(default=None, description="computed by the platform")
    service: Ref | None = Field(default=None, description="none: all services of the kit")
    register_: Ref | None = Field(
        default=None, alias="register", description="for records: which register"
    )
    percentile: int | None = Field(
        default=None, ge=1, le=99, description="for working_hours: 50 is the median"
    )
    combine: Rule | None = Field(
        default=None, description="integer rule over the indicators above, instead of a measure"
    )
    unit: Texts | None = None
    baseline: Baseline | None = Field(
        default=None,
        description="how it was before, for working_hours, on_time_share and cost_per_case",
    )
    costs: Costs | None = Field(default=None, description="for cost_per_case")
    better: Literal["higher", "lower"] | None = None


class Indicators(RootModel[dict[Key, Indicator]]):
    """indicators.yaml"""
