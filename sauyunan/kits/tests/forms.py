"""Made-up forms for the tests of the form engine."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sauyunan.core import cel
from sauyunan.kits import form_rules
from sauyunan.kits.answering import Ctx, context
from sauyunan.kits.definition import Edition, Kit
from sauyunan.kits.fields import NumberFormat, Page, Question
from sauyunan.kits.form_rules import FormRules
from sauyunan.kits.format import Manifest
from sauyunan.registers.format import Register

TODAY = date(2026, 11, 24)
AREAS = {("32.73.01.1001", "desa"), ("32.73.01", "kecamatan"), ("32.73", "kabupaten")}

NUMBER = {
    "title": {"id": "Nomor contoh", "en": "Sample number"},
    "length": 16,
    "check": [
        {
            "if_not": '!value.endsWith("0000")',
            "say": {"id": "Nomor ini berakhir 0000.", "en": "This number ends in 0000."},
        }
    ],
}
PEOPLE = {
    "register": "warga",
    "title": {"id": "Warga", "en": "People"},
    "key": ["nik"],
    "fields": {
        "nik": {"type": "number", "of": "nik", "label": {"id": "NIK", "en": "NIK"}},
        "nama": {"type": "person_name", "label": {"id": "Nama", "en": "Name"}},
        "alias": {"type": "text", "optional": True, "label": {"id": "Alias", "en": "Alias"}},
    },
}


def kit() -> Kit:
    """A kit "loket" that needs the kit "dasar" with one number and one register."""
    base = Kit(
        _manifest("dasar"),
        {
            "numbers": {
                "nik": NumberFormat.model_validate(NUMBER),
                "surat": NumberFormat.model_validate({"title": {"id": "Nomor surat"}}),
            },
            "registers": {"warga": Register.model_validate(PEOPLE)},
        },
        {},
        {},
    )
    return Kit(_manifest("loket"), {}, {}, {}, {"dasar": base})


def _manifest(name: str) -> Manifest:
    return Manifest.model_validate(
        {
            "kit": name,
            "version": "1.0.0",
            "title": {"id": name},
            "summary": {"id": name},
            "licence": "Apache-2.0",
        }
    )


def questions(**given: Mapping[str, Any]) -> dict[str, Question]:
    """Questions by key; the label is the key where none is given."""
    return {
        key: Question.model_validate({"label": {"id": key.title(), "en": key.title()}, **each})
        for key, each in given.items()
    }


def page(show: str | None = None, **given: Mapping[str, Any]) -> Page:
    return Page.model_validate(
        {
            "title": {"id": "Halaman", "en": "Page"},
            "show": show,
            "questions": {
                key: {"label": {"id": key.title(), "en": key.title()}, **each}
                for key, each in given.items()
            },
        }
    )


def ctx(asked: Mapping[str, Question], answers: Mapping[str, Any] | None = None) -> Ctx:
    """What the questions are read with, in English."""
    made = context(
        Edition(0, kit(), {"loket": {"batas": 17}}),
        rules(asked),
        today=TODAY,
        place={},
        area=lambda code, level: (code, level) in AREAS,
        lang="en",
    )
    return made.after(answers or {})


def rules(asked: Mapping[str, Question]) -> FormRules:
    messages: dict[str, dict[str, cel.Field]] = {
        "answers": {},
        "param": {"batas": cel.Field("integer")},
    }
    for key, question in asked.items():
        messages["answers"][key] = form_rules.plain_field(question)
        parts: Mapping[str, Any] = question.questions
        if question.type == "record":
            fields = kit().find("registers", question.register_ or "").fields
            parts = {name: fields[name] for name in question.ask}
        if parts:
            messages[key] = {name: form_rules.plain_field(part) for name, part in parts.items()}
            is_group = question.type == "group"
            messages["answers"][key] = cel.Field("message", key, many=is_group)
    variables = {
        "answers": cel.Field("message", "answers"),
        "param": cel.Field("message", "param"),
        "today": cel.Field("day"),
    }
    return FormRules(cel.environment(messages, variables))
