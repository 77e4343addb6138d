"""Ending a document: revoke it, or issue it anew because it was wrong or its certificate is over."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sauyunan.core import clock, crypto, ledger
from sauyunan.core.actor import Actor
from sauyunan.core.cel import RuleError
from sauyunan.documents import facts, queries
from sauyunan.documents.actions import issuing
from sauyunan.documents.facts import Facts, Kind
from sauyunan.documents.models import Document


class DocumentRefused(Exception):
    """This cannot be done with the document now; the message is for people."""


@transaction.atomic
def revoke(document: Document, *, reason: str, by: Actor) -> None:
    """End a document for good. Raises DocumentRefused when it is not in force any more."""
    won = (
        Document.objects.in_force()
        .filter(pk=document.pk)
        .update(
            status=Document.Status.REVOKED,
            ended_at=clock.now(),
            ended_by=str(by),
            end_reason=reason,
        )
    )
    if not won:
        raise DocumentRefused(_("This document is not in force any more."))
    ledger.record(
        "document.revoked",
        f"document:{document.code}",
        by=by,
        unit=document.unit,
        content={"reason": reason},
    )


@transaction.atomic
def revoke_about(kind: Kind, about: str, *, reason: str, by: Actor) -> list[Document]:
    """Revoke those of a kind that are in force about somebody or something; perhaps none."""
    digest = crypto.digest(f"documents.about:{kind.name}", about)
    rows = Document.objects.in_force().filter(kind=kind.name, about_digest=digest)
    found = list(rows.select_related("unit").select_for_update(of=("self",)))
    for document in found:
        revoke(document, reason=reason, by=by)
    return found


@transaction.atomic
def reissue(
    document: Document,
    *,
    by: Actor,
    reason: str = "",
    changes: Mapping[str, Any] | None = None,
) -> Document:
    """Issue a document anew under its number, with a new code and signature.

    Without ``changes`` the facts stay and the former one is replaced: e.g. the certificate of its
    signature is over. With ``changes`` (dotted paths in what the kind takes, such as
    "anak.nama") a wrong one is undone: it is revoked with a reason, by another person than the one
    who issued it. Raises DocumentRefused.
    """
    old = (
        Document.objects.select_for_update(of=("self",)).select_related("unit").get(pk=document.pk)
    )
    if not old.is_in_force:
        raise DocumentRefused(_("This document is not in force any more."))
    kind, source = queries.kind_of(old), queries.sealed_of(old)
    if changes:
        _insist_on_two(old, by, reason)
        revoke(old, reason=reason, by=by)
        source["takes"] = _changed(source["takes"], changes)
        made = _facts(kind, source, old.number)
    else:
        about = _about(kind, source)
        made = Facts(about, source["data"], old.shown)
    kept = {key: source[key] for key in ("takes", "place", "today")}
    unit = old.unit or issuing.unit_of(kind.edition, None)
    around = issuing.Circumstances(old.case, unit, by, clock.now())
    new = issuing.add(kind, old.number, made, kept, around)
    if changes:
        Document.objects.filter(pk=old.pk).update(replaced_by=new)
    return new


def _insist_on_two(document: Document, by: Actor, reason: str) -> None:
    if by.kind != "person" or str(by) == document.issued_by:
        raise DocumentRefused(
            _("A wrong document is undone by another person than the one who issued it.")
        )
    if not reason.strip():
        raise DocumentRefused(_("Say why the document is wrong."))


def _changed(takes: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    made = copy.deepcopy(dict(takes))
    for path, value in changes.items():
        *steps, last = path.split(".")
        place: Any = made
        for step in steps:
            place = place.get(step) if isinstance(place, dict) else None
        if not isinstance(place, dict) or last not in place:
            raise DocumentRefused(_("The document holds no “%(path)s”.") % {"path": path})
        place[last] = value
    return made


def _seen(source: Mapping[str, Any]) -> dict[str, Any]:
    return {"place": source["place"], "today": date.fromisoformat(source["today"])}


def _facts(kind: Kind, source: Mapping[str, Any], number: str) -> Facts:
    try:
        return facts.facts(kind, source["takes"], number=number, **_seen(source))
    except RuleError as error:
        raise DocumentRefused(
            _("The corrected document cannot be made: %(why)s.") % {"why": error}
        ) from error


def _about(kind: Kind, source: Mapping[str, Any]) -> str:
    return facts.about(kind, source["takes"], **_seen(source))
