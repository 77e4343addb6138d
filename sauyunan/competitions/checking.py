"""What must hold in a bundle beyond its shape: each misfit with its place and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

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
from sauyunan.kits.suggestions import did_you_mean_here as did_you_mean

Misfit = tuple[str, str, str]
"""Dotted path, what is wrong, how to mend it: in the reader's language."""

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
        yield from _known(f"{path}.groups", section.groups, known)
        if section.story is not None and section.story not in registry.sections():
            what = _("%(key)s is no section of the registry, so nothing would be filled in")
            what %= {"key": repr(section.story)}
            yield f"{path}.story", what, did_you_mean(section.story, registry.sections())
        if section.least_words > section.words:
            told = {"least": section.least_words, "most": section.words}
            what = _("at least %(least)d words do not fit into %(most)d") % told
            yield f"{path}.least_words", what, _("Write fewer, or raise `words`")
    for key, attachment in form.attachments.items():
        path = f"form.attachments.{key}"
        yield from _known(f"{path}.groups", attachment.groups, known)
        if attachment.most_seconds and attachment.kind != "video":
            what, mend = _("only a video lasts"), _("Write kind: video, or leave it out")
            yield f"{path}.most_seconds", what, mend
    for group in known:
        weights = [
            Decimal(section.weight)
            for section in form.sections.values()
            if not section.groups or group in section.groups
        ]
        if any(weights) and sum(weights) != 100:
            given = {"group": group, "sum": str(sum(weights))}
            what = _("the weights of the sections of group %(group)s sum to %(sum)s, not to 100")
            mend = _("Change them so that they sum to exactly 100, or leave all out")
            yield "form.sections", what % given, mend


# -- Stages ---------------------------------------------------------------------------------------
def _stages(found: Competition) -> Iterator[Misfit]:
    kinds = [stage.kind for stage in found.stages.values()]
    if kinds[0] != "entering" or kinds.count("entering") != 1:
        what, mend = _("entries come in the first stage only"), _("Put one of kind: entering first")
        yield "stages", what, mend
    if kinds[-1] != "deciding" or kinds.count("deciding") != 1:
        yield "stages", _("the last stage decides"), _("Put one of kind: deciding last")


def _windows(stages: Mapping[str, Stage]) -> Iterator[Misfit]:
    ended, former = datetime.min, ""  # noqa: DTZ901 - compared with moments of the city's clock
    for key, stage in stages.items():
        path = f"stages.{key}"
        opens, closes = _moment(stage.opens), _moment(stage.closes)
        if opens is None or closes is None:
            name = "opens" if opens is None else "closes"
            written = stage.opens if opens is None else stage.closes
            what = _("%(written)s is no moment") % {"written": written}
            yield f"{path}.{name}", what, _("Write a day and time that exist")
            continue
        if closes <= opens:
            what, mend = _("it closes before it opens"), _("Write a moment after `opens`")
            yield f"{path}.closes", what, mend
        if opens < ended:
            told = {"stage": former, "moment": ended.isoformat()}
            what = _("it opens before %(stage)s has closed at %(moment)s") % told
            yield f"{path}.opens", what, _("Write %(moment)s or later") % told
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
            told = {"name": name}
            what = _("a stage that is judged has %(name)s") % told
            yield path, what, _("Add %(name)s: to it") % told
        elif has and stage.kind not in JUDGED:
            told = {"name": name, "kind": stage.kind}
            what = _("%(name)s say nothing in a stage of kind %(kind)s") % told
            mend = _("Leave it out, or make it scoring, interview or visit")
            yield f"{path}.{name}", what, mend
    if (stage.kind == "checking") != bool(stage.checks):
        what = _("a stage of kind checking has checks, no other has")
        yield path, what, _("Add or remove checks:")
    if stage.minutes_per_entry and stage.kind not in TIMED:
        what = _("only interviews and visits have a timetable")
        yield f"{path}.minutes_per_entry", what, _("Leave it out")
    if stage.questions and stage.kind != "visit":
        what = _("only a visit has questions to look into")
        yield f"{path}.questions", what, _("Leave them out, or make it kind: visit")
    if stage.missing_reports == "block" and stage.kind != "visit":
        what = _("only a visit has reports that may be missing")
        yield f"{path}.missing_reports", what, _("Leave it out, or make it kind: visit")


def _criteria(path: str, criteria: Mapping[str, Criterion], form: Form) -> Iterator[Misfit]:
    weights = sum((Decimal(one.weight) for one in criteria.values()), Decimal(0))
    if criteria and weights != 100:
        what = _("the weights sum to %(sum)s, not to 100") % {"sum": weights}
        yield path, what, _("Change them so that they sum to exactly 100")
    for key, one in criteria.items():
        here = f"{path}.{key}"
        least, most, step = Decimal(one.least), Decimal(one.most), Decimal(one.step)
        if most <= least:
            what = _("%(most)s is not above %(least)s") % {"most": most, "least": least}
            yield f"{here}.most", what, _("Write a number above `least`")
            continue
        if step <= 0 or (most - least) % step:
            told = {"step": step, "least": least, "most": most}
            what = _("steps of %(step)s do not lead from %(least)s to %(most)s") % told
            yield f"{here}.step", what, _("Write a step that does")
        yield from _anchors(here, one)
        if one.section and one.section not in form.sections:
            mend = did_you_mean(one.section, form.sections)
            what = _("%(key)s is no section of the proposal") % {"key": repr(one.section)}
            yield f"{here}.section", what, mend


