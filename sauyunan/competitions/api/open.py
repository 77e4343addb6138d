"""What everybody reads of competitions: editions with their rules, published results and their sheets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Router, Schema

from sauyunan.competitions import sheets, showing
from sauyunan.competitions.api.answering import PER_MINUTE, for_all
from sauyunan.competitions.format import Competition, Criterion
from sauyunan.competitions.models import Edition, Result
from sauyunan.competitions.sheets import Sheet
from sauyunan.core.i18n import pick
from sauyunan.core.problems import keep_pace, refused
from sauyunan.kits.format import Check
from sauyunan.registers.public_paths import whole

router = Router()


class EditionOut(Schema):
    """A public edition. ``stage``: key of the stage that runs; ``closes_at``: end of registration."""

    name: str
    series: str
    year: int
    title: str
    organiser: str
    theme: str
    level: str
    stage: str
    stage_title: str
    is_over: bool
    takes_entries: bool
    closes_at: datetime
    address: str


class GroupOut(Schema):
    """A group of entries; ``eligibility``: its own rules as sentences."""

    key: str
    title: str
    invited_only: bool
    per_agency: int | None
    eligibility: list[str]


class ClassOut(Schema):
    """A class that is ranked on its own; ``places`` null: no limit."""

    key: str
    title: str
    places: int | None


class SectionRule(Schema):
    """A section of the proposal; ``groups`` empty: asked of all."""

    key: str
    title: str
    words: int
    least_words: int
    weight: str
    required: bool
    groups: list[str]


class AttachmentRule(Schema):
    """What is attached to the proposal."""

    key: str
    title: str
    kind: str
    required: bool
    most_mb: int
    most_seconds: int | None
    groups: list[str]


class AnchorOut(Schema):
    """What a value means."""

    value: str
    says: str


class CriterionOut(Schema):
    """What a juror gives a value for; decimals as text, exact."""

    key: str
    title: str
    weight: str
    least: str
    most: str
    step: str
    section: str | None
    anchors: list[AnchorOut]


class StageOut(Schema):
    """A stage with its window; ``state``: past, now, next. ``per_entry``: jurors of an entry;
    ``assumption``: what no source says and was assumed."""

    key: str
    title: str
    kind: str
    opens_at: datetime
    closes_at: datetime
    state: str
    ended: bool
    per_entry: int | None
    blind: bool
    method: str | None
    criteria: list[CriterionOut]
    assumption: str | None


class PublishedOut(Schema):
    """A published result. ``digest``: SHA-256 of the sheet, hex; ``sheet``: its address."""

    stage: str
    title: str
    published_at: datetime
    digest: str
    address: str
    sheet: str


class EditionDetail(EditionOut):
    """An edition with its rules, in the language of the request. ``ties``: what decides between equal
    scores, one after the other; ``scores``: whose are published; ``bundle``: SHA-256 of its file as kept, hex."""

    bundle: str
    source: str
    verified: str
    assumptions: list[str]
    eligibility: list[str]
    groups: list[GroupOut]
    classes: list[ClassOut]
    categories: dict[str, str]
    sections: list[SectionRule]
    attachments: list[AttachmentRule]
    stages: list[StageOut]
    ties: list[str]
    scores: str
    objection_days: int
    calendar: str
    results: list[PublishedOut]


class PlaceOut(Schema):
    """An entry in a result; ``score`` null: not published, or none."""

    rank: int | None
    code: str
    title: str
    agency: str
    score: str | None
    goes_on: bool


class ClassResult(Schema):
    """The places of a class."""

    title: str
    places: list[PlaceOut]


class ResultOut(PublishedOut):
    """A published result by class, as far as the bundle publishes it."""

    classes: list[ClassResult]


@router.get(
    "/competitions",
    response={200: list[EditionOut], 304: None, **refused(429)},
    summary="Public editions of competitions",
)
def list_competitions(request: HttpRequest, response: HttpResponse) -> Any:
    """The newest first."""
    keep_pace(request, "competitions.data", PER_MINUTE)
    rows = Edition.objects.filter(is_public=True).prefetch_related("windows")
    told = [EditionOut(**_about(one)) for one in rows.order_by("-year", "-pk")]
    return for_all(request, response, told)


@router.get(
    "/competitions/{slug:name}",
    response={200: EditionDetail, 304: None, **refused(404, 429)},
    summary="One edition with its rules",
)
def competition_detail(request: HttpRequest, response: HttpResponse, name: str) -> Any:
    """Who may enter, what is asked, how it is judged, what is assumed, and which results are published."""
    keep_pace(request, "competitions.data", PER_MINUTE)
    edition = _public(name)
    rules = edition.competition
    results = edition.results.filter(published_at__isnull=False).order_by("pk")
    told = EditionDetail(
        **_about(edition),
        **_form(rules),
        bundle=edition.digest,
        source=rules.source,
        verified=rules.verified,
        assumptions=[pick(one) for one in rules.assumptions],
        eligibility=_sentences(rules.eligibility),
        stages=[_stage(one) for one in showing.stages(edition)],
        ties=list(rules.ties.chain),
        scores=rules.publication.scores,
        objection_days=rules.publication.objection_days,
        calendar=whole(reverse("competitions:dates", args=[name])),
        results=[PublishedOut(**_published(edition, one)) for one in results],
    )
    return for_all(request, response, told)


@router.get(
    "/competitions/{slug:name}/results/{slug:stage}",
    response={200: ResultOut, 304: None, **refused(404, 429)},
    summary="A published result",
)
def competition_result(request: HttpRequest, response: HttpResponse, name: str, stage: str) -> Any:
    """Who went on from a stage, by class."""
    keep_pace(request, "competitions.data", PER_MINUTE)
    edition = _public(name)
    result = _result(edition, stage)
    rows = showing.published_rows(edition, showing.published(edition, result))
    classes = [
        ClassResult(title=title, places=[_place(row) for row in places])
        for title, places in groupby(rows, attrgetter("klass"))
    ]
    told = ResultOut(**_published(edition, result), classes=classes)
    return for_all(request, response, told)


@router.get(
    "/competitions/{slug:name}/results/{slug:stage}/sheet",
    response={200: Sheet, 304: None, **refused(404, 429)},
    by_alias=True,
    summary="The sheet of a published result",
)
def competition_sheet(request: HttpRequest, name: str, stage: str) -> Any:
    """Codes and pseudonyms, no names. `sauyunan competition verify` computes the ranking again from it."""
    keep_pace(request, "competitions.data", PER_MINUTE)
    sheet = _result(_public(name), stage).sheet
    answer = HttpResponse(sheets.canonical(sheet), content_type="application/json")
    told = for_all(request, answer, sheet)
    return answer if told is sheet else told


def _place(row: showing.PublishedRow) -> PlaceOut:
    return PlaceOut(
        rank=row.rank,
        code=row.code,
        title=row.title,
        agency=row.agency,
        score=row.score,
        goes_on=row.goes_on,
    )


# -- Parts ----------------------------------------------------------------------------------------
def _public(name: str) -> Edition:
    rows = Edition.objects.prefetch_related("windows")
    return get_object_or_404(rows, name=name, is_public=True)


def _result(edition: Edition, stage: str) -> Result:
    found = edition.results.filter(stage=stage, published_at__isnull=False).first()
    if found is None:
        raise Http404
    return found


def _about(edition: Edition) -> dict[str, Any]:
    shown = showing.edition(edition)
    return {
        "name": shown.name,
        "series": edition.series,
        "year": edition.year,
        "title": shown.title,
        "organiser": shown.organiser,
        "theme": shown.theme,
        "level": edition.competition.level,
        "stage": edition.stage,
        "stage_title": shown.stage,
        "is_over": shown.is_over,
        "takes_entries": shown.takes_entries,
        "closes_at": shown.closes_at,
        "address": whole(reverse("competitions:edition", args=[shown.name])),
    }


def _published(edition: Edition, result: Result) -> dict[str, Any]:
    where = [edition.name, result.stage]
    return {
        "stage": result.stage,
        "title": pick(edition.competition.stages[result.stage].title),
        "published_at": result.published_at,
        "digest": result.digest,
        "address": whole(reverse("competitions:result", args=where)),
        "sheet": whole(reverse("competitions:sheet", args=where)),
    }


def _form(rules: Competition) -> dict[str, Any]:
    """Groups, classes, categories, and what a proposal consists of."""
    return {
        "groups": [
            GroupOut(
                key=key,
                title=pick(one.title),
                invited_only=one.invited_only,
                per_agency=one.per_agency,
                eligibility=_sentences(one.eligibility),
            )
            for key, one in rules.groups.items()
        ],
        "classes": [
            ClassOut(key=key, title=pick(one.title), places=one.places)
            for key, one in rules.classes.items()
        ],
        "categories": {key: pick(one) for key, one in rules.categories.items()},
        "sections": [
            SectionRule(
                key=key,
                title=pick(one.title),
                words=one.words,
                least_words=one.least_words,
                weight=one.weight,
                required=one.required,
                groups=list(one.groups),
            )
            for key, one in rules.form.sections.items()
        ],
        "attachments": [
            AttachmentRule(
                key=key,
                title=pick(one.title),
                kind=one.kind,
                required=one.required,
                most_mb=one.most_mb,
                most_seconds=one.most_seconds,
                groups=list(one.groups),
            )
            for key, one in rules.form.attachments.items()
        ],
    }


def _stage(shown: showing.ShownStage) -> StageOut:
    rules = shown.rules
    return StageOut(
        key=shown.key,
        title=shown.title,
        kind=rules.kind,
        opens_at=shown.opens_at,
        closes_at=shown.closes_at,
        state=shown.state,
        ended=shown.ended,
        per_entry=rules.jury.per_entry if rules.jury else None,
        blind=bool(rules.jury and rules.jury.blind),
        method=rules.scoring.method if rules.scoring else None,
        criteria=[criterion(key, one) for key, one in rules.criteria.items()],
        assumption=pick(rules.assumption) if rules.assumption else None,
    )


def criterion(key: str, one: Criterion) -> CriterionOut:
    """With what its values mean."""
    return CriterionOut(
        key=key,
        title=pick(one.title),
        weight=one.weight,
        least=one.least,
        most=one.most,
        step=one.step,
        section=one.section,
        anchors=[AnchorOut(value=each.value, says=pick(each.says)) for each in one.anchors],
    )


def _sentences(checks: Iterable[Check]) -> list[str]:
    return [pick(one.say) for one in checks]
