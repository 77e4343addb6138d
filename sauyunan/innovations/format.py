"""How a kit declares what counts as success: indicators.yaml."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, RootModel

from sauyunan.kits.format import Key, Ref, Rule, Strict, Texts

Measure = Literal[
    "applications",
    "served",
    "working_hours",
    "on_time_share",
    "returned_share",
    "satisfaction",
    "documents",
    "records",
]


class Indicator(Strict):
    """A measure computed by the platform, or a combination of other indicators."""

    title: Texts
    measure: Measure | None = None
    service: Ref | None = Field(default=None, description="none: all services of the kit")
    register_: Ref | None = Field(default=None, alias="register")
    percentile: int | None = Field(default=None, ge=1, le=99, description="for working_hours")
    combine: Rule | None = Field(default=None, description="a rule over earlier indicators")
    unit: Texts | None = None
    better: Literal["higher", "lower"] | None = None


class Indicators(RootModel[dict[Key, Indicator]]):
    """indicators.yaml"""
