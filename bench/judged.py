"""An edition whose judging has come far: many entries, each with the whole cards of its jurors."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import timedelta

from bench import sessions
from bench.drafts import open_edition
from sauyunan.accounts import access
from sauyunan.accounts.models import Membership, Person
from sauyunan.competitions import actions, bundles
from sauyunan.competitions.format import Competition
from sauyunan.competitions.models import (
    Assignment,
    Conflict,
    Edition,
    Entry,
    Juror,
    Scorecard,
    Window,
)
from sauyunan.core import clock, codes
from sauyunan.core.actor import SYSTEM

STAGE = "penilaian"
EACH, CRITERIA, JURORS = 5, 8, 60
_AT_ONCE = 5_000


def main(words: Sequence[str]) -> None:
    """Words: ``cards`` and how many entries, all judged; ``drafts`` and how many, none judged yet; ``agree``:
    a small team changes one card; ``end``: the stage ends and its result is published."""
    told: object = None
    if words[0] in {"cards", "drafts"}:
        told = _fill(int(words[1]), has_cards=words[0] == "cards")
    elif words[0] == "agree":
        _agree()
    else:
        _end()
    print(json.dumps(told))


def _fill(count: int, *, has_cards: bool) -> dict[str, object]:
    """So many entries, each given to five jurors; the edition, a manager's cookie, and who judges what."""
    dice = random.Random(1)  # noqa: S311 - made-up entries
    edition = open_edition(_rules(), STAGE)
    people = Person.objects.bulk_create(
        Person(username=f"juri{at}", full_name=f"Juri Contoh {at}") for at in range(JURORS)
    )
    panel = Juror.objects.bulk_create(
        Juror(
            edition=edition,
            person=person,
            panel="jury",
            pseudonym=f"J{at:03}",
            agency=f"Perguruan Tinggi {at}",
            invited_at=clock.now(),
            accepted_at=clock.now(),
        )
        for at, person in enumerate(people)
    )
    entries = _entries(edition, count, dice)
    given = Assignment.objects.bulk_create(
        (
            Assignment(juror=juror, entry=entry, stage=STAGE, at=clock.now())
            for entry in entries
            for juror in dice.sample(panel, EACH)
        ),
        batch_size=_AT_ONCE,
    )
    if has_cards:
        _cards(edition, given, dice)
        _conflicts(panel, entries, given, dice)
    manager = Person.objects.create(username="pengelola", full_name="Pengelola Contoh")
    Membership.objects.create(person=manager, unit=edition.unit, role=access.COMPETITION)
    cookies = sessions.cookies([manager, *people])
    by_juror = {juror.pk: cookies[juror.person_id] for juror in panel}
    return {
        "edition": edition.name,
        "manager": cookies[manager.pk],
        "classes": list(edition.competition.classes),
        "criteria": list(edition.competition.stages[STAGE].criteria),
        "given": [(one.entry.code, by_juror[one.juror_id]) for one in given],
    }


def _rules() -> Competition:
    """The shipped bundle with eight criteria, five jurors, and a result that shows all scores."""
    rules = bundles.named("kijb-2022").model_dump(mode="json", by_alias=True, exclude_unset=True)
    criterion = next(iter(rules["stages"][STAGE]["criteria"].values()))
    rules["stages"][STAGE] |= {
        "jury": {"per_entry": EACH},
        "scoring": {"method": "severity_adjusted", "least_scores": EACH, "reconcile_above": "25"},
        "criteria": {f"k{at}": {**criterion, "weight": "12.5"} for at in range(CRITERIA)},
    }
    rules["ties"] = {"chain": ["criterion:k0", "median", "lot"]}
    rules["publication"] = {**rules.get("publication", {}), "scores": "all"}
    return Competition.model_validate(rules)


def _entries(edition: Edition, count: int, dice: random.Random) -> list[Entry]:
    classes = list(edition.competition.classes)
    made = Entry.objects.bulk_create(
        (
            Entry(
                edition=edition,
                title=f"Inovasi Contoh {at}",
                code=codes.random_code(12),
                number=at + 1,
                agency=f"Kota Contoh {at % 600}",
                unit=None,
                group="umum",
                category="sosial",
                klass=dice.choice(classes),
                stage=STAGE,
                status=Entry.Status.SENT,
                sent_at=clock.now(),
                made_at=clock.now(),
            )
            for at in range(count)
        ),
        batch_size=_AT_ONCE,
    )
    Edition.objects.filter(pk=edition.pk).update(last_number=count)
    return made


def _cards(edition: Edition, given: Sequence[Assignment], dice: random.Random) -> None:
    """Values of 50 to 100; in one card of twenty a team has agreed on another value."""
    keys = list(edition.competition.stages[STAGE].criteria)
    Scorecard.objects.bulk_create(
        (
            Scorecard(
                assignment=one,
                values={key: str(dice.randint(50, 100)) for key in keys},
                reconciled={keys[0]: "75"} if at % 20 == 0 else None,
                sent_at=clock.now(),
                changed_at=clock.now(),
            )
            for at, one in enumerate(given)
        ),
        batch_size=_AT_ONCE,
    )


def _conflicts(
    panel: Sequence[Juror],
    entries: Sequence[Entry],
    given: Sequence[Assignment],
    dice: random.Random,
) -> None:
    """Six of each juror, with entries that he or she was not given."""
    judged = {(one.juror_id, one.entry_id) for one in given}
    Conflict.objects.bulk_create(
        Conflict(juror=juror, entry=entry, kind=Conflict.Kind.DECLARED, at=clock.now())
        for juror in panel
        for entry in dice.sample(entries, 6)
        if (juror.pk, entry.pk) not in judged
    )


def _agree() -> None:
    """Another card each time."""
    card = Scorecard.objects.filter(reconciled__isnull=True).order_by("pk")[0]
    key, value = next(iter(card.values.items()))
    actions.reconcile(card, {key: "60" if value != "60" else "61"}, by=SYSTEM)


def _end() -> None:
    edition = Edition.objects.get()
    earlier = clock.now() - timedelta(seconds=1)
    Window.objects.filter(edition=edition, stage=STAGE).update(closes_at=earlier)
    result = actions.end_stage(edition, by=SYSTEM)
    if result is None:
        raise SystemExit("the stage has no result")
    actions.publish_result(result, by=SYSTEM)
