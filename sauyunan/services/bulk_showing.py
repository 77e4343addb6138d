"""What the pages of a bulk show: which moves fit the chosen cases, what each will do, what it did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sauyunan.accounts.models import Person
from sauyunan.core import codes, i18n
from sauyunan.documents import queries as document_queries
from sauyunan.documents.queries import Progress
from sauyunan.services import access, actions, contents, effect_words, proofs, queries
from sauyunan.services.models import Application, Bulk, BulkCase


@dataclass(frozen=True)
class Chosen:
    """The chosen cases that a person may see, and the references that led to none."""

    applications: Sequence[Application]
    unknown: Sequence[str]


@dataclass(frozen=True)
class Group:
    """Chosen cases of one service in one state, and the moves that all of them allow."""

    service: str
    state: str
    references: tuple[str, ...]
    moves: tuple[tuple[str, str], ...]  # key and label


@dataclass(frozen=True)
class Planned:
    """A case in the preview: what will follow, or why it is left out."""

    reference: str
    title: str
    documents: tuple[str, ...]
    follows: tuple[str, ...]
    obstacle: str
    has_proofs: bool


@dataclass(frozen=True)
class Result:
    """A case of a bulk and what became of it."""

    case: BulkCase
    title: str
    documents: Progress


def chosen(person: Person, typed: Iterable[str]) -> Chosen:
    """The cases with these references, in the order of the queue."""
    asked = {one: codes.normal_reference(one) for one in dict.fromkeys(typed)}
    wanted = {one for one in asked.values() if one}
    rows = Application.objects.visible_to(person).filter(reference__in=wanted)
    found = list(rows.select_related("unit", "claimed_by").least_time_left_first())
    seen = {one.reference for one in found}
    return Chosen(found, [typed for typed, normal in asked.items() if normal not in seen])


def groups(person: Person, applications: Sequence[Application]) -> list[Group]:
    """The chosen cases by service and state, the largest group first."""
    parted: dict[tuple[str, str], list[Application]] = {}
    for one in applications:
        parted.setdefault((one.full_service, one.state), []).append(one)
    made = [_group(person, rows) for rows in parted.values()]
    return sorted(made, key=lambda one: -len(one.references))


def _group(person: Person, rows: Sequence[Application]) -> Group:
    service, first = queries.service_of(rows[0]), rows[0]
    opened = [_fitting(person, one) for one in rows]
    moves = tuple(
        (key, label) for key, label in opened[0].items() if all(key in one for one in opened)
    )
    state = i18n.pick(queries.title_of(service, first.state))
    return Group(i18n.pick(service.title), state, tuple(one.reference for one in rows), moves)


def _fitting(person: Person, application: Application) -> dict[str, str]:
    opened = access.moves_open_to(person, application)
    return {key: i18n.pick(one.label) for key, one in opened.items() if actions.is_bulkable(one)}


def plan(person: Person, applications: Sequence[Application], key: str) -> list[Planned]:
    """What the move will do in each case, or why the case is left out."""
    return [_planned(person, one, key) for one in applications]


def _planned(person: Person, application: Application, key: str) -> Planned:
    followed = effect_words.of(application, key)
    return Planned(
        reference=application.reference,
        title=contents.of(application).title,
        documents=followed.documents,
        follows=followed.sentences,
        obstacle=actions.obstacle(application, key, by=person),
        has_proofs=proofs.issuing_move(person, application) is not None,
    )


def results(bulk: Bulk) -> list[Result]:
    """What became of each case, those that need a look first; two statements."""
    rows = list(bulk.cases.select_related("application"))
    order = {BulkCase.Status.FAILED: 0, BulkCase.Status.REFUSED: 1, BulkCase.Status.WAITING: 2}
    rows.sort(key=lambda one: order.get(BulkCase.Status(one.status), 3))
    references = [one.application.reference for one in rows]
    documents = document_queries.progress_of(references, bulk.at)
    return [_result(one, documents.get(one.application.reference, Progress())) for one in rows]


def _result(case: BulkCase, documents: Progress) -> Result:
    return Result(case, contents.of(case.application).title, documents)


def signing(rows: Sequence[Result]) -> Progress:
    """The documents of all cases together."""
    return Progress(
        signed=sum(one.documents.signed for one in rows),
        waiting=sum(one.documents.waiting for one in rows),
        failed=sum(one.documents.failed for one in rows),
    )
