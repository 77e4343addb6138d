"""``sauyunan survey index``: the satisfaction index from the shell, exact to the last digit."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date, timedelta

from sauyunan.core import clock
from sauyunan.surveys import queries
from sauyunan.surveys.instruments import InstrumentRefused, instrument
from sauyunan.surveys.models import Answer

USUAL_DAYS = 90
"""About a quarter; a city names the days that it publishes with --since and --until."""


def main(argv: Sequence[str]) -> int:
    """Print the index of the named services; 1 when there is nothing to say, 2 for wrong words."""
    options = _parser().parse_args(argv)
    until = options.until or clock.today()
    since = options.since or until - timedelta(days=USUAL_DAYS - 1)
    services = options.service or _answered(options.instrument)
    try:
        method = instrument(options.instrument)
        result = queries.result_of(services, since, until, name=options.instrument)
    except InstrumentRefused as refusal:
        sys.stderr.write(f"sauyunan survey: {refusal}\n")
        return 1
    print(f"{method.source}, {since} to {until}, n = {result.n}: {', '.join(services) or '-'}")
    if result.score is None:
        print(f"Fewer than {queries.SMALLEST_SHOWN} answers: no index is told.")
        return 1
    for key, element in result.score.elements.items():
        mean = float(element.mean)
        print(f"  {key:<20}{mean:>7.3f}{element.index:>8}  {element.grade}")
    print(f"  {'index':<20}{'':>7}{result.score.index:>8}  {result.score.grade}")
    return 0


def _answered(name: str) -> list[str]:
    """All services that somebody answered about."""
    rows = Answer.objects.filter(instrument=name).order_by("service")
    return list(rows.values_list("service", flat=True).distinct())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sauyunan survey", description="The satisfaction index of services."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    index = commands.add_parser("index", help="the index over all answers of the services")
    index.add_argument("service", nargs="*", metavar="KIT/SERVICE", help="none: all of them")
    index.add_argument("--since", type=date.fromisoformat, metavar="2026-01-31")
    index.add_argument("--until", type=date.fromisoformat, metavar="2026-03-31")
    index.add_argument("--instrument", default="skm-2017")
    return parser
