"""``sauyunan competition play NAME --seed N``: a whole competition with made-up entries; nothing of it stays."""

from __future__ import annotations

import argparse
import json
import sys

import django
from django.apps import apps
from django.utils.translation import gettext as _


def run(options: argparse.Namespace) -> int:
    """Play it and print one JSON object; 2 where it cannot be played."""
    if not apps.ready:
        django.setup()
    from sauyunan.competitions import bundles, play  # noqa: PLC0415 - models need the apps

    try:
        competition = bundles.named(options.competition)
        found = play.play(competition, options.seed)
    except bundles.BundleRefused as refusal:
        sys.stderr.write("".join(f"{line}\n" for line in refusal.lines()))
        return 2
    except play.PlayRefused as refusal:
        told = _(
            "The competition cannot be played: %(why)s. Make the city first: sauyunan city init"
        )
        sys.stderr.write(f"sauyunan competition: {told % {'why': refusal}}\n")
        return 2
    print(json.dumps(found, indent=2, ensure_ascii=False))
    return 0
