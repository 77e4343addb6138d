"""A kit in memory: its files read into frozen definitions, alone or as a city installed it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sauyunan.kits.format import Manifest

T = TypeVar("T")


@dataclass(frozen=True)
class Kit:
    """The definitions of one kit version, with the kits it needs."""

    manifest: Manifest
    parts: Mapping[str, Mapping[str, Any]]  # "services" -> {"akta-kelahiran": Service}
    files: Mapping[str, bytes]  # every file by its path in the kit
    lines: Mapping[str, Mapping[str, int]]  # file -> dotted path -> line
    needs: Mapping[str, Kit] = field(default_factory=dict)
    digest: str = ""  # SHA-256 over the reproducible archive
    sources: Mapping[tuple[str, str], str] = field(default_factory=dict)  # (part, name) -> file
    broken: frozenset[str] = frozenset()  # files that are here but could not be understood

    @property
    def name(self) -> str:
        return self.manifest.kit

    @property
    def version(self) -> str:
        return self.manifest.version

    def home_of(self, ref: str) -> tuple[Kit, str]:
        """The kit a reference points into and the bare name; KeyError when it is not in needs."""
        kit, _, name = ref.rpartition("/")
        if kit in {"", self.name}:
            return self, name
        return self.needs[kit], name

    def find(self, part: str, ref: str) -> Any:
        """The definition that ``ref`` names; KeyError when there is none."""
        kit, name = self.home_of(ref)
        return kit.parts.get(part, {})[name]

    def full_name(self, ref: str) -> str:
        """``penduduk`` -> ``adminduk/penduduk``: how rows in the database name it."""
        kit, name = self.home_of(ref)
        return f"{kit.name}/{name}"


@dataclass(frozen=True)
class Edition:
    """A kit as a city runs it: a version, the city's parameters and overlay, never changed again."""

    id: int  # kits.models.Edition primary key; 0 while only being checked
    kit: Kit  # overlay applied
    parameters: Mapping[str, Any]  # typed values of kit and, under "needs", nothing: see `param`
    unit_id: int | None = None
    area: str = ""  # dotted code of the city
    memory: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)
    """What is computed once for this edition (environments, compiled rules); see kits.rules."""

    def param(self, kit_name: str) -> Mapping[str, Any]:
        """What rules of ``kit_name`` see as ``param``: a needed kit has its own values."""
        found: Mapping[str, Any] = self.parameters.get(kit_name, {})
        return found

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` gives, kept with the edition.

        Threads that ask at the same moment may each make one, but all get the one that was kept
        first: values bound in one environment have no meaning in its twin.
        """
        if key not in self.memory:
            self.memory.setdefault(key, make())
        kept: T = self.memory[key]
        return kept
