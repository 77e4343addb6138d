"""What a proposal begins with: texts of the registry, the measured evidence, and what eligibility rules see."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from sauyunan.accounts.models import City, Unit
from sauyunan.competitions import eligibility
from sauyunan.competitions.eligibility import Award, Facts
from sauyunan.competitions.format import Section
from sauyunan.competitions.models import Edition, Entry
from sauyunan.core import clock, saying
from sauyunan.core.actor import Actor
from sauyunan.core.i18n import pick
from sauyunan.innovations.actions import record_measurements
from sauyunan.innovations.evidence import Evidence, evidence_of, said, title_of
from sauyunan.innovations.models import Innovation
from sauyunan.innovations.queries import ProposalFacts, proposal_facts
from sauyunan.innovations.sections import count_words

_PLACES = {2: "kecamatan", 3: "kelurahan"}


def agency_of(unit: Unit | None, edition: Edition) -> str:
    """Who enters, as quotas and conflicts count: the department within a city, the city beyond it."""
    city = City.objects.first()
    name = city.name if city else ""
    if edition.competition.level != "city" or unit is None:
        return name
    steps = [int(step) for step in unit.path.strip("/").split("/") if step]
    above = {one.pk: one for one in Unit.objects.filter(pk__in=steps)}
    return above[steps[1]].name if len(steps) > 1 and steps[1] in above else unit.name


def place_of(unit: Unit | None) -> str:
    """What the unit serves, by the code of its area (Permendagri 58/2021)."""
    dots = unit.area.count(".") if unit else 0
    return _PLACES.get(dots, "perangkat_daerah")


def facts_of(
    edition: Edition, innovation: Innovation, *, group: str, category: str, words: int = 0
) -> Facts:
    """What the rules see of an innovation now."""
    known = proposal_facts(innovation)
    parent = innovation.unit.parent if innovation.unit else None
    closes = edition.window(next(iter(edition.competition.stages))).closes_at
    return Facts(
        title=known.title,
        group=group,
        category=category,
        stage=known.stage,
        kind=known.kind,
        form=known.form,
        unit_code=known.unit_code,
        unit_place=place_of(innovation.unit),
        unit_parent=parent.code if parent else "",
        has_started=known.since is not None,
        age_days=eligibility.age_in_days(timezone.localtime(closes), known.since),
        has_source=bool(known.source),
        source=known.source,
        is_public=innovation.is_public,
        replicas=known.replicas,
        words=words,
        awards=tuple(Award(one.series, one.year, one.group, one.result) for one in known.awards),
    )


def texts_for(edition: Edition, innovation: Innovation) -> dict[str, str]:
    """Section -> the text that it begins with."""
    known = proposal_facts(innovation, improved_since=_since_last(edition, innovation))
    evidence = _evidence(innovation)
    return {
        key: _text(section, known, evidence)
        for key, section in edition.competition.form.sections.items()
    }


def evidence_for(innovation: Innovation, *, by: Actor) -> dict[str, Any]:
    """The measured evidence that an entry carries, of the thirty days before today: numbers as text with their
    definitions, and the digests to which the ledger commits with them."""
    evidence = _evidence(innovation)
    if evidence is None:
        return {}
    record_measurements(innovation, evidence.since, evidence.until, by=by)
    kept = innovation.measurements.filter(since=evidence.since, until=evidence.until)
    digests = dict(kept.order_by("pk").values_list("indicator", "digest"))
    return {
        "kit": evidence.kit,
        "version": evidence.version,
        "since": evidence.since.isoformat(),
        "until": evidence.until.isoformat(),
        "findings": [
            {
                "key": one.key,
                "title": title_of(one),
                "value": None if one.value is None else str(one.value),
                "unit": pick(one.unit, "id") if one.unit else "",
                "said": said(one, "id"),
                "n": one.n,
                "definition": one.definition,
                "digest": digests.get(one.key, ""),
            }
            for one in evidence.findings
        ],
    }


def _evidence(innovation: Innovation) -> Evidence | None:
    """Of days that are over, so that it comes out the same when it is computed again."""
    return evidence_of(innovation, until=clock.today() - timedelta(days=1))


def words_of(texts: Mapping[str, str]) -> int:
    """Words of all sections together."""
    return sum(count_words(text) for text in texts.values())


def _since_last(edition: Edition, innovation: Innovation) -> date | None:
    """The day on which the innovation's last entry of any competition was sent."""
    rows = Entry.objects.filter(innovation=innovation, sent_at__isnull=False).exclude(
        edition=edition
    )
    last = rows.order_by("-sent_at").values_list("sent_at", flat=True).first()
    return timezone.localtime(last).date() if last else None


def _text(section: Section, known: ProposalFacts, evidence: Evidence | None) -> str:
    parts = [known.story.get(section.story, "") if section.story else ""]
    if section.evidence and evidence:
        parts += _measured(evidence)
    if section.improvements:
        parts += [f"- {one.finding}: {one.outcome}" for one in known.improvements]
    return "\n".join(part for part in parts if part)


def _measured(evidence: Evidence) -> list[str]:
    since, until = (saying.day(day, "id") for day in (evidence.since, evidence.until))
    told = [
        _("Measured by the running service, %(since)s to %(until)s:")
        % {"since": since, "until": until}
    ]
    for one in evidence.findings:
        if one.value is not None:
            told.append(f"- {title_of(one)}: {said(one, 'id')} (n = {one.n})")
    return told if len(told) > 1 else []
