"""Taking measurements down: what was measured in a period, with digests that the ledger commits to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from sauyunan.core import clock, ledger
from sauyunan.core.actor import Actor
from sauyunan.innovations import defining
from sauyunan.innovations.evidence import Evidence, Finding, evidence_of, yearly_of
from sauyunan.innovations.models import Innovation, Measurement
from sauyunan.innovations.refusals import RegistryChangeRefused


@transaction.atomic
def record_measurements(
    innovation: Innovation, since: date, until: date, *, by: Actor
) -> list[Measurement]:
    """Measure everything between two days, both included, and what an index asks over the year up to the
    last one; keep what is not kept alike already.

    The ledger holds one entry for all of them: their digests by indicator. Raises RegistryChangeRefused
    where no kit runs, and for days that are not over or in the wrong order.
    """
    if since > until:
        raise RegistryChangeRefused(_("The first day comes after the last one."), "since")
    if until >= clock.today():
        raise RegistryChangeRefused(
            _("The last day must be over: choose one before today."), "until"
        )
    evidence = evidence_of(innovation, until, since)
    if evidence is None:
        raise RegistryChangeRefused(_("No kit runs for this innovation, so nothing is measured."))
    measured = [*evidence.all, *yearly_of(innovation, until)]
    rows = _not_kept(innovation, [_row(innovation, evidence, one) for one in measured])
    if not rows:
        return []
    entry = ledger.record(
        "innovation.measured",
        f"innovation:{innovation.slug}",
        by=by,
        content={"measurements": {one.indicator: one.digest for one in rows}},
    )
    for one in rows:
        one.entry_id = entry.pk
    return Measurement.objects.bulk_create(rows)


def _row(innovation: Innovation, evidence: Evidence, one: Finding) -> Measurement:
    row = Measurement(
        innovation=innovation,
        indicator=one.key,
        value=one.raw.value,
        low=one.raw.low,
        high=one.raw.high,
        kind=one.kind,
        n=one.raw.n,
        since=evidence.since,
        until=evidence.until,
        definition=one.formal,
        kit_version=evidence.version,
        taken_at=clock.now(),
    )
    row.digest = defining.digest(row.content)
    return row


def _not_kept(innovation: Innovation, rows: Sequence[Measurement]) -> list[Measurement]:
    kept = set(innovation.measurements.values_list("digest", flat=True))
    return [one for one in rows if one.digest not in kept]
