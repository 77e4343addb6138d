"""The words every kit file shares: keys, texts, rules, and the manifest kit.yaml."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
"""Names that rules see: questions, fields, parameters, results of effects."""

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]
"""Names of kits, services, registers, documents, roles' files: also parts of addresses."""

Ref = Annotated[
    str,
    StringConstraints(
        pattern=r"^([a-z][a-z0-9]*(-[a-z0-9]+)*/)?[a-z][a-z0-9]*([-_][a-z0-9]+)*$", max_length=121
    ),
]
"""A name in this kit ("penduduk") or in a kit it needs ("adminduk/penduduk")."""

Rule = Annotated[str, StringConstraints(min_length=1, max_length=2000), Field(description="CEL")]
"""An expression; which variables it sees is told where it stands. Checked by the kit checker."""

Version = Annotated[str, StringConstraints(pattern=r"^\d{1,4}\.\d{1,4}\.\d{1,4}$")]
VersionRange = Annotated[
    str, StringConstraints(pattern=r"^(>=|<=|<|>|==)?\s*[\d.]+(\s*,\s*(>=|<=|<|>|==)\s*[\d.]+)*$")
]


class Strict(BaseModel):
    """A frozen piece of a kit; an unknown key is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


class Texts(Strict):
    """A text in the languages of the screen; Indonesian is required, the others fall back to it."""

    id: Annotated[str, StringConstraints(min_length=1)] = Field(description="Indonesian, required")
    en: str = Field(default="", description="English")
    su: str = Field(default="", description="Sundanese")


class Check(Strict):
    """A rule that must hold, and the sentence a person reads when it does not."""

    if_not: Rule = Field(description="a yes/no rule; `value` is the answer itself")
    say: Texts = Field(description="what is wrong and how to mend it")


class Option(Strict):
    """One of the fixed choices of a question or field."""

    label: Texts
    hint: Texts | None = None


class Parameter(Strict):
    """A value that a city gives when it installs the kit; rules see it as param.<key>."""

    ask: Texts
    type: Literal["text", "integer", "yes_no", "day"] = "text"
    default: str | int | bool | None = None
    min: int | None = None
    max: int | None = None
    hint: Texts | None = None


class InnovationFacts(Strict):
    """What the registry of innovations says of the kit in the city that invented it."""

    since: str = Field(description="day of first use, YYYY-MM-DD")
    problem: Texts
    city: str = Field(default="", description="city that invented it")
    services: tuple[Ref, ...] = Field(default=(), description="measured services; empty: all")


class Manifest(Strict):
    """kit.yaml"""

    kit: Name
    version: Version
    title: Texts
    summary: Texts
    licence: str = Field(description="SPDX identifier")
    owner: str = Field(default="", description="the office that keeps the kit")
    engine: VersionRange = ">=0.1, <2"
    needs: dict[Name, VersionRange] = Field(default_factory=dict)
    roles: dict[Key, Texts] = Field(default_factory=dict)
    parameters: dict[Key, Parameter] = Field(default_factory=dict)
    innovation: InnovationFacts | None = None
