"""The sample city as data: what kota-contoh.yaml says, in shapes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from sauyunan.home.demo.errand_story import Errand
from sauyunan.home.demo.record_story import Records
from sauyunan.kits import shaping, yaml_tree
from sauyunan.kits.format import Key, Name, Ref, Strict

Sex = Literal["m", "f"]
FILE = Path(__file__).with_name("kota-contoh.yaml")


class StoryBroken(Exception):
    """The file does not fit its shapes; the message names the line."""


class CityFacts(Strict):
    """The city as every page shows it."""

    name: str
    area: str
    contact: str = ""
    hours: str = ""
    address: str = ""


class UnitFacts(Strict):
    """A unit right below the city."""

    code: str
    name: str
    area: str = ""
    contact: str = ""
    hours: str = ""
    address: str = ""


class PersonFacts(Strict):
    """Somebody of the staff with a sample sign-in."""

    username: str
    name: str
    about: str


class RoleGiven(Strict):
    """A role of the city itself; ``unit`` "": in the whole city."""

    person: str
    role: str
    unit: str = ""


class Titled(Strict):
    """A person in a role of a kit; the title is printed under signatures."""

    person: str
    title: str = ""


class KitInstalled(Strict):
    """A kit with the city's values."""

    kit: Name
    unit: str
    parameters: dict[Key, str] = Field(default_factory=dict)
    roles: dict[Key, tuple[Titled, ...]] = Field(default_factory=dict)


class Deputy(Strict):
    """Somebody who acts for another one for some days, counted from today."""

    person: str
    instead_of: str
    role: str
    acting: Literal["Plh", "Plt"]
    first_day: int
    days: int = Field(ge=1)


class RecordOf(Strict):
    """A record and the number it is known by; ``takes`` names facts of the family or person."""

    register_: Ref = Field(alias="register")
    number: Ref
    takes: dict[Key, str]
    set: dict[Key, str]


class FamilyKind(Strict):
    """A kind of family and how many of a hundred are of it."""

    kind: Key
    share: int
    has_father: bool
    words: dict[Key, str]


class MotherIs(Strict):
    """What a mother is in her family."""

    with_father: str
    alone: str


class Families(Strict):
    """The residents."""

    kit: Name
    count: int
    sexes: dict[Sex, str]
    kinds: tuple[FamilyKind, ...]
    family: RecordOf
    father: RecordOf
    mother: RecordOf
    mother_is: MotherIs
    child: RecordOf


class Case(Strict):
    """What families of a kind answer and bring."""

    answers: dict[Key, Any]
    bring: tuple[Key, ...]


class StandIn(Strict):
    """How many of a hundred bring a substitute."""

    for_: Key = Field(alias="for")
    by: Key
    share: int


class MoveBy(Strict):
    """A move and who makes it; nobody: the applicant."""

    move: Key
    by: tuple[str, ...] = ()


class OnTheWay(MoveBy):
    """A move of the way from sent to issued, made so many working minutes after the one before."""

    least: int
    most: int


class Moves(Strict):
    """What happens to applications, under the names of the service."""

    back: MoveBy
    again: MoveBy
    withdraw: MoveBy
    refuse: MoveBy
    way: tuple[OnTheWay, ...]


class Reason(Strict):
    """Why a document goes back."""

    bring: Key
    says: str


class Refusal(Strict):
    """Why an application is refused."""

    reason: str
    law: str


class Shares(Strict):
    """Of a hundred."""

    back: int
    mended: int
    withdrawn: int
    refused: int
    answered: int
    slow: int


class Mood(Strict):
    """What respondents think, on average."""

    instrument: Name
    means: dict[Key, float]


class ComplaintTold(Strict):
    """What somebody complains about, and what the office answers."""

    kind: str
    text: str
    answer: str


class ComplaintOpen(Strict):
    """One more, by whoever was served last so many days ago; it waits for its answer."""

    days: int
    kind: str
    text: str


class Complaints(Strict):
    """How many of a hundred complain after they were served, and who answers them; and the one still open."""

    share: int
    by: str
    kinds: tuple[ComplaintTold, ...]
    open: ComplaintOpen


class FollowTold(Strict):
    """What a unit does about an element: planned so many days after the survey was closed, to be done so
    many days later; ``done`` days after closing, if it is."""

    action: str
    owner: str
    planned: int
    within: int
    done: int | None = None


class Survey(Strict):
    """A survey of a unit that is closed by now. ``opens`` and ``closes`` are days counted from today.

    ``answers``: how many came by each channel, beside those whom an application led there; ``sheets`` of
    paper are keyed twice on the last day.
    """

    unit: Name
    title: str
    opens: int
    closes: int
    population: int
    by: str
    keyed_by: str
    answers: dict[Literal["link", "counter", "kiosk"], int]
    sheets: int
    means: dict[Key, float]
    remarks: tuple[str, ...] = ()
    follow: dict[Key, FollowTold] = {}


class Waiting(Strict):
    """Applications that are open now, sent so many working minutes ago.

    ``at``: where they wait: "sent", "back", or after that move of the way.
    """

    at: str
    least: int
    most: int
    count: int


class Month(Strict):
    """The applications of the past month."""

    service: Ref
    count: int
    late_share: int
    birthplaces: tuple[str, ...]
    helpers: tuple[str, ...]
    answers: dict[Key, Any]
    cases: dict[Key, Case]
    stand_in: StandIn
    moves: Moves
    reasons: tuple[Reason, ...]
    refusal: Refusal
    shares: Shares
    survey: Mood
    complaints: Complaints
    waiting: tuple[Waiting, ...]


class Story(Strict):
    """All of it."""

    city: CityFacts
    units: tuple[UnitFacts, ...]
    people: tuple[PersonFacts, ...]
    roles: tuple[RoleGiven, ...]
    kits: tuple[KitInstalled, ...]
    deputies: tuple[Deputy, ...]
    families: Families
    records: tuple[Records, ...] = ()
    surveys: tuple[Survey, ...] = ()
    has_registry: bool = False
    has_contest: bool = False
    month: Month
    errands: tuple[Errand, ...] = ()


def read(path: Path = FILE) -> Story:
    """The story of the sample city. Raises StoryBroken."""
    written = yaml_tree.read(path.name, path.read_bytes())
    found, faults = shaping.shape(written, Story)
    if found is None or written.faults or faults:
        first = [*written.faults, *faults][0]
        raise StoryBroken(f"{first.file}:{first.line}: {first.what}. {first.mend}.")
    return found


def filled(value: Any, facts: Mapping[str, object]) -> Any:
    """Texts with their braces filled in from the facts; lists and mappings of them too.

    A text that is one fact and nothing else keeps a whole number a number, a list a list, and
    nothing nothing.
    """
    if isinstance(value, str):
        fact = facts.get(value[1:-1], "") if value.startswith("{") else ""
        return value.format_map(facts) if isinstance(fact, str | date) else fact
    if isinstance(value, list | tuple):
        return [filled(one, facts) for one in value]
    return {key: filled(one, facts) for key, one in value.items()}
