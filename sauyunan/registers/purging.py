"""Records whose register keeps them for a time only: removed, with all versions, when it is over."""

from __future__ import annotations

from datetime import datetime

from sauyunan.core import ledger
from sauyunan.core.actor import SYSTEM
from sauyunan.kits import queries as kit_queries
from sauyunan.registers import names
from sauyunan.registers.models import Record


def purge(now: datetime) -> int:
    """Remove the records that nobody changed for as many years as their register says.

    One ledger entry for each register that lost some; former entries stay, they hold no content.
    """
    removed = 0
    for kit in (edition.kit for edition in kit_queries.editions()):
        for name, register in kit.parts.get("registers", {}).items():
            if register.keep_years is not None:
                full = names.full(kit, name)
                removed += _purge_register(full, _years_before(now, register.keep_years))
    return removed


def _purge_register(full: str, before: datetime) -> int:
    over = Record.objects.filter(register=full, changed_at__lt=before)
    codes = list(over.order_by("pk").values_list("code", flat=True))
    if codes:
        over.delete()
        content = {"records": codes, "before": before.isoformat()}
        ledger.record("register.purged", f"register:{full}", by=SYSTEM, content=content)
    return len(codes)


def _years_before(now: datetime, years: int) -> datetime:
    try:
        return now.replace(year=now.year - years)
    except ValueError:  # 29 February
        return now.replace(year=now.year - years, day=28)