def _anchors(path: str, one: Criterion) -> Iterator[Misfit]:
    values = [Decimal(anchor.value) for anchor in one.anchors]
    if sorted(set(values)) != values:
        what, mend = _("the anchors do not rise"), _("Put the lowest value first, each once")
        yield f"{path}.anchors", what, mend
    for value in values:
        if not Decimal(one.least) <= value <= Decimal(one.most):
            told = {"value": value, "least": one.least, "most": one.most}
            what = _("%(value)s is not between %(least)s and %(most)s") % told
            yield f"{path}.anchors", what, _("Say what a value means that a juror can give")


def _scoring(
    path: str, scoring: Scoring, jury: Jury | None, stage: str, found: Competition
) -> Iterator[Misfit]:
    trim, carry = Decimal(scoring.trim), Decimal(scoring.carry)
    if (scoring.method == "trimmed") != bool(trim):
        yield f"{path}.trim", _("trim belongs to method: trimmed"), _("Write both, or neither")
    if trim >= 50:
        what = _("%(trim)s percent at each end leave nothing") % {"trim": trim}
        yield f"{path}.trim", what, _("Write less than 50")
    if carry >= 100:
        what = _("%(carry)s percent leave nothing to judge") % {"carry": carry}
        yield f"{path}.carry", what, _("Write less than 100")
    if jury and scoring.least_scores > jury.per_entry:
        told = {"scores": scoring.least_scores, "jurors": jury.per_entry}
        what = _("%(scores)d scores of %(jurors)d jurors") % told
        yield f"{path}.least_scores", what, _("Write at most `per_entry` of the jury")
    if scoring.reconcile_above is not None and jury and jury.per_entry < 2:
        what = _("one juror alone has no small team to agree with")
        mend = _("Leave it out, or write 2 or more in `per_entry` of the jury")
        yield f"{path}.reconcile_above", what, mend
    if carry and not _judged_before(stage.removeprefix("stages."), found):
        yield f"{path}.carry", _("no stage before this one gives a score"), _("Leave it out")


def _judged_before(stage: str, found: Competition) -> bool:
    before = list(found.stages)[: list(found.stages).index(stage)]
    return any(found.stages[key].kind in JUDGED for key in before)


def _advance(path: str, advance: Advance, found: Competition) -> Iterator[Misfit]:
    if advance.pass_mark is None and advance.number is None and not advance.places:
        mend = _("Write pass_mark, number or places, or leave advance out")
        yield path, _("it does not say who goes on"), mend
    yield from _known(f"{path}.places", advance.places, found.classes)
    yield from _places(f"{path}.places", advance.places, found.classes)
    if advance.number and advance.places and sum(advance.places.values()) > advance.number:
        told = {"sum": sum(advance.places.values()), "number": advance.number}
        what = _("the places sum to %(sum)d, more than %(number)d") % told
        yield f"{path}.places", what, _("Write fewer places, or raise `number`")


def _places(path: str, places: Mapping[str, int], classes: Mapping[str, Class]) -> Iterator[Misfit]:
    """A stage that counts by class has places for each: of a class without one nobody could go on."""
    for key in classes if places else ():
        if key not in places:
            what = _("the class %(key)s has no place, so nobody of it could win") % {"key": key}
            yield (
                path,
                what,
                _("Write %(key)s: with how many go on; 0 where nobody may") % {"key": key},
            )


def _winners(found: Competition) -> Iterator[Misfit]:
    """The last stage that is judged lets no more of a class go on than it has places."""
    judged = [(key, stage) for key, stage in found.stages.items() if stage.kind in JUDGED]
    for key, stage in judged[-1:]:
        for name, given in (stage.advance.places if stage.advance else {}).items():
            most = found.classes[name].places if name in found.classes else None
            if most is not None and given > most:
                told = {"given": given, "name": name, "most": most}
                what = _("%(given)d of %(name)s would win, and the class has %(most)d places")
                mend = _("Write %(most)d or fewer here, or raise places of the class")
                yield f"stages.{key}.advance.places.{name}", what % told, mend % told


# -- What refers to something ---------------------------------------------------------------------
def _ties(found: Competition) -> Iterator[Misfit]:
    chain = found.ties.chain
    criteria = {key for stage in found.stages.values() for key in stage.criteria}
    judged = [key for key, stage in found.stages.items() if stage.kind in JUDGED]
    for at, word in enumerate(chain):
        kind, _colon, key = word.partition(":")
        path = f"ties.chain.{at}"
        if kind == "criterion" and key not in criteria:
            what = _("%(key)s is no criterion") % {"key": repr(key)}
            yield path, what, did_you_mean(key, criteria)
        elif kind == "stage" and key not in judged:
            what = _("%(key)s is no stage that is judged") % {"key": repr(key)}
            yield path, what, did_you_mean(key, judged)
        elif kind not in {"criterion", "stage", *_WORDS}:
            what = _("%(word)s decides nothing") % {"word": repr(word)}
            yield path, what, _("Write criterion:KEY, stage:KEY, median, sent or lot")
    if not chain or chain[-1] != "lot" or len(set(chain)) != len(chain):
        mend = _("End with lot, and name nothing twice")
        yield "ties.chain", _("a tie could go through the whole chain"), mend


def _known(path: str, given: Iterable[str], known: Iterable[str]) -> Iterator[Misfit]:
    names = tuple(known)
    for key in given:
        if key not in names:
            told = _("%(key)s is not known in this competition") % {"key": repr(key)}
            yield path, told, did_you_mean(key, names)


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
            yield from _known(path, filter(None, rule.written), found.classes)


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
            told = {"fact": read, "text": repr(text)}
            yield path, _("%(fact)s is never %(text)s") % told, mend
