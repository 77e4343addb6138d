"""What a city gives when it installs a kit, as typed values within their limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sauyunan.core import i18n
from sauyunan.kits.format import Manifest, Parameter, typed_parameter
from sauyunan.kits.suggestions import did_you_mean

Value = str | int | bool


@dataclass(frozen=True)
class ParameterFault:
    """One value that is missing or cannot be: ``key`` and a sentence that mends."""

    key: str
    message: str


class ParametersRefused(Exception):
    """Parameters are missing or wrong; ``faults`` lists them all."""

    def __init__(self, kit: str, faults: list[ParameterFault]) -> None:
        super().__init__("; ".join(f"{kit}.{one.key}: {one.message}" for one in faults))
        self.kit, self.faults = kit, faults


def typed(manifest: Manifest, given: Mapping[str, object]) -> dict[str, Value]:
    """A value for every parameter: what is given (typed, or as text), else the default.

    Raises ParametersRefused with all faults.
    """
    values: dict[str, Value] = {}
    faults = [
        ParameterFault(key, f"the kit asks for no such value. {did_you_mean(key, manifest.parameters)}")
        for key in given
        if key not in manifest.parameters
    ]  # fmt: skip
    for key, one in manifest.parameters.items():
        try:
            values[key] = _value(one, given.get(key))
        except ValueError as error:
            faults.append(ParameterFault(key, str(error)))
    if faults:
        raise ParametersRefused(manifest.kit, faults)
    return values


def _value(one: Parameter, given: object) -> Value:
    if given is None or given == "":
        if one.default is None:
            raise ValueError(f"missing: {i18n.pick(one.ask, 'en')}. Give a value")
        return one.default
    value = typed_parameter(one.type, given) if isinstance(given, str) else _of_type(one, given)
    if isinstance(value, int) and not isinstance(value, bool):
        if one.min is not None and value < one.min:
            raise ValueError(f"{value} is too small. Give {one.min} or more")
        if one.max is not None and value > one.max:
            raise ValueError(f"{value} is too big. Give {one.max} or less")
    return value


def _of_type(one: Parameter, given: object) -> Value:
    kinds: Mapping[str, type] = {"integer": int, "yes_no": bool}
    wanted = kinds.get(one.type, str)
    if type(given) is not wanted or not isinstance(given, str | int | bool):
        raise ValueError(f"{given!r} is of another type. Give {one.type}")
    return given
