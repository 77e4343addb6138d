"""``sauyunan innovations measure [SLUG]``: take measurements by hand, or compute the kept ones again."""

from __future__ import annotations

import argparse
import sys

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sauyunan.core.actor import SYSTEM
from sauyunan.innovations import actions, measured, queries
from sauyunan.innovations.models import Innovation
from sauyunan.innovations.refusals import RegistryChangeRefused


def run(options: argparse.Namespace) -> int:
    """Measure, or compare with ``--check``; 1: refused, or something is different; 2: no such innovation."""
    rows = Innovation.objects.filter(slug=options.slug) if options.slug else queries.running()
    if options.slug and not rows:
        told = _("There is no innovation %(slug)s in the registry.") % {"slug": options.slug}
        return _complain(told, 2)
    if options.check:
        return _check(rows)
    since, until = measured.month_before()
    since, until = options.since or since, options.until or until
    try:
        for innovation in rows.order_by("slug"):
            taken = actions.record_measurements(innovation, since, until, by=SYSTEM)
            print(f"{innovation.slug}: {since} – {until}, {len(taken)}")
            for row in taken:
                value = "–" if row.value is None else row.value
                print(f"  {row.indicator:<32}{value:>12}  n = {row.n:<8}{row.digest}")
    except RegistryChangeRefused as refusal:
        return _complain(str(refusal), 1)
    return 0


def _check(rows: QuerySet[Innovation]) -> int:
    differs = 0
    for innovation in rows.order_by("slug"):
        found = list(measured.check(innovation))
        wrong = [one for one in found if one.changed]
        print(f"{innovation.slug}: {len(found) - len(wrong)} = , {len(wrong)} ≠")
        for one in wrong:
            print(
                f"  {one.row.indicator} {one.row.since} – {one.row.until}: {'; '.join(one.changed)}"
            )
        differs += len(wrong)
    return 1 if differs else 0


def _complain(told: str, status: int) -> int:
    sys.stderr.write(f"sauyunan innovations: {told}\n")
    return status
