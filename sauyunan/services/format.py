"""How a kit declares a service: services/<name>.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from sauyunan.kits.fields import Page, Question
from sauyunan.kits.format import Check, Key, Name, Ref, Rule, Strict, Texts
from sauyunan.outbox.channels import CHANNELS, Channel

Outcome = Literal["served", "refused", "withdrawn", "expired"]
"""How an application can end; "served" decides survey, evidence and retention."""


class Case(Strict):
    """One of the situations a service knows, chosen by the first answers (shown on the info page)."""

    title: Texts
    when: Rule


class Substitute(Strict):
    """What may be brought instead of a document, e.g. a signed statement of responsibility."""

    label: Texts
    hint: Texts | None = None
    form: str = Field(default="", description="code of the official form, e.g. F-2.03")
    statement: Texts | None = Field(default=None, description="what the applicant declares")
    reasons: dict[Key, Texts] = Field(
        default_factory=dict,
        description="why it is sent back, instead of the reasons of the document it stands in for",
    )


class Bring(Strict):
    """A document the applicant photographs or uploads."""

    label: Texts
    hint: Texts | None = None
    when: Rule | None = Field(default=None, description="needed only while this holds")
    optional: bool = False
    by_helper: bool = Field(
        default=False,
        description="asked for only when a helper fills in for somebody, such as a letter of authority",
    )
    or_: tuple[Key, ...] | Key = Field(
        default=(), alias="or", description="keys of substitutes that may stand in"
    )
    reasons: dict[Key, Texts] = Field(
        default_factory=dict, description="why it is sent back; ready-made sentences for the desk"
    )

    @property
    def stand_ins(self) -> tuple[str, ...]:
        """The keys of substitutes that may stand in."""
        return (self.or_,) if isinstance(self.or_, str) else self.or_


class SignedByHand(Strict):
    """A form that others sign too: it is printed, signed and then photographed."""

    as_: tuple[Key, ...] | Key = Field(
        alias="as", description="the document or substitute as which the signed paper is brought"
    )
    by: tuple[Texts, ...] = Field(
        min_length=1, max_length=6, description="who signs, in words such as First witness"
    )
    names: tuple[Rule, ...] = Field(
        default=(),
        description="their names, text rules over `answers`, for the first of `by` and those after it",
    )

    @property
    def keys(self) -> tuple[str, ...]:
        """The documents and substitutes as which it is brought."""
        return (self.as_,) if isinstance(self.as_, str) else self.as_


class OfficialForm(Strict):
    """An official form that the platform fills in from what the applicant typed."""

    code: str = Field(min_length=1, max_length=20, description="as the office calls it: F-1.02")
    title: Texts
    when: Rule | None = Field(
        default=None, description="filled in only while this holds; sees `answers`"
    )
    pages: tuple[Key, ...] = Field(default=(), description="pages of the form that it takes whole")
    questions: tuple[Key, ...] = Field(
        default=(),
        description="single questions that it takes; neither pages nor questions: all",
    )
    statement: Texts | None = Field(
        default=None, description="what the applicant declares with it, and ticks before sending"
    )
    declared_by: Rule | None = Field(
        default=None, description="text rule over `answers`: the name that stands below it"
    )
    sign: SignedByHand | None = Field(
        default=None,
        description="others sign it too: it is offered for printing, then photographed",
    )

    @property
    def is_electronic(self) -> bool:
        """Whether nobody needs to print it."""
        return self.sign is None


class Near(Strict):
    """A day that may differ a little."""

    field: str = Field(description="path of a date, such as tanggal_lahir or ibu.tanggal_lahir")
    days: int = Field(ge=1, le=31)


class Duplicate(Strict):
    """When two applications for a service are perhaps the same."""

    say: Texts = Field(description="why, in the words the desk reads")
    same: tuple[str, ...] = Field(
        min_length=1, description="paths of answers that are equal, such as nik or ibu.nik"
    )
    near: Near | None = None


class State(Strict):
    """Where an application stands."""

    title: Texts | None = None
    hint: Texts | None = Field(default=None, description="what the applicant should know or do")
    start: bool = False
    clock: Literal["runs", "pauses"] | None = Field(
        default=None, description="whether the promise runs here; none: it runs until an end state"
    )
    expires: bool = Field(
        default=True,
        description="with clock: pauses, whether an application that stays here too long is taken for unanswered; "
        "false where another authority is waited for",
    )
    end: Outcome | None = None


class Move(Strict):
    """An allowed change of an application's state."""

    label: Texts
    from_: tuple[Key, ...] | Key = Field(alias="from")
    to: Key
    by: Key = Field(description='"applicant" or a role of the kit')
    when: tuple[Check, ...] = Field(default=(), description="guards, each with its sentence")
    asks: Literal["reason_per_document", "reason", "reason_and_law"] | None = None
    ask: dict[Key, Question] = Field(
        default_factory=dict, description="own small form; rules of effects see move.<key>"
    )
    within: str | None = Field(
        default=None, pattern=r"^\d+h$", description="own promise of this step in working hours"
    )
    other_person_than: tuple[Key, ...] | Key = Field(
        default=(), description="four eyes: an earlier move, or several"
    )
    rehearses: Key | None = Field(
        default=None,
        description="a later move: held back while the effects of that one could not be done",
    )
    effects: tuple[dict[str, Any], ...] = Field(
        default=(), description="each one of the registered effects"
    )

    @property
    def sources(self) -> tuple[str, ...]:
        """The states it starts from."""
        return (self.from_,) if isinstance(self.from_, str) else self.from_

    @property
    def others(self) -> tuple[str, ...]:
        """The earlier moves whose makers may not make this one."""
        one = self.other_person_than
        return (one,) if isinstance(one, str) else one

    @property
    def within_minutes(self) -> int | None:
        """Its own promise in working minutes."""
        return int(self.within.removesuffix("h")) * 60 if self.within else None


