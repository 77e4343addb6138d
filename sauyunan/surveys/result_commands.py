"""``sauyunan survey result``: the satisfaction index of services that run here, from their answers."""

from __future__ import annotations

import argparse
import sys
from datetime import timedelta

from sauyunan.core import clock
from sauyunan.surveys import queries, result_queries, sentences
from sauyunan.surveys.instruments import InstrumentRefused, asked
from sauyunan.surveys.models import Answer
from sauyunan.surveys.small_cells import SMALLEST_SHOWN

USUAL_DAYS = 90
"""About a quarter; a city names the days that it publishes with --since and --until."""


def run(options: argparse.Namespace) -> int:
    """Print the index of the named services; 1 when there is nothing to say."""
    until = options.until or clock.today()
    since = options.since or until - timedelta(days=USUAL_DAYS - 1)
    services = options.service or _answered(options.instrument)
    try:
        method = asked(options.instrument)
        result = queries.result_of(services, since, until, name=options.instrument)
    except InstrumentRefused as refusal:
        sys.stderr.write(f"sauyunan survey: {refusal}\n")
        return 1
    print(f"{method.source}, {since} to {until}, n = {result.n}: {', '.join(services) or '-'}")
    if result.score is None:
        print(f"Fewer than {SMALLEST_SHOWN} answers: no index is told.")
        return 1
    for key, element in result.score.elements.items():
        mean = float(element.mean)
        print(f"  {key:<20}{mean:>7.3f}{element.index:>8}  {element.grade}")
    print(f"  {'index':<20}{'':>7}{result.score.index:>8}  {result.score.grade}")
    return 0


def run_change(options: argparse.Namespace) -> int:
    """Print both indexes and the sentence; 1 when there is nothing to compare."""
    try:
        found = result_queries.before_after(
            options.service, options.on, days=options.days, name=options.instrument
        )
    except InstrumentRefused as refusal:
        sys.stderr.write(f"sauyunan survey: {refusal}\n")
        return 1
    print(f"{options.days} days before {found.day}: n = {found.n_before}, {found.before or '-'}")
    print(f"{options.days} days from {found.day} on: n = {found.n_after}, {found.after or '-'}")
    print(sentences.before_after(found.change))
    return 0 if found.change else 1


def _answered(name: str) -> list[str]:
    """All services that somebody answered about."""
    rows = Answer.objects.filter(survey__instrument=name).order_by("service")
    return list(rows.values_list("service", flat=True).distinct())
