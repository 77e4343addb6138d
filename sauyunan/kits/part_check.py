"""What the check of a part is given: it finds lines, compiles rules and knows the usual mistakes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any

from sauyunan.core import cel
from sauyunan.core.cel import Field, Kind, Rule, RuleFault, Rules
from sauyunan.kits import parts, rules, shaping
from sauyunan.kits.definition import Kit
from sauyunan.kits.faults import Fault
from sauyunan.kits.rules import Seen
from sauyunan.kits.suggestions import did_you_mean

_compiled: ContextVar[list[Rule] | None] = ContextVar("sauyunan_compiled_rules", default=None)


@dataclass(frozen=True)
class PartCheck:
    """What the check of a part works with. Faults are noted by ``fault``; yielding them as well
    does no harm, each is told once.

    ``check.each()`` goes through the part's definitions; paths are then those of its file.
    """

    kit: Kit
    part: str
    file: str = ""  # of the definition being checked
    noted: list[Fault] = field(default_factory=list)
    rules: Rules | None = None  # what ``rule`` compiles against
    given: tuple[Rule, ...] = ()  # rules that hold whenever the rules here are evaluated
    prefix: str = ""  # put before every path

    @property
    def definitions(self) -> Mapping[str, Any]:
        """The part's definitions by name."""
        return self.kit.parts.get(self.part, {})

    def each(self) -> Iterator[tuple[str, Any, PartCheck]]:
        """Name, definition and a check of its file, for each definition of the part.

        In a file that holds many definitions (numbers.yaml), paths begin below the name.
        """
        for name, definition in self.definitions.items():
            file = self.kit.sources.get((self.part, name), "")
            prefix = "" if "*" in parts.all_parts()[self.part].files else name
            yield name, definition, replace(self, file=file, prefix=prefix)

    def seeing(self, rules: Rules, given: Iterable[Rule] = ()) -> PartCheck:
        """The same with an environment for ``rule``; ``given``: e.g. the show-if that let it run."""
        return replace(self, rules=rules, given=tuple(given))

    def declaring(self, path: str, **variables: Seen) -> PartCheck | None:
        """The same with the environment of ``rules.environment_for``, or None with a fault at
        ``path`` where a name cannot be one or a register is not there."""
        try:
            return self.seeing(rules.environment_for(self.kit, **variables))
        except RuleFault as error:
            if not _is_told(self.kit):  # a parameter's name is told in kit.yaml
                self.fault(path, error.message, error.hint)
        except KeyError as error:
            what = f"rules here cannot be checked: there is no register {error}"
            self.fault(path, what, "Mend the reference to it first")
        return None

    def under(self, *steps: object) -> PartCheck:
        """The same where all paths begin below these steps."""
        return replace(self, prefix=self._full(shaping.joined(steps)))

    def fault(self, path: str, what: str, mend: str, level: str = "error") -> Fault:
        """Note something wrong at a dotted path of the file."""
        full = self._full(path)
        line = shaping.line_of(self.kit.lines.get(self.file, {}), full)
        made = Fault(self.file, line, full, what, mend.rstrip("."), level)
        self.noted.append(made)
        return made

    def warning(self, path: str, what: str, mend: str) -> Fault:
        """Note something that should be better but does not stop the kit."""
        return self.fault(path, what, mend, "warning")

    def rule(
        self,
        text: str | None,
        path: str,
        expects: Field | Kind | None = None,
        *,
        guarded: bool = True,
    ) -> Rule | None:
        """The compiled rule, or None with its fault noted. ``guarded``: insist that an optional
        value is asked for with has() before it is read."""
        if text is None:
            return None
        if self.rules is None:
            raise RuntimeError(f"no environment for the rule at {path}: call seeing() first")
        try:
            rule = self.rules.compile(text, expects)
        except RuleFault as error:
            place = f" (character {error.column})" if error.column else ""
            self.fault(path, f"{error.message}{place} in: {_short(text)}", error.hint)
            return None
        if (kept := _compiled.get()) is not None:
            kept.append(rule)
        if guarded:
            for optional in cel.unguarded(rule, given=self.given):
                self.fault(
                    path,
                    f"{optional} may be unanswered here, in: {_short(text)}",
                    f"Write has({optional}) && ..., or has({optional}) ? ... : ...",
                )
        return rule

    def known(self, word: str, among: Iterable[str], path: str, kind: str) -> bool:
        """Whether a word is one of those declared; else a fault with what was perhaps meant."""
        words = set(among)
        if word not in words:
            self.fault(path, f"{kind} {word!r} is not declared", did_you_mean(word, words))
        return word in words

    def role(self, role: str, path: str, also: Iterable[str] = ()) -> bool:
        """Whether a role is declared in kit.yaml, or is one of ``also`` (such as applicant)."""
        return self.known(role, {*self.kit.manifest.roles, *also}, path, "the role")

    def find(self, part: str, ref: str, path: str) -> Any | None:
        """The definition that a reference names, here or in a needed kit; else None with a fault.

        None without a fault where the file it stands in is broken itself: that is told already.
        """
        home, name = self._home(ref, path)
        if home is None:
            return None
        found = home.parts.get(part, {})
        if name in found:
            return found[name]
        if not _is_broken(home, part, name):
            words = [n if home is self.kit else f"{home.name}/{n}" for n in found]
            what = f"{ref!r} is not among the {part} of {home.name}"
            self.fault(path, what, did_you_mean(ref, words))
        return None

    def _home(self, ref: str, path: str) -> tuple[Kit | None, str]:
        kit, _, name = ref.rpartition("/")
        if kit in {"", self.kit.name}:
            return self.kit, name
        if kit in self.kit.needs:
            return self.kit.needs[kit], name
        if kit not in self.kit.manifest.needs:  # one that is named but not here is told in kit.yaml
            mend = f'Add {kit}: ">=1, <2" under needs in kit.yaml'
            if self.kit.manifest.needs:
                mend += f"; {did_you_mean(kit, self.kit.manifest.needs)}"
            self.fault(path, f"{ref!r} is of the kit {kit!r}, which is not in needs", mend)
        return None, name

    def _full(self, path: str) -> str:
        return ".".join(filter(None, (self.prefix, path)))


@contextlib.contextmanager
def compiled_rules() -> Iterator[list[Rule]]:
    """Every rule that checks compile until the block ends, so that it can be tried."""
    kept: list[Rule] = []
    token = _compiled.set(kept)
    try:
        yield kept
    finally:
        _compiled.reset(token)


def _is_told(kit: Kit) -> bool:
    try:
        cel.environment({"param": rules.param_fields(kit.manifest.parameters)}, {})
    except RuleFault:
        return True
    return False


def _is_broken(kit: Kit, part: str, name: str) -> bool:
    files = parts.all_parts()[part].files if part in parts.all_parts() else ""
    return files.replace("*", name) in kit.broken


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 80 else f"{line[:77]}..."