class PersonAt(Strict):
    """Where the form asks for a person whom a population registry can be asked about."""

    label: Texts
    number: str = Field(description="path of the NIK, such as nik or ibu.nik")
    name: str = Field(description="path of the name")
    born: str | None = Field(default=None, description="path of the day of birth")


class ByHand(Strict):
    """Served cases are entered into another system by hand."""

    by: Key = Field(description="the role of the kit that takes the table and marks what is done")


class Escalation(Strict):
    """Who is told when a case stays overdue."""

    after: str = Field(pattern=r"^\d+h$", description="working hours after the promise is over")
    to: Key = Field(description="a role of the kit")

    @property
    def minutes(self) -> int:
        """The working minutes after which it is escalated."""
        return int(self.after.removesuffix("h")) * 60


class Message(Strict):
    """What an applicant is told who wants to be told, through the channels they chose."""

    on: tuple[Key, ...] | Key = Field(
        description='moves or states that are reached; also "expire" and "remind" of the platform'
    )
    when: Rule | None = Field(
        default=None, description="told only while this holds; sees `answers`"
    )
    say: Texts = Field(
        description="may hold {reference}, {service}, {state}, {link}, {office} and {due}"
    )
    channels: tuple[Channel, ...] = Field(
        default=CHANNELS, min_length=1, description="of those that the applicant chose"
    )

    @property
    def occasions(self) -> tuple[str, ...]:
        """The moves and states it is told on."""
        return (self.on,) if isinstance(self.on, str) else self.on


class Booking(Strict):
    """A day on which the applicant comes: it must be a working day with a free place."""

    day: Key = Field(description="a date question of the form")
    slot: Key | None = Field(
        default=None, description="a choice question beside it: the time of the day"
    )
    places: Rule = Field(
        description="how many may come on a day, or at each time of it, an integer rule over `param`"
    )
    ahead: Rule = Field(description="how many days ahead at most, an integer rule over `param`")


class Quota(Strict):
    """So many applications are taken in a year or month; whoever comes later is told when the next
    begins."""

    places: Rule = Field(description="how many in each, an integer rule over `param`")
    every: Literal["year", "month"] = Field(
        default="year", description="of the calendar, by the day on which an application is sent"
    )


class Reminder(Strict):
    """Tells applicants in time that something they were given ends, such as a letter for a year."""

    days: Rule = Field(
        description="how many days before the last day, an integer rule over `param`"
    )
    say: Texts = Field(
        description="may hold {reference}, {service}, {link} to the service, {office} and {until}"
    )
    channels: tuple[Channel, ...] = Field(
        default=CHANNELS, min_length=1, description="of those that the applicant chose"
    )


class RemindEffect(Strict):
    """Lets the applicant be reminded, once, before a last day."""

    remind: Key = Field(description="one of the service's `reminders`")
    until: Rule = Field(description="the last day")
    about: Rule | None = Field(
        default=None,
        description="a text, such as a NIK: a later one about the same takes the place of this",
    )
    when: Rule | None = None


class RequireEffect(Strict):
    """Refuses the whole step, with a sentence for the officer, unless a rule holds by then."""

    require: Rule
    say: Texts
    when: Rule | None = None


