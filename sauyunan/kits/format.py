"""The words every kit file shares: keys, texts, rules, and the manifest kit.yaml."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from sauyunan.core.marking import mark as _

_KEY = r"^[a-z][a-z0-9_]{0,59}$"
_NAME = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
_REF = r"^([a-z][a-z0-9]*(-[a-z0-9]+)*/)?[a-z][a-z0-9]*([-_][a-z0-9]+)*$"
_VERSION = r"^\d{1,4}\.\d{1,4}\.\d{1,4}$"
_BOUND = r"\d{1,4}(\.\d{1,4}){0,2}"
_RANGE = rf"^(>=|<=|<|>|==)?\s*{_BOUND}(\s*,\s*(>=|<=|<|>|==)\s*{_BOUND})*$"
_DAY = r"^\d{4}-\d{2}-\d{2}$"

PATTERNS: dict[str, str] = {
    _KEY: _("Use small letters, digits and _, beginning with a letter, at most 60: nama_ibu"),
    _NAME: _("Use small letters, digits and single -, beginning with a letter: akta-kelahiran"),
    _REF: _("Write a name of this kit, or kit/name of a kit in `needs`: adminduk/penduduk"),
    _VERSION: _("Write three numbers: 1.0.0"),
    _RANGE: _('Write a range of versions in quotes: ">=1, <2"'),
    _DAY: _("Write year-month-day: 2022-06-13"),
}
"""How to mend a text that does not match: one sentence for each pattern, marked for translation. Other formats add
theirs."""

Key = Annotated[str, StringConstraints(pattern=_KEY)]
"""Names that rules see: questions, fields, parameters, results of effects."""

Name = Annotated[str, StringConstraints(pattern=_NAME, max_length=60)]
"""Names of kits, services, registers, documents, roles' files: also parts of addresses."""

Ref = Annotated[str, StringConstraints(pattern=_REF, max_length=121)]
"""A name in this kit ("penduduk") or in a kit it needs ("adminduk/penduduk")."""

Rule = Annotated[str, StringConstraints(min_length=1, max_length=2000), Field(description="CEL")]
"""An expression; which variables it sees is told where it stands. Checked by the kit checker."""

Version = Annotated[str, StringConstraints(pattern=_VERSION)]
VersionRange = Annotated[str, StringConstraints(pattern=_RANGE)]
Day = Annotated[str, StringConstraints(pattern=_DAY)]


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

    @field_validator("default", mode="before")
    @classmethod
    def _type_the_default(cls, given: Any, info: ValidationInfo) -> Any:
        """Files hold texts: the default takes the type of the parameter."""
        kind = info.data.get("type")
        return typed_parameter(kind, given) if kind and isinstance(given, str) else given


def typed_parameter(kind: str, text: str) -> str | int | bool:
    """The value that a text means; raises ValueError with how to mend it."""
    if kind == "integer":
        if not text.strip().lstrip("-").isascii() or not text.strip().lstrip("-").isdigit():
            raise ValueError(f"{text!r} is not a whole number. Write digits only, e.g. 24")
        return int(text)
    if kind == "yes_no":
        if text.strip().lower() not in {"true", "false"}:
            raise ValueError(f"{text!r} is neither true nor false. Write true or false")
        return text.strip().lower() == "true"
    if kind == "day":
        try:
            return date.fromisoformat(text.strip()).isoformat()
        except ValueError:
            raise ValueError(f"{text!r} is no day. Write year-month-day: 2022-06-13") from None
    return text


class InnovationFacts(Strict):
    """What the registry of innovations says of the kit in the city that invented it."""

    since: Day = Field(description="day of first use, YYYY-MM-DD")
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
