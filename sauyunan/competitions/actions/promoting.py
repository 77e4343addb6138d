"""A winner goes to the next competition: given away as a signed file, taken over on another installation."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sauyunan.accounts.models import City
from sauyunan.competitions import eligibility, passports
from sauyunan.competitions.actions.entering import Choice, Outside, enter_outside
from sauyunan.competitions.eligibility import Award, Facts
from sauyunan.competitions.models import Edition, Entry
from sauyunan.competitions.models.trust import TrustedCity
from sauyunan.competitions.passports import Passport, PassportRefused
from sauyunan.competitions.refusals import CompetitionRefused
from sauyunan.core import clock, keys, ledger
from sauyunan.core.actor import Actor

_KEY = re.compile(r"[0-9a-f]{64}")


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
    promotion = edition.competition.promotion
    if promotion is None:
        raise CompetitionRefused(_("After this competition no other follows."))
    if entry.status != Entry.Status.WON:
        raise CompetitionRefused(_("Only winners go on, and only when the competition has ended."))
    row, sheet = _result(entry)
    if promotion.best is not None and (row.get("rank") or 0) > promotion.best:
        told = {"best": promotion.best, "rank": row.get("rank")}
        raise CompetitionRefused(_("The best %(best)d go on; this entry has rank %(rank)s.") % told)
    private = keys.ledger_key(settings.SAUYUNAN_HOME)
    passport = _passport(entry, promotion.to, passports.public_key(private), row, sheet)
    content = {"to": promotion.to, "passport": passports.digest(passport)}
    ledger.record("entry.passed", f"entry:{entry.code}", by=by, unit=edition.unit, content=content)
    return passports.written(passport, private)


def _result(entry: Entry) -> tuple[dict[str, Any], str]:
    last = entry.edition.results.order_by("-pk").first()
    rows = last.sheet["results"] if last else []
    found: dict[str, Any] = next((one for one in rows if one["code"] == entry.code), {})
    return found, last.digest if last else ""


def _passport(entry: Entry, to: str, key: str, row: dict[str, Any], sheet: str) -> Passport:
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
    return Passport.model_validate(
        {
            "format": passports.FORMAT,
            "to": to,
            "city": city.name,
            "area": city.area,
            "key": key,
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
                one.story: texts[name]
                for name, one in form.items()
                if one.story and texts.get(name)
            },
            "evidence": entry.evidence,
            "rank": row.get("rank"),
            "score": row.get("score") or "",
            "sheet": sheet,
            "issued_on": clock.today().isoformat(),
        }
    )


@transaction.atomic
def take_winner(edition: Edition, data: bytes, choice: Choice, *, by: Actor) -> Entry:
    """A draft from the file of another installation, filled as far as the form has the same sections.

    Raises CompetitionRefused for a file that is forged, unknown, for another competition, or was taken already;
    and what ``enter_outside`` raises.
    """
    trusted = dict(TrustedCity.objects.values_list("key", "name"))
    try:
        passport = passports.opened(data, trusted)
    except PassportRefused as refusal:
        raise CompetitionRefused(_refusal(refusal)) from None
    if passport.to not in {edition.name, edition.competition.competition}:
        told = {"to": passport.to, "here": edition.name}
        raise CompetitionRefused(_("The file was given for %(to)s, not for %(here)s.") % told)
    mark = passports.digest(passport)
    Edition.objects.select_for_update().get(pk=edition.pk)
    taken = Entry.objects.filter(
        edition=edition, passport__city=passport.key, passport__entry=passport.entry
    )
    if known := taken.first():
        raise CompetitionRefused(
            _("This winner was taken over already, as entry %(code)s.") % {"code": known.code}
        )
    outside = Outside(
        title=passport.title,
        agency=passport.agency,
        texts=_texts(edition, passport),
        facts=_facts(edition, passport, choice),
        evidence=passport.evidence,
        passport={"city": passport.key, "entry": passport.entry, "digest": mark},
    )
    entry = enter_outside(edition, outside, choice, by=by)
    content = {"passport": mark, "city": passport.city}
    ledger.record(
        "entry.taken_over", f"entry:{entry.code}", by=by, unit=edition.unit, content=content
    )
    return entry


def _texts(edition: Edition, passport: Passport) -> dict[str, str]:
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
    if refusal.reason == "forged":
        return (
            _("The signature does not fit: the file of %(detail)s was changed. Ask for it anew.")
            % told
        )
    return _("This is no file of a winner, or it is damaged: %(detail)s") % told