class OwnEffect(Strict):
    """Makes the applicant of the case the owner of a record, who gets a code and is told."""

    own: Ref
    where: dict[Key, Rule] = Field(min_length=1)
    how: Literal["registered", "claimed", "transferred"] = Field(
        default="registered",
        description="only `transferred` takes the place of an owner; else one refuses the move",
    )
    when: Rule | None = None


class Owned(Strict):
    """A service for the owner of a record, who proves it with a code before the form."""

    register_: Ref = Field(alias="register", description="whose record it is about")
    number: Key = Field(description="the question that holds the key of the record")
    fill: dict[Key, Key] = Field(
        default_factory=dict,
        description="question: field whose present value is filled in first; questions that are "
        "called like a field of the same type are filled anyway",
    )
    fill_alike: bool = Field(
        default=True,
        description="no: only what `fill` names is filled in, as where the form asks for another "
        "thing than the record, such as the name of a work",
    )
    hides: tuple[Key, ...] = Field(
        default=(),
        description="questions of type choices or yes_no that say what everybody may see: what the "
        "owner takes away there is hidden as soon as the form is sent, what is added waits",
    )


class Claims(Strict):
    """A service that claims a record without an owner; one that has an owner is told at once."""

    register_: Ref = Field(alias="register", description="whose record is claimed; it is public")
    number: Key = Field(description="the question that holds the key of the record")


class Reached(Strict):
    """Questions of the form that hold how the applicant is reached, so that nobody types it twice."""

    phone: Key | None = Field(default=None, description="a question of type phone")
    email: Key | None = Field(default=None, description="a question of type email")


class Service(Strict):
    """Something a person applies for."""

    service: Name
    title: Texts
    summary: Texts | None = Field(
        default=None, description="in one sentence; a kit of one service may leave it to kit.yaml"
    )
    words: tuple[str, ...] = Field(
        default=(), description="by which people look for it too, such as akte or bayi"
    )
    law: tuple[str, ...] = ()
    fee: int = Field(default=0, ge=0, description="rupiah")
    promise: Rule = Field(description="working hours until the end, an integer rule over `param`")
    output: Texts | None = Field(default=None, description="what the person receives")
    cases: dict[Key, Case] = Field(default_factory=dict)
    ask: dict[Key, Page] = Field(min_length=1, description="the form, page by page")
    bring: dict[Key, Bring] = Field(default_factory=dict)
    substitutes: dict[Key, Substitute] = Field(default_factory=dict)
    forms: dict[Key, OfficialForm] = Field(
        default_factory=dict,
        description="official forms that the platform fills in from the answers",
    )
    duplicates: dict[Key, Duplicate] = Field(
        default_factory=dict,
        description="applications that the desk is told of as perhaps the same",
    )
    states: dict[Key, State] = Field(min_length=2)
    moves: dict[Key, Move] = Field(min_length=1)
    people: dict[Key, PersonAt] = Field(
        default_factory=dict, description="whom the desk may compare with a population registry"
    )
    entry: ByHand | None = Field(default=None, description="served cases are entered elsewhere")
    escalate: Escalation | None = Field(
        default=None, description="a case that stays overdue stands in the queue of this role too"
    )
    messages: dict[Key, Message] = Field(
        default_factory=dict,
        description="what applicants are told; on other occasions the platform's own texts",
    )
    owned: Owned | None = Field(
        default=None, description="only for the owner of a record, proved by the owner's code"
    )
    claims: Claims | None = Field(
        default=None,
        description="by which somebody becomes the owner of a record that has none; told while "
        "applying where it has one",
    )
    contact: Reached | None = Field(
        default=None,
        description="whose answers the page about the contact is filled in with; the applicant may "
        "change them there",
    )
    booking: Booking | None = Field(
        default=None, description="applicants come on a day that they choose, so many a day"
    )
    quota: Quota | None = Field(
        default=None, description="only so many applications are taken in a year or month"
    )
    reminders: dict[Key, Reminder] = Field(
        default_factory=dict,
        description="what applicants are told before something ends; set by the effect `remind`",
    )
    withdraw_after_days: int | None = Field(
        default=None,
        ge=1,
        le=3650,
        description="days in a state whose clock pauses until it goes to the state `end: expired`",
    )
    title_of_case: Rule | None = Field(
        default=None, description="text rule over `answers`: what the desk calls the application"
    )
    keep_years: int = Field(default=5, ge=1, description="retention of the application and files")

    @property
    def questions(self) -> Mapping[str, Question]:
        """All questions of the form, over its pages, in order."""
        return {key: one for page in self.ask.values() for key, one in page.questions.items()}

    @property
    def start(self) -> str:
        """The state before it is sent."""
        return next(key for key, state in self.states.items() if state.start)
