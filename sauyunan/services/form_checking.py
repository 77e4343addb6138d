"""What is wrong in a form: types, choices, records, groups, and the rules of its questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sauyunan.core.cel import Field, Rule, Rules
from sauyunan.kits.fields import Page, Question, ValueField
from sauyunan.kits.format import Check
from sauyunan.kits.part_check import PartCheck
from sauyunan.registers.checking import check_shape
from sauyunan.registers.format import Register

Form = Mapping[str, Page] | Mapping[str, Mapping[str, Question]]
"""Pages, or one nameless page: the own form of a move."""


def check_form(
    form: Form,
    here: PartCheck,
    rules: Rules | None,
    *,
    root: str = "answers",
    takes_files: bool = False,
) -> None:
    """Note every fault of a form whose rules see it as ``root``; without ``rules`` only shapes.

    ``takes_files``: it is the form of a move of the staff, who may add files of their own.
    """
    for path, question in _questions(form):
        if question.type != "file" or not takes_files:
            _check_question(question, here.under(*path))
    if rules is not None:
        _FormCheck(here, rules, root).all(form)


def _questions(form: Form) -> Iterator[tuple[tuple[str, ...], Question]]:
    for key, page in form.items():
        is_page = isinstance(page, Page)
        questions = page.questions if isinstance(page, Page) else page
        for name, question in questions.items():
            yield ((key, "questions", name) if is_page else (name,)), question


# -- Shapes ---------------------------------------------------------------------------------------
def _check_question(question: Question, here: PartCheck) -> None:
    check_shape(question, here)
    if question.type == "pictures":
        here.fault("type", "photos are brought, not asked for", "Declare a document in bring")
    if question.type == "outline":
        here.fault("type", "outlines are brought by the office", "Import them into the register")
    if question.type == "file":
        here.fault(
            "type",
            "files are asked for by themselves, and only in a move of the staff",
            "Declare a document in bring, or ask in a move by a role, outside a group",
        )
    if question.type == "record":
        _check_record(question, here)
    elif question.register_ or question.ask or question.match:
        here.fault("", f"register, ask and match do not apply to {question.type}", "Remove them")
    if question.type == "group":
        _check_group(question, here)
    elif question.questions:
        here.fault("questions", f"a {question.type} holds no questions", "Write type: group")


def _check_group(question: Question, here: PartCheck) -> None:
    if not question.questions:
        here.fault("", "a group without questions", "Add questions: {key: {type: ..., label: ...}}")
    for key, inner in question.questions.items():
        below = here.under("questions", key)
        if inner.type == "group":
            below.fault("type", "a group cannot stand in a group", "Ask it on a page of its own")
        else:
            _check_question(inner, below)


def _check_record(question: Question, here: PartCheck) -> None:
    if question.register_ is None:
        here.fault("", "a record question names no register", "Add register: <kit>/<register>")
        return
    register: Register | None = here.find("registers", question.register_, "register")
    if register is None:
        return
    if not question.ask:
        here.fault("", "a record question asks nothing", "Add ask: [field, ...]")
    for at, key in enumerate(question.ask):
        here.known(key, register.fields, f"ask.{at}", "the field")
    for at, key in enumerate(question.match):
        if not here.known(key, question.ask, f"match.{at}", "among the asked fields,"):
            continue
        field = register.fields.get(key)
        if field is not None and field.personal and field.find is None:
            here.fault(
                f"match.{at}",
                f"{key!r} is personal and cannot be looked up",
                "Match by another field, or add find: exact to it in the register",
            )


# -- Rules ----------------------------------------------------------------------------------------
class _FormCheck:
    """Compiles the rules of one form where they stand."""

    def __init__(self, here: PartCheck, rules: Rules, root: str) -> None:
        self.here, self.rules, self.root = here, rules, root
        self._extended: dict[frozenset[tuple[str, Field]], Rules] = {}
        self._earlier: set[str] = set()

    def all(self, form: Form) -> None:
        for key, page in form.items():
            is_page = isinstance(page, Page)
            here = self.here.under(key) if is_page else self.here
            shown = self._show(page.show, "show", here) if isinstance(page, Page) else []
            questions = page.questions if isinstance(page, Page) else page
            for name, question in questions.items():
                below = here.under("questions", name) if is_page else here.under(name)
                self._question(name, question, below, shown)
                self._earlier.add(name)

    def _question(self, name: str, one: Question, here: PartCheck, shown: list[Rule]) -> None:
        given = [*shown, *self._show(one.show, "show", here, given=shown)]
        field = self.rules.schema.field_at(f"{self.root}.{name}")
        if field is None:
            return
        self._checks(one.check, field, here, given)
        self._default(one, field, here, given)
        row = Field("message", field.message, optional=False)
        for key, inner in one.questions.items():
            self._row_question(f"{name}.{key}", inner, here.under("questions", key), given, row)

    def _row_question(
        self, path: str, one: Question, here: PartCheck, given: list[Rule], row: Field
    ) -> None:
        """A question in a group sees its row, as typed so far, as ``row``."""
        within = self._with({"row": row})
        shown = here.seeing(within, given).rule(one.show, "show", "bool")
        field = self.rules.schema.field_at(f"{self.root}.{path}")
        if field is None:
            return
        if one.default is not None:
            here.fault("default", "rows of a group have no defaults", "Leave default out")
        known = [*given, *filter(None, [shown])]
        self._checks(one.check, field, here, known, row=row)

    def _show(
        self, text: str | None, path: str, here: PartCheck, given: list[Rule] | None = None
    ) -> list[Rule]:
        rule = here.seeing(self.rules, given or []).rule(text, path, "bool")
        if rule is None:
            return []
        prefix = f"{self.root}."
        for read in sorted(rule.reads):
            key = read.removeprefix(prefix).partition(".")[0]
            if read.startswith(prefix) and key not in self._earlier:
                here.fault(
                    path,
                    f"{self.root}.{key} is asked later, so it is never answered here",
                    f"Ask {key} on an earlier page or before this question",
                )
        return [rule]

    def _checks(
        self,
        checks: tuple[Check, ...],
        field: Field,
        here: PartCheck,
        given: list[Rule],
        row: Field | None = None,
    ) -> None:
        if not checks:
            return
        extra = {"value": Field(field.kind, field.message, field.many, optional=False)}
        seeing = here.seeing(self._with({**extra, **({"row": row} if row else {})}), given)
        for at, check in enumerate(checks):
            seeing.rule(check.if_not, f"check.{at}.if_not", "bool")

    def _default(self, one: ValueField, field: Field, here: PartCheck, given: list[Rule]) -> None:
        default = one.default if isinstance(one, Question) else None
        if default is None:
            return
        if field.kind == "message":
            here.fault("default", f"a {one.type} has no default", "Leave default out")
            return
        expected = Field(field.kind, many=field.many)
        here.seeing(self.rules, given).rule(default, "default", expected)

    def _with(self, extra: Mapping[str, Field]) -> Rules:
        key = frozenset(extra.items())
        if key not in self._extended:
            self._extended[key] = self.rules.extend(extra)
        return self._extended[key]
