"""What must hold in a bundle beyond its shape: each misfit with its place and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal

from sauyunan.competitions import eligibility
from sauyunan.competitions.format import (
    Advance,
    Class,
    Competition,
    Criterion,
    Form,
    Jury,
    Scoring,
    Stage,
)
from sauyunan.core.cel import Rule
from sauyunan.core.cel_schema import RuleFault
from sauyunan.innovations import sections as registry
from sauyunan.kits.suggestions import did_you_mean

Misfit = tuple[str, str, str]
"""Dotted path, what is wrong, how to mend it."""

JUDGED = frozenset({"scoring", "interview", "visit"})
TIMED = frozenset({"interview", "visit"})
_WORDS = ("median", "sent", "lot")


def misfits(found: Competition) -> Iterator[Misfit]:
    """Everything in a bundle that could not be held as it stands."""
    yield from _form(found.form, found.groups)
    yield from _stages(found)
    yield from _windows(found.stages)
    for key, stage in found.stages.items():
        yield from _stage(f"stages.{key}", stage, found)
    yield from _winners(found)
    yield from _ties(found)
    yield from _rules(found)


# -- The proposal ---------------------------------------------------------------------------------
def _form(form: Form, groups: Iterable[str]) -> Iterator[Misfit]:
    known = tuple(groups)
    for key, section in form.sections.items():
        path = f"form.sections.{key}"
        yield from _known(f"{path}.groups", section.groups, known, "group")
        if section.story is not None and section.story not in registry.sections():
            what = f"{section.story!r} is no section of the registry, so nothing would be filled in"
            yield f"{path}.story", what, did_you_mean(section.story, registry.sections())
        if section.least_words > section.words:
            what = f"at least {section.least_words} words do not fit into {section.words}"
            yield f"{path}.least_words", what, "Write fewer, or raise `words`"
    for key, attachment in form.attachments.items():
        path = f"form.attachments.{key}"
        yield from _known(f"{path}.groups", attachment.groups, known, "group")
        if attachment.most_seconds and attachment.kind != "video":
            yield f"{path}.most_seconds", "only a video lasts", "Write kind: video, or leave it out"
    for group in known:
        weights = [
            Decimal(section.weight)
            for section in form.sections.values()
            if not section.groups or group in section.groups
        ]
        if any(weights) and sum(weights) != 100:
            what = f"the weights of the sections of group {group} sum to {sum(weights)}, not to 100"
            yield (
                "form.sections",
                what,
                "Change them so that they sum to exactly 100, or leave all out",
            )


# -- Stages ---------------------------------------------------------------------------------------
def _stages(found: Competition) -> Iterator[Misfit]:
    kinds = [stage.kind for stage in found.stages.values()]
    if kinds[0] != "entering" or kinds.count("entering") != 1:
        yield "stages", "entries come in the first stage only", "Put one of kind: entering first"
    if kinds[-1] != "deciding" or kinds.count("deciding") != 1:
        yield "stages", "the last stage decides", "Put one of kind: deciding last"


def _windows(stages: Mapping[str, Stage]) -> Iterator[Misfit]:
    ended, former = datetime.min, ""  # noqa: DTZ901 - compared with moments of the city's clock
    for key, stage in stages.items():
        path = f"stages.{key}"
        opens, closes = _moment(stage.opens), _moment(stage.closes)
        if opens is None or closes is None:
            name = "opens" if opens is None else "closes"
            written = stage.opens if opens is None else stage.closes
            yield f"{path}.{name}", f"{written} is no moment", "Write a day and time that exist"
            continue
        if closes <= opens:
            yield f"{path}.closes", "it closes before it opens", "Write a moment after `opens`"
        if opens < ended:
            what = f"it opens before {former} has closed at {ended.isoformat()}"
            yield f"{path}.opens", what, f"Write {ended.isoformat()} or later"
        ended, former = max(closes, ended), key


def _moment(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        return None


def _stage(path: str, stage: Stage, found: Competition) -> Iterator[Misfit]:
    yield from _parts(path, stage)
    yield from _criteria(f"{path}.criteria", stage.criteria, found.form)
    if stage.scoring:
        yield from _scoring(f"{path}.scoring", stage.scoring, stage.jury, path, found)
    if stage.advance:
        yield from _advance(f"{path}.advance", stage.advance, found)


def _parts(path: str, stage: Stage) -> Iterator[Misfit]:
    """What a stage of its kind has, and has not."""
    for name in ("criteria", "jury", "scoring"):
        has = bool(getattr(stage, name))
        if stage.kind in JUDGED and not has:
            yield path, f"a stage that is judged has {name}", f"Add {name}: to it"
        elif has and stage.kind not in JUDGED:
            what = f"{name} say nothing in a stage of kind {stage.kind}"
            yield f"{path}.{name}", what, "Leave it out, or make it scoring, interview or visit"
    if (stage.kind == "checking") != bool(stage.checks):
        yield path, "a stage of kind checking has checks, no other has", "Add or remove checks:"
    if stage.minutes_per_entry and stage.kind not in TIMED:
        what = "only interviews and visits have a timetable"
        yield f"{path}.minutes_per_entry", what, "Leave it out"
    if stage.questions and stage.kind != "visit":
        what = "only a visit has questions to look into"
        yield f"{path}.questions", what, "Leave them out, or make it kind: visit"
    if stage.missing_reports == "block" and stage.kind != "visit":
        what = "only a visit has reports that may be missing"
        yield f"{path}.missing_reports", what, "Leave it out, or make it kind: visit"


def _criteria(path: str, criteria: Mapping[str, Criterion], form: Form) -> Iterator[Misfit]:
    weights = sum((Decimal(one.weight) for one in criteria.values()), Decimal(0))
    if criteria and weights != 100:
        mend = "Change them so that they sum to exactly 100"
        yield path, f"the weights sum to {weights}, not to 100", mend
    for key, one in criteria.items():
        here = f"{path}.{key}"
        least, most, step = Decimal(one.least), Decimal(one.most), Decimal(one.step)
        if most <= least:
            yield f"{here}.most", f"{most} is not above {least}", "Write a number above `least`"
            continue
        if step <= 0 or (most - least) % step:
            what = f"steps of {step} do not lead from {least} to {most}"
            yield f"{here}.step", what, "Write a step that does"
        yield from _anchors(here, one)
        if one.section and one.section not in form.sections:
            mend = did_you_mean(one.section, form.sections)
            yield f"{here}.section", f"{one.section!r} is no section of the proposal", mend


def _anchors(path: str, one: Criterion) -> Iterator[Misfit]:
    values = [Decimal(anchor.value) for anchor in one.anchors]
    if sorted(set(values)) != values:
        yield f"{path}.anchors", "the anchors do not rise", "Put the lowest value first, each once"
    for value in values:
        if not Decimal(one.least) <= value <= Decimal(one.most):
            what = f"{value} is not between {one.least} and {one.most}"
            yield f"{path}.anchors", what, "Say what a value means that a juror can give"


def _scoring(
    path: str, scoring: Scoring, jury: Jury | None, stage: str, found: Competition
) -> Iterator[Misfit]:
    trim, carry = Decimal(scoring.trim), Decimal(scoring.carry)
    if (scoring.method == "trimmed") != bool(trim):
        yield f"{path}.trim", "trim belongs to method: trimmed", "Write both, or neither"
    if trim >= 50:
        yield f"{path}.trim", f"{trim} percent at each end leave nothing", "Write less than 50"
    if carry >= 100:
        yield f"{path}.carry", f"{carry} percent leave nothing to judge", "Write less than 100"
    if jury and scoring.least_scores > jury.per_entry:
        what = f"{scoring.least_scores} scores of {jury.per_entry} jurors"
        yield f"{path}.least_scores", what, "Write at most `per_entry` of the jury"
    if scoring.reconcile_above is not None and jury and jury.per_entry < 2:
        yield f"{path}.reconcile_above", "one juror has nobody to talk to", "Leave it out"
    if carry and not _judged_before(stage.removeprefix("stages."), found):
        yield f"{path}.carry", "no stage before this one gives a score", "Leave it out"


def _judged_before(stage: str, found: Competition) -> bool:
    before = list(found.stages)[: list(found.stages).index(stage)]
    return any(found.stages[key].kind in JUDGED for key in before)


def _advance(path: str, advance: Advance, found: Competition) -> Iterator[Misfit]:
    if advance.pass_mark is None and advance.number is None and not advance.places:
        mend = "Write pass_mark, number or places, or leave advance out"
        yield path, "it does not say who goes on", mend
    yield from _known(f"{path}.places", advance.places, found.classes, "class")
    yield from _places(f"{path}.places", advance.places, found.classes)
    if advance.number and advance.places and sum(advance.places.values()) > advance.number:
        what = f"the places sum to {sum(advance.places.values())}, more than {advance.number}"
        yield f"{path}.places", what, "Write fewer places, or raise `number`"


def _places(path: str, places: Mapping[str, int], classes: Mapping[str, Class]) -> Iterator[Misfit]:
    """A stage that counts by class has places for each: of a class without one nobody could go on."""
    for key in classes if places else ():
        if key not in places:
            mend = f"Write {key}: with how many go on; 0 where nobody may"
            yield path, f"the class {key} has no place, so nobody of it could win", mend


def _winners(found: Competition) -> Iterator[Misfit]:
    """The last stage that is judged lets no more of a class go on than it has places."""
    judged = [(key, stage) for key, stage in found.stages.items() if stage.kind in JUDGED]
    for key, stage in judged[-1:]:
        for name, given in (stage.advance.places if stage.advance else {}).items():
            most = found.classes[name].places if name in found.classes else None
            if most is not None and given > most:
                what = f"{given} of {name} would win, and the class has {most} places"
                mend = f"Write {most} or fewer here, or raise places of the class"
                yield f"stages.{key}.advance.places.{name}", what, mend


# -- What refers to something ---------------------------------------------------------------------
def _ties(found: Competition) -> Iterator[Misfit]:
    chain = found.ties.chain
    criteria = {key for stage in found.stages.values() for key in stage.criteria}
    judged = [key for key, stage in found.stages.items() if stage.kind in JUDGED]
    for at, word in enumerate(chain):
        kind, _colon, key = word.partition(":")
        path = f"ties.chain.{at}"
        if kind == "criterion" and key not in criteria:
            yield path, f"{key!r} is no criterion", did_you_mean(key, criteria)
        elif kind == "stage" and key not in judged:
            yield path, f"{key!r} is no stage that is judged", did_you_mean(key, judged)
        elif kind not in {"criterion", "stage", *_WORDS}:
            mend = "Write criterion:KEY, stage:KEY, median, sent or lot"
            yield path, f"{word!r} decides nothing", mend
    if not chain or chain[-1] != "lot" or len(set(chain)) != len(chain):
        mend = "End with lot, and name nothing twice"
        yield "ties.chain", "a tie could go through the whole chain", mend


def _known(path: str, given: Iterable[str], known: Iterable[str], what: str) -> Iterator[Misfit]:
    names = tuple(known)
    for key in given:
        if key not in names:
            yield path, f"{key!r} is no {what} of this competition", did_you_mean(key, names)


def _rules(found: Competition) -> Iterator[Misfit]:
    """Every rule over ``entry`` compiles, and reads nothing that may be unanswered."""
    for path, text, gives in eligibility.written(found):
        try:
            rule = eligibility.compiled(text, gives)
        except RuleFault as fault:
            yield path, f"{fault.message} (line {fault.line}, column {fault.column})", fault.hint
            continue
        yield from _compared(path, rule, found)
        if path == "class_of":
            yield from _known(path, filter(None, rule.written), found.classes, "class")


def _compared(path: str, rule: Rule, found: Competition) -> Iterator[Misfit]:
    """Facts that are compared with a word are compared with one that they may have."""
    words: Mapping[str, Iterable[str]] = {
        **{f"entry.{name}": values for name, values in eligibility.WORDS.items()},
        "entry.group": found.groups,
        "entry.category": ("", *found.categories),
    }
    for read, text in rule.compared:
        if read in words and str(text) not in words[read]:
            mend = did_you_mean(str(text), [one for one in words[read] if one])
            yield path, f"{read} is never {text!r}", mend
