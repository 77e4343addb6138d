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
]


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
    better: Literal["higher", "lower"] | None = None


class Indicators(RootModel[dict[Key, Indicator]]):
    """indicators.yaml"""
