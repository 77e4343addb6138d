"""What the rules of a kit see, by place, and the compiled rules of an edition.

An environment declares messages for forms, registers, parameters and the place where a case is
handled; core.cel checks expressions against it. Editions never change, so what is compiled for one
is kept with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sauyunan.core import cel
from sauyunan.core.cel import Field, Kind, Rule, Rules
from sauyunan.kits.definition import Edition, Kit
from sauyunan.kits.fields import Page, Question, ValueField
from sauyunan.kits.form_rules import plain_field
from sauyunan.kits.format import Parameter

Seen = Field | str | Mapping[str, ValueField]
"""A variable: a declared field; a word ("text", "integer", "yes_no", "date", "moment", "choice",
"area", "number", "adminduk/penduduk", "list of adminduk/penduduk"); or the questions of a form."""

PLACE: Mapping[str, Field] = {
    "code": Field("text", optional=False, label="dotted code of the area"),
    "name": Field("text", optional=False, label="name of the city"),
    "provinsi": Field("text", optional=False, label="name of the province"),
    "kabupaten": Field("text", optional=False, label="name of the regency or city"),
    "unit": Field("text", optional=False, label="name of the unit that handles the case"),
}
ALWAYS = frozenset({"param", "place", "today"})
"""Variables that every environment has; nothing else may take these names."""
OFTEN = frozenset(
    {
        "now",
        "answers",
        "move",
        "value",
        "row",
        "record",
        "data",
        "signer",
        "number",
        "item",
        "bring",
    }
)
RESERVED = ALWAYS | OFTEN
"""Names that a result of an effect cannot have."""

_WORDS: Mapping[str, Kind] = {
    "text": "text",
    "choice": "text",
    "area": "text",
    "number": "text",
    "integer": "integer",
    "money": "integer",
    "yes_no": "bool",
    "date": "day",
    "day": "day",
    "moment": "moment",
}
_LIST = "list of "
_area_name: list[Callable[[str], str]] = []


def environment_for(kit: Kit, **variables: Seen) -> Rules:
    """What rules see: ``param``, ``place`` and ``today`` always, and the given variables.

    ``environment_for(kit, answers=questions_of(service.ask), nik_anak="number",
    kk="adminduk/keluarga")``. Raises RuleFault for a name that cannot be one and KeyError for a
    register that is not there. Costs milliseconds: use ``environment`` where answers are waited for.
    """
    messages = _Messages(kit)
    seen = {name: messages.variable(name, one) for name, one in variables.items()}
    return cel.environment(
        {**messages.made, "param": param_fields(kit.manifest.parameters), "place": PLACE},
        {
            "param": Field("message", "param", optional=False),
            "place": Field("message", "place", optional=False),
            "today": Field("day", optional=False),
            **seen,
        },
        area_name=_area_name[0] if _area_name else None,
    )


def look_up_areas(name_of: Callable[[str], str] | None) -> None:
    """Where rules find the names of areas: set once when the apps are ready; None where there is
    no database."""
    _area_name[:] = [] if name_of is None else [name_of]


def questions_of(pages: Mapping[str, Page]) -> dict[str, Question]:
    """All questions of a form; one on a page with a show-if may be unanswered as well."""
    return {
        key: question.model_copy(update={"show": _both(page.show, question.show)})
        for page in pages.values()
        for key, question in page.questions.items()
    }


def param_fields(parameters: Mapping[str, Parameter]) -> dict[str, Field]:
    """The message of a kit's parameters; all have a value once the kit is installed."""
    return {key: Field(_WORDS[one.type], optional=False) for key, one in parameters.items()}


def seen_field(kit: Kit, seen: Seen) -> Field:
    """The field that a word names, e.g. for a result: its message is one of ``environment_for``."""
    return _Messages(kit).variable("", seen)


def environment(edition: Edition, scope: str, build: Callable[[Kit], Rules]) -> Rules:
    """The environment of one place in an edition's kit, e.g. ``"services/akta/answers"``.

    ``build`` is called the first time only; a scope must always mean the same environment.
    """
    return edition.once(("environment", scope), lambda: build(edition.kit))


def compiled(edition: Edition, scope: str, text: str, expects: Field | Kind | None = None) -> Rule:
    """A rule in an environment that ``environment`` made; compiled once for each edition.

    Raises KeyError for a scope without an environment and RuleFault for a rule that was not checked.
    """
    rules: Rules = edition.memory["environment", scope]
    return edition.once(("rule", scope, text, expects), lambda: rules.compile(text, expects))


@dataclass
class _Messages:
    """Messages named after what they hold, gathered while variables are declared."""

    kit: Kit
    made: dict[str, Mapping[str, Field]] = field(default_factory=dict)

    def variable(self, name: str, seen: Seen) -> Field:
        if isinstance(seen, Field):
            if seen.kind == "message" and seen.message not in self.made:
                self._register(seen.message)
            return seen
        if isinstance(seen, str):
            return self._word(seen)
        self.made[name] = dict(self._fields(name, seen))
        return Field("message", name, optional=False)

    def _word(self, word: str) -> Field:
        many = word.startswith(_LIST)
        one = word.removeprefix(_LIST).strip()
        if one in _WORDS:
            return Field(_WORDS[one], many=many, optional=False)
        return Field("message", self._register(one), many=many, optional=False)

    def _register(self, ref: str) -> str:
        home, name = self.kit.home_of(ref)
        full = f"{home.name}/{name}"
        if full not in self.made:
            fields: Mapping[str, ValueField] = home.parts["registers"][name].fields
            self.made[full] = {key: _register_field(one) for key, one in fields.items()}
        return full

    def _fields(
        self, name: str, questions: Mapping[str, ValueField]
    ) -> Iterator[tuple[str, Field]]:
        for key, one in questions.items():
            optional = getattr(one, "optional", False) or getattr(one, "show", None) is not None
            if isinstance(one, Question) and one.type == "group":
                inner = f"{name}.{key}"
                self.made[inner] = dict(self._fields(inner, one.questions))
                yield key, Field("message", inner, many=True, optional=optional)
            elif isinstance(one, Question) and one.type == "record":
                yield key, Field("message", self._asked(f"{name}.{key}", one), optional=optional)
            else:
                plain = plain_field(one)
                yield key, Field(plain.kind, many=plain.many, optional=optional)

    def _asked(self, name: str, question: Question) -> str:
        """Of a record question only the asked fields are there; each of them is asked for."""
        home, register = self.kit.home_of(question.register_ or "")
        fields: Mapping[str, ValueField] = home.parts["registers"][register].fields
        asked = {key: fields[key] for key in question.ask if key in fields}
        self.made[name] = {key: _register_field(one) for key, one in asked.items()}
        return name


def _register_field(one: ValueField) -> Field:
    plain = plain_field(one)
    return Field(plain.kind, many=plain.many, optional=getattr(one, "optional", False))


def _both(one: str | None, other: str | None) -> str | None:
    return f"({one}) && ({other})" if one and other else one or other


def bindings(edition: Edition, kit_name: str, **values: Any) -> dict[str, Any]:
    """Values for an environment: ``param`` of the kit a rule stands in, and the given ones."""
    return {"param": edition.param(kit_name), **values}
