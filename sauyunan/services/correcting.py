"""The applicant's correction: exactly what was sent back is mended, and all is checked again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from sauyunan.kits import answering
from sauyunan.services import declaring, facts, finding
from sauyunan.services.contents import Contents
from sauyunan.services.facts import Office
from sauyunan.services.models import Application, Upload
from sauyunan.services.queries import Correction
from sauyunan.services.refusals import InputRefused


def corrected(
    application: Application,
    held: Mapping[str, Any],
    given: Mapping[str, object],
    asked: Sequence[Correction],
    declares: Collection[str] = (),
) -> Mapping[str, Any]:
    """The answers after a correction. Raises InputRefused.

    Every question that was sent back must come with an answer (it may be the same again), every
    document with a new file. Another question may be answered only where a new answer makes it
    asked; all answers must be right together. What the official forms state of new answers is
    declared anew.
    """
    edition = facts.edition_of(application.edition_id)
    office = facts.office(application.unit_id, edition.area)
    back = {one.key for one in asked if one.kind == "question"}
    faults = {key: _("This answer was sent back. Correct it.") for key in back - set(given)}
    if not faults and (given or back):
        service = facts.service_of(edition, application.service)
        ctx = facts.form_context(edition, application.service, office, lang=application.language)
        before = answering.visible(service.ask, held, ctx)
        was_asked = {key for keys in before.pages.values() for key in keys}
        strange = set(given) & was_asked - back
        faults |= {key: _("This answer was not sent back. Leave it out.") for key in strange}
        reading = answering.check_all(service.ask, {**held, **given}, ctx)
        faults |= reading.faults
        held = reading.values
    if not faults:
        faults = _missing_files(application, held, asked, office)
    if not faults and back:
        found = facts.facts(edition, application.service, held, office)
        faults = declaring.faults(found.forms(), declares)
    if faults:
        raise InputRefused(faults)
    return held


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What the answers that a correction changed were before; None for one that was not answered."""
    keys = dict.fromkeys([*before, *after])
    return {key: before.get(key) for key in keys if before.get(key) != after.get(key)}


def _missing_files(
    application: Application,
    answers: Mapping[str, Any],
    asked: Sequence[Correction],
    office: Office,
) -> dict[str, str]:
    if not asked:
        return {}
    edition = facts.edition_of(application.edition_id)
    wanted = facts.facts(edition, application.service, answers, office).brings(
        is_helped=application.channel == application.Channel.HELPER
    )
    rows = list(application.uploads.values_list("bring", "status"))
    pending = {bring for bring, status in rows if status == Upload.Status.PENDING}
    present = {bring for bring, status in rows if status == Upload.Status.GIVEN}
    back = {one.key for one in asked if one.kind == "document"}
    needed = {key for key, one in wanted.items() if not one.optional} - present
    return {
        f"bring.{key}": _("This document is missing. Add a new photo of it.")
        for key in wanted
        if key in (back | needed) - pending
    }


def resealed(
    application: Application, held: Contents, answers: Mapping[str, Any], office: Office
) -> dict[str, Any]:
    """The fields that hold the answers, for new answers."""
    edition = facts.edition_of(application.edition_id)
    service = facts.service_of(edition, application.service)
    title = facts.facts(edition, application.service, answers, office).title()
    made = Contents(answers, held.contact, title)
    return {
        "sealed": made.seal(application.scope),
        "finds": finding.finds_of(application.kit, service, made),
    }
