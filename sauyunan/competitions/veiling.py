"""What a blind stage hides in texts: the names of an entrant, where somebody wrote them out.

Only names that the platform knows are found: the agency, the unit and those above it, and people of the team. A text
can still tell in other words whose it is, so who enters is told of the names before, and jurors are asked to judge the
text alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sauyunan.accounts.models import Person, Unit
from sauyunan.competitions import access
from sauyunan.competitions.completeness import sections_of
from sauyunan.competitions.models import Entry, EntryMember
from sauyunan.core.i18n import pick
from sauyunan.innovations.models import TeamMember

HIDDEN = "[…]"
_GOVERNMENT = re.compile(r"^Pemerintah\s+(Kota|Kabupaten|Provinsi)\s+(.+)$", re.IGNORECASE)
_SHORT_FORMS: Mapping[str, Sequence[str]] = {
    "kota": ("Kota", "Pemkot", "Pemda"),
    "kabupaten": ("Kabupaten", "Kab.", "Kab", "Pemkab", "Pemda"),
    "provinsi": ("Provinsi", "Prov.", "Prov", "Pemprov", "Pemda"),
}
"""How the government of a region is written beside its full name."""


@dataclass(frozen=True)
class Veil:
    """Finds the names of one entrant in texts, in any case and with any blanks between their words."""

    names: re.Pattern[str] | None = None

    def over(self, text: str) -> str:
        """The text with ``HIDDEN`` in place of each name."""
        return self.names.sub(HIDDEN, text) if self.names else text

    def found(self, text: str) -> list[str]:
        """The names in a text as they are written there, each once."""
        written = self.names.findall(text) if self.names else []
        return list({one.casefold(): one for one in reversed(written)}.values())[::-1]


def veil(names: Iterable[str]) -> Veil:
    """A veil over names; of several that begin alike the longest is hidden."""
    known = {" ".join(name.split()) for name in names} - {""}
    if not known:
        return Veil()
    longest_first = sorted(known, key=lambda name: (-len(name), name))
    either = "|".join(re.escape(one).replace(r"\ ", r"\s+") for one in longest_first)
    return Veil(re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE))


def over_entries(entries: Sequence[Entry]) -> dict[int, Veil]:
    """Key of each entry -> the veil over what tells whose it is; four statements for any number."""
    units, people = _units(entries), _people(entries)
    return {
        one.pk: veil(
            [
                *_written_forms(one.agency),
                *(units[key] for key in _own_units(one) if key in units),
                *people.get(one.pk, ()),
            ]
        )
        for one in entries
    }


def draw(person: Person, entries: Sequence[Entry]) -> dict[int, Veil]:
    """The veil over each entry for somebody who reads it, by its key: over nothing where no blind stage hides it. The
    titles are shown under it from now on."""
    hidden = [one for one in entries if access.hides_entrants(person, one.edition)]
    if hidden:
        known = [one.pk for one in hidden]
        own = set(
            Entry.objects.written_by(person).filter(pk__in=known).values_list("pk", flat=True)
        )
        hidden = [one for one in hidden if one.pk not in own]
    made = over_entries(hidden) if hidden else {}
    for one in hidden:
        one.veiled_title = made[one.pk].over(one.title)
    return {one.pk: made.get(one.pk, Veil()) for one in entries}


def has_blind_stage(entry: Entry) -> bool:
    """Whether jurors of some stage must not know whose the entry is."""
    stages = entry.edition.competition.stages.values()
    return any(stage.jury is not None and stage.jury.blind for stage in stages)


def names_told(entry: Entry) -> list[tuple[str, list[str]]]:
    """Title of each part of a proposal that names its entrant -> the names in it; empty where no stage is blind."""
    if not has_blind_stage(entry):
        return []
    [made] = over_entries([entry]).values()
    texts = dict(entry.sections.values_list("key", "text"))
    asked = sections_of(entry.edition.competition, entry.group)
    written = [(_("Title"), entry.title)]
    written += [(pick(one.title), texts.get(key, "")) for key, one in asked.items()]
    return [(title, names) for title, text in written if (names := made.found(text))]


# -- Names ----------------------------------------------------------------------------------------
def _written_forms(agency: str) -> Iterator[str]:
    """An agency, and a government also without that word and shortened: Kota Contoh, Pemkot Contoh."""
    yield agency
    if government := _GOVERNMENT.match(agency.strip()):
        kind, place = government.groups()
        yield from (f"{word} {place}" for word in _SHORT_FORMS[kind.lower()])


def _own_units(entry: Entry) -> list[int]:
    """Keys of the entrant's unit and of those above it, without what it has in common with the organiser."""
    if entry.unit is None:
        return []
    shared = set(_keys(entry.edition.unit.path))
    return [key for key in _keys(entry.unit.path) if key not in shared]


def _keys(path: str) -> list[int]:
    return [int(key) for key in path.split("/") if key]


def _units(entries: Sequence[Entry]) -> dict[int, str]:
    wanted = {key for one in entries for key in _own_units(one)}
    return dict(Unit.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def _people(entries: Sequence[Entry]) -> dict[int, set[str]]:
    """Who writes the proposal, and the team and mentors of the innovation."""
    found: dict[int, set[str]] = {}
    rows = EntryMember.objects.filter(entry__in=entries)
    for entry, name in rows.values_list("entry", "person__full_name"):
        found.setdefault(entry, set()).add(name)
    by_innovation = {one.innovation_id: one.pk for one in entries if one.innovation_id}
    team = TeamMember.objects.filter(innovation__in=by_innovation)
    for innovation, name in team.values_list("innovation", "person__full_name"):
        found.setdefault(by_innovation[innovation], set()).add(name)
    return found
