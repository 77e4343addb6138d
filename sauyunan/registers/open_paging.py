"""Open data by pages: so many records after the one whose code is given."""

from __future__ import annotations

from typing import Any

from sauyunan.registers import directory, open_data, public_paths
from sauyunan.registers.contents import Home
from sauyunan.registers.directory import Raw
from sauyunan.registers.models import Record

USUAL, MOST = 100, 200


def page(home: Home, raw: Raw, base: str = "") -> dict[str, Any]:
    """Records that fit the filters of an address, in a fixed order, and where the next ones are.

    ``after``: the code of the last record of the page before; ``limit``: how many, at most MOST.
    """
    filters = directory.read(home, raw)
    limit = _limit((raw.get("limit") or ("",))[0])
    rows = directory.rows(home, filters).order_by("record_id")
    after = (raw.get("after") or ("",))[0]
    if after:
        known = Record.objects.filter(register=home.full, code=after.replace("\0", "")[:26])
        rows = rows.filter(record_id__gt=known.values_list("pk", flat=True).first() or 0)
    some = list(rows.select_related("record").defer("words")[: limit + 1])
    there = public_paths.whole(base or open_data.address(home, "json"))
    following = ""
    if len(some) > limit:
        pairs = [*filters.pairs(), ("limit", str(limit)), ("after", some[limit - 1].record.code)]
        following = public_paths.with_query(there, pairs)
    return {
        "title": home.title,
        "licence": open_data.licence_url(home),
        "next": following or None,
        "left_out": directory.unknown(home, raw),
        "records": [open_data.record(home, row) for row in some[:limit]],
    }


def _limit(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) < 6
    return min(MOST, max(1, int(text))) if is_number else USUAL
