"""A winner goes to the next competition: given away as a signed file, taken over on another installation."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sauyunan.accounts.models import City
from sauyunan.competitions import completeness, eligibility, passport_files, passports, winners
from sauyunan.competitions.actions.entering import Choice, Outside, attach, enter_outside
from sauyunan.competitions.eligibility import Award, Facts
from sauyunan.competitions.format import Attachment as AttachmentRule
from sauyunan.competitions.models import Attachment, Edition, Entry, TrustedCity
from sauyunan.competitions.passports import Carried, Opened, Passport, PassportRefused
from sauyunan.competitions.refusals import CompetitionRefused
from sauyunan.core import clock, intake, keys, ledger, picture_pdf, storage
from sauyunan.core.actor import Actor
from sauyunan.core.i18n import pick
from sauyunan.core.intake import Clean, IntakeRefused

_KEY = re.compile(r"[0-9a-f]{64}")
_LINKS = frozenset({"link", "video"})
_MOST = passport_files.LARGEST - passport_files.LARGEST_CONTENT
"""Octets of all attachments of a file together."""


@dataclass(frozen=True)
class Fate:
    """What becomes of an attachment that came along; ``why_not`` "": it is kept."""

    key: str
    carried: Carried
    why_not: str = ""


@transaction.atomic
def trust_city(name: str, key: str, *, by: Actor) -> TrustedCity:
    """Take files of a city from now on. Raises CompetitionRefused for what is no public key."""
    plain = key.strip().lower()
    if not _KEY.fullmatch(plain):
        raise CompetitionRefused(
            _(
                "A public key has 64 signs, 0 to 9 and a to f. The other city types: sauyunan competition key"
            )
        )
    made, _is_new = TrustedCity.objects.update_or_create(
        key=plain, defaults={"name": name, "at": clock.now()}
    )
    ledger.record("city.trusted", f"city:{plain[:16]}", by=by, content={"name": name, "key": plain})
    return made


@transaction.atomic
def pass_winner(entry: Entry, *, by: Actor) -> bytes:
    """The signed file of a winner for the competition that the bundle names.

    Raises CompetitionRefused for an entry that did not win, or not by enough, and where nothing follows.
    """
    edition = entry.edition
    last = winners.last_result(edition)
    row = winners.row_of(entry, last)
    refused, promotion = winners.why_not(entry, row), edition.competition.promotion
    if promotion is None or refused:
        raise CompetitionRefused(refused)
    private = keys.ledger_key(settings.SAUYUNAN_HOME)
    carried, files, left_out = _carried(entry)
    passport = Passport.model_validate(
        {
            **_content(entry, row),
            "to": promotion.to,
            "key": passports.public_key(private),
            "sheet": last.digest if last else "",
            "attachments": carried,
            "left_out": left_out,
        }
    )
    content = {"to": promotion.to, "passport": passports.digest(passport)}
    ledger.record("entry.passed", f"entry:{entry.code}", by=by, unit=edition.unit, content=content)
    return passports.written(passport, files, private)


def _carried(entry: Entry) -> tuple[dict[str, dict[str, Any]], dict[str, bytes], list[str]]:
    """Attachments as the content names them, their PDFs, and titles of those that are too large to travel."""
    rules = entry.edition.competition.form.attachments
    carried: dict[str, dict[str, Any]] = {}
    files: dict[str, bytes] = {}
    left_out: list[str] = []
    for one in entry.attachments.order_by("key"):
        title = pick(rules[one.key].title, "id") if one.key in rules else one.key
        about: dict[str, Any] = {"title": title}
        if one.file:
            data = _as_pdf(entry, one)
            if len(data) > intake.MAX_PDF or len(data) + sum(map(len, files.values())) > _MOST:
                left_out.append(title)
                continue
            files[one.key] = data
            about |= {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
        else:
            about |= {"address": one.address, "seconds": one.seconds}
        carried[one.key] = about
    return carried, files, left_out


def _as_pdf(entry: Entry, one: Attachment) -> bytes:
    return picture_pdf.from_jpegs(intake.pages_of(storage.load(one.file, entry.files_scope)))


def _content(entry: Entry, row: dict[str, Any]) -> dict[str, Any]:
    """What the file says of the entry; ``row``: its line in the sheet of the last result."""
    edition, city, innovation = entry.edition, City.objects.get(), entry.innovation
    texts = dict(entry.sections.values_list("key", "text"))
    form = edition.competition.form.sections
    facts = eligibility.facts_from(entry.facts)
    won = edition.competition.classes[entry.klass].award
    own = {
        "series": edition.series,
        "year": edition.year,
        "group": entry.group,
        "result": won.replace("{rank}", str(row.get("class_rank") or 1)),
    }
    awards = [
        {**vars(one)}
        for one in facts.awards
        if (one.series, one.year) != (own["series"], own["year"])
    ]
    return {
        "format": passports.FORMAT,
        "city": city.name,
        "area": city.area,
        "competition": edition.name,
        "bundle": edition.digest,
        "entry": entry.code,
        "receipt": entry.receipt,
        "title": entry.title,
        "agency": city.name if edition.competition.level == "city" else entry.agency,
        "since": innovation.since.isoformat() if innovation and innovation.since else None,
        "stage": facts.stage,
        "kind": facts.kind,
        "form": facts.form,
        "source": facts.source,
        "replicas": facts.replicas,
        "awards": [*awards, own],
        "sections": texts,
        "stories": {
            one.story: texts[name] for name, one in form.items() if one.story and texts.get(name)
        },
        "evidence": entry.evidence,
        "rank": row.get("rank"),
        "score": row.get("score") or "",
        "issued_on": clock.today().isoformat(),
    }


def read_winner(edition: Edition, data: bytes) -> Opened:
    """What a file for this edition says, as far as a trusted city has signed it; nothing is kept.

    Raises CompetitionRefused for a file that is forged, unknown, for another competition, or was taken already.
    """
    trusted = dict(TrustedCity.objects.values_list("key", "name"))
    try:
        found = passports.opened(data, trusted)
    except PassportRefused as refusal:
        raise CompetitionRefused(_refusal(refusal)) from None
    passport = found.passport
    if passport.to not in {edition.name, edition.competition.competition}:
        told = {"to": passport.to, "here": edition.name}
        raise CompetitionRefused(_("The file was given for %(to)s, not for %(here)s.") % told)
    _check_new(edition, passport)
    return found


def _check_new(edition: Edition, passport: Passport) -> None:
    taken = Entry.objects.filter(
        edition=edition, passport__city=passport.key, passport__entry=passport.entry
    )
    if known := taken.first():
        raise CompetitionRefused(
            _("This winner was taken over already, as entry %(code)s.") % {"code": known.code}
        )


def take_winner(edition: Edition, data: bytes, choice: Choice, *, by: Actor) -> Entry:
    """A draft from the file of another installation, filled as far as the form has the same sections and
    attachments. Who leads the edition completes and sends it.

    Raises CompetitionRefused as ``read_winner`` does and for an attachment that is no harmless picture or PDF;
    and what ``enter_outside`` raises.
    """
    found = read_winner(edition, data)
    kept = [one for one in fates(edition, found.passport, choice.group) if not one.why_not]
    clean = dict(_cleaned(found, kept))  # slow, and asks for no lock
    return _take(edition, found, choice, kept, clean, by)


def fates(edition: Edition, passport: Passport, group: str = "") -> list[Fate]:
    """What becomes of each attachment in the form of a group, or of any where none is named."""
    rules = edition.competition
    asked = completeness.attachments_of(rules, group) if group else rules.form.attachments
    return [
        Fate(key, one, _why_not(asked.get(key), one)) for key, one in passport.attachments.items()
    ]


def _why_not(rules: AttachmentRule | None, carried: Carried) -> str:
    if rules is None or (rules.kind in _LINKS) == bool(carried.sha256):
        return _("not asked for here")
    if carried.size > rules.most_mb * 1_000_000:
        return _("larger than %(most)d MB") % {"most": rules.most_mb}
    return ""


def _cleaned(found: Opened, kept: list[Fate]) -> Iterator[tuple[str, Clean]]:
    """The files drawn anew, as any file from a stranger."""
    for one in kept:
        if not one.carried.sha256:
            continue
        try:
            yield one.key, intake.accept(found.files[one.key], f"{one.key}.pdf")
        except IntakeRefused as refusal:
            told = {"title": one.carried.title, "why": refusal.message}
            raise CompetitionRefused(_("“%(title)s”: %(why)s") % told) from refusal


@transaction.atomic
def _take(
    edition: Edition,
    found: Opened,
    choice: Choice,
    kept: list[Fate],
    clean: Mapping[str, Clean],
    by: Actor,
) -> Entry:
    passport, mark = found.passport, passports.digest(found.passport)
    Edition.objects.select_for_update().get(pk=edition.pk)
    _check_new(edition, passport)
    outside = Outside(
        title=passport.title,
        agency=passport.agency,
        texts=texts_for(edition, passport),
        facts=_facts(edition, passport, choice),
        evidence=passport.evidence,
        passport={"city": passport.key, "entry": passport.entry, "digest": mark},
    )
    entry = enter_outside(edition, outside, choice, by=by)
    for one in kept:
        attach(entry, one.key, _values(entry, one.carried, clean.get(one.key)))
    content = {
        "passport": mark,
        "city": passport.city,
        "attachments": {one.key: one.carried.sha256 or one.carried.address for one in kept},
    }
    ledger.record(
        "entry.taken_over", f"entry:{entry.code}", by=by, unit=edition.unit, content=content
    )
    return entry


def _values(entry: Entry, carried: Carried, clean: Clean | None) -> dict[str, Any]:
    if clean is None:
        return {"address": carried.address, "seconds": carried.seconds}
    return {
        "file": storage.save(clean.data, entry.files_scope),
        "media_type": clean.media_type,
        "digest": clean.sha256,
        "size": clean.size,
    }


def texts_for(edition: Edition, passport: Passport) -> dict[str, str]:
    """By the same section of the registry, else by a section of the same name."""
    return {
        key: passport.stories.get(one.story or "", "") or passport.sections.get(key, "")
        for key, one in edition.competition.form.sections.items()
    }


def _facts(edition: Edition, passport: Passport, choice: Choice) -> Facts:
    closes = edition.window(next(iter(edition.competition.stages))).closes_at
    since = date.fromisoformat(passport.since) if passport.since else None
    return Facts(
        title=passport.title,
        group=choice.group,
        category=choice.category,
        stage=passport.stage,
        kind=passport.kind,
        form=passport.form,
        unit_code="",
        unit_place="",
        unit_parent="",
        has_started=since is not None,
        age_days=eligibility.age_in_days(timezone.localtime(closes), since),
        has_source=bool(passport.source),
        source=passport.source,
        is_public=True,
        replicas=passport.replicas,
        words=0,
        awards=tuple(Award(one.series, one.year, one.group, one.result) for one in passport.awards),
    )


def _refusal(refusal: PassportRefused) -> str:
    told = {"detail": refusal.detail}
    if refusal.reason == "unknown":
        return (
            _(
                "The city is not among those whose files are taken: %(detail)s. Compare the key with the city, then "
                "type: sauyunan competition trust NAME KEY"
            )
            % told
        )
    if refusal.reason == "large":
        return (
            _(
                "The file is larger than %(detail)s MB. Ask the city for one with smaller attachments."
            )
            % told
        )
    if refusal.reason == "forged":
        return (
            _("The signature does not fit: the file of %(detail)s was changed. Ask for it anew.")
            % told
        )
    if refusal.detail:
        return _("This is no file of a winner, or it is damaged: %(detail)s") % told
    return _("This is no file of a winner, or it is damaged. Ask the city for it anew.")
