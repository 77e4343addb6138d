"""Issuing: number, facts and signer in the caller's transaction; the PDF follows from the queue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sauyunan.accounts import queries as accounts
from sauyunan.accounts.models import Unit
from sauyunan.core import codes, crypto, i18n, ledger, queue, saying
from sauyunan.core.actor import Actor
from sauyunan.core.cel import RuleError
from sauyunan.documents import access, facts, rendering
from sauyunan.documents.facts import Facts, Kind
from sauyunan.documents.models import Document
from sauyunan.kits.definition import Edition
from sauyunan.kits.parts import EffectRefused
from sauyunan.registers import numbering


@dataclass(frozen=True)
class Circumstances:
    """Where, when, by whom and for which case a document is issued."""

    case: str  # reference of the application
    unit: Unit
    by: Actor
    at: datetime


@transaction.atomic
def issue(  # noqa: PLR0913  what an issue is cannot be said with less
    edition: Edition,
    ref: str,
    with_values: Mapping[str, Any],
    *,
    case: str,
    unit_id: int | None,
    by: Actor,
    at: datetime,
    place: Mapping[str, Any] | None = None,
) -> Document:
    """Issue a document of the kind ``ref``; a former one about the same is replaced by it.

    ``with_values``: what the kind takes (JSON values or days). ``place``: what rules see as place.
    Raises EffectRefused when nobody can sign, a rule has no value, or a sign cannot be printed.
    """
    kind = Kind(edition, ref)
    seen: dict[str, Any] = {"place": dict(place or {}), "today": timezone.localdate(at)}
    try:
        number = _number(kind, with_values, seen)
        made = facts.facts(kind, with_values, number=number, **seen)
    except RuleError as error:
        raise EffectRefused(
            _("The document %(kind)s cannot be made: %(why)s.")
            % {"kind": i18n.pick(kind.declared.title), "why": error}
        ) from error
    around = Circumstances(case, unit_of(edition, unit_id), by, at)
    source = {
        "takes": facts.plain(with_values),
        "place": seen["place"],
        "today": seen["today"].isoformat(),
    }
    return add(kind, number, made, source, around)


def add(
    kind: Kind, number: str, made: Facts, source: Mapping[str, Any], around: Circumstances
) -> Document:
    """The row of a new document, with its job, ledger entry and the end of the former one."""
    _refuse_unprintable(made)
    signer = _signer(kind, around)
    digest = crypto.digest(f"documents.about:{kind.name}", made.about)
    former = _former(kind, digest, around)
    document = Document(
        code=codes.random_code(),
        kind=kind.name,
        number=number,
        title=kind.declared.title.model_dump(),
        about_digest=digest,
        edition_id=kind.edition.id,
        unit=around.unit,
        case=around.case,
        shown=made.shown,
        signer_name=signer["name"],
        signer_title=_with_acting(signer),
        issued_by=str(around.by),
        issued_at=around.at,
    )
    printed = _printed(kind, around)
    sealed = {**source, "data": made.data, "signer": signer, "printed": printed}
    document.sealed = crypto.seal(sealed, document.seal_scope)
    document.save(force_insert=True)
    _replace(former, document, around)
    ledger.record(
        "document.issued",
        f"document:{document.code}",
        by=around.by,
        unit=around.unit,
        content={"kind": kind.name, "number": number, "case": around.case, "sealed": sealed},
    )
    queue.enqueue("documents.render", document.pk)
    return document


def _number(kind: Kind, takes: Mapping[str, Any], seen: Mapping[str, Any]) -> str:
    declared = kind.declared
    if declared.number is None:
        return ""
    place, today = seen["place"], seen["today"]
    values = facts.number_values(kind, takes, **seen)
    pattern = kind.home.full_name(declared.number)
    return numbering.next_number(kind.edition, pattern, values, place=place, today=today)


def unit_of(edition: Edition, unit_id: int | None) -> Unit:
    """The unit that issues: the given one, else the kit's, else the city. Raises EffectRefused."""
    wanted = unit_id or edition.unit_id
    found = Unit.objects.filter(pk=wanted).first() if wanted else accounts.root_unit()
    if found is None:
        raise EffectRefused(_("There is no unit to issue the document. Make the city first."))
    return found


def _signer(kind: Kind, around: Circumstances) -> dict[str, str]:
    role = kind.declared.signer
    holder = access.signer_of(f"{kind.home.name}/{role}", around.unit, around.by)
    label = i18n.pick(kind.home.manifest.roles[role], kind.declared.language)
    if holder is None:
        raise EffectRefused(
            _("Nobody holds the role “%(role)s” in %(unit)s today. Give it to somebody first.")
            % {"role": label, "unit": around.unit.name}
        )
    name = holder.person.full_name or holder.person.username
    return {"name": name, "title": holder.title or label, "acting": holder.acting}


def _with_acting(signer: Mapping[str, str]) -> str:
    return f"{signer['acting']}. {signer['title']}" if signer["acting"] else signer["title"]


def _printed(kind: Kind, around: Circumstances) -> dict[str, str]:
    """What the engine prints and must not change until the file is made."""
    unit, lang = around.unit, kind.declared.language
    day: date = timezone.localdate(around.at)
    return {
        "city": accounts.city().name,
        "unit": unit.name,
        "office": " · ".join(filter(None, (unit.address, unit.contact))),
        "issued": saying.day(day, lang),
        "lang": lang,
    }


def _refuse_unprintable(made: Facts) -> None:
    sign = rendering.unprintable(made.data)
    if sign:
        raise EffectRefused(
            _("The sign “%(sign)s” (U+%(code)s) cannot be printed on a document. Correct it first.")
            % {"sign": sign, "code": f"{ord(sign):04X}"}
        )


def _former(kind: Kind, digest: bytes, around: Circumstances) -> list[Document]:
    """Those in force about the same, ended now. Two issues at once wait for each other."""
    with connection.cursor() as cursor:
        lock = int.from_bytes(digest[:8], signed=True)
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])
    rows = Document.objects.in_force().filter(kind=kind.name, about_digest=digest)
    found = list(rows.select_for_update())
    for row in found:
        row.status, row.ended_at = Document.Status.REPLACED, around.at
        row.ended_by = str(around.by)
        row.save(update_fields=["status", "ended_at", "ended_by"])
    return found


def _replace(former: list[Document], document: Document, around: Circumstances) -> None:
    for row in former:
        row.replaced_by = document
        row.save(update_fields=["replaced_by"])
        ledger.record(
            "document.replaced",
            f"document:{row.code}",
            by=around.by,
            unit=around.unit,
            content={"by": document.code},
        )
