"""Entering a competition: the proposal, who writes it, its approval, and sending it until the second of closing.

A request counts at the server's moment at which its action begins: one that begins before closing is taken
however long it lasts, one that begins at closing is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from sauyunan.accounts.models import Person
from sauyunan.competitions import completeness, conflicts, eligibility, prefill, sheets
from sauyunan.competitions.actions import moving
from sauyunan.competitions.eligibility import Facts
from sauyunan.competitions.format import Competition
from sauyunan.competitions.lifecycle import WRITABLE
from sauyunan.competitions.models import (
    Attachment,
    Conflict,
    Edition,
    Entry,
    EntryMember,
    Juror,
    Section,
    SectionNote,
)
from sauyunan.competitions.refusals import CompetitionRefused, EntryRefused, WrittenMeanwhile
from sauyunan.core import clock, codes, ledger, saying
from sauyunan.core.actor import Actor
from sauyunan.core.i18n import language, pick
from sauyunan.innovations.models import Innovation, TeamMember

LOCKED_FOR = timedelta(minutes=5)
"""So long a section belongs to who opened it, from the last save on."""


@dataclass(frozen=True)
class Choice:
    """In which group, category and class somebody enters; "" where the bundle has none or decides it."""

    group: str
    category: str = ""
    klass: str = ""


@dataclass(frozen=True)
class Outside:
    """An entry of another installation: what its signed file, or the organiser, says of it."""

    title: str
    agency: str
    texts: Mapping[str, str]
    facts: Facts
    evidence: Mapping[str, Any] = field(default_factory=dict)
    passport: Mapping[str, Any] | None = None


@transaction.atomic
def create_entry(
    edition: Edition, innovation: Innovation, choice: Choice, *, author: Person | None, by: Actor
) -> Entry:
    """A draft, pre-filled from the registry and the measured evidence; the innovation's team writes it.

    Raises CompetitionRefused outside the window, for a group, class or category that is none, and where the
    innovation is entered here already; EntryRefused with a sentence for each rule that does not hold.
    """
    _check_open(edition, is_begun=False)
    _check_chosen(edition, choice, is_organiser=False)
    facts = prefill.facts_of(edition, innovation, group=choice.group, category=choice.category)
    _check_eligible(edition, facts)
    entry = Entry(
        edition=edition,
        innovation=innovation,
        unit=innovation.unit,
        agency=prefill.agency_of(innovation.unit, edition),
        title=innovation.title,
        evidence=prefill.evidence_for(innovation, by=by),
    )
    try:
        with transaction.atomic():
            _begin(entry, choice, facts, prefill.texts_for(edition, innovation))
    except IntegrityError:
        raise CompetitionRefused(_("This innovation is entered here already.")) from None
    _add_team(entry, innovation, author)
    _record("entry.begun", entry, by, {"title": entry.title, "group": entry.group})
    return entry


@transaction.atomic
def enter_outside(edition: Edition, outside: Outside, choice: Choice, *, by: Actor) -> Entry:
    """A draft for somebody who has no installation here, or who came with a signed file; the organiser makes it.

    Raises CompetitionRefused and EntryRefused as ``create_entry`` does.
    """
    _check_open(edition, is_begun=False)
    _check_chosen(edition, choice, is_organiser=True)
    _check_eligible(edition, outside.facts)
    entry = Entry(
        edition=edition,
        agency=outside.agency,
        title=outside.title,
        evidence=dict(outside.evidence),
        passport=dict(outside.passport) if outside.passport else None,
    )
    _begin(entry, choice, outside.facts, outside.texts)
    _record("entry.begun", entry, by, {"title": entry.title, "group": entry.group})
    return entry


def _begin(entry: Entry, choice: Choice, facts: Facts, texts: Mapping[str, str]) -> None:
    rules = entry.edition.competition
    entry.code, entry.made_at = codes.random_code(12), clock.now()
    entry.group, entry.category = choice.group, choice.category
    entry.klass = _class_of(rules, facts, choice)
    entry.stage, entry.facts = next(iter(rules.stages)), asdict(facts)
    entry.save()
    Section.objects.bulk_create(
        Section(entry=entry, key=key, text=texts.get(key, ""), changed_at=clock.now())
        for key in completeness.sections_of(rules, choice.group)
    )


def _class_of(rules: Competition, facts: Facts, choice: Choice) -> str:
    """The class that the rule gives, else the chosen one. An entry without a class could never be ranked."""
    found = eligibility.class_of(rules, facts) or choice.klass
    if found in rules.classes:
        return found
    classes = ", ".join(pick(one.title) for one in rules.classes.values())
    told = {"classes": classes, "organiser": pick(rules.organiser)}
    raise EntryRefused(
        [
            _(
                "It belongs to none of the classes of this competition (%(classes)s). Ask the organiser,"
                " %(organiser)s, in which it may take part."
            )
            % told
        ]
    )


def _check_eligible(edition: Edition, facts: Facts) -> None:
    refused = _unmet(edition, facts)
    if refused:
        raise EntryRefused(refused)


def _unmet(edition: Edition, facts: Facts) -> list[str]:
    """A sentence for each rule that does not hold: rules are written as what must be, so it is said that they fail."""
    rules = eligibility.refusals(edition.competition, facts)
    return [_("Not met: %(rule)s") % {"rule": pick(one)} for one in rules]


def _check_chosen(edition: Edition, choice: Choice, *, is_organiser: bool) -> None:
    rules = edition.competition
    if choice.group not in rules.groups:
        raise CompetitionRefused(_("Choose one of the groups."), "group")
    if rules.groups[choice.group].invited_only and not is_organiser:
        raise CompetitionRefused(
            _("This group is by invitation of the organiser, who makes the entry."), "group"
        )
    if rules.categories and choice.category not in rules.categories:
        raise CompetitionRefused(_("Choose one of the categories."), "category")
    if rules.class_of is None and len(rules.classes) > 1 and choice.klass not in rules.classes:
        raise CompetitionRefused(_("Choose one of the classes."), "klass")


def _add_team(entry: Entry, innovation: Innovation, author: Person | None) -> None:
    writing = innovation.team.exclude(part=TeamMember.Part.MENTOR).values_list("person", flat=True)
    people = {*writing, *([author.pk] if author else [])}
    EntryMember.objects.bulk_create(
        EntryMember(entry=entry, person_id=one) for one in sorted(people)
    )


# -- Writing --------------------------------------------------------------------------------------
@transaction.atomic
def lock_section(entry: Entry, key: str, *, person: Person, take_over: bool = False) -> Section:
    """Open a section to write in it. Raises CompetitionRefused while somebody else writes, unless taken over."""
    section = (
        Section.objects.select_for_update(of=("self",))
        .select_related("locked_by")
        .get(entry=entry, key=key)
    )
    if not take_over and (holder := holder_of(section, person)):
        told = {"name": holder.name, "time": f"{timezone.localtime(section.locked_until):%H.%M}"}
        raise CompetitionRefused(
            _("%(name)s writes here now, until %(time)s at the latest.") % told, key
        )
    section.locked_by, section.locked_until = person, clock.now() + LOCKED_FOR
    section.save(update_fields=["locked_by", "locked_until"])
    return section


def holder_of(section: Section, person: Person) -> Person | None:
    """Who else is writing in a section now."""
    other = section.locked_by
    if other is None or other.pk == person.pk or section.locked_until is None:
        return None
    return other if section.locked_until > clock.now() else None


@transaction.atomic
def save_section(
    entry: Entry, key: str, text: str, *, version: int, person: Person | None
) -> Section:
    """Keep the text of a section, too long or not: the limit counts when it is sent.

    ``version`` is the one that the writer saw. Raises WrittenMeanwhile where somebody wrote another text since,
    and CompetitionRefused where the entry is not written any more.
    """
    if not Entry.objects.filter(pk=entry.pk, status__in=WRITABLE).exists():
        raise CompetitionRefused(_("The proposal is not written now. Take it back first."))
    section = Section.objects.select_for_update(of=("self",)).get(entry=entry, key=key)
    if section.text == text:
        return section
    if section.version != version:
        raise WrittenMeanwhile(
            _("Somebody else wrote here since you opened it. Compare both texts and save again."),
            section.text,
            section.version,
        )
    section.text, section.version = text, section.version + 1
    section.changed_by, section.changed_at = person, clock.now()
    if person is not None:
        section.locked_by, section.locked_until = person, clock.now() + LOCKED_FOR
    section.save()
    return section


@transaction.atomic
def attach(entry: Entry, key: str, values: Mapping[str, Any]) -> Attachment:
    """Keep a file or a link in its place; the former is replaced. Raises CompetitionRefused."""
    if not Entry.objects.filter(pk=entry.pk, status__in=WRITABLE).exists():
        raise CompetitionRefused(_("The proposal is not written now. Take it back first."))
    made, _is_new = Attachment.objects.update_or_create(
        entry=entry, key=key, defaults={**values, "at": clock.now()}
    )
    return made


@transaction.atomic
def change_category(entry: Entry, category: str, *, by: Actor) -> None:
    """Choose another category while it is written. Raises CompetitionRefused."""
    if category not in entry.edition.competition.categories:
        raise CompetitionRefused(_("Choose one of the categories."), "category")
    rows = Entry.objects.filter(pk=entry.pk, status__in=WRITABLE)
    if not rows.update(category=category):
        raise CompetitionRefused(_("The proposal is not written now. Take it back first."))
    _record("entry.category_changed", entry, by, {"category": category})


# -- Approval -------------------------------------------------------------------------------------
@transaction.atomic
def ask_approval(entry: Entry, *, by: Actor) -> None:
    """Give the proposal to the local administrator. Raises EntryRefused with all that is missing."""
    _check_open(entry.edition)
    missing = completeness.missing(entry)
    if missing:
        raise EntryRefused(missing)
    moving.apply("ask", entry)
    _record("entry.asked", entry, by, {})


@transaction.atomic
def take_back(entry: Entry, *, by: Actor) -> None:
    """Write in it again before it is sent. Raises CompetitionRefused."""
    moving.apply("take_back", entry)
    _record("entry.taken_back", entry, by, {})


@transaction.atomic
def return_entry(entry: Entry, notes: Mapping[str, str], *, person: Person, by: Actor) -> None:
    """Send back with a note for each section that must be mended. Raises CompetitionRefused without any."""
    written = {key: text.strip() for key, text in notes.items() if text.strip()}
    if not written:
        raise CompetitionRefused(_("Say in at least one section what must be mended."))
    moving.apply("return", entry)
    SectionNote.objects.bulk_create(
        SectionNote(entry=entry, section=key, text=text, by=person, at=clock.now())
        for key, text in written.items()
    )
    _record("entry.returned", entry, by, {"sections": sorted(written)})


@transaction.atomic
def approve_entry(entry: Entry, *, by: Actor) -> None:
    """Say that it may be sent; open notes are settled by that. Raises CompetitionRefused."""
    moving.apply("approve", entry)
    entry.notes.filter(settled_at=None).update(settled_at=clock.now())
    _record("entry.approved", entry, by, {})


@transaction.atomic
def submit_entry(entry: Entry, *, by: Actor) -> Entry:
    """Send the proposal; again: what was sent. Its receipt is the SHA-256 of what was sent.

    Raises CompetitionRefused outside the window, and EntryRefused with all that is in the way.
    """
    locked = (
        Entry.objects.select_for_update(of=("self",))
        .select_related("edition", "innovation__unit")
        .get(pk=entry.pk)
    )
    if locked.status == Entry.Status.SENT:
        return locked
    _check_open(locked.edition)
    reasons = completeness.missing(locked) + _refusals(locked)
    if reasons:
        raise EntryRefused(reasons)
    sent_at = clock.now()
    receipt = sheets.digest(completeness.content(locked, sent_at))
    moving.apply("send", locked, sent_at=sent_at, receipt=receipt, facts=locked.facts)
    _take_number(locked)
    _keep_conflicts(locked)
    _record("entry.sent", locked, by, {"receipt": receipt, "number": locked.number})
    return locked


def _refusals(entry: Entry) -> list[str]:
    """Eligibility again, as it stands now, and the quota of the agency."""
    edition = entry.edition
    facts = _facts_now(entry)
    entry.facts = asdict(facts)
    told = _unmet(edition, facts)
    # Quota and number are counted one after the other.
    Edition.objects.select_for_update().get(pk=edition.pk)
    entered = Entry.objects.filter(
        edition=edition, group=entry.group, agency=entry.agency, number__isnull=False
    ).exclude(status=Entry.Status.WITHDRAWN)
    if eligibility.over_quota(edition.competition, entry.group, entered.count()):
        most = edition.competition.groups[entry.group].per_agency
        told.append(
            _("%(agency)s has sent %(most)d entries in this group already; more are not possible.")
            % {"agency": entry.agency, "most": most}
        )
    return told


def _facts_now(entry: Entry) -> Facts:
    words = prefill.words_of(dict(entry.sections.values_list("key", "text")))
    if entry.innovation is None:
        return replace(eligibility.facts_from(entry.facts), words=words)
    return prefill.facts_of(
        entry.edition, entry.innovation, group=entry.group, category=entry.category, words=words
    )


def _take_number(entry: Entry) -> None:
    Edition.objects.filter(pk=entry.edition_id).update(last_number=F("last_number") + 1)
    number = Edition.objects.values_list("last_number", flat=True).get(pk=entry.edition_id)
    Entry.objects.filter(pk=entry.pk).update(number=number)
    entry.number = number


def _keep_conflicts(entry: Entry) -> None:
    jurors = Juror.objects.filter(edition=entry.edition_id)
    Conflict.objects.bulk_create(
        (
            Conflict(juror=juror, entry=one, kind=kind, at=clock.now())
            for juror, one, kind in conflicts.derived(jurors, [entry])
        ),
        ignore_conflicts=True,
    )


@transaction.atomic
def withdraw_entry(entry: Entry, reason: str, *, by: Actor) -> None:
    """Take an entry out; what jurors gave is kept and does not count. Raises CompetitionRefused."""
    if not reason.strip():
        raise CompetitionRefused(_("Say why it is withdrawn."), "reason")
    moving.apply("withdraw", entry, withdrawn_for=reason.strip())
    _record("entry.withdrawn", entry, by, {"reason": reason.strip()})


@transaction.atomic
def note_external_number(entry: Entry, number: str, *, by: Actor) -> None:
    """Note under which number the proposal was typed into the national system, by hand."""
    Entry.objects.filter(pk=entry.pk).update(external=number.strip())
    _record("entry.external_number", entry, by, {"number": number.strip()})


def _check_open(edition: Edition, *, is_begun: bool = True) -> None:
    first = next(iter(edition.competition.stages))
    window = edition.window(first)
    if edition.stage == first and window.is_open:
        return
    is_early = clock.now() < window.opens_at
    moment = timezone.localtime(window.opens_at if is_early else window.closes_at)
    told = {"moment": saying.to_the_second(moment, language())}
    if is_early:
        raise CompetitionRefused(_("Registration opens on %(moment)s.") % told)
    if is_begun:
        raise CompetitionRefused(
            _("Registration closed on %(moment)s. What was written is kept as a draft.") % told
        )
    raise CompetitionRefused(_("Registration closed on %(moment)s.") % told)


def _record(verb: str, entry: Entry, by: Actor, content: Mapping[str, object]) -> None:
    ledger.record(verb, f"entry:{entry.code}", by=by, unit=entry.unit, content=content)
