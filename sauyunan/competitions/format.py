"""A competition as data (rules/competitions/*.yaml): one bundle says everything that differs.

Numbers of a regulation or guide stand here with their source, never in code. An edition keeps the bundle
that it began with.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from sauyunan.core.marking import mark as _
from sauyunan.kits.format import PATTERNS, Check, Day, Key, Name, Rule, Strict, Texts

_POINTS = r"^[0-9]{1,4}(\.[0-9]{1,4})?$"
_MOMENT = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$"
PATTERNS[_POINTS] = _('Write a number from 0 to 9999, decimals after a point, in quotes: "12.5"')
PATTERNS[_MOMENT] = _("Write day and time: 2022-08-31T23:59:59")

Points = Annotated[str, StringConstraints(pattern=_POINTS)]
"""A decimal with a point, kept as text so that it stays exact."""

Moment = Annotated[str, StringConstraints(pattern=_MOMENT)]
"""Day and time in the city's time zone: 2022-08-31T23:59:59."""

StageKind = Literal["entering", "checking", "scoring", "interview", "visit", "deciding"]


class Group(Strict):
    """A group of entries with rules of its own, such as umum, replikasi, khusus."""

    title: Texts
    eligibility: tuple[Check, ...] = Field(
        default=(), description="rules over `entry`, beside those of the whole competition"
    )
    per_agency: int | None = Field(default=None, ge=1, description="entries of one agency at most")
    invited_only: bool = False


class Class(Strict):
    """A class of entrants that is ranked on its own and has its own places."""

    title: Texts
    places: int | None = Field(default=None, ge=0, description="winners; none: no limit")
    award: str = Field(
        default="juara-{rank}",
        max_length=100,
        description="how the registry keeps the result; {rank} is the place in the class",
    )


class Section(Strict):
    """A section of the proposal."""

    title: Texts
    words: int = Field(ge=1, description="at most")
    least_words: int = Field(default=0, ge=0)
    weight: Points = Field(
        default="0", description="percent of the proposal's score, for the writer"
    )
    help: Texts | None = None
    story: Key | None = Field(default=None, description="section of the registry that pre-fills it")
    evidence: bool = Field(default=False, description="the measured evidence pre-fills it too")
    groups: tuple[Key, ...] = Field(default=(), description="asked of these groups; empty: of all")
    required: bool = True
    improvements: bool = Field(
        default=False, description="what was improved since the last competition pre-fills it"
    )


class Attachment(Strict):
    """A file or a link that goes with the proposal."""

    title: Texts
    kind: Literal["pdf", "picture", "link", "video"] = "pdf"
    required: bool = True
    most_mb: int = Field(default=2, ge=1, le=20)
    most_seconds: int | None = Field(default=None, ge=1, description="of a video, as declared")
    groups: tuple[Key, ...] = ()


class Form(Strict):
    """The proposal: sections in the order of the national system, and what is attached."""

    sections: dict[Key, Section] = Field(min_length=1)
    attachments: dict[Key, Attachment] = {}


class Anchor(Strict):
    """What a value means, so that jurors mean the same by it."""

    value: Points
    says: Texts


class Criterion(Strict):
    """What a juror gives a value for."""

    title: Texts
    weight: Points = Field(description="percent; those of a stage sum to 100")
    least: Points = "0"
    most: Points = "100"
    step: Points = "1"
    anchors: tuple[Anchor, ...] = Field(min_length=1)
    section: Key | None = Field(
        default=None, description="section of the proposal to read beside it"
    )


class CheckItem(Strict):
    """One line of the administrative check."""

    title: Texts
    reason: Texts = Field(description="what the entrant reads when it fails")


class VisitItem(Strict):
    """A question that is answered in the field: yes, partly or no, with what was seen."""

    title: Texts
    help: Texts | None = None
    photo: bool = Field(default=False, description="a photo must belong to the report")


