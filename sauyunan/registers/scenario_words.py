"""What scenarios say about registers: which records are given, how many are expected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from sauyunan.core import clock
from sauyunan.core.actor import SYSTEM
from sauyunan.kits.answers_sent import as_json
from sauyunan.kits.definition import Edition, Kit
from sauyunan.kits.parts import EffectRefused, ScenarioWords
from sauyunan.kits.scenarios import as_text
from sauyunan.kits.values import Look
from sauyunan.registers import actions, contents, names, owning, queries, searching
from sauyunan.registers.models import RecordOwner

OWNERS = "owners"


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

    ``owners: {pelaku: [EK-1]}``: these of the records before it are the applicant's. Raises
    EffectRefused, naming the record, for one that does not fit.
    """
    if name == OWNERS:
        _own(run, value)
        return True
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


def _own(run: Run, value: Any) -> None:
    kit = run.edition.kit
    for ref, numbers in value.items():
        try:
            found = {one: owning.record_at(kit, str(ref), str(one)) for one in numbers}
        except KeyError:
            raise EffectRefused(f"given.{OWNERS}: there is no register {ref!r}") from None
        for number, record in found.items():
            if record is None:
                raise EffectRefused(
                    f"given.{OWNERS}: {ref} holds no record {number!r}. Give it before"
                )
            newcomer = owning.Newcomer(how=RecordOwner.How.REGISTERED)
            owning.give(kit, record, newcomer, by=SYSTEM, at=clock.now())


def expect(run: Run, word: str, expected: Any) -> str | None:
    """``records: {adminduk/penduduk: 2}``: how many there are now, given ones included; or a list of
    values (``[{nik: …, status: meninggal}]``): such records are there, beside any others.

    ``published: {pelaku: 1}``: how many of them the public sees today.
    """
    if word not in _DIFFERS:
        return None
    if not isinstance(expected, Mapping):
        return f"{word}: write the register and how many: {{penduduk: 2}}"
    for ref, wanted in expected.items():
        try:
            differs = _DIFFERS[word](run.edition.kit, str(ref), wanted)
        except KeyError:
            return f"{word}: there is no register {ref!r}; name one of the kit or of its needs"
        if differs:
            return f"{word}: {ref} {differs}"
    return None


def _shown_differs(kit: Kit, ref: str, wanted: Any) -> str | None:
    home = contents.home(kit, ref)
    if home.register.publish is None:
        return "is not published"
    count = searching.shown(home).count()
    return None if str(count) == str(wanted).strip() else f"shows {count}, expected {wanted}"


def _differs(kit: Kit, ref: str, wanted: Any) -> str | None:
    if isinstance(wanted, list):
        return next(filter(None, (_missing(kit, ref, one) for one in wanted)), None)
    count = queries.count(kit, ref)
    return None if str(count) == str(wanted).strip() else f"holds {count}, expected {wanted}"


def _missing(kit: Kit, ref: str, wanted: Any) -> str | None:
    """What is said where no record has these values; an empty text means an empty field."""
    fields = contents.home(kit, ref).register.fields
    if not isinstance(wanted, Mapping) or not wanted:
        return "holds records: write a list of values, [{field: value}]"
    unknown = next((name for name in wanted if name not in fields), None)
    if unknown is not None:
        return f"has no field {unknown!r}"
    best = _nearest(kit, ref, wanted)
    if best is None:
        return "holds no record"
    told = [f"{name} is {is_!r}, not {value!r}" for name, (is_, value) in best.items()]
    return f"holds no such record; in the nearest {', '.join(told)}" if told else None


def _nearest(kit: Kit, ref: str, wanted: Mapping[str, Any]) -> dict[str, tuple[str, str]] | None:
    """Where the record that comes nearest differs: field -> what it holds, what was expected.

    The record of the same key comes nearest."""
    key = set(contents.home(kit, ref).register.key)
    found = [_differing(queries.values(row), wanted) for row in queries.newest(kit, ref)]
    return min(found, key=lambda one: (not key.isdisjoint(one), len(one)), default=None)


def _differing(values: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    pairs = {name: (as_text(values.get(name, "")), str(value)) for name, value in wanted.items()}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


_DIFFERS: Mapping[str, Callable[[Kit, str, Any], str | None]] = {
    "records": _differs,
    "published": _shown_differs,
}
WORDS = ScenarioWords(given=given, expect=expect, expects=frozenset(_DIFFERS), around=names.apart)
