"""A competition of the sample city in the middle of its scoring, and the next one, open for entries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import cycle

from sauyunan.accounts import queries as accounts_queries
from sauyunan.competitions import actions, bundles
from sauyunan.competitions.actions import Choice
from sauyunan.competitions.format import Competition
from sauyunan.competitions.models import Assignment, Edition, Entry
from sauyunan.competitions.refusals import CompetitionRefused
from sauyunan.core import clock, intake, storage
from sauyunan.core.actor import SYSTEM, Actor
from sauyunan.home.demo import pictures
from sauyunan.home.demo.city import Town
from sauyunan.innovations.models import Innovation
from sauyunan.kits.format import Texts

SERIES, JURORS = "iconic", ("juri", "juri2", "juri3", "juri4", "juri5")
SCORING, REGISTRATION = "penilaian", "pendaftaran"
_TEXT = (
    "Contoh isian usulan. Layanan ini dimulai karena warga menunggu lama dan harus datang lebih dari sekali. "
    "Sekarang permohonan diterima lewat ponsel dan kunjungan, dan hasilnya diukur setiap bulan."
)


def hold(town: Town, now: datetime) -> None:
    """One edition whose scoring began five days ago, and one whose registration began three days ago.

    Everything is done now, at the end of the story, so that the ledger stays in the order of time; only the
    windows are moved to where they would have been.
    """
    with clock.frozen(now):
        rules = bundles.named(SERIES)
        judged = _open(rules, now - timedelta(days=40), REGISTRATION, rules.competition)
        _enter(judged)
        _move(judged, now - timedelta(days=5), SCORING)
        _invite(judged, town)
        _judge(judged)
        following = _open(
            _next_year(rules), now - timedelta(days=3), REGISTRATION, f"{SERIES}-{rules.year + 1}"
        )
        _begin(following, town)


def _next_year(rules: Competition) -> Competition:
    """The same rules for the year after."""
    this, following = str(rules.year), str(rules.year + 1)
    title = {key: text.replace(this, following) for key, text in rules.title.model_dump().items()}
    return rules.model_copy(
        update={
            "competition": f"{SERIES}-{following}",
            "year": rules.year + 1,
            "title": Texts(**title),
        }
    )


def _open(rules: Competition, begins: datetime, stage: str, name: str) -> Edition:
    """An edition in which a stage begins at a moment."""
    unit = accounts_queries.root_unit()
    assert unit is not None  # noqa: S101  the city has just been made
    edition = actions.open_edition(rules, unit, name=name, is_public=True, by=SYSTEM)
    _move(edition, begins, stage)
    return Edition.objects.get(pk=edition.pk)


def _move(edition: Edition, begins: datetime, stage: str) -> None:
    """Move all windows by the same span of days, so that a stage begins about then."""
    span = timedelta(days=(begins - edition.window(stage).opens_at).days)
    windows = list(edition.windows.order_by("opens_at"))
    for window in windows if span < timedelta(0) else reversed(windows):
        actions.move_window(
            edition,
            window.stage,
            opens_at=window.opens_at + span,
            closes_at=window.closes_at + span,
            by=SYSTEM,
        )


def _enter(edition: Edition) -> None:
    """Innovations of every department and sub-district, each of which may enter."""
    rows = Innovation.objects.filter(
        stage=Innovation.Stage.APPLIED, status=Innovation.Status.LISTED, unit__isnull=False
    ).order_by("pk")
    categories = cycle(edition.competition.categories)
    for innovation, category in zip(rows, categories, strict=False):
        try:
            entry = actions.create_entry(
                edition, innovation, Choice("umum", category), author=None, by=SYSTEM
            )
        except CompetitionRefused:
            continue  # too young, or a winner of an earlier year
        _fill(entry)
        actions.ask_approval(entry, by=SYSTEM)
        actions.approve_entry(entry, by=SYSTEM)
        actions.submit_entry(entry, by=SYSTEM)


def _fill(entry: Entry) -> None:
    for section in entry.sections.all():
        if not section.text.strip():
            actions.save_section(entry, section.key, _TEXT, version=section.version, person=None)
    clean = intake.accept(pictures.picture("Surat pernyataan"), "surat.jpg")
    for key, one in entry.edition.competition.form.attachments.items():
        if one.kind in {"pdf", "picture"}:
            file = storage.save(clean.data, entry.files_scope)
            actions.attach(
                entry,
                key,
                {
                    "file": file,
                    "media_type": clean.media_type,
                    "digest": clean.sha256,
                    "size": clean.size,
                },
            )


def _invite(edition: Edition, town: Town) -> None:
    """The jury accepts, the entries are checked and given out."""
    known = list(edition.competition.categories)
    for at, username in enumerate(JURORS):
        person = town.person(username)
        juror = actions.invite_juror(edition, person, "jury", by=SYSTEM)
        actions.answer_invitation(
            juror,
            accepts=True,
            agency=f"Universitas Contoh {at + 1}",
            expertise=[known[at % len(known)], known[(at + 2) % len(known)]],
            by=Actor.for_person(person),
        )
    actions.end_stage(edition, by=SYSTEM)
    checked = Edition.objects.get(pk=edition.pk)
    for at, entry in enumerate(checked.entries.filter(stage=checked.stage).order_by("number")):
        actions.check_entry(entry, ["isi"] if at == 3 else [], by=SYSTEM)
    actions.end_stage(checked, by=SYSTEM)


def _judge(edition: Edition) -> None:
    """About two thirds of the cards are sent, one is a draft."""
    edition = Edition.objects.get(pk=edition.pk)
    actions.assign_stage(edition, SCORING, by=SYSTEM)
    rows = Assignment.objects.filter(stage=SCORING, entry__edition=edition).order_by("pk")
    for at, assignment in enumerate(rows):
        if at % 3 == 2:
            continue
        actions.save_card(
            assignment,
            _values(edition, at),
            to_entrant="Manfaatnya jelas. Tambahkan angka sebelum dan sesudah.",
        )
        if at != 0:
            actions.send_card(assignment, by=Actor.for_person(assignment.juror.person))


def _values(edition: Edition, at: int) -> dict[str, str]:
    levels: Sequence[int] = (72, 85, 78, 91, 66, 80, 88)
    criteria = edition.competition.stages[SCORING].criteria
    return {key: str(levels[(at + nth) % len(levels)]) for nth, key in enumerate(criteria)}


def _begin(edition: Edition, town: Town) -> None:
    """The innovator has begun a proposal for the next edition."""
    person = town.person("inovator")
    mine = Innovation.objects.filter(
        team__person=person, stage=Innovation.Stage.APPLIED, status=Innovation.Status.LISTED
    )
    choice = Choice("umum", next(iter(edition.competition.categories)))
    for innovation in mine.order_by("pk"):
        try:
            actions.create_entry(
                edition, innovation, choice, author=person, by=Actor.for_person(person)
            )
        except CompetitionRefused:
            continue
        return
