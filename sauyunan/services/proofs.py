"""The documents that a later step of a case would issue, as they would be, before anybody makes it."""

from __future__ import annotations

from dataclasses import dataclass

from sauyunan.accounts.models import Person
from sauyunan.documents import proofs
from sauyunan.documents.models import Document
from sauyunan.kits.format import Texts
from sauyunan.services import access, contents, facts, flow, queries
from sauyunan.services.actions import carrying_out
from sauyunan.services.actions.people import actor_of
from sauyunan.services.models import Application


@dataclass(frozen=True)
class Ahead:
    """What the issuing move would issue; none of these documents is kept."""

    move: Texts
    documents: tuple[Document, ...]


def issuing_move(person: Person, application: Application) -> str | None:
    """The move whose documents the person may see before it is made: whoever makes any step of the
    case may."""
    service = queries.service_of(application)
    moves = service.moves.values()
    if not any(access.may_move(person, application, one) for one in moves):
        return None
    return flow.issuing_move(service, application.state)


def ahead_of(person: Person, application: Application, key: str) -> Ahead:
    """The documents of a move, tried and undone. Raises MoveRefused ("effect"): what holds it."""
    edition = facts.edition_of(application.edition_id)
    move = queries.service_of(application).moves[key]
    office = facts.office(application.unit_id, edition.area)
    filled = facts.Filled(files=queries.files_of(application, move))
    answers = contents.of(application).answers
    values = facts.move_values(edition, answers, filled, office)
    made = carrying_out.rehearse(application, key, values, actor_of(person, application))
    issued = tuple(
        one
        for kind, one in made.made
        if kind == "document" and one.status == Document.Status.WAITING
    )
    return Ahead(move.label, issued)


def pdf(document: Document) -> bytes:
    """The proof of one of them. Raises documents.rendering.TemplateFault."""
    return proofs.of(document)
