"""What is wrong in the official forms that a service fills in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sauyunan.kits.part_check import PartCheck
from sauyunan.services import declaring
from sauyunan.services.format import OfficialForm, Service


def check_official_forms(service: Service, here: PartCheck) -> None:
    """All faults of ``forms`` but those of their rules."""
    if service.forms and declaring.NAME in service.questions:
        here.fault(
            "forms", f"a question has the key {declaring.NAME!r}", "Give the question another key"
        )
    codes = Counter(one.code for one in service.forms.values())
    for key, form in service.forms.items():
        below = here.under("forms", key)
        if codes[form.code] > 1:
            below.fault(
                "code",
                f"another form has the code {form.code!r} too",
                "Make one form of them, or correct the code",
            )
        _check_taken(service, form, below)
        _check_declared(form, below)
        _check_signed(service, form, below)


def check_form_rules(form: OfficialForm, here: PartCheck) -> None:
    """The faults of a form's rules, which see the answers."""
    here.rule(form.when, "when", "bool")
    here.rule(form.declared_by, "declared_by", "text")
    for at, rule in enumerate(form.sign.names if form.sign else ()):
        here.rule(rule, f"sign.names.{at}", "text")


def _check_taken(service: Service, form: OfficialForm, here: PartCheck) -> None:
    """Each page and question is there, once."""
    _check_once(form.pages, "pages", here)
    _check_once(form.questions, "questions", here)
    for at, key in enumerate(form.pages):
        here.known(key, service.ask, f"pages.{at}", "the page")
    whole = {
        question: page
        for page in form.pages
        if page in service.ask
        for question in service.ask[page].questions
    }
    for at, key in enumerate(form.questions):
        path = f"questions.{at}"
        if here.known(key, service.questions, path, "the question") and key in whole:
            here.fault(path, f"{key!r} is on the page {whole[key]!r} already", "Remove it here")


def _check_once(keys: Sequence[str], path: str, here: PartCheck) -> None:
    for at, key in enumerate(keys):
        if key in keys[:at]:
            here.fault(f"{path}.{at}", f"{key!r} is named twice", "Remove one of them")


def _check_declared(form: OfficialForm, here: PartCheck) -> None:
    if form.statement is not None and form.declared_by is None and form.is_electronic:
        here.fault(
            "statement",
            "nobody is named who declares this",
            "Add declared_by: the rule that gives the name, such as answers.name",
        )


def _check_signed(service: Service, form: OfficialForm, here: PartCheck) -> None:
    if form.sign is None:
        return
    _check_once(form.sign.keys, "sign.as", here)
    if len(form.sign.names) > len(form.sign.by):
        here.fault("sign.names", "there are more names than who signs", "Remove the last of them")
    for at, key in enumerate(form.sign.keys):
        path = "sign.as" if isinstance(form.sign.as_, str) else f"sign.as.{at}"
        here.known(key, {*service.bring, *service.substitutes}, path, "the document")
