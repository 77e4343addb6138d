"""A whole competition with made-up entries and jurors, through the same actions that the pages use.

Everything happens in a transaction that is rolled back: nothing of it stays. The seed decides every made-up
fact, so the same seed plays the same competition.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from sauyunan.accounts.models import Person, Unit
from sauyunan.competitions import actions
from sauyunan.competitions.actions import Choice, Outside
from sauyunan.competitions.checking import JUDGED
from sauyunan.competitions.eligibility import Award, Facts
from sauyunan.competitions.format import Competition, Criterion, Stage
from sauyunan.competitions.models import Assignment, Edition, Entry, Juror
from sauyunan.competitions.winners import last_result
from sauyunan.core import clock
from sauyunan.core.actor import SYSTEM, Actor

JURORS = 7
_NAMES = (
    "Antar",
    "Sapa",
    "Peduli",
    "Cerdas",
    "Terpadu",
    "Mandiri",
    "Gesit",
    "Ramah",
    "Rukun",
    "Tanggap",
)
_THINGS = ("Obat", "Sampah", "Air", "Gizi", "Pasar", "Lansia", "Sekolah", "Izin", "Kebun", "Batik")


class PlayRefused(Exception):
    """The competition cannot be played, and why."""


NO_REPORTS = "Played with made-up entries, which nobody visits."
"""Why stages of field verification end without reports."""


@dataclass(frozen=True)
class Cast:
    """How many enter, and how many of them pass a stage that is checked (stage -> how many)."""

    entries: int
    pass_checks: Mapping[str, int]


CASTS: Mapping[str, Cast] = {
    # 681 entries, of which 441 passed the selection (pasundanekspres.co, satujabar.com).
    "kijb-2022": Cast(681, {"seleksi": 441}),
}
"""Editions of which the real numbers are known; others play with a default."""


def play(competition: Competition, seed: int, cast: Cast | None = None) -> dict[str, Any]:
    """Play it and roll everything back: ``stages`` (how many stood in each after the first, beginning with all
    that entered), ``winners`` per class with codes and scores, and what was not filled.

    Raises PlayRefused where there is no city.
    """
    unit = Unit.objects.filter(parent=None).order_by("pk").first()
    if unit is None:
        raise PlayRefused("no unit")
    with transaction.atomic():
        found = _Play(competition, unit, seed, cast or cast_of(competition)).whole()
        transaction.set_rollback(True)
    return found


def cast_of(competition: Competition) -> Cast:
    """The real numbers where they are known; else as many entries as there are places, four times over, of
    which three in four pass a check."""
    known = CASTS.get(competition.competition)
    if known is not None:
        return known
    places = sum(one.places or 3 for one in competition.classes.values())
    stages = (key for key, one in competition.stages.items() if one.kind == "checking")
    entries = max(40, 4 * places)
    return Cast(entries, dict.fromkeys(stages, entries * 3 // 4))


class _Play:
    def __init__(self, competition: Competition, unit: Unit, seed: int, cast: Cast) -> None:
        self._rules, self._unit, self._cast = competition, unit, cast
        self._dice = random.Random(seed)  # noqa: S311 - made-up facts
        self._seed = seed
        self._by: Actor = SYSTEM
        self._worth: dict[str, float] = {}

    def whole(self) -> dict[str, Any]:
        edition = actions.open_edition(
            _without_field(self._rules),
            self._unit,
            by=self._by,
            name=f"main-{self._seed}-{self._rules.competition}"[:60],
        )
        # The lot is drawn from the seed here, so that the same seed gives the same winners.
        Edition.objects.filter(pk=edition.pk).update(lot_seed=self._seed.to_bytes(32, "big"))
        counts = []
        for key, stage in self._rules.stages.items():
            edition = self._fresh(edition)
            window = edition.window(key)
            with clock.frozen(window.opens_at + timedelta(hours=1)):
                self._run(edition, key, stage)
            if stage.kind in JUDGED or stage.kind in {"entering", "checking"}:
                counts.append(self._standing(edition, key))
            with clock.frozen(window.closes_at):
                result = actions.end_stage(edition, by=self._by, reason=NO_REPORTS)
                if result is not None:
                    actions.publish_result(result, by=self._by)
        return self._told(self._fresh(edition), counts)

    def _fresh(self, edition: Edition) -> Edition:
        return Edition.objects.prefetch_related("windows").select_related("unit").get(pk=edition.pk)

    def _standing(self, edition: Edition, stage: str) -> int:
        return edition.entries.filter(stage=stage, status=Entry.Status.SENT).count()

    def _run(self, edition: Edition, key: str, stage: Stage) -> None:
        if stage.kind == "entering":
            self._enter(edition)
        elif stage.kind == "checking":
            self._check(edition, key, stage)
        elif stage.kind in JUDGED:
            self._judge(edition, key, stage)

    # -- Entering ---------------------------------------------------------------------------------
    def _enter(self, edition: Edition) -> None:
        classes, groups = (
            list(self._rules.classes),
            [key for key, one in self._rules.groups.items() if not one.invited_only],
        )
        for number in range(self._cast.entries):
            choice = Choice(
                groups[number % len(groups)],
                self._dice.choice([*self._rules.categories, ""]) if self._rules.categories else "",
                classes[number % len(classes)],
            )
            if self._rules.categories and not choice.category:
                choice = Choice(choice.group, next(iter(self._rules.categories)), choice.klass)
            entry = actions.enter_outside(
                edition, self._made_up(number, choice), choice, by=self._by
            )
            entry.code = f"contoh{number + 1:06d}"  # the lot is drawn by it
            Entry.objects.filter(pk=entry.pk).update(code=entry.code)
            self._complete(entry)
            actions.ask_approval(entry, by=self._by)
            actions.approve_entry(entry, by=self._by)
            actions.submit_entry(entry, by=self._by)
            self._worth[entry.code] = self._dice.gauss(74, 8)

    def _made_up(self, number: int, choice: Choice) -> Outside:
        name = f"{self._dice.choice(_NAMES)} {self._dice.choice(_THINGS)} {number + 1}"
        text = " ".join(f"kata{at}" for at in range(30))
        facts = Facts(
            title=name,
            group=choice.group,
            category=choice.category,
            stage="applied",
            kind="digital",
            form="service",
            unit_code=f"P{number % 97:02d}",
            unit_place=choice.klass,
            unit_parent="",
            has_started=True,
            age_days=self._dice.randint(800, 3000),
            has_source=True,
            source="Inovasi contoh",
            is_public=True,
            replicas=self._dice.randint(0, 4),
            words=0,
            awards=(Award("kota", 2021, "", "juara-1"),),
        )
        texts = dict.fromkeys(self._rules.form.sections, text)
        return Outside(name, f"Peserta contoh {number % 97 + 1}", texts, facts)

    def _complete(self, entry: Entry) -> None:
        for key in self._rules.form.attachments:
            actions.attach(entry, key, {"address": "https://contoh.example/berkas", "seconds": 60})

    # -- Checking and judging ---------------------------------------------------------------------
    def _check(self, edition: Edition, key: str, stage: Stage) -> None:
        entries = list(
            edition.entries.filter(stage=key, status=Entry.Status.SENT).order_by("number")
        )
        passing = set(
            self._dice.sample(
                [one.pk for one in entries], min(len(entries), self._passing(key, entries))
            )
        )
        checks = list(stage.checks)
        for entry in entries:
            entry.edition = edition
            failed = [] if entry.pk in passing else [self._dice.choice(checks)]
            actions.check_entry(entry, failed, by=self._by)

    def _passing(self, key: str, entries: list[Entry]) -> int:
        return self._cast.pass_checks.get(key, len(entries))

    def _judge(self, edition: Edition, key: str, stage: Stage) -> None:
        if stage.jury is None:
            return
        for juror in self._jury(edition, stage.jury.panel, stage.jury.per_entry):
            if juror.accepted_at is None:
                actions.answer_invitation(
                    juror,
                    accepts=True,
                    agency=f"Perguruan tinggi contoh {juror.pseudonym}",
                    by=self._by,
                )
        found = actions.assign_stage(edition, key, by=self._by)
        if found.lacking:
            raise PlayRefused(f"{len(found.lacking)} entries lack jurors in {key}")
        strict = {juror: self._dice.gauss(0, 4) for juror in sorted(found.loads)}
        rows = Assignment.objects.filter(entry__edition=edition, stage=key)
        for assignment in rows.select_related("juror", "entry__edition").order_by(
            "entry__number", "juror__pseudonym"
        ):
            worth = self._worth[assignment.entry.code] + strict[assignment.juror.pseudonym]
            values = dict(self._values(stage.criteria, worth))
            actions.save_card(assignment, values)
            actions.send_card(assignment, by=self._by)

    def _values(self, criteria: Mapping[str, Criterion], worth: float) -> Iterator[tuple[str, str]]:
        for key, one in criteria.items():
            least, most, step = Decimal(one.least), Decimal(one.most), Decimal(one.step)
            share = min(100.0, max(0.0, worth + self._dice.gauss(0, 5))) / 100
            steps = round(float((most - least) / step) * share)
            yield key, f"{least + step * steps:f}"

    def _jury(self, edition: Edition, panel: str, per_entry: int) -> list[Juror]:
        known = list(Juror.objects.filter(edition=edition, panel=panel))
        for number in range(len(known), max(JURORS, per_entry)):
            person = Person.objects.create(
                username=f"juri-contoh-{self._seed}-{panel}-{number}",
                full_name=f"Juri contoh {number + 1}",
            )
            known.append(actions.invite_juror(edition, person, panel, by=self._by))
        return known

    # -- What came of it --------------------------------------------------------------------------
    def _told(self, edition: Edition, counts: list[int]) -> dict[str, Any]:
        winners: dict[str, list[dict[str, Any]]] = {key: [] for key in self._rules.classes}
        last = last_result(edition)
        for row in last.sheet["results"] if last else []:
            if row["goes_on"]:
                winners[row["class"]].append(
                    {
                        "number": self._number(row["code"]),
                        "score": row["score"],
                        "rank": row["class_rank"],
                    }
                )
        return {
            "competition": self._rules.competition,
            "seed": self._seed,
            "stages": _falling(counts),
            "winners": winners,
            "places": {key: len(rows) for key, rows in winners.items()},
        }

    def _number(self, code: str) -> int | None:
        return Entry.objects.values_list("number", flat=True).get(code=code)


def _without_field(rules: Competition) -> Competition:
    """The same, but that stages of field verification may end without reports: nobody goes anywhere in a play."""
    stages = {
        key: one.model_copy(update={"missing_reports": "reason"}) if one.kind == "visit" else one
        for key, one in rules.stages.items()
    }
    return rules.model_copy(update={"stages": stages})


def _falling(counts: list[int]) -> list[int]:
    """How many stood in each stage; stages in which nobody was left out are told once."""
    return [count for at, count in enumerate(counts) if at == 0 or count != counts[at - 1]]