class Scoring(Strict):
    """How the values of jurors become the score of an entry."""

    method: Literal["mean", "median", "trimmed", "severity_adjusted"] = "mean"
    trim: Points = Field(
        default="0", description="trimmed: percent of the values left out at each end"
    )
    least_scores: int = Field(default=1, ge=1, description="jurors without which there is no score")
    reconcile_above: Points | None = Field(
        default=None, description="difference of two jurors above which the small team talks"
    )
    carry: Points = Field(
        default="0", description="percent of the score that the stage before gives"
    )


class Jury(Strict):
    """Who judges in a stage."""

    panel: Key = Field(default="jury", description="jurors are invited to a panel")
    per_entry: int = Field(default=2, ge=1, le=50)
    most_entries: int | None = Field(default=None, ge=1, description="of one juror")
    expertise: bool = Field(default=True, description="prefer jurors who know the category")
    blind: bool = Field(default=False, description="entrant and place are hidden from jurors")
    others: Literal["sent", "ended", "never"] = Field(
        default="sent",
        description="when a juror reads what others gave: once the own is sent, once the stage has ended too, or never",
    )


class Advance(Strict):
    """Which entries go on. Several together: those that meet all of them."""

    pass_mark: Points | None = None
    number: int | None = Field(default=None, ge=1, description="the best, over all classes")
    places: dict[Key, int] = Field(default={}, description="the best of each class")


class Stage(Strict):
    """A step of the competition, with its window; the next begins where this one has ended."""

    title: Texts
    kind: StageKind
    opens: Moment
    closes: Moment
    checks: dict[Key, CheckItem] = {}
    criteria: dict[Key, Criterion] = {}
    jury: Jury | None = None
    scoring: Scoring | None = None
    advance: Advance | None = Field(default=None, description="none: all that pass go on")
    minutes_per_entry: int | None = Field(
        default=None, ge=1, le=1440, description="of an interview or visit"
    )
    questions: dict[Key, VisitItem] = Field(
        default={}, description="of a visit: what is looked at in the field"
    )
    missing_reports: Literal["block", "reason"] = Field(
        default="reason",
        description="of a visit, when it is ended while an entry has no report: refused, or taken with a reason",
    )
    assumption: Texts | None = Field(
        default=None, description="what no source says and was assumed; shown with the stage"
    )


class Ties(Strict):
    """What decides between equal scores, one after the other; the lot is drawn from a published seed."""

    chain: tuple[str, ...] = Field(
        default=("lot",),
        description="criterion:KEY, stage:KEY (score there), median, sent (earlier first), lot",
    )


class Promotion(Strict):
    """To which competition winners go on, as a signed file."""

    to: Name
    best: int | None = Field(default=None, ge=1, description="of all winners; none: all")


class Publication(Strict):
    """What is published with the result."""

    scores: Literal["winners", "all", "none"] = "winners"
    juror_names: bool = True
    objection_days: int = Field(default=5, ge=0)


class Competition(Strict):
    """One edition of a competition. The name is the version: what it means is never changed."""

    competition: Name
    series: Key = Field(
        description="editions of one series share former winners: kipp, kijb, iconic"
    )
    year: int = Field(ge=2000, le=2100)
    title: Texts
    level: Literal["city", "province", "nation"]
    organiser: Texts
    theme: Texts | None = None
    source: str
    verified: str = Field(description="how far the numbers were compared with their source")
    assumptions: tuple[Texts, ...] = ()
    valid_from: Day
    groups: dict[Key, Group] = Field(min_length=1)
    classes: dict[Key, Class] = Field(min_length=1)
    class_of: Rule | None = Field(
        default=None,
        description="rule over `entry` that gives the class; none: the entrant chooses",
    )
    categories: dict[Key, Texts] = {}
    eligibility: tuple[Check, ...] = ()
    form: Form
    stages: dict[Key, Stage] = Field(min_length=2, description="in their order")
    ties: Ties = Ties()
    promotion: Promotion | None = None
    publication: Publication = Publication()
