"""What is wrong with a kit's documents: their rules, and templates that give no PDF."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sauyunan.core.cel import Field, Rule, RuleFault
from sauyunan.core.cel_schema import Schema
from sauyunan.documents import effects, facts, qr, rendering
from sauyunan.documents.format import DocumentKind
from sauyunan.documents.rendering import TemplateFault
from sauyunan.kits import rules
from sauyunan.kits.faults import Fault
from sauyunan.kits.fields import NumberFormat
from sauyunan.kits.format import Texts
from sauyunan.kits.part_check import PartCheck
from sauyunan.kits.parts import KitPart

_TRIED_AT = datetime(2022, 6, 13, 2, tzinfo=UTC)
_ADDRESS = "https://contoh.go.id/cek/0123456789abcdef/"
_DEEPEST = 3


def check(made: PartCheck) -> Iterator[Fault]:
    """Every document of a kit; its template is tried with full and with blank made-up values."""
    for name, declared, here in made.each():
        here.role(declared.signer, "signer")
        _check_keys(declared, here)
        compiled = _check_rules(declared, here)
        if f"{rendering.FOLDER}{name}.typ" not in made.kit.files:
            mend = f"Add documents/{name}.typ, a Typst template"
            here.fault("document", f"documents/{name}.typ is missing", mend)
        elif compiled is not None:
            _try_template(name, declared, compiled, here)
    if f"{rendering.FOLDER}{rendering.LIBRARY}" in made.kit.files:
        yield Fault(
            f"{rendering.FOLDER}{rendering.LIBRARY}",
            1,
            "",
            "this name belongs to the engine's own library",
            "Give the file another name",
        )


def _check_keys(declared: DocumentKind, here: PartCheck) -> None:
    for key in declared.data:
        if key in facts.FROM_ENGINE:
            what = f"data.{key} is given by the engine"
            here.fault(f"data.{key}", what, "Leave it out, or choose another name")
    for key in declared.takes:
        if key in rules.RESERVED:
            here.fault(f"takes.{key}", f"{key!r} is a word of the engine", "Choose another name")
    for key in declared.show:
        if key not in declared.labels:
            mend = f"Add {key}: under labels"
            here.fault(f"show.{key}", f"{key!r} has no label", mend)
    for key in declared.labels:
        here.known(key, declared.show, f"labels.{key}", "the fact")


def _check_rules(declared: DocumentKind, here: PartCheck) -> dict[str, Rule] | None:
    """The compiled rules of ``data`` by key, or None when something in them is wrong."""
    try:
        here = here.seeing(facts.environment(here.kit, declared))
    except KeyError as error:
        what = f"takes names {error.args[0]!r}, which is no register here and no plain type"
        mend = "Write text, integer, date, yes_no, a register, or list of a register"
        here.fault("takes", what, mend)
        return None
    except RuleFault as error:
        here.fault("takes", error.message, error.hint)
        return None
    here.rule(declared.about, "about", "text")
    for key, text in declared.show.items():
        here.rule(text, f"show.{key}", "text")
    _check_number(declared, here)
    compiled = {key: here.rule(text, f"data.{key}") for key, text in declared.data.items()}
    good = {key: rule for key, rule in compiled.items() if rule is not None}
    return good if len(good) == len(compiled) else None


def _check_number(declared: DocumentKind, here: PartCheck) -> None:
    if declared.number is None:
        for key in declared.number_from:
            here.fault(f"number_from.{key}", "there is no number", "Add number:, or leave it out")
        return
    pattern: NumberFormat | None = here.find("numbers", declared.number, "number")
    if pattern is None:
        return
    if pattern.prefix is None:
        mend = "Give the pattern a prefix, so that numbers can be taken from it"
        here.fault("number", f"{declared.number} is only typed, never issued", mend)
    _check_number_values(declared, pattern, here)


def _check_number_values(declared: DocumentKind, pattern: NumberFormat, here: PartCheck) -> None:
    for key in pattern.takes:
        if key not in declared.number_from:
            what = f"the number takes {key!r}, which is not given"
            here.fault("number", what, f"Add {key}: under number_from")
    for key, text in declared.number_from.items():
        if here.known(key, pattern.takes, f"number_from.{key}", "what the number takes,"):
            here.rule(text, f"number_from.{key}", rules.seen_field(here.kit, pattern.takes[key]))


def _try_template(
    name: str, declared: DocumentKind, compiled: Mapping[str, Rule], here: PartCheck
) -> None:
    for is_blank in (False, True):
        values = _made_up(declared, compiled, is_blank=is_blank)
        try:
            rendering.render(here.kit, name, values, at=_TRIED_AT, job="documents.compile_check")
        except TemplateFault as fault:
            when = " when values are blank" if is_blank else ""
            file = fault.file or f"{rendering.FOLDER}{name}.typ"
            mend = fault.mend or "Mend the template; data.<key> are the keys under data:"
            here.noted.append(
                Fault(file, max(fault.line, 1), "", f"{fault.what}{when}", mend.rstrip("."))
            )
            return


def _made_up(
    declared: DocumentKind, compiled: Mapping[str, Rule], *, is_blank: bool
) -> dict[str, Any]:
    """Values of the declared types, and the engine's; blank ones leave out what is optional."""
    title: Texts = declared.title
    kits = {
        key: _value(rule.type, rule.rules.schema, is_blank=is_blank)
        for key, rule in compiled.items()
    }
    return {
        **kits,
        "title": title.id,
        "number": "" if is_blank or declared.number is None else "0000-CONTOH-0001",
        "code": "0123456789abcdef",
        "url": _ADDRESS,
        "qr": qr.svg(_ADDRESS),
        "signer": {"name": "Ibu Contoh", "title": "Kepala Contoh", "acting": ""},
        "city": "Kota Contoh",
        "unit": "Dinas Contoh",
        "office": "",
        "issued": "13 Juni 2022",
        "lang": declared.language,
        "simulation": True,
    }


def _value(field: Field, schema: Schema, *, is_blank: bool, depth: int = 0) -> Any:
    if field.many:
        one = Field(field.kind, field.message)
        count = 0 if is_blank else 2
        return [_value(one, schema, is_blank=is_blank, depth=depth) for _ in range(count)]
    if field.kind == "message":
        inner = schema.messages[field.message] if depth < _DEEPEST else {}
        return {
            key: _value(one, schema, is_blank=is_blank, depth=depth + 1)
            for key, one in inner.items()
            if not (is_blank and one.optional)
        }
    full: dict[str, Any] = {
        "text": "" if is_blank else "Contoh",
        "integer": 0 if is_blank else 3,
        "bool": not is_blank,
        "day": "2022-06-13",
        "moment": "2022-06-13T09:00:00+07:00",
    }
    return full[field.kind]


PART = KitPart(
    name="documents",
    files="documents/*.yaml",
    model=DocumentKind,
    check=check,
    named_by="document",
    effects=effects.EFFECTS,
    scenario=effects.SCENARIO,
    schema_title="A document: numbered, signed, with a QR code",
)
