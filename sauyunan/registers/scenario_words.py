"""What scenarios say about registers: which records are given, how many are expected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from sauyunan.core import clock
from sauyunan.core.actor import SYSTEM
from sauyunan.kits.answers_sent import as_json
from sauyunan.kits.definition import Edition
from sauyunan.kits.parts import EffectRefused, ScenarioWords
from sauyunan.kits.values import Look
from sauyunan.registers import actions, contents, names, queries


class Run(Protocol):
    """A scenario that is being run."""

    @property
    def edition(self) -> Edition: ...


class _Source:
    """Given records hold plain values: nothing is looked up while their types are read."""

    look = Look(lambda _ref: _nothing(), lambda _code, _level: True)

    @staticmethod
    def fields_of(_question: object) -> dict[str, Any]:
        return {}


def _nothing() -> Any:
    raise KeyError("numbers are not looked up here")


def given(run: Run, name: str, value: Any) -> bool:
    """``given: {adminduk/penduduk: [{nik: …}, …]}``; False when the name is no register.

    Raises EffectRefused, naming the record, for one that does not fit.
    """
    try:
        home = contents.home(run.edition.kit, name)
    except KeyError:
        return False
    for at, record in enumerate(value, start=1):
        typed = as_json(home.register.fields, record, _Source())
        try:
            actions.create_record(run.edition, name, typed, by=SYSTEM, at=clock.now())
        except EffectRefused as refused:
            raise EffectRefused(f"given.{name}, record {at}: {refused}") from None
    return True


def expect(run: Run, word: str, expected: Any) -> str | None:
    """``records: {adminduk/penduduk: 2}``: how many there are now, given ones included."""
    if word != "records":
        return None
    if not isinstance(expected, Mapping):
        return "records: write the register and how many: {penduduk: 2}"
    for ref, wanted in expected.items():
        try:
            count = queries.count(run.edition.kit, str(ref))
        except KeyError:
            return f"records: there is no register {ref!r}; name one of the kit or of its needs"
        if str(count) != str(wanted).strip():
            return f"records: {ref} holds {count}, expected {wanted}"
    return None


WORDS = ScenarioWords(
    given=given, expect=expect, expects=frozenset({"records"}), around=names.apart
)
