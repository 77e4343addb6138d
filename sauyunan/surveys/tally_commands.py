"""``sauyunan survey tally``: whether the counters of surveys say what their answers say."""

from __future__ import annotations

import argparse

from sauyunan.surveys import actions, queries
from sauyunan.surveys.models import Survey


def run(options: argparse.Namespace) -> int:
    """One line for each survey that differs; 1 when there is one and it was not mended."""
    differing = 0
    surveys = Survey.objects.order_by("pk")
    for survey in surveys.iterator():
        if queries.tallies_hold(survey):
            continue
        differing += 1
        print(f"{survey.code} {survey.title}: the counters differ from the answers")
        if options.mend:
            actions.recount(survey)
    done = "mended" if options.mend else "differ"
    print(f"{surveys.count()} surveys, {differing} {done}")
    return 1 if differing and not options.mend else 0
